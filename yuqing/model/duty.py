"""Who can be called and who is on duty: contacts, shifts, and what a plan demands of the roster."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yuqing.model.plan import Monitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody of the unit or a liaison unit, never a member of the public."""

    id: str
    #: Name of an account, or of a post.
    name: str
    #: Of a liaison unit; "" of the unit itself.
    unit: str = ""
    #: Ids of roles and groups of the plan.
    roles: tuple[str, ...] = ()
    #: "" when there is none, or when it is not to be seen.
    phone: str = ""
    #: Names of contacts that stand in, in their order.
    deputies: tuple[str, ...] = ()
    #: When it was last tried whether they can be reached, and whether they could; aware UTC.
    tested_at: datetime | None = None
    reached: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A person on duty in a role, from one moment up to, not including, another; aware UTC."""

    id: str
    #: Id of a role or group of the plan.
    role: str
    #: Name of a contact.
    who: str
    from_at: datetime
    until_at: datetime
    #: When it was confirmed that the person is there.
    taken_at: datetime | None = None

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.until_at - self.from_at


class ShiftKind(StrEnum):
    """How a day is divided."""

    DAY = "day"
    WHOLE = "whole"
    TWO = "two"
    THREE = "three"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A stretch of days in which people take turns."""

    role: str
    #: Names of contacts in the order of their turns.
    people: tuple[str, ...]
    kind: ShiftKind
    #: First day, in Beijing.
    first: date
    days: int = 7


@dataclass(frozen=True, slots=True)
class RoundTheClock:
    """Why somebody has to watch day and night now."""

    #: The open incidents, by title.
    titles: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Demand:
    """What the plan demands of the roster: somebody of a role or group, always or by day."""

    #: Id of a role or group of the plan.
    actor: str
    #: The item of the plan that demands it.
    item: Monitor
    always: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody covers a demand; aware UTC."""

    demand: Demand
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what is demanded is covered."""

    required: timedelta
    covered: timedelta
    gaps: tuple[Gap, ...]

    @property
    def share(self) -> float | None:
        """Covered over required time; None when nothing is required."""
        return self.covered / self.required if self.required else None


@dataclass(frozen=True, slots=True)
class Balance:
    """How evenly duty is spread."""

    #: Name → hours, most first.
    hours: tuple[tuple[str, float], ...]
    #: 0 = all alike, towards 1 = one does everything; None without any hours.
    gini: float | None
