"""What one public item is, from the source boundary to the store. All times are aware UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SourceKind(StrEnum):
    """The kind of place a mention comes from; the value is what the store holds."""

    GOV = "gov"
    NEWS = "news"
    FORUM = "forum"
    SOCIAL = "social"
    WECHAT = "wechat"
    VIDEO = "video"
    APP = "app"
    HOT_LIST = "hot_list"
    SEARCH = "search"
    COMPLAINT = "complaint"
    MANUAL = "manual"
    OTHER = "other"


class MentionKind(StrEnum):
    """What the item is on its platform."""

    POST = "post"
    COMMENT = "comment"
    REPOST = "repost"


class Precision(StrEnum):
    """How exactly the time of publication is known; SEEN means only when we first saw it."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    SEEN = "seen"


class Tone(StrEnum):
    """The attitude of the writer."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Public interaction counts; 0 when the platform does not tell."""

    reposts: int = 0
    comments: int = 0
    likes: int = 0
    views: int = 0


@dataclass(frozen=True, slots=True)
class RawItem:
    """One public item as a source yields it: no author name, times already resolved."""

    #: Id on the platform, or "".
    native_id: str
    #: Address as seen, for display; "" when there is none.
    url: str
    title: str
    text: str
    #: Aware UTC, or None when the source does not tell.
    published_at: datetime | None
    #: The time as the source wrote it; "" when it was machine-readable.
    published_raw: str
    precision: Precision
    #: Name of the medium or platform as shown (新华网, 新浪微博).
    site: str
    source_kind: SourceKind
    kind: MentionKind = MentionKind.POST
    #: Keyed pseudonym from `pseudonym.pseudonym`, or None.
    author_key: int | None = None
    metrics: Metrics = field(default_factory=Metrics)
