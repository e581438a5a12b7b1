"""A person confirms or overrides the level that the score proposes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuqing.errors import WorkflowError
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.store import record, topics
from yuqing.workflow.authority import Acting

#: A reason that only repeats a character or two tells a later reader nothing.
SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class LevelDecision:
    """What a person decided about a topic."""

    topic_id: int
    level: Severity
    reason: str


def decide_level(by: Acting, decision: LevelDecision) -> None:
    """Record the level a person sets. Raises WorkflowError without permission, a reason or a known topic."""
    history = topics.history(by.store, decision.topic_id)
    role = by.require(_needed(history[-1] if history else None, decision.level))
    reason = decision.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise WorkflowError("请写明调整级别的理由(至少四个字),供复盘时查看。")
    if not history:
        raise WorkflowError("这个议题还没有可供调整的级别,请稍候再试。")
    proposed = history[-1]["proposed"]
    entry = by.entry(
        "level_decided", f"topic:{decision.topic_id}", role,
        level=int(decision.level), proposed=proposed, before=history[-1]["level"], reason=reason,
    )  # fmt: skip
    row = (
        int(by.now.timestamp() * 1_000_000), decision.topic_id, int(decision.level), proposed,
        reason, by.role_name(role), by.now,
    )  # fmt: skip
    with by.store.transaction() as transaction:
        topics.add_override(transaction, row)
        record.append(transaction, entry)


def _needed(newest: Mapping[str, Any] | None, level: Severity) -> tuple[Permission, ...]:
    """Return which permission a level needs: whoever may only raise cannot lower what a person has decided."""
    if newest is None or level == newest["level"]:
        return (Permission.SET_LEVEL,)
    # The smaller number is the more severe.
    if level < newest["level"]:
        return (Permission.SET_LEVEL, Permission.RAISE_LEVEL)
    return (Permission.LOWER_LEVEL,) if newest["decided"] else (Permission.SET_LEVEL,)
