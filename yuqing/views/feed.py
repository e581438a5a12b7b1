"""实时动态: the newest mentions that pass a filter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from yuqing import clock
from yuqing.model.labels import LEVEL, MENTION_KIND, PRECISION, SOURCE_KIND, TONE
from yuqing.model.mentions import MentionKind, Precision, SourceKind, Tone
from yuqing.model.severity import Severity
from yuqing.store import Store, mentions

PAGE_ROWS = 50
#: A search that has found so many is not counted to its end.
MANY = 10_000
#: Probability below which the screen says that it is not sure of the tone.
SURE = 0.6


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of the feed. `rows` has the columns of TABLE, in Chinese, and `mention` the details by row."""

    total: int
    rows: pd.DataFrame
    details: tuple["Detail", ...]
    #: Whether there are more than `total`, because a search stops counting at many.
    is_more: bool = False

    @property
    def total_text(self) -> str:
        """How many there are, in words."""
        return f"{self.total:,} 条{'以上' if self.is_more else ''}"


@dataclass(frozen=True, slots=True)
class Detail:
    """All that is known of one mention, as the side panel shows it."""

    mention_id: int
    title: str
    text: str
    url: str
    site: str
    source_kind: str
    published: str
    tone: str
    tone_reason: str
    #: SnowNLP's own figure, shown only beside the tone.
    snownlp_raw: float | None
    target_reason: str
    category: str
    words: tuple[str, ...]
    topic_id: int | None
    topic_title: str
    level: Severity
    #: How many mentions of one wording the row stands for.
    copies: int


def feed(store: Store, wanted: mentions.Filter, page: int, now: datetime) -> Feed:
    """Return page `page` (from 0) of the mentions that pass the filter, newest first."""
    found = mentions.list_(store, wanted, PAGE_ROWS, page * PAGE_ROWS)
    details = tuple(_detail(record, now) for record in found)
    rows = pd.DataFrame([_row(detail) for detail in details])
    if wanted.collapsed and details:
        rows.insert(4, "同一说法", [f"{detail.copies:,} 条" for detail in details])
    is_all = not page and len(details) < PAGE_ROWS
    total, is_more = (len(details), False) if is_all else _total(store, wanted)
    return Feed(total, rows, details, is_more)


def _total(store: Store, wanted: mentions.Filter) -> tuple[int, bool]:
    """Return how many mentions pass, and whether there are more: to search all texts takes long, and few need it."""
    if not wanted.search.strip() or wanted.collapsed:
        return mentions.count(store, wanted), False
    total = 0
    for part in mentions.stretches(wanted):
        total = mentions.count(store, part)
        if total >= MANY:
            return total, part.start > wanted.start
    return total, False


def newest(store: Store, wanted: mentions.Filter, limit: int) -> tuple["Detail", ...]:
    """Return the newest mentions that pass the filter, as seen at its end."""
    return tuple(_detail(record, wanted.end) for record in mentions.list_(store, wanted, limit))


def published_text(moment: datetime, precision: Precision, now: datetime) -> str:
    """Return the time of publication in Beijing time, no finer than it is known."""
    if precision is Precision.DAY:
        return f"{clock.short_day(moment, now)}(只知日期)"
    note = PRECISION[precision]
    return clock.short(moment, now) + (f"({note})" if note else "")


def tone_text(tone: Tone, probability: float) -> str:
    """Return the tone with how sure we are, or that we are not; 1 is the probability of what a person said."""
    if probability >= 1:
        return f"{TONE[tone]}(人工)"
    if probability < SURE:
        return f"不确定(偏{TONE[tone]})"
    return f"{TONE[tone]} {probability:.0%}"


def _detail(record: dict[str, Any], now: datetime) -> Detail:
    return Detail(
        mention_id=record["mention_id"],
        title=record["title"],
        text=record["text"],
        url=record["url"],
        site=record["site"],
        source_kind=SOURCE_KIND[SourceKind(record["source_kind"])] + _not_a_post(MentionKind(record["kind"])),
        published=published_text(record["published_at"], Precision(record["precision"]), now),
        tone=tone_text(Tone(record["tone"]), record["tone_p"]),
        tone_reason=record["tone_reason"],
        snownlp_raw=record["snownlp_raw"],
        target_reason=record["target_reason"],
        category=record["category"],
        words=tuple(record["words"]),
        topic_id=record["topic_id"],
        topic_title=record["topic_title"] or "",
        level=Severity(record["level"] or Severity.OBSERVE),
        copies=record["copies"],
    )


def _row(detail: Detail) -> dict[str, object]:
    return {
        "时间": detail.published,
        "级别": LEVEL[detail.level] if detail.topic_id is not None else "未归组",
        "情感": detail.tone,
        "标题与内容": detail.title or detail.text[:80].replace("\n", " "),
        "渠道": detail.source_kind,
        "来源": detail.site,
        "议题": detail.topic_title,
    }


def _not_a_post(kind: MentionKind) -> str:
    return "" if kind is MentionKind.POST else f"·{MENTION_KIND[kind]}"
