"""记录校验: the newest entries of the record by page, and the anchors that were written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing import clock
from yuqing.model import record_labels as words
from yuqing.model.plan import Plan
from yuqing.model.record import NO_INCIDENT, Anchor, EntrySource, Recorded
from yuqing.store import Store, record

#: Entries on one page.
PAGE_ROWS = 50
#: Digits of a hash that people compare by eye.
SHOWN = 12
COLUMNS = ["编号", "时间", "事项", "办理人", "岗位", "事件", "对象", "来源", "校验值"]
SOURCE = {EntrySource.AUTO: "系统", EntrySource.MANUAL: "人工", EntrySource.IMPORT: "导入"}


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of the record."""

    rows: pd.DataFrame
    #: Entries of the chosen kind.
    total: int
    #: Entries by action, the most frequent first.
    counts: dict[str, int]


def record_page(store: Store, plan: Plan | None, action: str, page: int, now: datetime) -> RecordPage:
    """Return a page (from 0) of the entries, newest first, only of an action when one is given."""
    counts = record.count_by_action(store)
    found = record.page(store, action, PAGE_ROWS, page * PAGE_ROWS)
    rows = pd.DataFrame([_row(each, plan, now) for each in found], columns=COLUMNS)
    return RecordPage(rows, counts.get(action, 0) if action else sum(counts.values()), counts)


def anchor_table(anchors: Sequence[Anchor]) -> pd.DataFrame:
    """Return the anchors, newest first: 日期 编号 校验值."""
    rows = [{"日期": each.day.isoformat(), "编号": each.seq, "校验值": each.hash} for each in reversed(anchors)]
    return pd.DataFrame(rows, columns=["日期", "编号", "校验值"])


def _row(recorded: Recorded, plan: Plan | None, now: datetime) -> dict[str, object]:
    entry = recorded.entry
    return {
        "编号": recorded.seq,
        "时间": clock.short(entry.recorded_at, now),
        "事项": words.act(entry.action),
        "办理人": entry.actor,
        "岗位": plan.name_of(entry.role) if plan else entry.role,
        "事件": "" if entry.incident_id == NO_INCIDENT else str(entry.incident_id),
        "对象": entry.object.partition(":")[2],
        "来源": SOURCE[entry.source],
        "校验值": recorded.hash[:SHOWN],
    }
