"""What people put on the record about an incident: one dataclass per kind of entry (domain reference §4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yuqing.model.clause import ClockStart
from yuqing.model.severity import Category, EventGrade, Severity


class ReportKind(StrEnum):
    """快报, 续报, 终报 and 专报."""

    FLASH = "flash"
    FOLLOW_UP = "follow_up"
    FINAL = "final"
    SPECIAL = "special"


class Channel(StrEnum):
    """How a report reached its recipient."""

    PHONE = "phone"
    WECHAT = "wechat"
    PAPER = "paper"
    SYSTEM = "system"


class Responsibility(StrEnum):
    """What the unit answers for in the eyes of the public (SCCT, Coombs); it suggests a tone and decides nothing."""

    VICTIM = "victim"
    ACCIDENT = "accident"
    INTENT = "intent"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What the check of the facts found."""

    TRUE = "true"
    PARTLY = "partly"
    FALSE = "false"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Why an incident was opened, and under which plan it runs."""

    title: str
    category: Category = Category.OTHER
    topic_ids: tuple[int, ...] = ()
    alert_id: int | None = None
    #: Earlier incident of the same cause.
    previous: int | None = None
    #: SHA-256 of the plan snapshot.
    plan_sha: str
    #: The marks known at the start; `detected` always.
    marks: Mapping[ClockStart, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a person does something, and, for a merge, into which incident."""

    reason: str = ""
    into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned:
    """People take a role of the plan in this incident; () when nobody has it any more."""

    #: Id of a role or group of the plan.
    role: str
    #: Names of contacts or accounts.
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedIn:
    """Another incident was merged into this one."""

    incident_id: int
    title: str
    reason: str
    topic_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that shows what was said or what happened."""

    id: str
    url: str = ""
    #: SHA-256 of the page or file that was kept, or "".
    capture: str = ""
    note: str = ""
    mention_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactSheet:
    """The fact sheet (核实单): what is known, from where, and what is not known yet. No names of people."""

    what: str
    place: str = ""
    when: str = ""
    affected: str = ""
    source: str = ""
    unknown: str = ""
    verdict: Verdict = Verdict.UNKNOWN
    category: Category
    #: Id of an event type of the plan; "" when none fits.
    event_type: str = ""
    #: Grade of the emergency behind the talk; None while nobody has said.
    event_grade: EventGrade | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkSet:
    """A moment that clocks run from was stated or corrected."""

    mark: ClockStart
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSet:
    """A person set the level."""

    level: Severity
    #: What the score proposed, with its sentence.
    proposed: Severity = Severity.OBSERVE
    sentence: str = ""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePinned:
    """A person said in which stage of life the matter is; "" gives it back to the data."""

    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicAdded:
    """Another topic belongs to the incident."""

    topic_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report to superiors, as it was sent; the program records delivery and sends nothing itself."""

    id: str
    kind: ReportKind
    level: Severity
    title: str
    body: str
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A report was sent to one recipient."""

    report_id: str
    #: Id of a group or role of the plan.
    to: str
    channel: Channel
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """A recipient confirmed a report."""

    report_id: str
    to: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the consultation decided (会商记录)."""

    #: Ids of roles and groups that were present, and what superiors advised by id.
    attendees: tuple[str, ...]
    advice: Mapping[str, str] = field(default_factory=dict)
    measures: str
    responsibility: Responsibility = Responsibility.UNKNOWN
    #: Whether the unit answers in public.
    public: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNote:
    """A clock was acknowledged, or waived with a reason."""

    #: Id of the clock, as rules/clocks.py names it.
    clock: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressHeld:
    """A press conference was held."""

    speaker: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """A role that answers for something: "grievances" or "review"."""

    of: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAction:
    """Something the review wants done."""

    text: str
    role: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """The score card as it was frozen, with the plan version it rests on."""

    score: float
    #: JSON of every part, value and weight.
    card: str
