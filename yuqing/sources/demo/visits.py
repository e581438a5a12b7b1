"""The visits to the demo's sources: what was seen, and what could not be seen."""

import random
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

from yuqing.model.mentions import RawItem
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.sources.demo.scripts import DemoSource, Fault

DAYS = 14
#: A passing failure of a source that is otherwise well.
_PASSING = ("timeout", "连接超时,下一轮自动重试")
_LONG = 15.0


def fault_at(source: DemoSource, at: datetime, end: datetime) -> Fault | None:
    """Return the fault of the source at a moment, or None."""
    hours = (end - at).total_seconds() / 3600
    return next((fault for fault in source.faults if fault.until_hours <= hours < fault.since_hours), None)


def is_hidden(source: DemoSource, item: RawItem, end: datetime) -> bool:
    """Return whether the item came while its source was failing and was not seen since."""
    if item.published_at is None:
        return False
    return (end - item.published_at).total_seconds() / 3600 < blind_hours(source)


def blind_hours(source: DemoSource) -> float:
    """Return for how many hours before the end nothing of the source could be seen; 0 when it is well."""
    blind = 0.0
    while following := [fault.since_hours for fault in source.faults if fault.until_hours == blind]:
        blind = max(following)
    return blind


def visits(source: DemoSource, items: list[RawItem], end: datetime, seed: int) -> list[SourceRun]:
    """Return all visits to one source over the fortnight, oldest first; `items` are its own, sorted by time."""
    rng = random.Random(f"{seed}:{source.id}")
    times = [item.published_at for item in items if item.published_at is not None]
    seen, found = 0, []
    for started in _starts(source, end, rng):
        fault = fault_at(source, started, end)
        if fault is None and rng.random() >= source.flaky:
            known, seen = seen, bisect_right(times, started)
            found.append(_success(source, (started, rng), seen - known, times[seen - 1] if seen else None))
        else:
            newest = times[seen - 1] if seen else None
            found.append(_failure(source, (started, rng), fault, newest))
    return found


def _starts(source: DemoSource, end: datetime, rng: random.Random) -> Iterator[datetime]:
    at = end - timedelta(days=DAYS) + timedelta(minutes=rng.uniform(0, 60 * source.every_hours))
    while at < end - timedelta(seconds=_LONG * 3):
        yield at.replace(microsecond=0)
        fault = fault_at(source, at, end)
        wait = fault.every_hours if fault else source.every_hours
        at += timedelta(minutes=60 * wait * rng.uniform(0.97, 1.03))


def _success(source: DemoSource, at: tuple[datetime, random.Random], items: int, newest: datetime | None) -> SourceRun:
    started, rng = at
    outcome = Outcome.OK if items else Outcome.NOT_MODIFIED
    took = timedelta(seconds=rng.uniform(0.3, 4.0))
    return _run(source, (started, started + took), (outcome, Health.OK, ""), (items, newest))


def _failure(
    source: DemoSource, at: tuple[datetime, random.Random], fault: Fault | None, newest: datetime | None
) -> SourceRun:
    started, rng = at
    outcome, detail = (fault.outcome, fault.detail) if fault else _PASSING
    health = Health(fault.health) if fault else Health.DEGRADED
    slow = outcome == Outcome.TIMEOUT
    took = timedelta(seconds=_LONG if slow else rng.uniform(0.4, 3.0))
    return _run(source, (started, started + took), (Outcome(outcome), health, detail), (0, newest))


def _run(
    source: DemoSource,
    times: tuple[datetime, datetime],
    result: tuple[Outcome, Health, str],
    shown: tuple[int, datetime | None],
) -> SourceRun:
    return SourceRun(
        run_id=f"{source.id}-{times[0]:%Y%m%d%H%M%S}",
        source_id=source.id,
        source_name=source.name,
        started_at=times[0],
        finished_at=times[1],
        outcome=result[0],
        detail=result[2],
        items=shown[0],
        rejected=0,
        newest_at=shown[1],
        health=result[1],
    )
