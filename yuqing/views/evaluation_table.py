"""Every metric of an evaluation in one table: value, history, what it is compared with, its formula, its entries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

import pandas as pd

from yuqing.model.clocks import Clock, Stop
from yuqing.model.evaluation import Metrics, Share
from yuqing.model.incident import Action, Deed
from yuqing.model.record import Recorded
from yuqing.plans import citation
from yuqing.rules.recurrence import JUDGED
from yuqing.rules.wilson import interval

COLUMNS = ["指标", "本次", "历次中位数", "历次各值", "对照", "算法", "出处"]
OWN = "本单位历次"
WHOLE = "应为100%"
#: Entries that are named one by one; more are counted.
NAMED = 4
CURVE = "信息逐小时条数"


@dataclass(frozen=True, slots=True)
class Row:
    """One metric."""

    name: str
    value: Callable[[Metrics], object]
    definition: str
    #: What it is compared with, besides the limits that `stop` ends.
    against: str = OWN
    #: Acts whose entries it comes from; () for what is counted of mentions.
    acts: tuple[str, ...] = ()
    stop: Stop | None = None
    #: Whether an interval stands beside it: a share of few says little.
    interval: bool = False


_MARKS = (Deed.OPENED, Deed.MARK_SET)
_PUBLISHED = (Action.PUBLISH, Deed.REPLY_PUBLISHED)
_GRIEVANCES = (Deed.GRIEVANCE_REGISTERED, Deed.GRIEVANCE_MOVED)
EVERYTHING = ("*",)
ROWS: tuple[Row, ...] = (
    Row("发现用时", lambda found: found.detect, "发现 − 网上首发", acts=_MARKS),
    Row(
        "快报用时", lambda found: found.report, "首次送达 − 发现", "", (Deed.OPENED, Deed.RECEIPT_LOGGED), Stop.SENT
    ),
    Row(
        "会商用时", lambda found: found.consult, "会商 − 上报", "", (Action.REPORT, Deed.DECISION_RECORDED),
        Stop.CONSULTED,
    ),
    Row(
        "审批用时", lambda found: found.approve, "批准 − 会商", "", (Deed.DECISION_RECORDED, Deed.STATEMENT_APPROVED),
        Stop.APPROVED,
    ),
    Row(
        "首次回应用时", lambda found: found.first_reply, "首次发布 − 网上首发", "", (*_MARKS, *_PUBLISHED), Stop.REPLIED
    ),
    Row(
        "首次回应用时(自发生)", lambda found: found.first_reply_occurred, "首次发布 − 发生", "", (*_MARKS, *_PUBLISHED),
        Stop.REPLIED,
    ),
    Row(
        "回应速度等级", lambda found: found.grade, "按首次回应用时;没有回应为E",
        "新华网 2013:A ≤4小时,B ≤1天,C ≤3天,D ≤7天", _PUBLISHED,
    ),
    Row("到峰用时", lambda found: found.peak, "信息量最大的一小时 − 网上首发"),
    Row("半衰用时", lambda found: found.half_life, "峰后三小时最大值首次不超过峰值一半 − 峰值时刻"),
    Row(
        "平息用时", lambda found: found.calm, "确认平息 − 网上首发", "1–7、8–14、15–30、超过30天", (Action.CALM,),
        Stop.CALMED,
    ),
    Row(
        "平息用时(按数据)", lambda found: found.calm_counted, "六小时均量最后一次超过峰值1%的一小时 + 1小时 − 网上首发",
        "1–7、8–14、15–30、超过30天",
    ),
    Row("反弹次数", lambda found: found.rebounds, "所属议题进入“反弹”阶段的次数", "应为0次"),
    Row(
        "情感恢复", lambda found: found.recovery, "(末24小时 − 谷底) ÷ (之前 − 谷底),各不少于30条", "0–100%"
    ),
    Row("硬时限按时率", lambda found: found.hard_clocks, "按时 ÷ 到期的硬时限(免除的不计)", WHOLE, EVERYTHING),
    Row("软时限按时率", lambda found: found.soft_clocks, "按时 ÷ 到期的软时限(免除的不计)", OWN, EVERYTHING),
    Row("步骤完整率", lambda found: found.steps, "做过的步骤 ÷ 预案要求的步骤", WHOLE, EVERYTHING),
    Row("发布合规率", lambda found: found.publications, "经批准的发布 ÷ 全部发布", WHOLE, _PUBLISHED),
    Row("承诺兑现率", lambda found: found.updates, "按承诺时间再通报 ÷ 承诺次数", WHOLE, _PUBLISHED),
    Row(
        "质疑答复率", lambda found: found.questions, "已答复 ÷ 登记的质疑", WHOLE,
        (Deed.QUESTION_RAISED, Deed.QUESTION_ANSWERED),
    ),
    Row("首次回应要素", lambda found: found.checklist, "核对清单选中项 ÷ 6", "应为6项", (Deed.VERSION_DRAFTED,)),
    Row("响应率", lambda found: found.replied, "已答复的诉求 ÷ 已受理", OWN, _GRIEVANCES, interval=True),
    Row("解决率", lambda found: found.solved, "已办结的诉求 ÷ 已受理", OWN, _GRIEVANCES, interval=True),
    Row("满意率", lambda found: found.satisfied, "满意 ÷ 回访并表态", OWN, _GRIEVANCES, interval=True),
    Row(
        "重复发生", lambda found: found.recurrences, "90天内立案、经人确认同因的较早事件数", "应为0次", (JUDGED,)
    ),
)  # fmt: skip


def table(
    found: Metrics, history: Sequence[Metrics], ran: Sequence[Clock], entries: Sequence[Recorded]
) -> pd.DataFrame:
    """Return the table; columns COLUMNS."""
    rows = [
        (
            row.name,
            shown(row.value(found), interval_too=row.interval),
            *_past(row, history),
            _against(row, ran),
            row.definition,
            _source(row, entries),
        )
        for row in ROWS
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def shown(value: object, *, interval_too: bool = False) -> str:
    """Return a value in words; what is not known is said."""
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        hours, rest = divmod(abs(minutes), 60)
        return ("-" if minutes < 0 else "") + (f"{hours}小时{rest:02d}分" if hours else f"{rest}分钟")
    if isinstance(value, Share):
        return _share(value, interval_too=interval_too)
    if isinstance(value, float):
        return f"{value:.0%}"
    if isinstance(value, int):
        return f"{value}次"
    return str(value) if value else "无数据"


def _share(value: Share, *, interval_too: bool) -> str:
    if not value.whole:
        return "无数据"
    low, high = interval(value.part, value.whole)
    return f"{value.part}/{value.whole}" + (f"(95%区间 {low:.0%}–{high:.0%})" if interval_too else "")


def _past(row: Row, history: Sequence[Metrics]) -> tuple[str, str]:
    values = [row.value(each) for each in history]
    known = [(number, value) for value in values if (number := _number(value)) is not None]
    if not known:
        return "无", ""
    middle, first = median(number for number, _ in known), known[0][1]
    if isinstance(first, timedelta):
        said = shown(timedelta(seconds=middle))
    else:
        said = f"{middle:g}次" if isinstance(first, int) else f"{middle:.0%}"
    return said, "、".join(shown(value) for _, value in known)


def _number(value: object) -> float | None:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float):
        return float(value)
    return value.value if isinstance(value, Share) else None


def _against(row: Row, ran: Sequence[Clock]) -> str:
    limits = dict.fromkeys(_limit(clock) for clock in ran if row.stop is not None and clock.stop is row.stop)
    return ";".join(each for each in (*limits, row.against) if each) or OWN


def _limit(clock: Clock) -> str:
    return f"{shown(clock.within)}内{clock.name}({citation(clock.item, clock.item_field)})"


def _source(row: Row, entries: Sequence[Recorded]) -> str:
    if not row.acts:
        return CURVE
    if row.acts == EVERYTHING:
        return f"全部 {len(entries)} 条处置记录"
    return _numbered([each.seq for each in entries if each.entry.action in row.acts])


def _numbered(seqs: Iterable[int]) -> str:
    found = list(seqs)
    if not found:
        return "没有记录"
    rest = f"等{len(found)}条" if len(found) > NAMED else ""
    return f"记录第{'、'.join(map(str, found[:NAMED]))}号{rest}"
