"""What the briefing screen turns to: the open incidents and, where there are none, the topics, most serious first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest

from yuqing.model.incident import State
from yuqing.model.severity import Severity
from yuqing.views.grievances import GrievanceBoard
from yuqing.views.incident import ClockRow, IncidentDesk, LedgerRow
from yuqing.views.timeline import Milestone, milestones

#: How long the screen stays with one matter.
STAY = timedelta(seconds=20)
#: Turns of a matter in one round, by its level: the gravest is seen most often.
TURNS = {Severity.I: 4, Severity.II: 3, Severity.III: 2, Severity.IV: 1, Severity.OBSERVE: 1}
CLOCKS = 5
WEEK = timedelta(days=7)
#: An incident in one of these has been brought to an end.
ENDED = frozenset({State.AWAITING_REVIEW, State.REVIEWING, State.ARCHIVED})


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock of an open incident that still runs, or has run out."""

    incident_id: int
    title: str
    level: Severity
    row: ClockRow
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Week:
    """What was brought to an end in the last seven days."""

    incidents: int
    grievances_open: int
    grievances_late: int
    #: (name, part, whole) of the three rates of the grievances.
    rates: tuple[tuple[str, int, int], ...]


def running_clocks(desks: Sequence[IncidentDesk]) -> tuple[RunningClock, ...]:
    """Return the clocks of open incidents that are due first; what ran out stands on top."""
    found = [
        RunningClock(desk.incident.id, desk.incident.title, desk.level, row, row.due_at)
        for desk in desks
        if desk.is_open
        for row in desk.clocks
        if row.clock.is_open and row.due_at is not None
    ]
    return tuple(sorted(found, key=lambda each: each.due_at)[:CLOCKS])


def acts(desk: IncidentDesk) -> tuple[Milestone, ...]:
    """Return what the office did and when, in time order."""
    return milestones(desk.incident, desk.clocks)


def week(rows: Sequence[LedgerRow], board: GrievanceBoard, now: datetime) -> Week:
    """Return what the last seven days brought to an end."""
    ended = sum(row.state in ENDED and row.changed_at >= now - WEEK for row in rows)
    return Week(ended, board.open, board.overdue, tuple((rate.name, rate.part, rate.whole) for rate in board.rates))


def round_of(levels: Sequence[Severity]) -> list[int]:
    """Return whose turn it is, one round long: each place as often as its level asks, and spread over the round."""
    lists = [[place] * TURNS[level] for place, level in enumerate(levels)]
    return [place for place in chain.from_iterable(zip_longest(*lists)) if place is not None]


def turn(levels: Sequence[Severity], now: datetime) -> int:
    """Return which of the matters the screen shows at a moment; all screens show the same."""
    order = round_of(levels)
    return order[int(now.timestamp() // STAY.total_seconds()) % len(order)]
