"""What somebody typed into a long text and has not saved yet."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

#: Characters of one text, of a place, and the largest count of a browser.
LONGEST, LONGEST_PLACE, LAST_TURN = 20_000, 120, 2**53
#: What no text field makes, and no database and no colleague should have to read.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HEX = r"^[0-9a-f]{8}$"


class Kind(StrEnum):
    """The fields whose text is kept."""

    STATEMENT_TITLE = "statement_title"
    STATEMENT_BODY = "statement_body"
    REPLY = "reply"
    LETTER_TITLE = "letter_title"
    LETTER_BODY = "letter_body"
    PRESS_LINE = "press_line"
    REPORT_TITLE = "report_title"
    REPORT_BODY = "report_body"
    FACTS = "facts"
    MEASURES = "measures"
    MEETING = "meeting"
    HANDOVER_LINES = "handover_lines"
    HANDOVER_NOTE = "handover_note"
    GRIEVANCE = "grievance"
    SIGHTING = "sighting"


#: A kind, then what the form is about: numbers, ids and words of ours, never two hyphens in a row.
PLACE = re.compile(rf"^(?:{'|'.join(Kind)})(?:-[0-9A-Za-z_]+)*$")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a browser says was typed. Raises ValidationError by `read_typed` for anything else."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    desk: Literal["live", "demo", "drill"]
    place: Annotated[str, Field(max_length=LONGEST_PLACE, pattern=PLACE.pattern)]
    #: What the field began with, in short.
    basis: Annotated[str, Field(pattern=_HEX)]
    #: One drawing of the form: nothing more is taken from it once it is saved or given up.
    form: Annotated[str, Field(pattern=_HEX)]
    #: Grows with every change in one browser.
    turn: Annotated[int, Field(ge=1, lt=LAST_TURN)]
    text: Annotated[str, Field(max_length=LONGEST)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is kept for its owner."""

    place: str
    basis: str
    text: str
    #: Aware UTC.
    kept_at: datetime


_TYPED = TypeAdapter(Typed)


def read_typed(body: bytes) -> Typed | None:
    """Return what a browser sent, None when it is anything else than our script sends."""
    try:
        return _TYPED.validate_json(body)
    except ValidationError:
        return None


def place_of(kind: Kind, *about: object) -> str:
    """Return the name of a field of a form: its kind and what the form is about. Raises ValueError for an odd one."""
    place = "-".join([kind, *map(str, about)])
    if not PLACE.match(place) or len(place) > LONGEST_PLACE:
        raise ValueError(place)
    return place


def visible(text: str) -> str:
    """Return a text without control characters; line ends are those of a text field."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
