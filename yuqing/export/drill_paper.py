"""The report on a drill (演练报告): how it was held, its score with the parts, and what the plan may learn."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yuqing.clock import in_beijing
from yuqing.export import bucket
from yuqing.export.report import Block, Column, Counter, Figure, Report, Section, Table
from yuqing.export.sentences import moment, quoted
from yuqing.model.actor import ADMINISTRATOR
from yuqing.model.drill import DrillMode, DrillSetup, Line, Scenario
from yuqing.model.exports import ReportKind
from yuqing.plans import scenarios
from yuqing.rules.drill import name_of
from yuqing.store import Store, day_counts, record
from yuqing.views.drill import AfterAction, after_action, told
from yuqing.views.period import in_full
from yuqing.views.window import Window
from yuqing.workflow import drills

HOUR = timedelta(hours=1)
MODE = {DrillMode.TABLETOP: "桌面推演,到每条注入停表", DrillMode.LIVE: "实时演练,时钟不停"}
SCORE = "按时得1,超时按比例降到两倍时限时为0,没有办理为0;以权重之和为分母,满分100,再扣未报到和级别判断的分。"
INJECTS = "脚本设定的情况,按到达时间排列;演练时间,北京时间。"
LESSONS = "由程序按超时、未办理、未报到和参演人指出的条文列出;是否修订预案,由预案管理单位决定。"


@dataclass(frozen=True, slots=True)
class Held:
    """A drill as it was held on its own desk."""

    setup: DrillSetup
    scenario: Scenario


def drill_report(store: Store, held: Held, now: Window, watermark: str) -> Report:
    """Return the report; `now` is the stretch of the drill that is told."""
    found = after_action(store, held.setup, held.scenario, now.end)
    unit, over = held.scenario.unit.name, drills.is_ended(store)
    return Report(
        kind=ReportKind.DRILL,
        name="舆情应急演练报告",
        title=f"{quoted(held.scenario.title)}演练报告",
        unit=unit,
        period=f"{moment(now.start)}至{moment(now.end)},演练时间",
        as_of=now.end,
        headline=_headline(found, over=over),
        counters=_counters(found),
        sections=_sections(store, held, found, now),
        sources=(),
        sources_in_all=0,
        sign_off=unit,
        signed_on=in_beijing(now.end).date(),
        watermark=watermark,
        head=record.head(store),
        issue=in_full(in_beijing(now.start).date()),
    )


def _sections(store: Store, held: Held, found: AfterAction, now: Window) -> tuple[Section, ...]:
    frame = day_counts.by_hour_and_tone(store, now.start, now.end)
    curve = Figure("volume", bucket.curve(frame, now))
    return (
        Section("演练概况", (_held(held), *_spoken(curve))),
        Section("得分", (*_verdict(found),)),
        Section("应做的事", (_lines(found, held),)),
        Section("条文不清楚之处", (_unclear(found, held),)),
        Section("注入的情况", (_injects(held, now),)),
        Section("修订建议", (_lessons(found, held),)),
    )


def _spoken(curve: Figure) -> tuple[Block, ...]:
    return (curve,) if curve.chart.n else ("演练至此没有信息到达。",)


def _held(held: Held) -> str:
    setup, scenario = held.setup, held.scenario
    return (
        f"{scenario.about.rstrip('。')}。演练于{moment(setup.began)}(演练时间)开始,脚本长{scenario.length.in_chinese};"
        f"{MODE[setup.mode]},时钟{setup.speed:g}倍,时限{setup.deadline_scale:g}倍。脚本设信息"
        f"{scenario.mention_count:,}条、注入{len(scenario.injects)}条、应做的事{len(scenario.expected)}件。"
        "演练在单独的数据库中进行,没有对外发送消息,不计入统计。"
    )


def _headline(found: AfterAction, *, over: bool) -> str:
    kept, late, missed, open_ = _counted(found)
    waiting = f",未到时限{open_}件" if open_ else ""
    state = "" if over else "演练尚未结束,得分还会变化。"
    said = f"按时办妥{kept}件,超时{late}件,没有办理{missed}件{waiting}"
    return f"本次演练得{found.assessment.score:g}分;应做的事{len(found.assessment.lines)}件:{said}。{state}"


def _counted(found: AfterAction) -> tuple[int, int, int, int]:
    """Return how many things were done in time, late, never, and how many are not due yet."""
    lines = found.assessment.lines
    kept = sum(line.done is not None and not line.is_late for line in lines)
    late = sum(line.is_late for line in lines)
    open_ = sum(line.done is None and line.share is None for line in lines)
    return kept, late, len(lines) - kept - late - open_, open_


def _counters(found: AfterAction) -> tuple[Counter, ...]:
    kept, late, missed, _ = _counted(found)
    off = sum(each.points for each in found.assessment.penalties)
    return (
        Counter("得分", f"{found.assessment.score:g}", "满分100"),
        Counter("按时办妥(件)", f"{kept}", f"共{len(found.assessment.lines)}件"),
        Counter("超时或未办(件)", f"{late + missed}", f"超时{late}件,没有办理{missed}件"),
        Counter("扣分", f"{off:g}", f"未报到{len(found.missed)}个对象"),
    )


def _verdict(found: AfterAction) -> tuple[str, ...]:
    card = found.assessment
    said = f"按时得分{card.base:g}分,得分{card.score:g}分。{SCORE}"
    taken = tuple(f"扣{each.points:g}分:{each.reason}。" for each in card.penalties)
    return (said, *(taken or ("没有扣分。",)), *((f"{card.cap.rstrip('。')}。",) if card.cap else ()))


def _lines(found: AfterAction, held: Held) -> Table:
    columns = (
        ("应做的事", Column.LONG), ("应在", Column.MOMENT), ("实际", Column.MOMENT), ("办理人", Column.TEXT),
        ("权重", Column.COUNT), ("得分", Column.TEXT), ("依据", Column.LONG),
    )  # fmt: skip
    names = scenarios.item_names(scenarios.plan_of(held.scenario))
    rows = tuple(
        (
            name_of(line.expected), line.due, _done(line), line.done.by if line.done else "—", line.expected.weight,
            "未到时限" if line.share is None else f"{line.share:.0%}", names.get(line.expected.item, "—"),
        )
        for line in found.assessment.lines
    )  # fmt: skip
    return Table("lines", "应做的事", columns, rows, "以演练台账登记的时刻为准。" + SCORE)


def _done(line: Line) -> datetime | str:
    if line.done is not None:
        return line.done.at
    return "未办" if line.share is None else "没有办理"


def _unclear(found: AfterAction, held: Held) -> Block:
    if not found.unclear:
        return "参演人没有指出不清楚的条文。"
    names = scenarios.item_names(scenarios.plan_of(held.scenario))
    columns = (("条文", Column.LONG), ("哪里不清楚", Column.LONG), ("提出人", Column.TEXT), ("时间", Column.MOMENT))
    rows = tuple((names.get(each.item, each.item), each.note, each.by, each.at) for each in found.unclear)
    return Table("unclear", "条文不清楚之处", columns, rows, "参演人在演练中登记。")


def _injects(held: Held, now: Window) -> Block:
    plan = scenarios.plan_of(held.scenario)
    # Those who direct see every one of them.
    found = told(held.setup, held.scenario, plan, (ADMINISTRATOR,), now.end)
    if not found:
        return "至此没有注入。"
    columns = (("时间", Column.MOMENT), ("对象", Column.TEXT), ("情况", Column.LONG))
    rows = tuple((each.at, each.to, each.text) for each in reversed(found))
    return Table("injects", "注入的情况", columns, rows, INJECTS)


def _lessons(found: AfterAction, held: Held) -> Block:
    if not found.lessons:
        return "没有:全部按时办妥,也没有人指出不清楚的条文。"
    plan = scenarios.plan_of(held.scenario)
    columns = (("看到的", Column.LONG), ("可能的原因", Column.LONG), ("涉及条款", Column.LONG))
    rows = tuple(
        (each.observed, each.reason, scenarios.name_of(plan, each.item) or each.item or "—") for each in found.lessons
    )
    return Table("lessons", "修订建议", columns, rows, LESSONS)
