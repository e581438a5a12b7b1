"""Whom a running clock calls, and how urgently (domain reference §4.3): pure, from the clock and the record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yuqing.model.clocks import Clock
from yuqing.model.incident import Noted
from yuqing.model.plan import Plan
from yuqing.model.terms import Permission

#: Shares of the time after which people are reminded; these and the two spans below are ours (defaults).
SHARES = (0.5, 0.8, 1.0)
#: When a clock has run out, the next role is called after each such span.
ESCALATE_EVERY = timedelta(minutes=15)
#: An acknowledgement holds for so long.
LAPSES_AFTER = timedelta(minutes=30)
#: From those who do the work up to those who lead.
CHAIN = (Permission.REPORT, Permission.CONVENE, Permission.APPROVE_STATEMENT, Permission.DECLARE)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A call about one clock."""

    clock: Clock
    #: The share that was passed last: 0.5, 0.8 or 1.0.
    share: float
    #: Role that is called now, the first of the chain while the clock still runs.
    role: str
    #: True while somebody has acknowledged it within the last half hour.
    acknowledged: bool


def chain(plan: Plan) -> tuple[str, ...]:
    """Return the roles that are called one after another, each once."""
    # A deputy is called before the one whose deputy it is.
    rising = sorted(plan.roles, key=lambda role: not role.acts_for)
    roles = (role.id for permission in CHAIN for role in rising if permission in role.grants)
    return tuple(dict.fromkeys(roles))


def reminders(plan: Plan, clocks: Iterable[Clock], notes: tuple[Noted, ...], now: datetime) -> tuple[Reminder, ...]:
    """Return the calls that are due now, the latest clock first."""
    called = chain(plan)
    found = [_reminder(clock, called, notes, now) for clock in clocks if clock.is_open]
    return tuple(sorted((each for each in found if each), key=lambda each: each.clock.due or now))


def _reminder(clock: Clock, called: tuple[str, ...], notes: tuple[Noted, ...], now: datetime) -> Reminder | None:
    gone = clock.share_gone(now)
    passed = [share for share in SHARES if gone >= share]
    if not passed or clock.due is None or not called:
        return None
    late = max(timedelta(0), now - clock.due)
    place = min(len(called) - 1, int(late / ESCALATE_EVERY)) if passed[-1] == SHARES[-1] else 0
    seen = any(note.clock == clock.id and now - note.at < LAPSES_AFTER for note in notes)
    return Reminder(clock, passed[-1], called[place], seen)
