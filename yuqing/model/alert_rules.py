"""The numbers by which alerts are raised, as data/rules/alerts.toml gives them."""

from dataclasses import dataclass

from yuqing.model.severity import Severity


@dataclass(frozen=True, slots=True)
class BurstRules:
    """The numbers of data/rules/alerts.toml, section burst."""

    #: Lengths of the windows in minutes, and the fewest mentions in each.
    windows: tuple[int, ...]
    at_least: tuple[int, ...]
    #: Up to so many a day the surprise must reach the first figure; from so many on the second is enough.
    quiet_per_day: float
    quiet_surprise: float
    busy_per_day: float
    busy_surprise: float
    history_days: int
    #: What is expected without history: mentions a day, and their share by hour of the Beijing day.
    prior_per_day: float
    diurnal: tuple[float, ...]
    #: How many mentions, and how many weeks, the rhythm of the day weighs against what was counted.
    diurnal_weight: float
    week_weight: float
    #: Over-dispersion before anything was counted, and how much that belief weighs.
    dispersion_prior: float
    dispersion_weight: float


@dataclass(frozen=True, slots=True)
class SubjectRules:
    """Bursts of one topic or word: the surprise each must reach, and what is expected of a new one a day."""

    topic_surprise: float
    word_surprise: float
    word_at_least: int
    prior_per_day: float
    #: Fewest mentions as a share of what the unit has on a normal day.
    unit_share: float
    #: From this share of a burst of the unit on, it is that of the topic.
    dominant_share: float
    history_days: int


@dataclass(frozen=True, slots=True)
class ToneRules:
    """A shift of the negative share: the last hours against the days before, with a floor and fewest mentions."""

    hours: int
    history_days: int
    at_least: int
    share_floor: float
    #: Normal quantile that the difference of the two shares must reach.
    z: float


@dataclass(frozen=True, slots=True)
class ReachRules:
    """First appearance in a higher tier (from `tier` on) or on a hot list, within so many hours."""

    tier: int
    #: Least share of negative mentions; praise that travels is no alert.
    negative_share: float
    hours: int


@dataclass(frozen=True, slots=True)
class UnansweredRules:
    """So many mentions that ask, waiting longer than this share of the reply limit; more at level Ⅳ and below."""

    at_least: int
    at_least_mild: int
    limit_share: float


@dataclass(frozen=True, slots=True)
class AftermathRules:
    """The watch after calm: for so many days where the plan says nothing; what counts as rising again."""

    days: int
    hours: int
    at_least: int
    growth: float


@dataclass(frozen=True, slots=True)
class RepeatRules:
    """How long an alert of one kind and subject is not repeated, and by how much it must grow to replace it.

    The second length is for what lasts (a tier, a stage, a level) and for what was judged a false alarm.
    """

    quiet_hours: int
    lasting_quiet_hours: int
    growth: float
    #: Cosine of the words of two topics from which on they count as one matter.
    related: float


@dataclass(frozen=True, slots=True)
class AlertRules:
    """All of them."""

    burst: BurstRules
    subject_burst: SubjectRules
    tone_shift: ToneRules
    reach: ReachRules
    unanswered: UnansweredRules
    aftermath: AftermathRules
    #: Levels whose reaching is an alert.
    floor: tuple[Severity, ...]
    repeat: RepeatRules
    #: Section of the file → its note in Chinese, shown beside the alerts.
    notes: dict[str, str]
