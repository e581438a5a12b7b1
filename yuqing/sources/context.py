"""What a source kind is given: a way to fetch, the present moment, and a place to say what was odd."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from yuqing.model.runs import Outcome


@dataclass(frozen=True, slots=True)
class Validators:
    """What we remember of an answer, so that the next visit can ask whether anything is new."""

    etag: str = ""
    last_modified: str = ""
    body_sha1: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """A good answer: success, or "nothing new"; everything else was raised as SourceError."""

    status: int
    #: Address that answered, after redirects.
    url: str
    #: Names in lower case.
    headers: Mapping[str, str]
    #: Decompressed; b"" when not modified.
    body: bytes
    #: OK, NOT_MODIFIED (the server says so) or UNCHANGED (the same bytes as last time).
    outcome: Outcome = Outcome.OK
    #: New address when the old one moved for good, "" otherwise.
    moved_to: str = ""

    @property
    def not_modified(self) -> bool:
        """Return whether there is nothing new to read."""
        return self.outcome is not Outcome.OK


#: See `Progress.history_page`.
NO_MORE = -1


def _nothing(_text: str) -> bool:
    return False


@dataclass(slots=True)
class Progress:
    """What a source of several pages knows from its last visit; `collect` leaves here what the next one shall know."""

    #: Keys of pages that were read and need not be read again; empty at the first visit.
    done: frozenset[str] = frozenset()
    #: Pages were left for the next visit, which then comes soon and reads the source's own address in full.
    unfinished: bool = False
    #: The next page of the history behind a list; 0: not begun, `NO_MORE`: all read.
    history_page: int = 0
    #: Addresses of items that come from that history: they fire no alarm.
    past: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Context:
    """The world of one `collect`: nothing else may be read, nothing else reaches the network."""

    now: datetime
    #: Secret behind the author pseudonyms.
    key: bytes
    #: Fetch a page. Raises SourceError with the outcome as kind.
    get: Callable[[str], Response]
    #: Chinese sentences about what was odd but no failure; shown with the run.
    warnings: list[str] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    #: Whether a title may concern the unit.
    concerns: Callable[[str], bool] = _nothing
