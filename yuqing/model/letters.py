"""Correction letters to media (更正函), and the sheet with which the unit goes into a press conference.

A letter asks a medium to correct what it published; nothing sends it and nothing takes anything down. Classes that
are payloads of entries of an incident say so; the others are folded from them (rules/fold_letters.py).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yuqing.model.deeds import Channel
from yuqing.model.statement import Statement, Version

#: Who checks a letter for law where the plan has no legal group: somebody outside, on paper.
LEGAL_ADVISER = "法律顾问"


class Answer(StrEnum):
    """What came of a letter."""

    CORRECTED = "corrected"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDrafted:
    """Payload: a version of a letter; its rebuttals are what the medium wrote, what is so, and the evidence."""

    #: To whom it goes; the body begins with it.
    medium: str
    #: Address of what is to be corrected; "" for print.
    url: str = ""
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSent:
    """Payload: people delivered the signed letter."""

    statement_id: str
    n: int
    body_hash: str
    channel: Channel
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAnswered:
    """Payload: what came of it; a later one replaces it."""

    statement_id: str
    answer: Answer
    #: Where the correction stands.
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery with its account and moment."""

    sent: LetterSent
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with its account and moment."""

    answer: LetterAnswered
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as its entries leave it."""

    medium: str
    url: str = ""
    #: Its versions and the signatures under them.
    statement: Statement
    deliveries: tuple[Delivered, ...] = ()
    answers: tuple[Answered, ...] = ()

    @property
    def id(self) -> str:
        """Id of its versions."""
        return self.statement.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PressAnswer:
    """A question that is expected, and what is said to it."""

    question: str
    answer: str
    #: Id in the queue of questions; "" for one that somebody added.
    question_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressPrepared:
    """Payload: who speaks and what is said; every sentence stands in an approved version."""

    statement_id: str
    n: int
    body_hash: str
    #: Ids of roles of the plan: the one who speaks, and who else may be interviewed.
    speaker: str
    interviewees: tuple[str, ...] = ()
    #: The line to take.
    line: str
    answers: tuple[PressAnswer, ...] = ()
    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sheet with its account and moment."""

    sheet: PressPrepared
    by: str
    at: datetime
