"""What people judge of an incident that has calmed: the expert sheet, links to earlier incidents, accountability.

The six indicators of the expert sheet are those of 人民网 2009; the measured score card is another thing and is never
merged with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Indicator(StrEnum):
    """One of the six indicators of 2009."""

    RESPONSE = "response"
    OPENNESS = "openness"
    TRUST = "trust"
    ORDER = "order"
    DYNAMICS = "dynamics"
    OFFICIALS = "officials"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertSheet:
    """What one person gave on every indicator."""

    marks: Mapping[Indicator, float]


@dataclass(frozen=True, slots=True)
class Rated:
    """The sheet of one account as its newest entry leaves it."""

    account: str
    at: datetime
    sheet: ExpertSheet
    #: How often it was entered, the first time included.
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """Whether an incident has the same cause as an earlier one, as a person says."""

    earlier: int
    same: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Two incidents of which a person said that they have, or have not, the same cause."""

    later: int
    earlier: int
    same: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier incident that may have the same cause, with what speaks for it."""

    incident_id: int
    title: str
    opened_at: datetime
    #: Between the two openings.
    apart: timedelta
    #: Cosine of the words of the likest two of their topics, 0 to 1.
    likeness: float
    same_category: bool
    same_place: bool
    #: In Chinese, with the numbers.
    sentence: str


class NoteKind(StrEnum):
    """What an accountability note is."""

    ASSESSMENT = "assessment"
    COMMENDATION = "commendation"
    LIABILITY = "liability"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountabilityNote:
    """One note of the accountability file (责任考评、表彰): posts and departments, with what it rests on."""

    id: str
    kind: NoteKind
    #: Post or department.
    whom: str
    found: str
    #: Which entries of the record or clauses of the plan it rests on.
    basis: str
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class KeptNote:
    """A note with its account and moment."""

    note: AccountabilityNote
    by: str
    at: datetime
    #: Why it was withdrawn, "" while it stands.
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Somebody read the accountability file, or took it away."""

    by: str
    at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class AccountabilityFile:
    """The whole file of one incident."""

    incident_id: int
    notes: tuple[KeptNote, ...]
    opened: tuple[Opened, ...]
