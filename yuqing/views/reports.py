"""What the papers of a period say: the situation of a unit, against the same stretch before."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.labels import LEVEL, SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.model.severity import Severity
from yuqing.store import Store, mentions, passages, record, topics
from yuqing.views.briefing import TopicRow, Watched, heat, topic_rows
from yuqing.views.coverage import Coverage, Stretches, coverage, gaps
from yuqing.views.period import Period
from yuqing.views.trends import Trends, trends
from yuqing.views.window import Window

TOPIC_ROWS = 8
#: Passages quoted for each topic.
PASSAGES_EACH = 4
#: Most milestones on the timeline of a paper.
MILESTONES = 8
#: A baseline may lack this much at its beginning and still count as whole.
LENIENCE = timedelta(hours=3)


class Basis(StrEnum):
    """Whether a stretch of time can be compared with."""

    WHOLE = "whole"
    #: The record begins within it.
    PARTIAL = "partial"
    #: Nothing is known of it; that is not the same as nothing having happened.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals of mentions about the unit."""

    mentions: int
    negative: int
    authors: int

    @property
    def share(self) -> float | None:
        """Share of negative mentions, None when there is no mention."""
        return self.negative / self.mentions if self.mentions else None


@dataclass(frozen=True, slots=True)
class Compared:
    """Totals now and before, with what the earlier ones are worth."""

    now: Counts
    before: Counts
    basis: Basis
    #: First moment of which anything is known; None when there is nothing at all.
    known_since: datetime | None
    #: Hours in which no source answered.
    blind_hours: float
    blind_hours_before: float


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic as a paper tells it."""

    row: TopicRow
    #: Mentions in the baseline; 0 also when it is new.
    before: int


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment worth a line in the timeline; aware UTC."""

    at: datetime
    what: str
    level: Severity
    #: True when only the day is known: levels are kept per day.
    is_day_only: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A mention as a paper cites it. The text is the public's own and not yet masked."""

    mention_id: int
    published_at: datetime
    #: True when only the day is known.
    is_day_only: bool
    source_kind: str
    site: str
    title: str
    excerpt: str
    url: str
    tone: str
    tone_p: float
    topic_id: int | None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a paper of a period needs."""

    period: Period
    now: datetime
    totals: Compared
    coverage: Coverage
    #: Topics of the period by level in force.
    levels: dict[Severity, int]
    matters: tuple[Matter, ...]
    #: Columns as `charts.severity_heatmap` wants them; the 14 days up to the end of the period.
    heat: pd.DataFrame
    #: The stretches of those days that nobody watched, aware UTC.
    heat_gaps: Stretches
    trends: Trends
    milestones: tuple[Milestone, ...]
    #: Passages of the matters, in their order.
    passages: tuple[Passage, ...]
    #: Newest mentions of the period, at most as many as were asked for.
    listed: tuple[Passage, ...]
    #: Number and hash of the newest entry of the record.
    head: tuple[int, str]


def situation(store: Store, watched: Watched, period: Period, now: datetime, list_up_to: int = 0) -> Situation:
    """Return the situation of a period as of `now`, with a list of at most so many of its mentions."""
    window = period.window
    found = trends(store, window, watched.names)
    rows = topic_rows(store, window, TOPIC_ROWS)
    ids = [row.topic_id for row in rows]
    earlier = passages.count_by_topic(store, ids, period.baseline.start, period.baseline.end)
    counts = topics.count_by_level(store, window.start, window.end)
    cells, unseen = heat(store, window.end - timedelta(microseconds=1))
    cited = passages.leading(store, ids, window.start, window.end, PASSAGES_EACH)
    listed = passages.list_(store, window.start, window.end, None, list_up_to) if list_up_to else []
    return Situation(
        period=period,
        now=now,
        totals=_compared(store, period, found.gaps),
        coverage=coverage(store, watched.sources, now),
        levels={level: counts.get(int(level), 0) for level in Severity},
        matters=tuple(Matter(row, earlier.get(row.topic_id, 0)) for row in rows),
        heat=cells,
        heat_gaps=unseen,
        trends=found,
        milestones=_milestones(store, rows, window),
        passages=tuple(passage(row) for row in cited),
        listed=tuple(passage(row) for row in listed),
        head=record.head(store),
    )


def passage(row: dict[str, Any]) -> Passage:
    """Return a row of `store.passages` as a paper cites it."""
    given = {name: row[name] for name in ("mention_id", "published_at", "site", "title", "excerpt", "url")}
    return Passage(
        **given,
        is_day_only=row["precision"] == "day",
        source_kind=SOURCE_KIND[SourceKind(row["source_kind"])],
        tone=row["tone"],
        tone_p=row["tone_p"],
        topic_id=row["topic_id"],
    )


def blind_hours(gaps: Stretches, window: Window) -> float:
    """Return the hours of the window that lie in gaps."""
    inside = (min(end, window.end) - max(start, window.start) for start, end in gaps)
    return sum((max(each, timedelta()) for each in inside), timedelta()) / timedelta(hours=1)


def _compared(store: Store, period: Period, gaps: Stretches) -> Compared:
    since = passages.known_since(store)
    return Compared(
        now=_counts(store, period.window),
        before=_counts(store, period.baseline),
        basis=basis(since, period.baseline),
        known_since=since,
        blind_hours=blind_hours(gaps, period.window),
        blind_hours_before=_blind_before(store, period.baseline),
    )


def _blind_before(store: Store, window: Window) -> float:
    return blind_hours(tuple(gaps(store, window.start, window.end)), window)


def basis(known_since: datetime | None, baseline: Window) -> Basis:
    """Return what a baseline is worth, given the first moment of which anything is known."""
    if known_since is None or known_since >= baseline.end:
        return Basis.NONE
    return Basis.WHOLE if known_since <= baseline.start + LENIENCE else Basis.PARTIAL


def _counts(store: Store, window: Window) -> Counts:
    related, negative, authors, _ = mentions.totals(store, window.start, window.end)
    return Counts(related, negative, authors)


def _milestones(store: Store, rows: tuple[TopicRow, ...], window: Window) -> tuple[Milestone, ...]:
    """Return when matters of some level began and when their level rose, most severe first, then in time order."""
    graded = [row for row in rows if row.peak is not Severity.OBSERVE]
    found = [each for row in graded for each in _of_matter(store, row, window)]
    found.sort(key=lambda each: (each.level, each.at))
    return tuple(sorted(found[:MILESTONES], key=lambda each: each.at))


def _of_matter(store: Store, row: TopicRow, window: Window) -> list[Milestone]:
    """Return when a matter was first seen and on which later days its level rose."""
    first_day, before = in_beijing(row.first_at).date(), Severity.OBSERVE
    found, told = [], "首见"
    for day in topics.history(store, row.topic_id):
        level, how = Severity(day["level"]), "人工定为" if day["decided"] else "建议级别升至"
        if day["day"] == first_day and level is not Severity.OBSERVE:
            told = f"首见,当日{'人工定为' if day['decided'] else '建议'}{LEVEL[level]}"
        elif level < before:
            found.append(Milestone(midnight(day["day"]), f"{how}{LEVEL[level]}:{row.title}", level, is_day_only=True))
        before = min(level, before)
    seen = [Milestone(row.first_at, f"{told}:{row.title}", row.level), *found]
    return [each for each in seen if window.start <= each.at < window.end]


def midnight(day: date) -> datetime:
    """Return the beginning of a Beijing day, in UTC."""
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)
