"""A drill (演练): its scenario, its clock, what was expected and what it taught."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from yuqing.model.clause import Duration
from yuqing.model.mentions import MentionKind, SourceKind

#: Whom an inject is for when it is for everybody, and for those who direct the drill.
ALL, DIRECTOR = "all", "director"
#: What the record calls it when somebody finds a clause unclear.
CLAUSE_UNCLEAR = "clause_unclear"
#: Acts on the record that may be expected: `model.incident.Action` and `Deed`.
ExpectedAct = Literal[
    "opened", "evidence_added", "triage", "facts_stated", "level_set", "report", "receipt_logged", "convene",
    "decision_recorded", "task_given", "question_answered", "grievance_registered", "version_drafted",
    "statement_approved", "publish", "reply_published", "press_held", "calm",
]  # fmt: skip
#: How the mentions of a stream come: evenly, or most of them at first.
Shape = Literal["steady", "burst"]


class DrillMode(StrEnum):
    """Whether the clock stands while people decide, or runs through."""

    TABLETOP = "tabletop"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillTarget:
    """What the made-up unit watches for."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    must_terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillAnswer:
    """The answer to one placeholder of the plan pack."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillUnit:
    """The made-up unit of a scenario."""

    name: str
    org_kind: Literal["township", "bank", "enterprise", "government", "generic"]
    #: Id of a plan pack.
    plan_id: str
    answers: tuple[DrillAnswer, ...] = field(default=(), metadata={"key": "answer"})
    targets: tuple[DrillTarget, ...] = field(default=(), metadata={"key": "target"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One mention of the scenario."""

    #: After the beginning of the drill.
    at: Duration
    site: str
    source_kind: SourceKind
    text: str
    title: str = ""
    kind: MentionKind = MentionKind.POST
    reposts: int = 0
    comments: int = 0
    likes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Many mentions in like words, spread over some time by the seed."""

    since: Duration = field(metadata={"key": "from"})
    until: Duration
    count: int
    sites: tuple[str, ...]
    source_kind: SourceKind
    texts: tuple[str, ...]
    title: str = ""
    kind: MentionKind = MentionKind.POST
    shape: Shape = "burst"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inject:
    """A message to the participants at a moment: a telephone call, a visit, an instruction."""

    at: Duration
    #: Id of a role or group of the plan, `all` or `director`.
    to: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Something that should be done in time."""

    action: ExpectedAct
    within: Duration
    #: From so long after the beginning; None = from the beginning.
    since: Duration | None = field(default=None, metadata={"key": "from"})
    weight: int = 1
    #: The right level, 1–4, for `level_set`; 0 where none is expected.
    level: int = 0
    #: Group or role that is to be reached, for `receipt_logged`; "" = anybody.
    to: str = ""
    #: What is expected, in words; "" = what the act is called.
    name: str = ""
    #: Item of the plan it rests on, as `steps.flash_report`.
    item: str = ""

    @property
    def start(self) -> timedelta:
        """How long after the beginning its limit begins to run."""
        return self.since.span if self.since else timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A written drill: everything that happens and everything that should be done."""

    format: Literal["yuqing-scenario/1"]
    id: str
    title: str
    #: What the drill is for, in a sentence or two.
    about: str
    #: Time of day in Beijing at which it begins, as 07:40.
    begins: str
    length: Duration
    seed: int = 1
    unit: DrillUnit
    mentions: tuple[Said, ...] = field(default=(), metadata={"key": "mention"})
    streams: tuple[Stream, ...] = field(default=(), metadata={"key": "stream"})
    injects: tuple[Inject, ...] = field(default=(), metadata={"key": "inject"})
    expected: tuple[Expected, ...] = field(default=(), metadata={"key": "expect"})

    @property
    def mention_count(self) -> int:
        """How many mentions come in all."""
        return len(self.mentions) + sum(stream.count for stream in self.streams)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillClock:
    """The time of a drill: `at` when the wall clock said `wall`, and how it goes on from there."""

    at: datetime
    wall: datetime
    #: Seconds of the drill for a second on the wall.
    speed: float = 1.0
    runs: bool = False
    #: Where it stands still by itself; None = nowhere.
    stop: datetime | None = None

    def moment(self, wall: datetime) -> datetime:
        """Return the time of the drill when the wall clock says `wall`; it never runs backwards."""
        if not self.runs:
            return self.at
        gone = self.at + max(timedelta(), wall - self.wall) * self.speed
        return max(self.at, min(gone, self.stop)) if self.stop else gone


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSetup:
    """How one drill is run."""

    run_id: str
    mode: DrillMode
    speed: float
    #: Stretches every limit; separate from the speed.
    deadline_scale: float
    #: Moment of the drill at which it begins; aware UTC.
    began: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that was done, from the record of the drill."""

    action: str
    at: datetime
    by: str = ""
    #: Level that was set; 0 when the act set none.
    level: int = 0
    #: Whom a report reached.
    to: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One expectation with what became of it."""

    expected: Expected
    due: datetime
    done: Done | None
    #: 0 to 1; None when its time had not come when the drill ended.
    share: float | None
    #: Whether the level was wrong by two ranks or more.
    wrong_level: bool = False

    @property
    def is_late(self) -> bool:
        """Whether it was done, but after its time."""
        return self.done is not None and self.done.at > self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """Points taken off, and why."""

    points: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The score of a drill with its parts."""

    score: float
    #: Σ weight · share / Σ weight, of 100, before anything is taken off.
    base: float
    lines: tuple[Line, ...]
    penalties: tuple[Penalty, ...]
    #: Why the score is capped; "" when it is not.
    cap: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether anything was due by now."""
        return any(line.share is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A clause that a participant found unclear."""

    #: As `steps.flash_report`.
    item: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Something that the plan may learn from a drill."""

    #: Item of the plan, as `steps.flash_report`; "" when no item is named.
    item: str
    observed: str
    reason: str
    #: What it rests on, as `drill:<run>` and number of the entry.
    evidence: str
