"""What a person says of a mention against what the program said, and what came of learning from it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Aspect(StrEnum):
    """What of a mention is judged."""

    TONE = "tone"
    RELEVANCE = "relevance"


class Origin(StrEnum):
    """How a mention came to be judged: drawn by lot, or because somebody came across it."""

    SAMPLE = "sample"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Label:
    """One judgement of a person."""

    mention_id: int
    aspect: Aspect
    #: A tone, or the id of a watch target ("" = not about the unit).
    value: str
    origin: Origin
    #: What the program had said, how sure it was, and the version of its model.
    was: str
    was_p: float
    model: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How a model did on rows that it had not seen."""

    right: int
    #: Mean of -ln of the probability given to the right tone.
    loss: float


@dataclass(frozen=True, slots=True)
class Retraining:
    """An attempt to learn from the labels of the unit."""

    id: str
    #: Aware UTC.
    finished_at: datetime
    #: Account that asked for it.
    actor: str
    accepted: bool
    #: One Chinese sentence that says why.
    verdict: str
    #: Versions of the model it made, and of the one in use before.
    model: str
    model_before: str
    learnt_from: int
    held_back: int
    before: Trial
    after: Trial


@dataclass(frozen=True, slots=True)
class InUse:
    """Which attempts to learn the unit judges by now and judged by before; "" = the shipped model."""

    model: str = ""
    before: str = ""
