"""A person's text is taken out on request: what stood there is replaced by a tombstone with the reason.

What was counted stays counted. The record says who did it and why, never what stood there. Kept pages go too, unless
they are evidence of an open incident: then a person decides, with a reason.
"""

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.rules.titles import title_of
from yuqing.store import record, removals
from yuqing.workflow import evidence_pages, removal_list
from yuqing.workflow.authority import Acting, require_administrator
from yuqing.workflow.evidence_kept import ground

SHORTEST_REASON = 4
WITHOUT_TITLE = "(标题已按请求删除)"
#: Columns of a segment that hold what was written or who wrote it.
_WRITTEN = ("title", "text", "url", "question", "tone_reason", "target_reason", "published_raw")


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose text is to go, and why."""

    mention_id: int
    reason: str
    #: What becomes of pages that are evidence of an open incident: True they go, False they stay, None nobody said.
    pages_go: bool | None = None
    #: Why, when they are evidence.
    pages_reason: str = ""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out."""

    mention_id: int
    #: SHA-256 of the pages and files that went.
    pages: tuple[str, ...]
    #: Open incidents for which pages stayed.
    stays_for: tuple[int, ...]


def find(by: Acting, given: str) -> list[int]:
    """Return the mentions that a link or an id names. Raises WorkflowError when there is none."""
    text = given.strip()
    if text.lstrip("-").isdigit() and removals.find(by.store, int(text)):
        return [int(text)]
    if text and (found := removals.ids_of_url(by.store, text)):
        return found
    raise WorkflowError("没有找到这条信息。请填写信息编号,或与入库时完全一致的原文链接。")


def remove(by: Acting, desk: Desk, wish: Wish) -> Removed:
    """Take the text of a mention out. Raises WorkflowError without the right, a reason, or a needed decision."""
    role = require_administrator(by.actor)
    reason = _reason(wish.reason)
    found = removals.find(by.store, wish.mention_id)
    if found is None or removals.is_removed(by.store, wish.mention_id):
        raise WorkflowError("这条信息不存在,或原文已经删除。")
    incidents = ground(by.store).evidence.get(wish.mention_id, ())
    _require_decision(wish, incidents)
    tombstone = f"〔原文已应要求删除:{reason}〕"
    try:
        # Outside first: a crash in between leaves a mention that a restoration would blank, not one it brings back.
        removal_list.note(desk, wish.mention_id, tombstone)
        _blank_segments(desk, wish.mention_id, tombstone)
        pages = [] if incidents and not wish.pages_go else evidence_pages.forget(desk, [wish.mention_id])
    except OSError as error:
        raise WorkflowError(f"没有删除:写不进去({error.strerror})。请检查磁盘空间和权限后重试。") from error
    stays_for = incidents if not wish.pages_go else ()
    entry = by.entry(
        "text_removed", f"mention:{wish.mention_id}", role,
        reason=reason, pages=pages, pages_stay_for=list(stays_for), pages_reason=wish.pages_reason.strip(),
    )  # fmt: skip
    with by.store.transaction() as transaction:
        _retitle(by, transaction, found)
        removals.blank(transaction, [wish.mention_id], tombstone, removals.DELETED, by.now)
        record.append(transaction, entry)
    return Removed(wish.mention_id, tuple(pages), tuple(stays_for))


def _reason(given: str) -> str:
    if len(given.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明删除的理由(至少四个字),不要写出当事人的姓名和原文。")
    return given.strip()


def _require_decision(wish: Wish, incidents: tuple[int, ...]) -> None:
    if not incidents:
        return
    named = "、".join(map(str, incidents))
    if wish.pages_go is None:
        raise WorkflowError(f"这条信息的页面快照是未结事件 {named} 的证据,请决定快照一并删除还是保留,并写明理由。")
    if len(wish.pages_reason.strip()) < SHORTEST_REASON:
        raise WorkflowError(f"这条信息是未结事件 {named} 的证据,请写明快照删除或保留的理由。")


def _retitle(by: Acting, transaction: Any, found: dict[str, Any]) -> None:
    """Give the topic another title when it bears the words of this mention."""
    if found["topic_id"] is None:
        return
    was = title_of(found["title"], found["text"])
    other = removals.other_title(by.store, found["topic_id"], found["mention_id"])
    removals.retitle(transaction, found["topic_id"], was, title_of(other, "") or WITHOUT_TITLE)


def _blank_segments(desk: Desk, mention_id: int, tombstone: str) -> None:
    """Take the text out of the segments that are kept for a restoration."""
    for file in desk.ingested.glob("*.parquet"):
        ids = pq.read_table(file, columns=["mention_id"])["mention_id"].to_pylist()
        if mention_id not in ids:
            continue
        table = pq.read_table(file)
        for name in _WRITTEN:
            words = [
                (tombstone if name == "text" else "") if each == mention_id else value
                for each, value in zip(ids, table[name].to_pylist(), strict=True)
            ]
            table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), pa.array(words))
        part = file.with_name(f"{file.name}.part")
        pq.write_table(table, part)
        part.replace(file)
