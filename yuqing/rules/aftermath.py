"""The aftermath watch (余波监测): how long a calmed matter is still looked at, and when it counts as rising again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yuqing.clock import in_beijing
from yuqing.model.alert_rules import AftermathRules
from yuqing.model.alerts import AlertKind, Finding
from yuqing.model.plan import Plan
from yuqing.model.response import Duty
from yuqing.model.severity import Severity

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: Longest part of a title in a sentence.
TITLE = 30


@dataclass(frozen=True, slots=True)
class AfterCalm:
    """An incident that is over and still watched."""

    incident_id: int
    title: str
    calmed_at: datetime
    until: datetime
    #: What the length of the watch rests on, in Chinese.
    basis: str
    #: The topics that hold its mentions now.
    topic_ids: tuple[int, ...]

    def is_on(self, now: datetime) -> bool:
        """Return whether it is still watched at `now`."""
        return self.calmed_at <= now < self.until


def watching_duty(plan: Plan) -> Duty | None:
    """Return the clause of the plan that says for how long, or None."""
    return next((duty for duty in plan.aftercare if duty.watch), None)


def span(plan: Plan, rules: AftermathRules) -> timedelta:
    """Return for how long a matter is watched: as the plan says, else as the desk is set."""
    duty = watching_duty(plan)
    return duty.watch.span.span if duty and duty.watch else rules.days * DAY


def rise(watch: AfterCalm, topic_id: int, counts: Sequence[tuple[datetime, int]], now: datetime,
         rules: AftermathRules) -> Finding | None:  # fmt: skip
    """Return the rise of one topic after calm, or None.

    `counts`: (hour, mentions) since calm. It rises when the last hours hold at least so many mentions, and so many
    times what is usual since calm for as long a stretch (one mention added, so that silence is no infinite growth).
    """
    since = max(watch.calmed_at, now - rules.hours * HOUR)
    fresh = sum(n for at, n in counts if at >= since)
    quiet = sum(n for at, n in counts if at < since)
    stretches = (since - watch.calmed_at) / (rules.hours * HOUR)
    usual = quiet / stretches if stretches >= 1 else 0.0
    limit = rules.growth * (usual + 1)
    if fresh < rules.at_least or fresh < limit:
        return None
    days = (now - watch.calmed_at) / DAY
    first = min(at for at, n in counts if at >= since and n)
    return Finding(
        kind=AlertKind.AFTERMATH, subject=f"topic:{topic_id}", topic_id=topic_id, since=first, window_start=since,
        window_end=now, strength=fresh, mentions=fresh, level=Severity.OBSERVE,
        sentence=f"已平息的事件「{watch.title[:TITLE]}」(编号{watch.incident_id})平息{days:.0f}天后又起:"
        f"近{rules.hours}小时 {fresh} 条,自{in_beijing(first):%m-%d %H:%M}起;平息以来同样时长约 {usual:.1f} 条",
        formula=f"近{rules.hours}小时 {fresh} 条 ≥ {rules.at_least} 条,且 ≥ {rules.growth:g}×(平息以来同样时长的均量"
        f" {usual:.1f} + 1) = {limit:.1f};余波监测到{in_beijing(watch.until):%m-%d %H:%M}止,依据:{watch.basis}",
        numbers={"fresh": fresh, "usual": usual, "limit": limit, "incident": watch.incident_id},
    )  # fmt: skip
