"""议题的来龙去脉: where a matter came from, who took part, in which words, and what was asked."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from yuqing.clock import BEIJING
from yuqing.errors import YuqingError
from yuqing.model.asked import AskedQuestion
from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.rules.wilson import interval
from yuqing.store import Store, mentions, topic_links, topic_parts, topics
from yuqing.views.questions import between
from yuqing.views.vocabulary import is_new
from yuqing.views.window import Window, whole_day

#: Wordings shown, most repeated first.
WORDINGS = 50
#: How long before its beginning the words of a topic are compared with.
BEFORE = timedelta(days=14)
#: Characters of a wording that are shown.
EXCERPT = 60


@dataclass(frozen=True, slots=True)
class KindReached:
    """One kind of source, with when the matter reached it."""

    kind: SourceKind
    first_at: datetime
    #: After the first mention of all.
    after: timedelta
    mentions: int
    negative: int
    authors: int
    #: Where its first mention of this kind stood.
    site: str
    media_tier: int


@dataclass(frozen=True, slots=True)
class Participants:
    """Who took part, counted by pseudonym."""

    authors: int
    #: Authors of three or more mentions, and the mentions they wrote.
    busy: int
    by_busy: int
    #: Mentions of which the source tells no author.
    unknown: int
    #: The mentions behind the last two.
    ids_by_busy: tuple[int, ...]
    ids_of_unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of the text with its copies."""

    near_key: int
    text: str
    copies: int
    authors: int
    negative: int
    first_at: datetime
    last_at: datetime
    source_kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicParts:
    """All that a topic is made of."""

    topic_id: int
    #: Life of the topic up to now; `end` is exclusive.
    life: Window
    mentions: int
    #: In the order in which they were reached.
    kinds: tuple[KindReached, ...]
    participants: Participants
    #: Columns day, n, negative, share, low, high.
    tone: pd.DataFrame
    #: Columns word, n, share, before, before_share, ratio, is_new (in no dictionary).
    words: pd.DataFrame
    wordings: tuple[Wording, ...]
    #: All wordings, also those not shown, and mentions too short to tell.
    wording_count: int
    too_short: int
    questions: tuple[AskedQuestion, ...]
    #: Merges and splits: made_at, kind, topic_id, into_id, topic_title, into_title, mentions, reason, actor.
    links: pd.DataFrame


def topic_parts_of(store: Store, topic_id: int, names: tuple[str, ...], now: datetime) -> TopicParts:
    """Return what a topic is made of; `names` are left out of the words. Raises YuqingError for an unknown topic."""
    found = topics.find(store, topic_id)
    if found is None:
        raise YuqingError("没有这个议题,可能链接已过期。请从“议题”列表重新进入。")
    _, _, start, last_at, count = found
    end = min(last_at, now) + timedelta(seconds=1)
    words = topic_parts.contrast(store, topic_id, start, end, start - BEFORE)
    words = words[~words["word"].isin(names)].reset_index(drop=True)
    with topic_parts.narrowed(store, topic_id, start, end) as own:
        wording_count, too_short = topic_parts.count_wordings(own, topic_id, start, end)
        return TopicParts(
            topic_id=topic_id,
            life=Window(start, end),
            mentions=count,
            kinds=_kinds(own, topic_id, start, end),
            participants=_participants(own, topic_id, start, end),
            tone=_tone(own, topic_id, start, end),
            words=words.assign(is_new=words["word"].isin(is_new(words["word"]))),
            wordings=tuple(_wording(row) for row in topic_parts.wordings(own, topic_id, start, end, WORDINGS)),
            wording_count=wording_count,
            too_short=too_short,
            questions=between(own, topic_id, start, end),
            links=pd.DataFrame(topic_links.of_topic(own, topic_id)),
        )


def ungrouped(store: Store, window: Window) -> int:
    """Return how many mentions about the unit belong to no topic: they say too little to be compared."""
    return topic_parts.ungrouped(store, window.start, window.end)


def mentions_of(parts: TopicParts) -> mentions.Filter:
    """Return all mentions of the topic; what stands behind a single number is a part of them."""
    return mentions.Filter(parts.life.start, parts.life.end, topic_id=parts.topic_id, about_unit=False)


def before(parts: TopicParts, word: str) -> mentions.Filter:
    """Return the mentions about the unit with a word in the days before the topic, with which it is compared."""
    # Words are counted by the hour.
    begin = parts.life.start.replace(minute=0, second=0, microsecond=0)
    return mentions.Filter(begin - BEFORE, begin, word=word)


def on_day(wanted: mentions.Filter, iso_day: str) -> mentions.Filter:
    """Return those mentions of one Beijing day."""
    day = whole_day(date.fromisoformat(iso_day))
    return replace(wanted, start=max(wanted.start, day.start), end=min(wanted.end, day.end))


def on_step(wanted: mentions.Filter, moment: str, tone: str) -> mentions.Filter:
    """Return those mentions of one tone in a Beijing day, or in the hour when `moment` has one."""
    toned = replace(wanted, tones=(tone,))
    if "T" not in moment:
        return on_day(toned, moment)
    start = datetime.fromisoformat(moment).replace(tzinfo=BEIJING).astimezone(UTC)
    return replace(toned, start=start, end=start + timedelta(hours=1))


def _kinds(store: Store, topic_id: int, start: datetime, end: datetime) -> tuple[KindReached, ...]:
    return tuple(
        KindReached(
            kind=SourceKind(row["source_kind"]),
            first_at=row["first_at"],
            after=row["first_at"] - start,
            mentions=row["n"],
            negative=row["negative"],
            authors=row["authors"],
            site=row["site"],
            media_tier=row["media_tier"],
        )
        for row in topic_parts.by_kind(store, topic_id, start, end)
    )


def _participants(store: Store, topic_id: int, start: datetime, end: datetime) -> Participants:
    authors, busy, by_busy, unknown = topic_parts.participants(store, topic_id, start, end)
    ids = topic_parts.ids_of_busy(store, topic_id, start, end), topic_parts.ids_of_unknown(store, topic_id, start, end)
    return Participants(authors, busy, by_busy, unknown, *map(tuple, ids))


def _tone(store: Store, topic_id: int, start: datetime, end: datetime) -> pd.DataFrame:
    by_day = topic_parts.tone_by_day(store, topic_id, start, end)
    bounds = [interval(int(bad), int(n)) for bad, n in zip(by_day["negative"], by_day["n"], strict=True)]
    return by_day.assign(
        day=pd.to_datetime(by_day["day"]).dt.date,
        share=by_day["negative"] / by_day["n"],
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
    )


def _wording(row: dict[str, Any]) -> Wording:
    title, text = str(row["title"]), " ".join(str(row["text"]).split())
    shown = f"{title} {text}" if title and not text.startswith(title) else text
    kinds = [SOURCE_KIND[SourceKind(kind)] for kind in row["source_kinds"]]
    return Wording(
        near_key=row["near_key"],
        text=shown if len(shown) <= EXCERPT else shown[: EXCERPT - 1] + "…",
        copies=row["n"],
        authors=row["authors"],
        negative=row["negative"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        source_kinds=tuple(kinds),
    )
