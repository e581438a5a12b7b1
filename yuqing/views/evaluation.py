"""总结评估: what was measured of an incident, its score card, and every value beside the unit's own history."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median

import pandas as pd

from yuqing.model.clause import ClockStart
from yuqing.model.clocks import Clock
from yuqing.model.deeds import Scorecard
from yuqing.model.evaluation import Card, Metrics, Share, Weights
from yuqing.model.incident import Incident
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.terms import StepKind
from yuqing.plans import snapshots
from yuqing.rules import scorecard
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import is_taken
from yuqing.rules.fold import fold
from yuqing.rules.metrics import metrics
from yuqing.store import Store, incidents, record

#: Mentions are counted from so long before the first sign, for the tone before.
BEFORE = timedelta(days=1)
#: Name of a metric → its value, its definition, and what it is compared with by rule.
Row = tuple[str, Callable[[Metrics], object], str, str]
TIMES: tuple[Row, ...] = (
    ("发现用时", lambda found: found.detect, "发现 − 网上首发", "本单位历次"),
    ("快报用时", lambda found: found.report, "首次送达 − 发现", "预案快报时限"),
    ("会商用时", lambda found: found.consult, "会商 − 上报", "预案会商时限"),
    ("审批用时", lambda found: found.approve, "批准 − 会商", "本单位历次"),
    ("首次回应用时", lambda found: found.first_reply, "首次发布 − 网上首发", "4小时、预案回复时限、48小时"),
    ("到峰用时", lambda found: found.peak, "信息量最大的一小时 − 网上首发", "本单位历次"),
    ("半衰用时", lambda found: found.half_life, "峰后三小时最大值首次不超过峰值一半 − 峰值时刻", "本单位历次"),
    ("平息用时", lambda found: found.calm, "确认平息 − 网上首发", "1–7、8–14、15–30、超过30天"),
)
SHARES: tuple[Row, ...] = (
    ("硬时限按时率", lambda found: found.hard_clocks, "按时 ÷ 到期的硬时限(免除的不计)", "应为100%"),
    ("软时限按时率", lambda found: found.soft_clocks, "按时 ÷ 到期的软时限(免除的不计)", "本单位历次"),
    ("步骤完整率", lambda found: found.steps, "做过的步骤 ÷ 预案要求的步骤", "应为100%"),
    ("发布合规率", lambda found: found.publications, "经批准的发布 ÷ 全部发布", "应为100%"),
    ("承诺兑现率", lambda found: found.updates, "按承诺时间再通报 ÷ 承诺次数", "应为100%"),
    ("质疑答复率", lambda found: found.questions, "已答复 ÷ 登记的质疑", "应为100%"),
    ("首次回应要素", lambda found: found.checklist, "核对清单选中项 ÷ 6", "应为6项"),
    ("响应率", lambda found: found.replied, "已答复的诉求 ÷ 已受理", "本单位历次"),
    ("解决率", lambda found: found.solved, "已办结的诉求 ÷ 已受理", "本单位历次"),
    ("满意率", lambda found: found.satisfied, "满意 ÷ 回访并表态", "本单位历次"),
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One incident measured."""

    metrics: Metrics
    card: Card
    weights: Weights
    #: Columns 指标 本次 历次中位数 历次各值 对照 算法.
    table: pd.DataFrame
    #: Columns 部分 得分 满分 怎样算出.
    parts: pd.DataFrame
    #: What is put on the record when the card is frozen.
    frozen: Scorecard


def evaluation(store: Store, incident_id: int, weights: Weights, now: datetime) -> Evaluation:
    """Return the evaluation of an incident as of now, beside all other incidents that were archived."""
    entries = record.entries_of(store, incident_id)
    incident, plan = _whole(store, entries)
    found, ran = measured(store, incident, plan, entries, now)
    card = scorecard.score(found, ran, record.first_break(store) is None, weights, now)
    earlier = [each for each in _archived(store) if each != incident_id]
    history = [_measured_of(store, each, now) for each in earlier]
    return Evaluation(found, card, weights, _table(found, history), _parts(card), _frozen(card, found, plan, weights))


def measured(
    store: Store, incident: Incident, plan: Plan, entries: list[Recorded], now: datetime
) -> tuple[Metrics, tuple[Clock, ...]]:
    """Return what is measured of an incident, and its clocks."""
    ran = clocks(plan, incident, now)
    start = min(incident.marks.values()) - BEFORE
    hourly = incidents.hourly_tone(store, list(incident.topic_ids), start, now)
    return metrics(incident, ran, _steps(plan, entries), hourly), ran


def _whole(store: Store, entries: list[Recorded]) -> tuple[Incident, Plan]:
    incident = fold(entries)
    return incident, snapshots.thaw(incidents.snapshot(store, incident.opening.plan_sha))


def _archived(store: Store) -> list[int]:
    return [row["incident_id"] for row in incidents.list_incidents(store) if row["state"] == "archived"]


def _measured_of(store: Store, incident_id: int, now: datetime) -> Metrics:
    entries = record.entries_of(store, incident_id)
    return measured(store, *_whole(store, entries), entries, now)[0]


def _steps(plan: Plan, entries: list[Recorded]) -> Share:
    done = {recorded.entry.action for recorded in entries}
    required = [step for step in plan.steps if step.kind not in (StepKind.MONITOR, StepKind.HANDLING)]
    taken = [step for step in required if is_taken(step, done)]
    return Share(part=len(taken), whole=len(required))


def _table(found: Metrics, history: list[Metrics]) -> pd.DataFrame:
    rows = [
        (name, _shown(value(found)), *_past([value(each) for each in history]), against, definition)
        for name, value, definition, against in (*TIMES, *SHARES)
    ]
    rows.append(("回应速度等级", found.grade, "", "", "新华网 2013:A ≤4小时,B ≤1天,C ≤3天,D ≤7天", "首次回应用时"))
    rows.append(
        ("情感恢复", _shown(found.recovery), "", "", "0–100%", "(末24小时 − 谷底) ÷ (之前 − 谷底),各不少于30条")
    )
    return pd.DataFrame(rows, columns=["指标", "本次", "历次中位数", "历次各值", "对照", "算法"])


def _past(values: list[object]) -> tuple[str, str]:
    numbers = [_number(value) for value in values]
    known = [(number, value) for number, value in zip(numbers, values, strict=True) if number is not None]
    if not known:
        return "无", ""
    middle = median(number for number, _ in known)
    shown = _shown(timedelta(seconds=middle)) if isinstance(known[0][1], timedelta) else f"{middle:.0%}"
    return shown, "、".join(_shown(value) for _, value in known)


def _number(value: object) -> float | None:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.value if isinstance(value, Share) else None


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        return ("-" if minutes < 0 else "") + (f"{hours}小时{rest:02d}分" if hours else f"{rest}分钟")
    if isinstance(value, Share):
        return f"{value.part}/{value.whole}" if value.whole else "无数据"
    return f"{value:.0%}" if isinstance(value, float) else "无数据"


def _parts(card: Card) -> pd.DataFrame:
    rows = [(part.name, part.points, part.most, part.sentence) for part in card.parts]
    return pd.DataFrame(rows, columns=["部分", "得分", "满分", "怎样算出"])


def _frozen(card: Card, found: Metrics, plan: Plan, weights: Weights) -> Scorecard:
    whole = {"card": asdict(card), "metrics": asdict(found), "weights": asdict(weights), "plan_version": plan.version}
    return Scorecard(score=card.score, card=json.dumps(whole, ensure_ascii=False, default=str, sort_keys=True))


def started(incident: Incident) -> bool:
    """Return whether the evaluation is open: the incident has calmed."""
    return ClockStart.CALMED in incident.marks
