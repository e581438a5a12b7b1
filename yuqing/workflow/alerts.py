"""A person looks at an alert: has seen it, or says whether it was true, false or told before."""

from yuqing.errors import WorkflowError
from yuqing.model.alerts import AlertVerdict, Judged
from yuqing.store import alerts, record
from yuqing.workflow.authority import Acting, require_recorder

#: A reason that only repeats a character or two tells a later reader nothing.
SHORTEST_REASON = 4


def judge_alert(by: Acting, alert_id: int, verdict: AlertVerdict, reason: str) -> None:
    """Record what a person says of an alert. Raises WorkflowError without permission, a reason or a known alert."""
    role = require_recorder(by)
    told = alerts.find(by.store, alert_id)
    if told is None:
        raise WorkflowError("没有这条预警,可能链接已过期。请从“预警”列表重新进入。")
    reason = reason.strip()
    if verdict is not AlertVerdict.ACKNOWLEDGED and len(reason) < SHORTEST_REASON:
        raise WorkflowError("请写明判断的理由(至少四个字),供统计误报和复盘时查看。")
    judged = Judged(alert_id=alert_id, verdict=verdict, reason=reason, actor=by.role_name(role), at=by.now)
    entry = by.entry(
        "alert_judged", f"alert:{alert_id}", role,
        verdict=str(verdict), before=str(told.state), reason=reason, kind=str(told.alert.finding.kind),
    )  # fmt: skip
    with by.store.transaction() as transaction:
        alerts.add_verdict(transaction, judged)
        record.append(transaction, entry)
