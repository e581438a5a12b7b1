"""Levels, indicators and grades of a topic."""

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """Smaller is more severe; OBSERVE is below every level."""

    I = 1  # noqa: E741 - the numeral is the name in every plan
    II = 2
    III = 3
    IV = 4
    OBSERVE = 5


@dataclass(frozen=True, slots=True)
class Indicators:
    """The seven indicators of a topic, each 0–100 (domain reference §3.1).

    heat H, growth G, media M, platforms P give the spread; sensitivity K, negative N, unanswered U the risk.
    """

    heat: float
    growth: float
    media: float
    platforms: float
    sensitivity: float
    negative: float
    unanswered: float


@dataclass(frozen=True, slots=True)
class Floor:
    """A rule that lifts the level whatever the score says."""

    level: Severity
    #: Why, in Chinese, with the words or the medium that decided.
    reason: str


@dataclass(frozen=True, slots=True)
class Grade:
    """A proposed level with everything that led to it."""

    level: Severity
    score_level: Severity
    #: 0–100: the geometric mean of spread and risk.
    score: float
    spread: float
    risk: float
    indicators: Indicators
    floors: tuple[Floor, ...]
    #: The explanation sentence and its counterfactual, in Chinese.
    sentence: str
    counterfactual: str
