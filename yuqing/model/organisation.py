"""Who is who in a plan: groups, roles and the levels that say who leads, who acts and who signs."""

from dataclasses import dataclass, field

from yuqing.model.clause import Clause, ClockStart, Duration, Origin, refers
from yuqing.model.severity import Category, EventGrade, Severity, Signal
from yuqing.model.terms import Color, GroupKind, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A body of the organisation, or one outside it."""

    id: str
    name: str
    clause: Clause
    kind: GroupKind
    parent: str = refers("group")
    duties: tuple[str, ...] = ()
    standing: bool = True
    external: bool = False
    host_department: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A post in a group and what its holder may do."""

    id: str
    name: str
    clause: Clause
    group: str = refers("group", required=True)
    #: Posts, never people.
    held_by: str = ""
    min: int = 0
    max: int = 0
    grants: tuple[Permission, ...] = ()
    acts_for: str = refers("role")
    duties: tuple[str, ...] = ()
    conduct: str = ""
    same_person_allowed: tuple[str, ...] = refers("role", many=True)
    designated_by: str = refers("actor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a level is reported, and how soon."""

    to: str = refers("actor", required=True)
    start: ClockStart = field(metadata={"key": "from"})
    within: Duration
    #: Origin of the limit; None = that of the level.
    origin: Origin | None = None
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Who must sign before anything is published at a level."""

    any_of: tuple[str, ...] = refers("actor", many=True)
    all_of: tuple[str, ...] = refers("actor", many=True)
    #: Of `any_of`, those the product asks for unless the unit says otherwise.
    require: tuple[str, ...] = refers("actor", many=True)
    require_origin: Origin | None = None
    notify: tuple[str, ...] = refers("actor", many=True)

    @property
    def signers(self) -> tuple[str, ...]:
        """Everyone whose signature may count."""
        return tuple(dict.fromkeys((*self.all_of, *self.require, *self.any_of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorWhen:
    """Something that lifts a matter to a level whatever its score; one of the four is given."""

    signal: Signal | None = None
    category: Category | None = None
    event_grade: EventGrade | None = None
    #: From this tier of media upwards, 20–100.
    media_tier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of response: who leads, who acts, to whom it is reported, who signs."""

    id: str
    name: str
    clause: Clause
    #: 1 is the most severe.
    rank: int
    color: Color
    national: tuple[EventGrade, ...] = ()
    lead: tuple[str, ...] = refers("actor", many=True)
    executes: tuple[str, ...] = refers("actor", many=True)
    consult: tuple[str, ...] = refers("actor", many=True)
    how: str = ""
    report_to: tuple[Recipient, ...] = ()
    approve: Approval = Approval()
    floors: tuple[FloorWhen, ...] = ()

    @property
    def severity(self) -> Severity:
        """The rank as the severity rules know it."""
        return Severity(self.rank)
