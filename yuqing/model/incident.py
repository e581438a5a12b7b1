"""An incident: its states, the acts that move it, and what people put on the record about it.

The incident is folded from its entries (rules/fold.py) and never stored; their payloads are in model/deeds.py,
model/statement.py and model/matters.py. States and actions are those of the domain reference §4.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Opening,
    Receipt,
    Report,
    ReviewAction,
    Scorecard,
    StagePinned,
)
from yuqing.model.letters import Letter, Prepared
from yuqing.model.matters import Grievance, Question, Task
from yuqing.model.severity import Severity
from yuqing.model.statement import Statement


class State(StrEnum):
    """Where the handling of an incident is."""

    CANDIDATE = "candidate"
    ASSESSING = "assessing"
    DISMISSED = "dismissed"
    MERGED = "merged"
    REPORTED = "reported"
    CONSULTING = "consulting"
    DRAFTING = "drafting"
    TRACKING = "tracking"
    AWAITING_REVIEW = "awaiting_review"
    REVIEWING = "reviewing"
    ARCHIVED = "archived"


#: States in which somebody still has to do something.
OPEN_STATES = frozenset(State) - {State.DISMISSED, State.MERGED, State.ARCHIVED}


class Action(StrEnum):
    """What moves an incident from one state to another."""

    TRIAGE = "triage"
    DISMISS = "dismiss"
    MERGE = "merge"
    REPORT = "report"
    CONVENE = "convene"
    CORRECT = "correct"
    DRAFT = "draft"
    NO_PUBLIC = "no_public"
    PUBLISH = "publish"
    RECONVENE = "reconvene"
    CALM = "calm"
    START_REVIEW = "start_review"
    ARCHIVE = "archive"
    REOPEN = "reopen"


class Deed(StrEnum):
    """What is put on the record without moving the incident."""

    OPENED = "opened"
    EVIDENCE_ADDED = "evidence_added"
    FACTS_STATED = "facts_stated"
    MARK_SET = "mark_set"
    LEVEL_SET = "level_set"
    STAGE_PINNED = "stage_pinned"
    TOPIC_ADDED = "topic_added"
    MERGED_IN = "merged_in"
    ROLE_ASSIGNED = "role_assigned"
    REPORT_FILED = "report_filed"
    RECEIPT_LOGGED = "receipt_logged"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    DECISION_RECORDED = "decision_recorded"
    CLOCK_ACKNOWLEDGED = "clock_acknowledged"
    CLOCK_WAIVED = "clock_waived"
    PRESS_HELD = "press_held"
    NOTE_ADDED = "note_added"
    VERSION_DRAFTED = "version_drafted"
    APPROVAL_GIVEN = "approval_given"
    STATEMENT_APPROVED = "statement_approved"
    REPLY_PUBLISHED = "reply_published"
    STATEMENT_WITHDRAWN = "statement_withdrawn"
    LETTER_DRAFTED = "letter_drafted"
    LETTER_SIGNED = "letter_signed"
    LETTER_SENT = "letter_sent"
    LETTER_ANSWERED = "letter_answered"
    PRESS_PREPARED = "press_prepared"
    TASK_GIVEN = "task_given"
    TASK_FED_BACK = "task_fed_back"
    TASK_RETURNED = "task_returned"
    TASK_DONE = "task_done"
    QUESTION_RAISED = "question_raised"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_SENT_BACK = "question_sent_back"
    GRIEVANCE_REGISTERED = "grievance_registered"
    GRIEVANCE_MOVED = "grievance_moved"
    OWNER_NAMED = "owner_named"
    REVIEW_SIGNED = "review_signed"
    SCORECARD_FROZEN = "scorecard_frozen"
    REVIEW_ACTION_ADDED = "review_action_added"


@dataclass(frozen=True, slots=True)
class Sent:
    """A receipt with its moments."""

    receipt: Receipt
    sent_at: datetime
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with the moment it was filed and whom it reached."""

    report: Report
    filed_at: datetime
    by: str
    receipts: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class Timed:
    """A payload with the moment and the account of its entry."""

    at: datetime
    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class Decided(Timed):
    """A decision with its moment."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class Levelled(Timed):
    """A level with its moment."""

    change: LevelSet


@dataclass(frozen=True, slots=True)
class Noted(Timed):
    """A note about a clock with its moment."""

    clock: str
    reason: str


@dataclass(frozen=True, slots=True)
class Moved(Timed):
    """A step from state to state."""

    action: Action
    to: State
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as its entries leave it."""

    id: int
    opening: Opening
    opened_at: datetime
    state: State = State.CANDIDATE
    topic_ids: tuple[int, ...] = ()
    facts: FactSheet | None = None
    evidence: tuple[Evidence, ...] = ()
    marks: Mapping[ClockStart, datetime] = field(default_factory=dict)
    levels: tuple[Levelled, ...] = ()
    pinned_stage: StagePinned | None = None
    reports: tuple[Filed, ...] = ()
    decisions: tuple[Decided, ...] = ()
    moves: tuple[Moved, ...] = ()
    acknowledged: tuple[Noted, ...] = ()
    waived: tuple[Noted, ...] = ()
    press: tuple[datetime, ...] = ()
    press_sheet: Prepared | None = None
    statements: tuple[Statement, ...] = ()
    letters: tuple[Letter, ...] = ()
    tasks: tuple[Task, ...] = ()
    questions: tuple[Question, ...] = ()
    grievances: tuple[Grievance, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    #: Role or group of the plan → who has it in this incident.
    assigned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    review_actions: tuple[ReviewAction, ...] = ()
    review_signed_by: tuple[str, ...] = ()
    scorecard: Scorecard | None = None
    merged_into: int | None = None
    #: Number of the newest entry: a form drawn before it is out of date.
    last_seq: int = 0
    #: When the newest entry was recorded; no clock of the incident reads an earlier moment.
    last_at: datetime

    @property
    def level(self) -> Severity | None:
        """The level in force, or None before a person set one."""
        return self.levels[-1].change.level if self.levels else None

    @property
    def title(self) -> str:
        """What the incident is called."""
        return self.opening.title
