"""A clock of the plan or of a rule, as it stands for one incident."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from yuqing.model.clause import ClockKind, ClockStart


class ClockState(StrEnum):
    """How a clock stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    LATE = "late"
    WAIVED = "waived"


class Stop(StrEnum):
    """What stops a clock."""

    ASSESSED = "assessed"
    SENT = "sent"
    CONSULTED = "consulted"
    APPROVED = "approved"
    REPLIED = "replied"
    PRESS = "press"
    CALMED = "calmed"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One limit: from which mark, until when, and what became of it."""

    #: Stable within an incident, as `report:<recipient>`, `step:<id>`, `principle:<id>`, `rule:<id>`, `duty:<id>`.
    id: str
    name: str
    start_mark: ClockStart
    start: datetime | None
    within: timedelta
    due: datetime | None
    kind: ClockKind
    stop: Stop
    #: Id of the group or role that is to be reached; "" when none.
    to: str = ""
    #: Item of the plan it rests on, and the field of it, for the citation.
    item: Any
    item_field: str = ""
    stopped_at: datetime | None = None
    state: ClockState
    #: Why it was waived.
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something still has to be done."""
        return self.state in (ClockState.RUNNING, ClockState.OVERDUE)

    def share_gone(self, now: datetime) -> float:
        """Return which share of the time is gone; above 1 when overdue, 0 before the start."""
        return (now - self.start) / self.within if self.start else 0.0
