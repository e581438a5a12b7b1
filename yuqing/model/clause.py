"""Which clause an item of a plan rests on, and the limits that clauses set."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

SPAN = re.compile(r"([1-9]\d*)(m|h|d|wd)")
UNIT_IN_CHINESE = {"m": "分钟", "h": "小时", "d": "天", "wd": "个工作日"}
UNIT_MINUTES = {"m": 1, "h": 60, "d": 24 * 60}


def refers(target: str, *, many: bool = False, required: bool = False) -> Any:
    """Declare a field that names something else in the plan, checked by the lint.

    `target` is group, role, actor (either), level, event_type, step, stop (a step or a release), or
    recipients, approval and hear_from, which have a form of their own.
    """
    if required:
        return field(metadata={"refers": target})
    return field(default=() if many else "", metadata={"refers": target})


class Origin(StrEnum):
    """Who says it: the unit's own plan, a rule from above, or this product."""

    PLAN = "plan"
    RULE = "rule"
    DEFAULT = "default"


class Handling(StrEnum):
    """What the product does with a clause: does it, keeps a record of people doing it, or declines."""

    IMPLEMENT = "implement"
    RECORD = "record"
    DECLINED = "declined"


class ClockStart(StrEnum):
    """The marks a clock may run from, in the order in which they happen."""

    OCCURRED = "occurred"
    FIRST_MENTION = "first_mention"
    DETECTED = "detected"
    REPORTED = "reported"
    CONSULTED = "consulted"
    APPROVED = "approved"
    CALMED = "calmed"
    ACCEPTED = "accepted"


class ClockKind(StrEnum):
    """Whether missing a limit breaks the plan or only falls short of good practice."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as plans write it: 30m, 12h, 7d, 15wd."""

    amount: int
    #: m, h, d or wd (working days, only for grievances).
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the duration written in `text`. Raises ValueError."""
        match = SPAN.fullmatch(text)
        if match is None:
            raise ValueError(text)
        return cls(int(match[1]), match[2])

    @property
    def span(self) -> timedelta:
        """The length on the wall clock. Raises KeyError for working days, which need a calendar."""
        return timedelta(minutes=self.amount * UNIT_MINUTES[self.unit])

    @property
    def hours(self) -> float:
        """The length in hours of the wall clock. Raises KeyError for working days."""
        return self.span.total_seconds() / 3600

    @property
    def in_chinese(self) -> str:
        """The length for the screen."""
        return f"{self.amount}{UNIT_IN_CHINESE[self.unit]}"

    def __str__(self) -> str:
        """Return the length as the file writes it."""
        return f"{self.amount}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What an item says and on whose authority."""

    text: str = ""
    #: Paragraph numbers of the unit's own plan.
    src: tuple[str, ...] = ()
    #: The rule from above, with its number; "" when origin is not rule.
    basis: str = ""
    origin: Origin = Origin.PLAN
    handling: Handling = Handling.IMPLEMENT
    #: False until a unit has confirmed a value that we could not check.
    verified: bool = True
    #: Version of the plan in which the unit last changed the item; "" when it stands as it was issued.
    revised: str = ""
    #: Fields whose origin is not that of the item, from keys such as `color_origin`.
    field_origins: tuple[tuple[str, Origin], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A limit: so long after that mark."""

    start: ClockStart = field(metadata={"key": "from"})
    within: Duration
    kind: ClockKind = ClockKind.SOFT
    #: None = that of the item it stands in.
    origin: Origin | None = None
    verified: bool = True
