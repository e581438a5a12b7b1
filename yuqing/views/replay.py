"""A real incident act by act, as it was known then: for the leading group, to read and not to change."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing.model import incident_labels as words
from yuqing.model.incident import Incident
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.severity import Severity
from yuqing.plans import snapshots
from yuqing.rules.fold import fold
from yuqing.store import Store, incidents, record
from yuqing.views.incident import ClockRow, clock_rows, said
from yuqing.views.timeline import HOUR, MARGIN, Milestone, milestones

#: The words of a statement that a line of the replay repeats.
QUOTED = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One act, as the slider names it."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An incident as it stood right after one act; nothing in it comes from later."""

    step: Step
    #: How many acts there are in all.
    steps: int
    #: What the act said, and who did it.
    said: str
    by: str
    state: str
    level: str
    incident: Incident
    #: The whole axis: from the first sign to the last act.
    window: tuple[datetime, datetime]
    #: What had been published by then. Columns hour (naive Beijing), tone, n.
    volume: pd.DataFrame
    milestones: tuple[Milestone, ...]
    clocks: tuple[ClockRow, ...]
    #: Title and first words of every statement published by then.
    statements: tuple[str, ...]


def steps(store: Store, incident_id: int) -> tuple[Step, ...]:
    """Return the acts of an incident in order; () when there is none."""
    return tuple(_step(each) for each in record.entries_of(store, incident_id))


def moment(store: Store, incident_id: int, place: int) -> Moment:
    """Return the incident as it stood after the act at `place` (from 0). Raises IndexError when there is none."""
    entries = record.entries_of(store, incident_id)
    then, whole = fold(entries[: place + 1]), fold(entries)
    plan = snapshots.thaw(incidents.snapshot(store, whole.opening.plan_sha))
    at = then.last_at
    start, end = _axis(whole, entries)
    clocks = clock_rows(plan, then, at)
    return Moment(
        step=_step(entries[place]),
        steps=len(entries),
        said=said(entries[place], plan),
        by=_by(entries[place], plan),
        state=words.STATE[then.state],
        level=LEVEL[then.level or Severity.OBSERVE],
        incident=then,
        window=(start, end),
        volume=incidents.count_by_hour_and_tone(store, list(then.topic_ids), start, min(at, end)),
        milestones=milestones(then, clocks),
        clocks=clocks,
        statements=_statements(then),
    )


def _step(recorded: Recorded) -> Step:
    entry = recorded.entry
    return Step(entry.occurred_at, words.ACT.get(entry.action, entry.action))


def _axis(incident: Incident, entries: list[Recorded]) -> tuple[datetime, datetime]:
    moments = [*incident.marks.values(), *(each.entry.occurred_at for each in entries)]
    return min(moments) - MARGIN, max(moments) + HOUR


def _by(recorded: Recorded, plan: Plan) -> str:
    entry = recorded.entry
    return plan.name_of(entry.role) if entry.role else entry.actor


def _statements(incident: Incident) -> tuple[str, ...]:
    published = [each for statement in incident.statements for each in statement.publications]
    texts = {
        (statement.id, drafted.version.n): drafted.version
        for statement in incident.statements
        for drafted in statement.versions
    }
    found = ((each, texts.get((each.publication.statement_id, each.publication.n))) for each in published)
    return tuple(
        each.publication.reply[:QUOTED] or (f"{version.title}:{version.body[:QUOTED]}" if version else "")
        for each, version in found
    )
