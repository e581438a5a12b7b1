"""Alerts: what was noticed, how unusual it is, and what people judged of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from yuqing.model.severity import Severity


class AlertKind(StrEnum):
    """What an alert is about; the value is what the store holds."""

    UNIT_BURST = "unit_burst"
    TOPIC_BURST = "topic_burst"
    WORD_BURST = "word_burst"
    TONE_SHIFT = "tone_shift"
    MEDIA_TIER = "media_tier"
    HOT_LIST = "hot_list"
    STAGE = "stage"
    UNANSWERED = "unanswered"
    FLOOR = "floor"
    AFTERMATH = "aftermath"


class AlertVerdict(StrEnum):
    """What a person said about an alert."""

    ACKNOWLEDGED = "acknowledged"
    TRUE = "true"
    FALSE = "false"
    DUPLICATE = "duplicate"


class AlertState(StrEnum):
    """Where an alert stands: unseen, seen, judged, or replaced by a graver one."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    TRUE = "true"
    FALSE = "false"
    DUPLICATE = "duplicate"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something unusual at one moment; whether it becomes an alert depends on what was said before."""

    kind: AlertKind
    #: What it is about, as `topic:12`, `word:停水` or `unit`.
    subject: str
    #: None when it is about no topic.
    topic_id: int | None = None
    #: When it began; aware UTC.
    since: datetime
    #: The mentions behind it were published from here…
    window_start: datetime
    #: … until here.
    window_end: datetime
    #: How grave within its kind; a finding that is a step graver replaces the alert before it.
    strength: float
    #: How many mentions stand behind it.
    mentions: int
    level: Severity = Severity.OBSERVE
    #: What, since when, and how unusual, in one Chinese sentence.
    sentence: str
    #: The formula with its numbers, in Chinese.
    formula: str
    #: The numbers by name, for exports and tests.
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A finding that was told to people."""

    alert_id: int
    finding: Finding
    #: Aware UTC.
    raised_at: datetime
    #: Id of the alert it replaces, because the matter became graver; None otherwise.
    replaces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a person said about an alert, and why."""

    alert_id: int
    verdict: AlertVerdict
    reason: str
    actor: str
    #: Aware UTC.
    at: datetime
