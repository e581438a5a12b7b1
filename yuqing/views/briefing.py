"""领导简报: what is going on, how severe it is, and what could not be seen."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from yuqing.model.labels import LEVEL, SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.model.severity import Severity
from yuqing.store import Store, day_counts, mentions, topics, words
from yuqing.views.coverage import Coverage, Stretches, coverage, gaps
from yuqing.views.feed import Detail, newest
from yuqing.views.stage import stages_of
from yuqing.views.window import Window, ending, whole_day, whole_days

HEAT_DAYS = 14
TOPIC_ROWS = 5
RISING_WORDS = 8
NEWEST = 9
#: Below so many mentions a share is not compared, because chance alone moves it.
FEW = 20
#: Watching a smaller share of the sources than this is an outage, whatever the others say. Our default.
LEAST_COVERAGE = 0.5


class BoardState(StrEnum):
    """What the board says at first sight; the value is the word that stands on it."""

    ALERT = "预警"
    CALM = "平稳"
    OUTAGE = "采集中断"


@dataclass(frozen=True, slots=True)
class Watched:
    """What the desk is set to watch."""

    #: (id, name) of the sources that should be seen; empty when none is configured.
    sources: tuple[tuple[str, str], ...] = ()
    #: Names of the watch targets, which every mention has and no list of words needs.
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counter:
    """One large number with what it is compared with; `change` is None when there is nothing to compare."""

    value: float
    change: float | None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One matter on the board."""

    topic_id: int
    title: str
    level: Severity
    #: Level that the score proposes; differs from `level` when a person decided.
    proposed: Severity
    peak: Severity
    mentions: int
    negative: int
    source_kinds: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    #: Why this level, and what would change it.
    sentence: str
    counterfactual: str
    #: Hourly volume in the window, oldest first.
    spark: tuple[int, ...]
    #: Stage of its life (潜伏, 爆发 …), "" when no hour of it is known.
    stage: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything on the briefing screen; `as_of` is aware UTC."""

    as_of: datetime
    headline: str
    worst: Severity
    #: Topics of the last 24 hours at each level.
    levels: dict[Severity, int]
    volume: Counter
    #: Share 0–1 of negative mentions; change in points (0–1).
    negative_share: Counter
    authors: int
    unrelated: int
    coverage: Coverage
    #: Columns as `charts.severity_heatmap` wants them.
    heat: pd.DataFrame
    #: Columns hour (Beijing), tone, n over 48 hours.
    volume_by_hour: pd.DataFrame
    volume_window: Window
    #: Stretches without any source, aware UTC.
    gaps: Stretches
    topics: tuple[TopicRow, ...]
    #: Columns word, n, before, ratio.
    rising: pd.DataFrame
    newest: tuple[Detail, ...]
    #: Time of the newest mention about the unit, or None when there is none at all.
    newest_at: datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing about the unit stands in the fourteen days shown."""
        return self.heat.empty or not int(self.heat["n"].sum())

    @property
    def is_blind(self) -> bool:
        """Whether most of the field is not watched, so that nothing found means nothing."""
        return state_of(self.worst, self.coverage) is BoardState.OUTAGE


def briefing(store: Store, watched: Watched, now: datetime) -> Briefing:
    """Return the briefing as of `now`: counters of 24 hours, a heatmap of 14 days, a curve of 48 hours."""
    day = ending(now, timedelta(hours=24))
    two_days = ending(now, timedelta(hours=48))
    # The database answers outside of the interpreter, so that a second core halves the time.
    with ThreadPoolExecutor(1, "briefing") as aside:
        severity = aside.submit(heat, store, now)
        curve = aside.submit(day_counts.by_hour_and_tone, store, two_days.start, two_days.end)
        latest = aside.submit(newest, store, mentions.Filter(day.start, day.end), NEWEST)
        related, negative, authors, everything = mentions.totals(store, day.start, day.end)
        before, before_negative, _, _ = mentions.totals(store, day.before.start, day.before.end)
        counts = topics.count_by_level(store, day.start, day.end)
        rows = topic_rows(store, day, TOPIC_ROWS)
        seen = coverage(store, watched.sources, now)
        cells, unseen = severity.result()
        return Briefing(
            as_of=now,
            headline=headline(rows, related, seen),
            worst=min((row.level for row in rows), default=Severity.OBSERVE),
            levels={level: counts.get(int(level), 0) for level in Severity},
            volume=Counter(related, related / before - 1 if before else None),
            negative_share=_share(negative, related, before_negative, before),
            authors=authors,
            unrelated=everything - related,
            coverage=seen,
            heat=cells,
            volume_by_hour=curve.result(),
            volume_window=two_days,
            gaps=unseen,
            topics=rows,
            rising=words.rising(store, day.start, day.end, RISING_WORDS, watched.names),
            newest=latest.result(),
            newest_at=mentions.last_at(store, now),
        )


def state_of(worst: Severity, seen: Coverage) -> BoardState:
    """Return the state of the board: what is not watched comes before what was seen, and an alert before calm."""
    if seen.total and seen.watched < LEAST_COVERAGE * seen.total:
        return BoardState.OUTAGE
    return BoardState.CALM if worst is Severity.OBSERVE else BoardState.ALERT


def topic_rows(store: Store, window: Window, limit: int) -> tuple[TopicRow, ...]:
    """Return the topics of the window, most severe first."""
    ranked = topics.ranked(store, window.start, window.end, limit)
    ids = [row["topic_id"] for row in ranked]
    sparks, stages = _sparks(store, ids, window), stages_of(store, ids, window.end)
    named = {topic_id: str(found.present.stage) for topic_id, found in stages.items()}
    return tuple(_topic_row(row, sparks.get(row["topic_id"], ()), named.get(row["topic_id"], "")) for row in ranked)


def headline(rows: tuple[TopicRow, ...], related: int, seen: Coverage) -> str:
    """Return the one sentence at the top: what is most severe, and whether we can see."""
    blind = "" if seen.is_whole else f";另有 {seen.total - seen.watched} 个渠道未能监测"
    if not seen.watched and seen.total:
        return "所有监测渠道都没有采到数据,以下不能视为平静"
    if not rows:
        return f"近24小时没有监测到与本单位有关的信息{blind}"
    first = rows[0]
    if first.level is Severity.OBSERVE:
        return f"近24小时 {related} 条信息,没有达到预警级别的议题{blind}"
    return f"最需关注:{first.title}({LEVEL[first.level]},近24小时 {first.mentions} 条){blind}"


def heat(store: Store, now: datetime) -> tuple[pd.DataFrame, Stretches]:
    """Return severity by kind of source and day for 14 days, and the stretches of them that nobody watched.

    Columns: source_kind (Chinese), source_kind_id, day, n, worst, weighted, state ("seen"; "not_monitored" where there
    is nothing and nobody looked on that day until `now`). Every cell is present.
    """
    window = whole_days(now, HEAT_DAYS)
    blind = tuple(gaps(store, window.start, now))
    counted = day_counts.severity_by_kind_and_day(store, window.start, window.end)
    if counted.empty:
        return counted.assign(source_kind_id=[], state=[]), blind
    counted["day"] = pd.to_datetime(counted["day"]).dt.date
    kinds = [kind.value for kind in SourceKind if kind.value in set(counted["source_kind"])]
    grid = pd.MultiIndex.from_product([kinds, window.days], names=["source_kind", "day"])
    filled = counted.set_index(["source_kind", "day"]).reindex(grid).reset_index()
    filled = filled.fillna({"n": 0, "worst": int(Severity.OBSERVE), "weighted": 0.0})
    filled["source_kind_id"] = filled["source_kind"]
    filled["source_kind"] = [SOURCE_KIND[SourceKind(kind)] for kind in filled["source_kind_id"]]
    is_unseen = filled["day"].isin(_unseen_days(window, blind, now)) & (filled["n"] == 0)
    filled["state"] = is_unseen.map({True: "not_monitored", False: "seen"})
    return filled.astype({"n": int, "worst": int}), blind


def _unseen_days(window: Window, blind: Stretches, now: datetime) -> list[date]:
    """Return the days of which nobody watched an hour until `now`."""
    parts = [whole_day(day) for day in window.days]
    return [
        day
        for day, part in zip(window.days, parts, strict=True)
        if any(start <= part.start and min(part.end, now) <= end for start, end in blind)
    ]


def _share(negative: int, related: int, before_negative: int, before: int) -> Counter:
    share = negative / related if related else 0.0
    comparable = related >= FEW and before >= FEW
    return Counter(share, share - before_negative / before if comparable else None)


def _sparks(store: Store, topic_ids: list[int], window: Window) -> dict[int, tuple[int, ...]]:
    if not topic_ids:
        return {}
    frame = mentions.spark(store, topic_ids, window.start, window.end)
    hours = pd.date_range(frame["hour"].min(), frame["hour"].max(), freq="h")
    table = frame.pivot_table(index="topic_id", columns="hour", values="n", fill_value=0).reindex(
        columns=hours, fill_value=0
    )
    return {
        int(topic_id): tuple(int(n) for n in values) for topic_id, values in zip(table.index, table.values, strict=True)
    }


def _topic_row(row: dict[str, Any], spark: tuple[int, ...], stage: str) -> TopicRow:
    return TopicRow(
        topic_id=row["topic_id"],
        title=row["title"],
        level=Severity(row["level"]),
        proposed=Severity(row["proposed"]),
        peak=Severity(row["peak"]),
        mentions=row["n"],
        negative=row["negative"],
        source_kinds=tuple(SOURCE_KIND[SourceKind(kind)] for kind in row["source_kinds"]),
        first_at=row["first_at"],
        last_at=row["last_at"],
        sentence=row["sentence"] or "",
        counterfactual=row["counterfactual"] or "",
        spark=spark,
        stage=stage,
    )
