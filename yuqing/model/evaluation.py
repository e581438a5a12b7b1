"""What is measured of an incident that is over, and the score card made of it (domain reference §4.8, §4.9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many; `whole` 0 means that there was nothing to count."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, or None where nothing was counted."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What is measured; None where a moment is missing."""

    #: Detected − first mention.
    detect: timedelta | None
    #: First receipt sent − detected.
    report: timedelta | None
    #: Consulted − reported.
    consult: timedelta | None
    #: Approved − consulted.
    approve: timedelta | None
    #: First publication − first mention.
    first_reply: timedelta | None
    #: A to E by the speed of the first reply (新华网 2013-08).
    grade: str
    #: Hour of the most mentions − first mention.
    peak: timedelta | None
    #: First hour after the peak whose three-hour maximum is at most half of it − peak.
    half_life: timedelta | None
    calm: timedelta | None
    hard_clocks: Share
    soft_clocks: Share
    steps: Share
    publications: Share
    updates: Share
    questions: Share
    checklist: Share
    replied: Share
    solved: Share
    satisfied: Share
    #: (after − trough) / (before − trough) of the mean tone, 0–1; None without a drop or with too few mentions.
    recovery: float | None
    #: First publication − occurred.
    first_reply_occurred: timedelta | None = None
    #: Last hour whose six-hour mean was above 1 % of the peak, plus one hour − first mention.
    calm_counted: timedelta | None = None
    #: How often the matter broke out again; None without a topic.
    rebounds: int | None = None
    #: Earlier incidents of the same cause within 90 days, as people said.
    recurrences: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Points and weights of the score card; loaded from data/rules/scorecard.toml."""

    version: str
    parts: Mapping[str, float]
    plan: Mapping[str, float]
    speed: Mapping[str, float]
    openness: Mapping[str, float]
    solution: Mapping[str, float]
    caps: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the card."""

    name: str
    #: Points reached and points to be had; both 0 when the part was dropped.
    points: float
    most: float
    #: How it came about, in Chinese.
    sentence: str


@dataclass(frozen=True, slots=True)
class Card:
    """The whole score card."""

    score: float
    #: Before the caps.
    uncapped: float
    parts: tuple[Part, ...]
    #: Why it was capped, in Chinese.
    caps: tuple[str, ...]
