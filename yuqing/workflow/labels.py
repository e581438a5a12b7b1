"""A person says what the tone of mentions is, or whether they are about the unit; the mentions stay as they were."""

from collections.abc import Callable, Sequence
from typing import Any

from yuqing.errors import WorkflowError
from yuqing.model.labelling import Aspect, Label, Origin
from yuqing.model.mentions import Tone
from yuqing.store import labels, record
from yuqing.workflow.authority import Acting, require_recorder

#: Mentions that one act may label.
MOST = 200


def label_tone(by: Acting, mention_ids: Sequence[int], tone: Tone, origin: Origin = Origin.FOUND) -> int:
    """Keep what a person says of the tone; returns of how many mentions. Raises WorkflowError without permission."""

    def said(row: dict[str, Any]) -> list[Label]:
        return [_tone_label(row, tone, origin)]

    return _label(by, mention_ids, said, tone=tone.value)


def label_relevance(by: Acting, mention_ids: Sequence[int], target_id: str, origin: Origin = Origin.FOUND) -> int:
    """Keep which watch target the mentions are about, "" for none; returns of how many."""

    def said(row: dict[str, Any]) -> list[Label]:
        return [_relevance_label(row, target_id, origin)]

    return _label(by, mention_ids, said, target_id=target_id)


def check_sample(by: Acting, mention_id: int, tone: Tone) -> int:
    """Keep what a person says of a mention drawn by lot: it is about the unit, and this is its tone."""

    def said(row: dict[str, Any]) -> list[Label]:
        about = _relevance_label(row, row["target_id"], Origin.SAMPLE)
        return [about, _tone_label(row, tone, Origin.SAMPLE)]

    return _label(by, [mention_id], said, tone=tone.value, sample=True)


def _label(
    by: Acting, mention_ids: Sequence[int], said: Callable[[dict[str, Any]], list[Label]], **payload: object
) -> int:
    role = require_recorder(by)
    if len(mention_ids) > MOST:
        raise WorkflowError(f"一次最多标注 {MOST} 条,现在选了 {len(mention_ids)} 条。")
    rows = labels.judged(by.store, list(mention_ids))
    if not rows:
        raise WorkflowError("请先选择要标注的信息。")
    found = [row["mention_id"] for row in rows]
    given = [label for row in rows for label in said(row)]
    with by.store.transaction() as transaction:
        labels.add(transaction, given, by.actor.account, by.now)
        labels.mark_stale(transaction, found)
        record.append(
            transaction, by.entry("mentions_labelled", f"mention:{found[0]}", role, mentions=found, **payload)
        )
    return len(found)


def _tone_label(row: dict[str, Any], tone: Tone, origin: Origin) -> Label:
    was = (row["tone"], row["tone_p"], row["tone_model"])
    return Label(row["mention_id"], Aspect.TONE, tone.value, origin, *was)


def _relevance_label(row: dict[str, Any], target_id: str, origin: Origin) -> Label:
    return Label(row["mention_id"], Aspect.RELEVANCE, target_id, origin, row["target_id"], 1.0, "")
