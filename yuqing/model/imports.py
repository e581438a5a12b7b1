"""An imported file, from the request to the totals on the screen."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ImportState(StrEnum):
    """Where an import is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What a person wants imported."""

    #: ULID; also the id of the run.
    id: str
    #: Name of the file as the person knows it.
    file_name: str
    #: Header → field, where the person changed the proposal.
    changes: dict[str, str] = field(default_factory=dict)
    #: True when every row is about the unit by construction.
    about_unit: bool = True


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is. `rows` = accepted + rejected; what is new among them the store tells."""

    id: str
    file_name: str
    state: ImportState
    started_at: datetime
    rows: int = 0
    rejected: int = 0
    #: Rows a second since the start.
    rate: float = 0.0
    #: Seconds left, or None while the size of the file does not tell.
    seconds_left: float | None = None
    #: The Chinese sentence of a failure, or where the rejected rows are.
    message: str = ""
    #: Personal columns that were not read.
    dropped: tuple[str, ...] = ()
