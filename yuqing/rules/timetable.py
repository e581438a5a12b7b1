"""When a paper is made by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.exports import ReportKind

#: Kinds that a timetable knows; the others answer to an occasion.
SCHEDULED = (ReportKind.DAILY, ReportKind.WEEKLY, ReportKind.MONTHLY)


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of the timetable: at that Beijing time on every day, on Mondays, or on the first of the month."""

    kind: ReportKind
    at: time
    suffix: str
    #: Nothing is made up for before this day.
    since: date


def due_day(slot: Slot, now: datetime) -> date | None:
    """Return the last day of the paper that should be there by now; None before the first one."""
    local = in_beijing(now)
    day = _LATEST[slot.kind](local.date())
    if datetime.combine(day, slot.at, BEIJING) > local:
        day = _LATEST[slot.kind](day - timedelta(days=1))
    return day - timedelta(days=1) if day >= slot.since else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _first(day: date) -> date:
    return day.replace(day=1)


def _same(day: date) -> date:
    return day


#: Kind → the newest day on or before another on which it is made.
_LATEST: Mapping[ReportKind, Callable[[date], date]] = {
    ReportKind.DAILY: _same,
    ReportKind.WEEKLY: _monday,
    ReportKind.MONTHLY: _first,
}
