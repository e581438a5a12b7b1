"""Mentions older than the unit's limit are reduced to what is counted; the record is never touched.

The hour, the kind of source, tone, category, topic, level and the counts of passing on stay, and the words by hour;
title, text, link, author, words and question go. Evidence of incidents and the topics of open ones are kept whole.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.model.record import Entry, EntrySource
from yuqing.store import Store, record, removals
from yuqing.workflow import evidence_pages
from yuqing.workflow.evidence_kept import ground

TOMBSTONE = "〔已过保存期限,原文不再保存,只保留统计〕"
#: Less would take away what the yearly comparison and an evaluation rest on (our default).
SHORTEST_DAYS = 90
#: Mentions of one transaction.
BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a run of the job does, or would do."""

    #: Mentions published before this moment; aware UTC.
    before: datetime
    mentions: int
    #: Older than the limit and kept whole: evidence of incidents, topics of open ones.
    kept: int
    pages: int = 0


def would_reduce(store: Store, days: int, now: datetime) -> Reduction:
    """Return what a run would do, changing nothing. Raises WorkflowError for a limit that is too short."""
    before = _before(days, now)
    due = _due(store, before)
    return Reduction(before, len(due), len(removals.due(store, before, (), ())) - len(due))


def reduce(store: Store, desk: Desk, days: int, now: datetime, by: str) -> Reduction:
    """Reduce what is due, with an entry on the record when anything was. Raises WorkflowError."""
    planned = would_reduce(store, days, now)
    due = _due(store, planned.before)
    if not due:
        return planned
    try:
        pages = evidence_pages.forget(desk, due)
    except OSError as error:
        raise WorkflowError(f"没有清理:写不进去({error.strerror})。请检查磁盘空间和权限后重试。") from error
    for start in range(0, len(due), BATCH):
        with store.transaction() as transaction:
            removals.blank(transaction, due[start : start + BATCH], TOMBSTONE, removals.EXPIRED, now)
    done = Reduction(planned.before, len(due), planned.kept, len(pages))
    with store.transaction() as transaction:
        record.append(transaction, _entry(done, days, now, by))
    return done


def _before(days: int, now: datetime) -> datetime:
    if not days:
        raise WorkflowError("没有设定保存期限(设置项 keep_days),不清理。")
    if days < SHORTEST_DAYS:
        raise WorkflowError(f"保存期限不能少于 {SHORTEST_DAYS} 天;不清理请设为 0。")
    return now - timedelta(days=days)


def _due(store: Store, before: datetime) -> list[int]:
    rests = ground(store)
    return removals.due(store, before, sorted(rests.topic_ids), sorted(rests.evidence))


def _entry(done: Reduction, days: int, now: datetime, by: str) -> Entry:
    payload = {
        "days": days, "before": done.before.isoformat(), "mentions": done.mentions, "kept": done.kept,
        "pages": done.pages,
    }  # fmt: skip
    return Entry(
        action="mentions_reduced", actor=by, object="retention:desk", occurred_at=now, recorded_at=now,
        source=EntrySource.AUTO, payload=payload,
    )  # fmt: skip
