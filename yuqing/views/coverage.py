"""What could be seen and what could not: the answer to "is it calm, or are we blind?"."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from yuqing.model.labels import HEALTH, OUTCOME
from yuqing.model.runs import Health, Outcome
from yuqing.store import Store, runs

#: A source that was not visited for so long no longer counts as watched.
FORGOTTEN = timedelta(days=2)
HOUR = timedelta(hours=1)
#: (from, until), aware UTC.
Stretches = tuple[tuple[datetime, datetime], ...]
#: Healths under which a source really is being watched.
SEEING = (Health.OK, Health.EMPTY)


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """One source that is not being watched now."""

    source_name: str
    #: 采集失败, 已暂停 …
    health: str
    #: 超时, 域名无法解析 …; "" for a source that answers but is stale.
    cause: str
    #: Since when nothing came, aware UTC; None when it never worked.
    since: datetime | None
    #: Visits in vain since then.
    failures: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many sources are watched, and which are not."""

    watched: int
    total: int
    blind_spots: tuple[BlindSpot, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every source is being watched."""
        return self.watched == self.total


def coverage(store: Store, configured: tuple[tuple[str, str], ...], now: datetime) -> Coverage:
    """Return the coverage of the configured sources (pairs of id and name)."""
    latest = runs.latest_by_source(store, now - FORGOTTEN, now)
    seen = {row["source_id"]: row for row in latest}
    names = dict(configured) or {row["source_id"]: row["source_name"] for row in latest}
    spots = [spot for source_id, name in names.items() if (spot := _blind_spot(name, seen.get(source_id)))]
    return Coverage(len(names) - len(spots), len(names), tuple(sorted(spots, key=_worst_first)))


def gaps(store: Store, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the stretches in which no source at all answered, aware UTC: a chart hatches them.

    What the last visit to a source told holds until the next one: a source that fails is visited less often, and
    nobody sees more in between. A source that was not visited for `FORGOTTEN` is not watched. Before the first visit
    of all nothing is said.
    """
    first = runs.first_visit(store)
    if first is None or first >= end:
        return []
    begun = max(_hour(first), _hour(start))
    found = runs.unanswered(store, begun, end)
    # What visits told of other hours is asked for only around those without an answer: mostly there are none.
    return _unheld(store, found[0], found[1] + HOUR, end) if found else []


def _unheld(store: Store, start: datetime, last: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Return the stretches from `start` to `last` for which no earlier visit holds either."""
    blind = []
    for begun, until in runs.watched(store, start - FORGOTTEN, min(last, end), FORGOTTEN):
        if begun > start:
            blind.append((start, begun))
        start = max(start, until)
    return [*blind, (start, last)] if start < last else blind


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _blind_spot(name: str, row: dict[str, Any] | None) -> BlindSpot | None:
    if row is None:
        return BlindSpot(name, HEALTH[Health.NEVER_RUN], "", None, 0)
    health, outcome = Health(row["health"]), Outcome(row["outcome"])
    if health in SEEING:
        return None
    cause = "" if outcome.is_success else OUTCOME[outcome]
    since = row["newest_at"] if health is Health.STALE else row["ok_at"]
    return BlindSpot(name, HEALTH[health], cause, since, row["failures"])


def _worst_first(spot: BlindSpot) -> tuple[bool, int, str]:
    return (spot.health == HEALTH[Health.STALE], -spot.failures, spot.source_name)
