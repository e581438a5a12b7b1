"""Levels, indicators and grades of a topic, and the scale they are measured on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """Smaller is more severe; OBSERVE is below every level."""

    I = 1  # noqa: E741 - the numeral is the name in every plan
    II = 2
    III = 3
    IV = 4
    OBSERVE = 5

    @property
    def numeral(self) -> str:
        """The level as the plans print it: Ⅰ…Ⅳ, or 观察."""
        return ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "观察")[self - 1]


class Category(StrEnum):
    """What a matter is about; the analysis lexicon uses the same ids."""

    RUMOUR = "rumour"
    ACCIDENT = "accident"
    NATURAL_DISASTER = "natural_disaster"
    PUBLIC_HEALTH = "public_health"
    SOCIAL_SECURITY = "social_security"
    NETWORK_ATTACK = "network_attack"
    FRAUD = "fraud"
    SERVICE_COMPLAINT = "service_complaint"
    POLICY_QUESTION = "policy_question"
    PRAISE = "praise"
    OTHER = "other"


class Signal(StrEnum):
    """A class of words that raises the sensitivity of a matter; the analysis lexicon uses the same ids."""

    CASUALTY = "casualty"
    MASS_GATHERING = "mass_gathering"
    BANK_RUN = "bank_run"
    FOOD_SAFETY = "food_safety"
    SCHOOL = "school"
    RUMOUR = "rumour"
    CORRUPTION = "corruption"
    VIOLENCE = "violence"
    ENVIRONMENT = "environment"
    DISASTER = "disaster"
    FRAUD = "fraud"
    LIVELIHOOD = "livelihood"


class EventGrade(StrEnum):
    """National grade of the emergency behind the talk, not of the talk itself."""

    MOST_SERIOUS = "特别重大"
    SERIOUS = "重大"
    LARGER = "较大"
    ORDINARY = "一般"
    NONE = "无"


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
    #: The floor holds only from this risk (0–100) on; 0 = always.
    min_risk: float = 0.0
    #: Name of the indicator it rests on ("media", "sensitivity"), "" when on none.
    rests_on: str = ""


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


class FloorCause(StrEnum):
    """What a floor rule looks at."""

    MEDIA_TIER = "media_tier"
    EVENT_GRADE = "event_grade"
    SIGNAL = "signal"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class FloorRule:
    """When a floor applies: `value` is a tier (from it upwards), a grade, a signal or a category id."""

    cause: FloorCause
    value: str
    level: Severity
    #: Chinese, shown as the reason.
    reason: str
    min_risk: float = 0.0


@dataclass(frozen=True, slots=True)
class HeatScale:
    """Weights of the logarithms in the heat, and the sum that counts as 100."""

    posts: float
    interaction: float
    reposts: float
    comments: float
    likes: float
    reference: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights that follow from a pairwise comparison, with its consistency ratio (usable below 0.1)."""

    matrix: tuple[tuple[float, ...], ...]
    values: tuple[float, ...]
    consistency_ratio: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value of the scale comes from."""

    origin: str
    #: One Chinese sentence.
    note: str


@dataclass(frozen=True, slots=True)
class SeverityScale:
    """Every number the grade needs; loaded from data/rules/severity.toml."""

    #: Of heat, growth, media, platforms.
    spread: Weights
    #: Of sensitivity, negative, unanswered.
    risk: Weights
    #: Lowest score of Ⅰ, Ⅱ, Ⅲ, Ⅳ.
    thresholds: tuple[float, float, float, float]
    heat: HeatScale
    #: Added to both six-hour counts before their ratio is taken.
    growth_smoothing: float
    #: Doublings in six hours that count as 100.
    growth_doublings: float
    #: Source kinds beyond the first that count as 100.
    platforms_full: float
    #: Normal quantile of the lower bound of the negative share.
    negative_z: float
    categories: Mapping[str, float]
    signals: Mapping[str, float]
    floors: tuple[FloorRule, ...]
    #: Key of the settings file → where its value comes from.
    provenance: Mapping[str, Provenance]


@dataclass(frozen=True, slots=True)
class GradingRules:
    """What the plan in force says about levels."""

    scale: SeverityScale
    #: Hours from the first mention within which the plan wants a reply.
    reply_limit_hours: float
