"""A desk with a month or more of made-up mentions, by rule and seed, written through the functions of the store."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yuqing import config
from yuqing.model.mentions import SourceKind, Tone
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.segments import SEGMENT, TIME, UNSTORED
from yuqing.model.severity import Category
from yuqing.pipeline import Ingest
from yuqing.sources import demo
from yuqing.store import mentions, open_store, runs, topics, words
from yuqing.store.database import Transaction
from yuqing.views.desk import grading_rules

DAYS = 30
#: Rows written in one transaction.
PART = 50_000
#: Topics of a month; a longer time has as many more.
TOPICS = 4_000
#: The larger, the more alike are the topics in size.
EVENNESS = 3.0
SOURCES, SITES, AUTHORS = 30, 80, 150_000
VOCABULARY, WORDS_EACH = 6_000, 6
#: Share of mentions that are about the unit, and of those the ones that say too little to be grouped.
ABOUT, UNGROUPED = 0.7, 0.15
#: Days after its beginning at which a topic is talked of, on average.
TALKED = 2.5
CENTROID = 64

_KINDS = {
    SourceKind.SOCIAL: 0.34, SourceKind.VIDEO: 0.2, SourceKind.FORUM: 0.16, SourceKind.WECHAT: 0.1,
    SourceKind.NEWS: 0.08, SourceKind.COMPLAINT: 0.06, SourceKind.APP: 0.04, SourceKind.GOV: 0.02,
}  # fmt: skip
_TONES = {Tone.NEUTRAL: 0.45, Tone.NEGATIVE: 0.35, Tone.POSITIVE: 0.2}
_CATEGORIES = ("", Category.SERVICE_COMPLAINT, Category.POLICY_QUESTION, Category.PRAISE, Category.RUMOUR)
_OPENINGS = (
    "今天路过集市",
    "我们小区",
    "请问镇里",
    "昨天晚上在桥头",
    "孩子放学时",
    "村口的公示栏上",
    "听邻居说",
    "刚才",
)
_MATTERS = (
    "看到路面积水一直没人清理", "自来水又停了一整天", "垃圾清运车三天没有来", "补贴到现在没有发下来",
    "施工围挡占了半条路", "广场舞的声音吵到半夜", "新开的公交线路方便多了", "采莲节的灯光很好看",
)  # fmt: skip
_ENDINGS = (
    "希望有人管一管。",
    "什么时候能解决？",
    "已经打过热线了。",
    "大家注意绕行。",
    "为工作人员点赞!",
    "拍了照片为证。",
)

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Month:
    """What every mention of the month is drawn from, in order of time."""

    rng: np.random.Generator
    start: datetime
    #: Seconds after `start`, sorted; number of the topic, -1 for none.
    seconds: NDArray[np.float64]
    topic: Numbers
    #: Id of each topic.
    topic_ids: Numbers


def build(desk: config.Desk, rows: int, end: datetime, seed: int = 7, days: int = DAYS) -> None:
    """Fill the database of the desk with `rows` mentions of the days before `end` (aware UTC), graded by the plan."""
    unit = demo.unit()
    config.save_unit(desk.unit_file, unit)
    store = open_store(desk.database)
    month = _month(rows, end, seed, days)
    for first in range(0, rows, PART):
        table = _mentions(month, first, min(first + PART, rows))
        with store.transaction() as transaction:
            mentions.add(transaction, table.drop_columns(list(UNSTORED)))
            words.add(transaction, table)
            topics.mark_stale(transaction, table)
    with store.transaction() as transaction:
        topics.save(transaction, _topics(month))
        _add_runs(transaction, end, days)
    ingest = Ingest(store, grading_rules(unit))
    ingest.regrade(end)
    while ingest.recount(end):
        pass
    store.checkpoint()
    store.close()


def desk_in(folder: Path) -> config.Desk:
    """Return the live desk of a data folder."""
    return config.desk(config.Settings(data_dir=str(folder)), "live")


def _month(rows: int, end: datetime, seed: int, days: int) -> Month:
    rng = np.random.default_rng(seed)
    whole, months = days * 86_400.0, days / DAYS
    count = round(TOPICS * months)
    sizes = 1 / (np.arange(count) + EVENNESS * months)
    is_grouped = rng.random(rows) < ABOUT * (1 - UNGROUPED)
    topic = np.where(is_grouped, rng.choice(count, rows, p=sizes / sizes.sum()), -1)
    born = rng.uniform(0, whole, count)
    after_birth = born[topic] + rng.exponential(TALKED * 86_400, rows)
    seconds = np.where(is_grouped, after_birth, rng.uniform(0, whole, rows)) % whole
    order = np.argsort(seconds, kind="stable")
    topic_ids = rng.choice(2**62, count, replace=False).astype(np.int64)
    return Month(rng, end - timedelta(days=days), seconds[order], topic[order], topic_ids)


def _mentions(month: Month, first: int, last: int) -> pa.Table:
    """Return some rows of the month with the columns of SEGMENT and topic_id."""
    rng, rows = month.rng, last - first
    topic = month.topic[first:last]
    about = (topic >= 0) | (rng.random(rows) < ABOUT * UNGROUPED / (1 - ABOUT * (1 - UNGROUPED)))
    moments = _moments(month, month.seconds[first:last])
    given: dict[str, Any] = {
        "mention_id": np.arange(first, last) * 1_000_003 + 17,
        "source_id": _drawn(rng, [f"source-{number}" for number in range(SOURCES)], rows),
        "source_kind": _drawn(rng, list(_KINDS), rows, list(_KINDS.values())),
        "kind": _drawn(rng, ["post", "comment", "repost"], rows, [0.5, 0.35, 0.15]),
        "site": _drawn(rng, [f"站点{number}" for number in range(SITES)], rows),
        "title": _drawn(rng, ["", *_MATTERS], rows, [0.6, *[0.05] * len(_MATTERS)]),
        "text": _texts(rng, rows),
        "author_key": rng.integers(0, AUTHORS, rows),
        "published_at": moments,
        "seen_at": moments,
        "precision": _drawn(rng, ["second", "minute", "day"], rows, [0.8, 0.15, 0.05]),
        "target_id": pc.if_else(pa.array(about), "unit", ""),
        "target_reason": pc.if_else(pa.array(about), "青禾镇", ""),
        "words": _words(rng, topic),
        "tone": _drawn(rng, list(_TONES), rows, list(_TONES.values())),
        "tone_p": rng.uniform(0.4, 1.0, rows),
        "tone_reason": _drawn(rng, ["积水、没人清理", "点赞", ""], rows),
        "category": _drawn(rng, list(_CATEGORIES), rows),
        "media_tier": rng.choice([20, 40, 60, 80], rows, p=[0.9, 0.05, 0.03, 0.02]),
        "question": _drawn(rng, ["", "什么时候能解决？"], rows, [0.85, 0.15]),
        "near_key": rng.integers(1, 2**62, rows),
        "reposts": rng.poisson(0.5, rows),
        "comments": rng.poisson(1.0, rows),
    }
    topic_ids = pa.array(month.topic_ids[topic], pa.int64(), mask=topic < 0)
    columns = [_column(field, given, rows) for field in SEGMENT]
    return pa.table(columns, schema=SEGMENT).append_column("topic_id", topic_ids)


def _column(field: pa.Field, given: dict[str, Any], rows: int) -> Any:
    """Return the column as drawn, else the plain value of its type in every row."""
    if field.name in given:
        column = given[field.name]
        return column if isinstance(column, pa.Array) else pa.array(column).cast(field.type)
    if pa.types.is_fixed_size_binary(field.type):
        return pa.nulls(rows, field.type)
    plain: Any = [] if pa.types.is_list(field.type) else "" if pa.types.is_string(field.type) else 0
    return pa.repeat(pa.scalar(plain).cast(field.type) if plain != [] else pa.scalar([], field.type), rows)


def _drawn(rng: np.random.Generator, values: list[Any], rows: int, shares: list[float] | None = None) -> pa.Array:
    return pa.array([str(value) for value in values]).take(pa.array(rng.choice(len(values), rows, p=shares)))


def _texts(rng: np.random.Generator, rows: int) -> pa.Array:
    parts = [_drawn(rng, list(each), rows) for each in (_OPENINGS, _MATTERS, _ENDINGS, _MATTERS, _ENDINGS)]
    # No two texts are alike in life either; a column of few values would search itself too fast.
    numbers = pa.array([f"(编号{number})" for number in rng.integers(0, 2**40, rows).tolist()])
    return pc.binary_join_element_wise(*parts, numbers, "")


def _words(rng: np.random.Generator, topic: Numbers) -> pa.Array:
    """Return six words each: three of the topic's own neighbourhood, three of the common vocabulary."""
    common = rng.zipf(1.3, (len(topic), WORDS_EACH // 2)) % VOCABULARY
    own = (np.abs(topic)[:, None] * 7 + rng.integers(0, 12, (len(topic), WORDS_EACH // 2))) % VOCABULARY
    vocabulary = pa.array([f"词语{number}" for number in range(VOCABULARY)])
    offsets = np.arange(len(topic) + 1, dtype=np.int32) * WORDS_EACH
    return pa.ListArray.from_arrays(pa.array(offsets), vocabulary.take(pa.array(np.hstack([common, own]).ravel())))


def _topics(month: Month) -> pa.Table:
    """Return the topics that have mentions, as the store keeps them."""
    grouped = month.topic >= 0
    number, first, count = np.unique(month.topic[grouped], return_index=True, return_counts=True)
    _, from_end = np.unique(month.topic[grouped][::-1], return_index=True)
    seconds = month.seconds[grouped]
    terms = month.rng.integers(-(2**62), 2**62, (len(number), CENTROID))
    return pa.table(
        {
            "topic_id": month.topic_ids[number],
            "title": [_MATTERS[each % len(_MATTERS)] + f"({each})" for each in number.tolist()],
            "title_score": pa.array([0.5] * len(number), pa.float32()),
            "target_id": ["unit"] * len(number),
            "first_at": _moments(month, seconds[first]),
            "last_at": _moments(month, seconds[len(seconds) - 1 - from_end]),
            "mention_count": pa.array(count, pa.int32()),
            "terms": pa.array(list(terms), pa.list_(pa.int64())),
            "weights": pa.array([[0.125] * CENTROID] * len(number), pa.list_(pa.float32())),
        }
    )


def _moments(month: Month, seconds: NDArray[np.float64]) -> pa.Array:
    start = np.datetime64(month.start.astimezone(UTC).replace(tzinfo=None), "us")
    return pa.array(start + (seconds * 1e6).astype("timedelta64[us]")).cast(TIME)


def _add_runs(transaction: Transaction, end: datetime, days: int) -> None:
    """Report an hourly visit to every source; one of them has failed for the last day."""
    for number in range(SOURCES):
        visits = [end - timedelta(hours=hour, seconds=number) for hour in range(days * 24)]
        failing = [number == 0 and end - visit < timedelta(days=1) for visit in visits]
        reported = [
            SourceRun(
                run_id=f"{number}-{index}", source_id=f"source-{number}", source_name=f"渠道{number}",
                started_at=visit, finished_at=visit, outcome=Outcome.TIMEOUT if failed else Outcome.OK, detail="",
                items=40, rejected=0, newest_at=None if failed else visit,
                health=Health.DEGRADED if failed else Health.OK,
            )
            for index, (visit, failed) in enumerate(zip(visits, failing, strict=True))
        ]  # fmt: skip
        runs.add(transaction, reported, {})
