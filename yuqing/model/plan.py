"""A unit's emergency plan as typed data: one dataclass per section of a plan pack.

Every item has a `clause`, so that each clock, button and rule can say what it rests on. Ids are unique in
their section; a field made by `refers` names another item by its id.
"""

from dataclasses import dataclass
from typing import Literal

from yuqing.model.clause import Clause, ClockStart, Deadline, refers
from yuqing.model.mentions import MentionKind, SourceKind
from yuqing.model.organisation import Group, Level, Role
from yuqing.model.response import Duty, GrievanceLimit, Measure, Release, Rule, Safeguard, Step
from yuqing.model.severity import Category, Severity, Signal
from yuqing.model.terms import Guard, MonitorMode, OrgKind, PackStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A name that the first-run page asks for; `{name}` stands for it in the pack."""

    name: str
    #: Chinese question and a made-up example.
    question: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocControl:
    """The cover: posts, never people."""

    prepared_by: str = ""
    reviewed_by: str = ""
    approved_by: str = ""
    issued_by: str = ""
    #: Date as the unit writes it; "" while not issued.
    issued_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """Which paragraphs of the original document the pack covers."""

    lines: tuple[int, ...] = ()
    headings: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """To what the plan applies; the subjects fill the watch list."""

    clause: Clause
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A purpose, background, goal or legal basis: a text with its clause."""

    id: str
    name: str = ""
    clause: Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """A kind of event the plan knows, and what the analysis calls it."""

    id: str
    name: str = ""
    clause: Clause
    #: Where such an event is handed over; "" when it is not.
    route: str = ""
    floor: str = refers("level")
    monitor_mode: MonitorMode | None = None
    scale: str = ""
    categories: tuple[Category, ...] = ()
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Principle:
    """A principle, with its clock or the guards that hold it."""

    id: str
    name: str = ""
    clause: Clause
    clock: Deadline | None = None
    enforce: tuple[Guard, ...] = ()
    phase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorWhen:
    """What switches a way of monitoring on."""

    event_type: tuple[str, ...] = refers("event_type", many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Who watches what, where and how often."""

    id: str
    name: str = ""
    clause: Clause
    mode: MonitorMode
    source_kinds: tuple[SourceKind, ...] = ()
    mention_kinds: tuple[MentionKind, ...] = ()
    #: Places the plan names; a record only, they drive no collection.
    named: tuple[str, ...] = ()
    keywords_any: tuple[str, ...] = ()
    keywords_all: tuple[str, ...] = ()
    keywords_none: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    cadence: str = ""
    purpose: str = ""
    by: tuple[str, ...] = refers("actor", many=True)
    by_departments: tuple[str, ...] = ()
    when: MonitorWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What to do about talk of one attitude."""

    id: Literal["negative", "positive", "neutral", "emergency"]
    name: str = ""
    clause: Clause
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """When the plan starts to run."""

    id: str
    name: str = ""
    clause: Clause
    when: ClockStart | None = None
    #: True when any one of the conditions so marked is enough.
    any_of: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How signals are sorted (triage) or made into warnings."""

    id: str
    name: str = ""
    clause: Clause
    factors: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    priority_first: tuple[str, ...] = refers("level", many=True)
    needs: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan pack."""

    format: Literal["yuqing-plan/1"]
    id: str
    title: str
    org_kind: OrgKind
    unit: str
    version: str
    status: PackStatus
    clause: Clause
    effective_rule: str = ""
    interpreted_by: str = refers("group")
    placeholders: tuple[Placeholder, ...] = ()
    doc_control: DocControl = DocControl()
    source: SourceText = SourceText()
    scope: Scope | None = None
    purpose: tuple[Article, ...] = ()
    background: tuple[Article, ...] = ()
    goals: tuple[Article, ...] = ()
    legal_basis: tuple[Article, ...] = ()
    event_types: tuple[EventType, ...] = ()
    principles: tuple[Principle, ...] = ()
    groups: tuple[Group, ...] = ()
    roles: tuple[Role, ...] = ()
    monitor: tuple[Monitor, ...] = ()
    stance: tuple[Stance, ...] = ()
    activation: tuple[Activation, ...] = ()
    triage: tuple[Judgement, ...] = ()
    warning: tuple[Judgement, ...] = ()
    levels: tuple[Level, ...] = ()
    steps: tuple[Step, ...] = ()
    release: tuple[Release, ...] = ()
    measures: tuple[Measure, ...] = ()
    safeguards: tuple[Safeguard, ...] = ()
    aftercare: tuple[Duty, ...] = ()
    evaluation: tuple[Duty, ...] = ()
    accountability: tuple[Duty, ...] = ()
    review: tuple[Duty, ...] = ()
    supervision: tuple[Duty, ...] = ()
    rules: tuple[Rule, ...] = ()
    grievance_sla: tuple[GrievanceLimit, ...] = ()

    def level(self, severity: Severity) -> Level:
        """Return the level of that rank. Raises StopIteration when the plan has none."""
        return next(level for level in self.levels if level.rank == severity)

    @property
    def actors(self) -> tuple[str, ...]:
        """The ids of all roles, then of all groups."""
        return (*(role.id for role in self.roles), *(group.id for group in self.groups))

    def name_of(self, actor: str) -> str:
        """Return the name of a group or role; the id itself for anybody else."""
        names = {role.id: role.name for role in self.roles} | {group.id: group.name for group in self.groups}
        return names.get(actor, actor)
