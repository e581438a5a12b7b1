"""People say how grave past topics were, and accept or take back thresholds fitted to that."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from yuqing.errors import WorkflowError
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.store import calibration, record
from yuqing.workflow.authority import Acting, require_recorder

SHORTEST_REASON = 4
#: Levels Ⅰ–Ⅳ, and the end of the score.
THRESHOLDS, TOP = 4, 100


def judge_topics(by: Acting, levels: Mapping[int, Severity]) -> None:
    """Record what somebody holds past topics to be. Raises WorkflowError without permission."""
    role = require_recorder(by)
    if not levels:
        return
    plain = {topic_id: int(level) for topic_id, level in levels.items()}
    entry = by.entry(
        "topics_ordered", "calibration:topics", role, levels={str(key): value for key, value in plain.items()}
    )
    with by.store.transaction() as transaction:
        calibration.add_judgements(transaction, plain, by.role_name(role), by.now)
        record.append(transaction, entry)


def accept_thresholds(by: Acting, values: Sequence[float], reason: str) -> None:
    """Grade by other thresholds from now on; () takes the shipped ones again.

    Raises WorkflowError without permission, without a reason, or for values that do not fall from 100 to 0.
    """
    role = by.require(Permission.SET_LEVEL)
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise WorkflowError("请写明调整阈值的理由(至少四个字),供复盘时查看。")
    falls = all(high > low for high, low in pairwise((TOP, *values, 0)))
    if values and (len(values) != THRESHOLDS or not falls):
        raise WorkflowError("四个阈值应从高到低排列,且在 0 到 100 之间。")
    before = calibration.thresholds(by.store)
    entry = by.entry(
        "thresholds_changed", "calibration:thresholds", role,
        thresholds=list(values), before=list(before), reason=reason,
    )  # fmt: skip
    with by.store.transaction() as transaction:
        calibration.add_thresholds(transaction, values, reason, by.role_name(role), by.now)
        record.append(transaction, entry)
