"""What people and other systems hand in, from the check to the worker."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.model.mentions import RawItem


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One mention that somebody handed in, checked."""

    item: RawItem
    #: True when it is about the unit by construction (a work order of its own hotline).
    about_unit: bool = False
    #: True for history, which fires no alarm.
    backfilled: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was handed in at once."""

    #: ULID.
    id: str
    source_id: str
    #: As shown: the name of the token, or 人工报送.
    sender: str
    #: The moment every clock of these mentions starts from. Aware UTC.
    received_at: datetime
    mentions: tuple[HandedIn, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of what was handed in."""

    #: Place in the batch, from 1; 0 when the whole is meant.
    row: int
    #: Name of the field, "" when the row as a whole is meant.
    field: str
    #: One Chinese clause without the name of the field.
    message: str
