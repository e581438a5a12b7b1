"""What a special report says of one topic over its life."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from yuqing.errors import WorkflowError
from yuqing.model.labels import LEVEL, SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.model.severity import Severity
from yuqing.store import Store, mentions, passages, record, topics
from yuqing.views.briefing import Watched
from yuqing.views.coverage import Coverage, Stretches, coverage, gaps
from yuqing.views.reports import MILESTONES, Counts, Milestone, Passage, midnight, passage
from yuqing.views.window import Window, whole_day

QUESTIONS = 8
PASSAGES = 16
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a kind of source took the topic up."""

    source_kind: str
    first_at: datetime
    #: Where it stood first there.
    site: str
    mentions: int
    negative: int


@dataclass(frozen=True, slots=True)
class TopicSituation:
    """Everything a special report needs; the title and questions are the public's own and not yet masked."""

    title: str
    now: datetime
    #: From the first mention to the end of the paper.
    window: Window
    level: Severity
    proposed: Severity
    sentence: str
    counterfactual: str
    totals: Counts
    #: The last 24 hours of the window, and those before.
    last_day: Counts
    day_before: Counts
    #: Columns hour (Beijing), tone, n.
    volume: pd.DataFrame
    gaps: Stretches
    arrivals: tuple[Arrival, ...]
    #: What is asked and demanded, with how often.
    questions: tuple[tuple[str, int], ...]
    milestones: tuple[Milestone, ...]
    passages: tuple[Passage, ...]
    listed: tuple[Passage, ...]
    coverage: Coverage
    head: tuple[int, str]


def topic_situation(
    store: Store, watched: Watched, asked: tuple[int, date], now: datetime, list_up_to: int = 0
) -> TopicSituation:
    """Return the life of a topic, (topic id, last day), as of `now`. Raises WorkflowError for an unknown one."""
    topic_id, day = asked
    found = topics.find(store, topic_id)
    if found is None or min(now, whole_day(day).end) <= found[2]:
        raise WorkflowError("没有这个议题,或所选日期早于它的首条信息。")
    _, title, first_at = found[:3]
    window = Window(first_at, min(now, whole_day(day).end))
    history = [row for row in topics.history(store, topic_id) if row["day"] <= day]
    newest = history[-1] if history else {}
    quoted = passages.leading(store, [topic_id], window.start, window.end, PASSAGES)
    listed = passages.list_(store, window.start, window.end, topic_id, list_up_to) if list_up_to else []
    end = window.end
    return TopicSituation(
        title=title,
        now=now,
        window=window,
        level=Severity(newest.get("level", Severity.OBSERVE)),
        proposed=Severity(newest.get("proposed", Severity.OBSERVE)),
        sentence=newest.get("sentence") or "",
        counterfactual=newest.get("counterfactual") or "",
        totals=_counts(store, topic_id, window),
        last_day=_counts(store, topic_id, Window(end - DAY, end)),
        day_before=_counts(store, topic_id, Window(end - 2 * DAY, end - DAY)),
        volume=mentions.count_topic_by_hour_and_tone(store, topic_id, window.start, window.end),
        gaps=tuple(gaps(store, window.start, window.end)),
        arrivals=_arrivals(store, topic_id, window),
        questions=_questions(store, topic_id, window),
        milestones=_milestones(history, first_at, window),
        passages=tuple(passage(row) for row in quoted),
        listed=tuple(passage(row) for row in listed),
        coverage=coverage(store, watched.sources, now),
        head=record.head(store),
    )


def _counts(store: Store, topic_id: int, window: Window) -> Counts:
    return Counts(*passages.totals_of_topic(store, topic_id, window.start, window.end))


def _arrivals(store: Store, topic_id: int, window: Window) -> tuple[Arrival, ...]:
    rows = passages.arrival_by_kind(store, topic_id, window.start, window.end)
    return tuple(
        Arrival(SOURCE_KIND[SourceKind(row["source_kind"])], row["first_at"], row["site"], row["n"], row["negative"])
        for row in rows
    )


def _questions(store: Store, topic_id: int, window: Window) -> tuple[tuple[str, int], ...]:
    rows = passages.questions(store, topic_id, window.start, window.end, QUESTIONS)
    return tuple((row["question"], row["n"]) for row in rows)


def _milestones(history: list[dict[str, object]], first_at: datetime, window: Window) -> tuple[Milestone, ...]:
    """Return the first mention and every change of the level."""
    found, before = [], Severity.OBSERVE
    for row in history:
        level, day = Severity(int(str(row["level"]))), row["day"]
        if level is not before and isinstance(day, date):
            what = f"{'人工定为' if row['decided'] else '建议级别变为'}{LEVEL[level]}"
            found.append(Milestone(max(midnight(day), first_at), what, level, is_day_only=True))
        before = level
    first = Milestone(first_at, "首条信息出现", found[0].level if found else Severity.OBSERVE)
    return (first, *(each for each in found if each.at < window.end))[:MILESTONES]
