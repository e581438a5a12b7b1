"""The revision of a plan: what the past speaks for, what people decided, and the versions made of it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from yuqing.model.clocks import Clock
from yuqing.model.incident import Incident
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded

#: Length of the id of a proposal; enough to tell those of one unit apart.
ID_LENGTH = 16


class Cause(StrEnum):
    """Why an item of the plan is to be looked at."""

    MISSED = "missed"
    WAIVED = "waived"
    UNUSED = "unused"
    OVERRIDDEN = "overridden"
    UNREACHED = "unreached"
    UNTAKEN = "untaken"
    LESSON = "lesson"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Seen:
    """Where something was seen."""

    #: 0 when it was no incident.
    incident_id: int
    #: Number of the entry on the record that shows it; 0 when it is what is missing there.
    seq: int
    #: What was seen, in a few Chinese words.
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a drill or a meeting raised about the plan."""

    #: Place in the plan, as `steps/flash_report` or `steps.reply.deadline.within`; "" when none is named.
    item: str
    observed: str
    reason: str
    #: What it rests on, in words: the drill with the number of its entry.
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """A lesson that was handed over, with its entry."""

    lesson: Lesson
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One item of the plan that should be looked at; the program proposes and decides nothing."""

    #: Place in the plan: section, id of the item, fields, joined by points; "" when a person has to find it.
    key: str
    cause: Cause
    #: What was observed, with numbers.
    observed: str
    reason: str
    evidence: tuple[Seen, ...] = ()
    #: As the plan's file writes it; "" leaves it to people.
    proposed: str = ""

    @property
    def id(self) -> str:
        """What a decision about it is kept under; another piece of evidence makes it another proposal."""
        seen = "|".join(f"{each.incident_id}:{each.seq}" for each in self.evidence)
        return hashlib.sha256(f"{self.cause}|{self.key}|{seen}".encode()).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody decided about one item: accepted with a value, or refused; always with the reason."""

    proposal: str
    key: str
    cause: Cause
    accepted: bool
    #: As the plan's file writes it; "" when the item had no such value.
    old: str = ""
    new: str = ""
    reason: str
    observed: str = ""
    evidence: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision with who took it and when."""

    change: Change
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Judgements:
    """Everything decided about the revision of one plan."""

    #: The newest decision about each proposal.
    all: tuple[Judged, ...] = ()
    #: Accepted and in no version yet, in the order of their acceptance.
    waiting: tuple[Judged, ...] = ()
    #: What drills and meetings handed over.
    lessons: tuple[Raised, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        """The ids of the proposals that were decided."""
        return frozenset(each.change.proposal for each in self.all)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """A version of the unit's plan as people adopted it; the pack is kept whole."""

    plan_id: str
    #: The shipped pack is version 1.
    number: int
    #: Text of the pack.
    toml: str
    sha256: str
    #: First day, in Beijing, on which incidents are opened under it.
    effective_on: date
    #: Who approved it and who interprets it, as the unit calls them.
    approver: str
    interpreter: str
    adopted_at: datetime
    #: Entry of the record.
    seq: int


@dataclass(frozen=True, slots=True)
class Handled:
    """An incident that is over, with everything a revision looks at."""

    incident: Incident
    plan: Plan
    clocks: tuple[Clock, ...]
    entries: tuple[Recorded, ...]
