"""What an incident leaves to do: tasks, questions to answer, grievances to solve."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGiven:
    """A task for a group, a role or an outside unit."""

    id: str
    #: Id of a group or role of the plan, or the name of an outside unit.
    to: str
    text: str
    due: datetime | None = None
    #: plan, measure, manual or review.
    source: str = "manual"
    #: What of the plan it rests on, as shown.
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNote:
    """Feedback on a task, its return, or its completion."""

    id: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task as its entries leave it."""

    given: TaskGiven
    given_at: datetime
    #: given, fed_back, returned or done.
    state: str = "given"
    notes: tuple[str, ...] = ()
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRaised:
    """Something people ask."""

    id: str
    text: str
    asked_count: int = 1
    first_at: datetime
    mention_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionNote:
    """A question was answered from an approved version, or sent back to the consultation."""

    id: str
    statement_id: str = ""
    n: int = 0
    #: Why it needs no answer, or why it was sent back.
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as its entries leave it."""

    raised: QuestionRaised
    #: open, answered, sent_back or dropped (with a reason).
    state: str = "open"
    answered_at: datetime | None = None
    note: str = ""


class GrievanceState(StrEnum):
    """登记 受理 不予受理 承办 答复 办结 回访 关闭."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ASSIGNED = "assigned"
    SCHEDULED = "scheduled"
    REPLIED = "replied"
    RESOLVED = "resolved"
    REVISITED = "revisited"
    CLOSED = "closed"


class Satisfied(StrEnum):
    """What the person said when asked again."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceRegistered:
    """A grievance (诉求): the matter and the area, never the person."""

    id: str
    statement: str
    category: str = ""
    place: str = ""
    first_at: datetime
    mention_count: int = 1
    #: Number in the office's own system for somebody who called in.
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceMoved:
    """A grievance went one step on."""

    id: str
    to: GrievanceState
    #: Reason of a refusal, outcome of a solution, or a plain note.
    text: str = ""
    owner: str = ""
    due: datetime | None = None
    public_url: str = ""
    satisfied: Satisfied = Satisfied.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceStep:
    """A step with its account and moment."""

    moved: GrievanceMoved
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grievance:
    """A grievance as its entries leave it."""

    registered: GrievanceRegistered
    registered_at: datetime
    incident_id: int
    state: GrievanceState = GrievanceState.REGISTERED
    owner: str = ""
    due: datetime | None = None
    outcome: str = ""
    public_url: str = ""
    satisfied: Satisfied = Satisfied.UNKNOWN
    reopened: int = 0
    steps: tuple[GrievanceStep, ...] = ()

    @property
    def changed_at(self) -> datetime:
        """When something last happened to it."""
        return self.steps[-1].at if self.steps else self.registered_at

    def reached(self, state: GrievanceState) -> datetime | None:
        """Return when it last came to a state, or None."""
        return next((step.at for step in reversed(self.steps) if step.moved.to is state), None)
