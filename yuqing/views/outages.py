"""What to know of the time in which the program did not run, for one incident or for all that are open."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from yuqing.errors import StoreError
from yuqing.model.clocks import Clock
from yuqing.model.incident import OPEN_STATES, State
from yuqing.plans import snapshots
from yuqing.rules import outages
from yuqing.rules.clocks import clocks
from yuqing.rules.fold import fold
from yuqing.store import Store, incidents, record, running
from yuqing.views.incident import IncidentDesk

#: So many sentences stand above a page; the newest.
SHOWN = 2


def of_incident(root: Path, desk: IncidentDesk) -> tuple[str, ...]:
    """Return what to know of the clocks of an open incident; a file that cannot be read is said as well."""
    if not desk.is_open:
        return ()
    try:
        known = running.load(root)
    except StoreError as error:
        return (str(error),)
    return outages.sentences(known, (row.clock for row in desk.clocks), desk.as_of)[:SHOWN]


def of_desk(store: Store, root: Path, now: datetime) -> tuple[str, ...]:
    """Return what to know of the clocks of all open incidents; a file that cannot be read is said as well."""
    try:
        known = running.load(root)
    except StoreError as error:
        return (str(error),)
    # Without an outage the record of every open incident need not be read.
    if not known.stretches[1:]:
        return ()
    return outages.sentences(known, list(_running_clocks(store, now)), now)[:SHOWN]


def _running_clocks(store: Store, now: datetime) -> Iterator[Clock]:
    listed = [row for row in incidents.list_incidents(store) if State(row["state"]) in OPEN_STATES]
    entries = record.entries_of_many(store, [row["incident_id"] for row in listed])
    for row in listed:
        plan = snapshots.thaw(incidents.snapshot(store, row["plan_sha"]))
        yield from clocks(plan, fold(entries[row["incident_id"]]), now)
