"""A segment becomes stored mentions, topics and proposed levels; taking it in twice changes nothing."""

import json
import logging
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yuqing.analysis.topics import OPEN_KEYS, OPEN_TOPICS, Item, Topic, TopicIndex
from yuqing.analysis.wordings import OPEN_FORMS, Form, Wordings
from yuqing.clock import in_beijing
from yuqing.model import segments as layout
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.severity import Floor, Grade, GradingRules, Indicators
from yuqing.rules.severity import counted, floors, grade_indicators, indicators
from yuqing.rules.titles import title_of
from yuqing.store import Store, day_counts, mentions, removals, runs, segments, topic_links, topics, words
from yuqing.store.database import Transaction

log = logging.getLogger(__name__)

#: Topic days graded in one transaction.
GRADE_BATCH = 20_000
#: Days counted anew in one transaction.
RECOUNTED_DAYS = 10


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of one segment, or of all that waited."""

    rows: int
    added: int
    #: How many segments; those without rows report visits, and those set aside a loss.
    segments: int = 1


class Ingest:
    """Takes segments into one store; keeps the open topics in memory, so there is one per store."""

    def __init__(self, store: Store, rules: GradingRules | None) -> None:
        self._store = store
        self._rules = rules
        self._load()

    def use(self, rules: GradingRules | None) -> None:
        """Grade by other rules from now on, because the unit chose another plan."""
        self._rules = rules

    def take(self, segment: Path, now: datetime) -> Taken:
        """Store what is new in the segment, all or nothing. Raises ValueError for a file that is no segment."""
        table, reported = read(segment)
        try:
            with self._store.transaction() as transaction:
                if segments.is_ingested(transaction, segment.stem):
                    return Taken(table.num_rows, 0)
                self._follow_people()
                fresh = with_wordings(_only_new(transaction, table), self._wordings)
                self._add(transaction, fresh)
                runs.add(transaction, reported, Counter(fresh["source_id"].to_pylist()))
                segments.add(transaction, segment.stem, now, table.num_rows, fresh.num_rows)
        except BaseException:
            # The index has seen mentions that the store has not: start again from the store.
            self._load()
            raise
        return Taken(table.num_rows, fresh.num_rows)

    def take_folder(self, inbox: Path, rejected: Path, now: datetime, kept: Path | None = None) -> Taken:
        """Take every waiting segment in order of its name, which is the order of time; `kept` keeps them afterwards."""
        rows = added = 0
        found = waiting(inbox)
        for segment in found:
            try:
                taken = self.take(segment, now)
            except (pa.ArrowInvalid, OSError, ValueError) as error:
                self._set_aside(segment, rejected, now, error)
                continue
            _put_away(segment, kept)
            rows, added = rows + taken.rows, added + taken.added
        if added:
            self._store.let_log_grow()
        return Taken(rows, added, len(found))

    def regrade(self, now: datetime) -> int:
        """Propose levels for topic days with news; returns how many were graded. Without a plan nothing is."""
        total = 0
        while self._rules is not None:
            due = topics.stale_counts(self._store, now, GRADE_BATCH)
            if not due:
                return total
            graded = pa.Table.from_pylist(_graded(due, self._rules, now), _GRADES)
            with self._store.transaction() as transaction:
                topics.save_grades(transaction, graded)
            total += len(due)
        return total

    def recount(self, now: datetime) -> int:
        """Count some days before the present one anew of which something changed; returns how many."""
        days = day_counts.due(self._store, in_beijing(now).date(), RECOUNTED_DAYS)
        if days:
            with self._store.transaction() as transaction:
                day_counts.recount(transaction, days)
        return len(days)

    def mark_present(self, now: datetime) -> None:
        """Have the present topics graded again: growth and waiting time change while nothing arrives."""
        with self._store.transaction() as transaction:
            topics.mark_present(transaction, now)

    def _load(self) -> None:
        self._said = self._said_by_people()
        self._index = _load_index(self._store)
        self._wordings = Wordings()
        self._wordings.restore(topics.forms(self._store, OPEN_FORMS))

    def _follow_people(self) -> None:
        """Start again from the store when people merged, split or blanked; nobody can while a segment is taken in."""
        if self._said_by_people() != self._said:
            self._load()

    def _said_by_people(self) -> tuple[int, int]:
        return topic_links.count(self._store), removals.count(self._store)

    def _add(self, transaction: Transaction, fresh: pa.Table) -> None:
        if not fresh.num_rows:
            return
        with_topic = fresh.append_column("topic_id", pa.array(self._topic_ids(fresh), pa.int64()))
        mentions.add(transaction, with_topic.drop_columns(list(layout.UNSTORED)))
        words.add(transaction, fresh)
        changed = self._index.take_changed()
        if changed:
            topics.save(transaction, _topic_table(changed))
            topics.mark_stale(transaction, with_topic)
        forms = self._wordings.take_fresh()
        if forms:
            topics.add_forms(transaction, _form_table(forms, fresh["seen_at"][-1]))

    def _topic_ids(self, fresh: pa.Table) -> list[int | None]:
        """Group the mentions; most of a large import says too little, and costs nothing here."""
        has_terms = pc.greater(pc.list_value_length(fresh["terms"]), 0)
        found = map(self._index.assign, items(fresh.filter(has_terms)))
        return [next(found) if has else None for has in has_terms.to_pylist()]

    def _set_aside(self, segment: Path, rejected: Path, now: datetime, error: Exception) -> None:
        """Move a damaged segment away and put the loss on the record, where the screens show it."""
        rejected.mkdir(parents=True, exist_ok=True)
        shutil.move(segment, rejected / segment.name)
        log.error("segment=%s set_aside error=%s", segment.name, type(error).__name__)
        detail = f"数据段 {segment.name} 已损坏,未能入库,已移到 rejected 目录"
        run = SourceRun(
            f"damaged:{segment.stem}", "inbox", "数据收件箱", now, now, Outcome.PARSE_ERROR, detail, 0, 0, None,
            Health.DEGRADED,
        )  # fmt: skip
        with self._store.transaction() as transaction:
            runs.add(transaction, [run], {})


def _put_away(segment: Path, kept: Path | None) -> None:
    if kept is None:
        segment.unlink()
        return
    kept.mkdir(parents=True, exist_ok=True)
    # Its age counts from now: a segment may have waited for days.
    segment.replace(kept / segment.name).touch()


def waiting(inbox: Path) -> list[Path]:
    """Return the segments that wait in the inbox, oldest first; other files there belong to the worker."""
    return sorted(path for path in inbox.glob("*.parquet") if layout.is_segment_name(path))


def read(segment: Path) -> tuple[pa.Table, list[SourceRun]]:
    """Return the mentions and the runs of a segment. Raises ValueError when it is not one."""
    table = pq.read_table(segment)
    metadata = table.schema.metadata or {}
    if metadata.get(layout.FORMAT_KEY) != layout.FORMAT:
        raise ValueError(f"{segment.name} is not a segment of this program")
    try:
        reported = [_run(given) for given in json.loads(metadata[layout.RUNS_KEY])]
        return _complete(table).select(layout.SEGMENT.names).cast(layout.SEGMENT), reported
    except (KeyError, TypeError) as error:
        raise ValueError(f"{segment.name} lacks a part of a segment") from error


def _complete(table: pa.Table) -> pa.Table:
    """Return the table with the columns that segments of the first version lack."""
    for name in layout.ADDED:
        if name not in table.column_names:
            field = layout.SEGMENT.field(name)
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
    return table


_GRADES = pa.schema(
    [
        ("topic_id", pa.int64()),
        ("day", pa.date32()),
        ("stale", pa.bool_()),
        ("level", pa.int8()),
        ("score", pa.float32()),
        ("spread", pa.float32()),
        ("risk", pa.float32()),
        ("indicators", pa.string()),
        ("sentence", pa.string()),
        ("counterfactual", pa.string()),
        ("graded_at", layout.TIME),
    ]
)


def _only_new(transaction: Transaction, table: pa.Table) -> pa.Table:
    """Drop what is stored already and repeats within the segment, and bring the rest into time order."""
    known = mentions.known_ids(transaction, table["mention_id"])
    ids = table["mention_id"].to_numpy()
    _, first = np.unique(ids, return_index=True)
    keep = sorted(index for index in first.tolist() if ids[index] not in known)
    return table.take(pa.array(keep, pa.int64())).sort_by([("published_at", "ascending"), ("mention_id", "ascending")])


def items(fresh: pa.Table) -> list[Item]:
    """Return what grouping needs of each mention of a segment."""
    names = ["mention_id", "title", "text", "target_id", "published_at", "near_key", "terms", "weights"]
    columns = [fresh[name].to_pylist() for name in names]
    return [
        Item(mention_id, title_of(title, text), bool(title), target_id, at.replace(tzinfo=UTC), *rest)
        for mention_id, title, text, target_id, at, *rest in zip(*columns, strict=True)
    ]


def with_wordings(fresh: pa.Table, wordings: Wordings) -> pa.Table:
    """Return the segment with the key of its wording in every row: that of the first of all near copies."""
    keys = list(map(wordings.assign, fresh["near_key"].to_pylist(), fresh["sketch"].to_pylist()))
    place = fresh.schema.get_field_index("near_key")
    return fresh.set_column(place, "near_key", pa.array(keys, pa.int64()))


def _topic_table(changed: list[Topic]) -> pa.Table:
    return pa.table(
        {
            "topic_id": pa.array([topic.topic_id for topic in changed], pa.int64()),
            "title": [topic.title for topic in changed],
            "title_score": pa.array([topic.title_score for topic in changed], pa.float32()),
            "target_id": [topic.target_id for topic in changed],
            "first_at": pa.array([topic.first_at.replace(tzinfo=None) for topic in changed], layout.TIME),
            "last_at": pa.array([topic.last_at.replace(tzinfo=None) for topic in changed], layout.TIME),
            "wave_at": pa.array([topic.wave_at.replace(tzinfo=None) for topic in changed], layout.TIME),
            "mention_count": pa.array([topic.mention_count for topic in changed], pa.int32()),
            "terms": pa.array([list(topic.weights) for topic in changed], pa.list_(pa.int64())),
            "weights": pa.array([list(topic.weights.values()) for topic in changed], pa.list_(pa.float32())),
        }
    )


def _form_table(forms: list[Form], seen_at: pa.Scalar) -> pa.Table:
    sketches, keys = zip(*forms, strict=True)
    return pa.table(
        {
            "near_key": pa.array(keys, pa.int64()),
            "sketch": pa.array(sketches, pa.binary()),
            "seen_at": pa.repeat(seen_at, len(forms)),
        }
    )


def _load_index(store: Store) -> TopicIndex:
    index = TopicIndex()
    for topic_id, title, score, target, first_at, last_at, count, terms, weights, wave_at in topics.newest(
        store, OPEN_TOPICS
    ):
        vector = dict(zip(terms, weights, strict=True))
        norm = sum(weight * weight for weight in vector.values()) ** 0.5
        index.restore(Topic(topic_id, title, score, target, first_at, last_at, count, vector, norm, wave_at))
    for near_key, topic_id in topics.recent_near_keys(store, OPEN_KEYS):
        index.remember(near_key, topic_id)
    for topic_id, into_id in topic_links.merges(store):
        index.merge(topic_id, into_id)
    return index


def _graded(due: list[dict[str, Any]], rules: GradingRules, now: datetime) -> list[dict[str, Any]]:
    """Return the grades of topic days; most of an import are measured alike, so a grade is written out once."""
    scale, graded_at = rules.scale, now.astimezone(UTC).replace(tzinfo=None)

    @cache
    def written(measured: Indicators, lifted: tuple[Floor, ...]) -> dict[str, Any]:
        return _written(grade_indicators(measured, lifted, scale))

    def graded(row: dict[str, Any]) -> dict[str, Any]:
        counts = counted(row, rules.reply_limit_hours)
        of_grade = written(indicators(counts, scale), floors(counts, scale))
        return {"topic_id": row["topic_id"], "day": row["day"], "stale": False, "graded_at": graded_at, **of_grade}

    return list(map(graded, due))


def _written(result: Grade) -> dict[str, Any]:
    return {
        "level": int(result.level),
        "score": result.score,
        "spread": result.spread,
        "risk": result.risk,
        "indicators": _indicators_text(result),
        "sentence": result.sentence,
        "counterfactual": result.counterfactual,
    }


def _indicators_text(result: Grade) -> str:
    given = result.indicators
    return json.dumps({name: round(getattr(given, name), 1) for name in type(given).__slots__})


def _run(given: dict[str, Any]) -> SourceRun:
    moments = {name: given[name] and datetime.fromisoformat(given[name]) for name in _RUN_MOMENTS}
    return SourceRun(**given | moments | {"outcome": Outcome(given["outcome"]), "health": Health(given["health"])})


_RUN_MOMENTS = ("started_at", "finished_at", "newest_at")
