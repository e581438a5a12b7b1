"""One entry of the append-only record: what was done, by whom, on what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

#: Of an entry that belongs to no incident (a sign-in, an export).
NO_INCIDENT = 0


class EntrySource(StrEnum):
    """How an entry came about."""

    AUTO = "auto"
    MANUAL = "manual"
    IMPORT = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be recorded; the store adds number and hash."""

    action: str
    #: Name of the account.
    actor: str
    #: Role of the plan in which the account acted; "" when none was needed.
    role: str = ""
    #: What it was done to, as `kind:id`; "" when the incident itself is meant.
    object: str = ""
    incident_id: int = NO_INCIDENT
    #: When it is said to have happened; aware UTC.
    occurred_at: datetime
    #: When it was recorded; aware UTC.
    recorded_at: datetime
    source: EntrySource = EntrySource.MANUAL
    #: What JSON can hold; never text of the public with names in it.
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the record as it was written down on a day."""

    #: Day in Beijing.
    day: date
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry on the record."""

    seq: int
    entry: Entry
    prev_hash: str
    hash: str
