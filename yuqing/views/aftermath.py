"""余波监测: which incidents are still watched after they calmed, and how one of them has been since."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing.clock import in_beijing
from yuqing.model.alert_rules import AftermathRules
from yuqing.model.alerts import AlertKind
from yuqing.model.clause import ClockStart
from yuqing.model.incident import Incident, State
from yuqing.model.plan import Plan
from yuqing.plans import citation, snapshots
from yuqing.rules.aftermath import AfterCalm, span, watching_duty
from yuqing.rules.fold import fold
from yuqing.store import Store, aftermath, alerts, incidents, record, topic_links
from yuqing.store.alerts import Told

#: States of an incident whose matter has calmed.
OVER = frozenset({State.AWAITING_REVIEW, State.REVIEWING, State.ARCHIVED})
#: No plan watches longer.
LONGEST = timedelta(days=366)
ALERTS = 500
DEFAULT = "预案没有写明天数,按系统设置(产品缺省,可改)"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """How an incident has been since it calmed."""

    watch: AfterCalm
    is_on: bool
    #: One Chinese sentence.
    sentence: str
    #: Columns 日期 信息 负面.
    days: pd.DataFrame
    #: Its own alerts since calm, newest first.
    told: tuple[Told, ...]


def watched_after_calm(store: Store, rules: AftermathRules, now: datetime) -> tuple[AfterCalm, ...]:
    """Return the incidents that are over and still watched at `now`."""
    entries = record.entries_of_many(store, aftermath.calmed_since(store, now - LONGEST))
    plans: dict[str, Plan] = {}
    found = []
    for each in entries.values():
        incident = fold(each)
        sha = incident.opening.plan_sha
        if incident.state in OVER and sha not in plans:
            plans[sha] = snapshots.thaw(incidents.snapshot(store, sha))
        watch = after_calm(store, incident, plans[sha], rules) if sha in plans else None
        if watch is not None and watch.is_on(now):
            found.append(watch)
    return tuple(found)


def after_calm(store: Store, incident: Incident, plan: Plan, rules: AftermathRules) -> AfterCalm | None:
    """Return for how long an incident is watched after calm; None while it has not calmed."""
    calmed = incident.marks.get(ClockStart.CALMED)
    if incident.state not in OVER or calmed is None:
        return None
    duty = watching_duty(plan)
    basis = f"{citation(duty)},天数{citation(duty, 'watch')}" if duty else DEFAULT
    topics = dict.fromkeys(topic_links.current(store, each) for each in incident.topic_ids)
    return AfterCalm(incident.id, incident.title, calmed, calmed + span(plan, rules), basis, tuple(topics))


def aftermath_of(
    store: Store, incident: Incident, plan: Plan, rules: AftermathRules, now: datetime
) -> Aftermath | None:
    """Return how an incident has been since it calmed; None while it has not."""
    watch = after_calm(store, incident, plan, rules)
    if watch is None:
        return None
    rows = aftermath.days_of(store, watch.topic_ids, watch.calmed_at, min(now, watch.until))
    days = pd.DataFrame([(f"{day:%m-%d}", n, negative) for day, n, negative in rows], columns=["日期", "信息", "负面"])
    told = _told(store, watch, now)
    return Aftermath(watch, watch.is_on(now), _sentence(watch, rows, told, now), days, told)


def _told(store: Store, watch: AfterCalm, now: datetime) -> tuple[Told, ...]:
    found = alerts.list_(store, watch.calmed_at, now + timedelta(seconds=1), ALERTS)
    of_watch = [each for each in found if each.alert.finding.kind is AlertKind.AFTERMATH]
    return tuple(each for each in of_watch if each.alert.finding.topic_id in watch.topic_ids)


def _sentence(watch: AfterCalm, rows: list[tuple[object, ...]], told: tuple[Told, ...], now: datetime) -> str:
    until = f"{in_beijing(watch.until):%m-%d %H:%M}"
    n = sum(int(str(row[1])) for row in rows)
    state = f"监测到{until}止" if watch.is_on(now) else f"已于{until}结束"
    if not watch.topic_ids:
        return f"余波监测{state}:本事件没有关联议题,看不到余波。"
    risen = f"又起 {len(told)} 次" if told else "没有又起"
    return f"余波监测{state}:平息以来所属议题 {n} 条,{risen}。依据:{watch.basis}"
