"""What a plan has people do: steps, releases, measures, duties afterwards, and the clocks of rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yuqing.model.clause import Clause, ClockStart, Deadline, Duration, Origin, refers
from yuqing.model.severity import Category, EventGrade
from yuqing.model.terms import SafeguardKind, StatementKind, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the response."""

    id: str
    name: str
    clause: Clause
    order: int
    #: Which of the seven steps it carries out.
    kind: StepKind = StepKind.HANDLING
    by: tuple[str, ...] = refers("actor", many=True)
    deadline: Deadline | None = None
    continuous: bool = False
    until: ClockStart | None = None
    #: "levels.report_to" or an actor.
    recipients: str = refers("recipients")
    #: "levels.approve" or an actor.
    approval: str = refers("approval")
    requires: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    #: Level → bodies whose opinion is heard first.
    hear_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict, metadata={"refers": "hear_from"})
    escalate_when: tuple[str, ...] = ()
    escalate_to: tuple[str, ...] = refers("actor", many=True)
    phase: str = ""
    channels: tuple[str, ...] = ()
    content_rules: tuple[str, ...] = ()
    #: Grades of the event for which the step is taken; () = all.
    applies_to: tuple[EventGrade, ...] = ()
    #: What to do with a doubt or question in the comments.
    on_question: tuple[Literal["reply_if_able", "report_if_unable"], ...] = ()
    #: The step that must be repeated before a reply on a new question.
    new_reply_needs: str = refers("step")


@dataclass(frozen=True, slots=True, kw_only=True)
class PressConference:
    """When a press conference is held, who allows it and who speaks."""

    when: str
    authorise: tuple[str, ...] = refers("actor", many=True)
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """How the unit speaks in public."""

    id: str
    name: str = ""
    clause: Clause
    single_voice: bool = False
    principles: tuple[str, ...] = ()
    press_conference: PressConference | None = None
    progress_updates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A measure, with the limits the product keeps to."""

    id: str
    name: str = ""
    clause: Clause
    limits: tuple[str, ...] = ()
    #: Kinds of matter it is meant for; () = all.
    categories: tuple[Category, ...] = ()
    statement_kind: StatementKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Safeguard:
    """What is kept ready: people, goods, training, drills."""

    id: str
    name: str = ""
    clause: Clause
    kind: SafeguardKind
    cadence: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """For how long a closed matter is still watched."""

    span: Duration = field(metadata={"key": "for"})
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Aftercare, evaluation, accountability, review or supervision."""

    id: str
    name: str = ""
    clause: Clause
    by: tuple[str, ...] = refers("actor", many=True)
    due: Deadline | None = None
    experts: Literal["required", "optional"] | None = None
    trigger: str = ""
    cadence: str = ""
    watch: Watch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    """To which events a rule applies; what is not given does not narrow it."""

    event_grade: tuple[EventGrade, ...] = ()
    #: Levels for which it applies while nobody has set the grade of the event.
    if_unset_levels: tuple[str, ...] = refers("level", many=True)
    level: tuple[str, ...] = refers("level", many=True)
    #: Ids of event types; those the plan does not know are ignored.
    event_type: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A clock that a rule from above sets."""

    id: str
    name: str = ""
    clause: Clause
    applies: Applies
    what: str
    deadline: Deadline
    to: str = refers("actor")
    #: The step or release that stops the clock.
    stopped_by: str = refers("stop")


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceStage:
    """One limit on the way of a grievance."""

    name: str
    start: ClockStart = field(metadata={"key": "from"})
    within: Duration


@dataclass(frozen=True, slots=True, kw_only=True)
class GrievanceLimit:
    """The limits of one regulation on grievances."""

    id: str
    name: str = ""
    clause: Clause
    steps: tuple[GrievanceStage, ...]
