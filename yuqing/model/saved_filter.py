"""What a reader of the feed chose in its filter row, and gave a name."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter, ValidationError

from yuqing.model.mentions import SourceKind, Tone


@dataclass(frozen=True, slots=True)
class Choice:
    """What the filter row of the feed says; the defaults are those of the row."""

    #: Name of a window as the row offers it, counted back from whenever it is looked at.
    window: str = ""
    #: One Beijing day instead of the window.
    day: date | None = None
    kinds: tuple[SourceKind, ...] = ()
    tones: tuple[Tone, ...] = ()
    search: str = ""
    #: Also what is not about the unit.
    unrelated: bool = False
    #: Only what belongs to no topic.
    ungrouped: bool = False
    #: Copies of one wording as one line.
    collapsed: bool = False

    def as_json(self) -> str:
        """Return the choice as the store keeps it."""
        return _CHOICE.dump_json(self).decode()


_CHOICE = TypeAdapter(Choice)


def read_choice(kept: str) -> Choice | None:
    """Return what `as_json` wrote, None where it names what there is no more: a version took it away."""
    try:
        return _CHOICE.validate_json(kept)
    except ValidationError:
        return None


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """A choice with its name and the account that keeps it."""

    id: str
    account: str
    name: str
    #: None when this version knows some of it no more.
    choice: Choice | None
    #: Everybody of the desk may use it.
    shared: bool
    saved_at: datetime
