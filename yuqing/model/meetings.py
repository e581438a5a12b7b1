"""The regular meeting (例会): what was decided, and what is to be done by whom until when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld:
    """A meeting took place."""

    id: str
    #: Ids of the roles and groups of the plan that were present.
    attendees: tuple[str, ...]
    decisions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAction:
    """Something a meeting wants done."""

    id: str
    text: str
    #: Id of a role or group of the plan.
    owner: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDone:
    """An action was carried out."""

    id: str
    note: str


@dataclass(frozen=True, slots=True)
class Action:
    """An action as its entries leave it."""

    given: MeetingAction
    #: Where it was decided, in Chinese.
    source: str
    given_at: datetime
    done_at: datetime | None = None
    note: str = ""

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it is late at `now`."""
        return self.done_at is None and self.given.due < now


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as its entries leave it."""

    held: MeetingHeld
    at: datetime
    by: str
    actions: tuple[Action, ...] = ()
