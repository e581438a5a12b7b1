"""A person confirms or overrides the level that the score proposes."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.errors import WorkflowError
from yuqing.model.severity import Severity
from yuqing.store import Store, topics

#: A reason that only repeats a character or two tells a later reader nothing.
SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class LevelDecision:
    """What a person decided about a topic."""

    topic_id: int
    level: Severity
    reason: str
    #: The role of the person who decided, never a nickname of the public.
    actor: str


def decide_level(store: Store, decision: LevelDecision, now: datetime) -> None:
    """Record the level a person sets. Raises WorkflowError without a reason or for an unknown topic."""
    if len(decision.reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明调整级别的理由(至少四个字),供复盘时查看。")
    history = topics.history(store, decision.topic_id)
    if not history:
        raise WorkflowError("这个议题还没有可供调整的级别,请稍候再试。")
    row = (
        int(now.timestamp() * 1_000_000), decision.topic_id, int(decision.level), history[-1]["proposed"],
        decision.reason.strip(), decision.actor, now,
    )  # fmt: skip
    with store.transaction() as transaction:
        topics.add_override(transaction, row)
