"""Papers of an incident: the reports as they were filed, the special report, the evaluation, and the meeting pack."""

from dataclasses import dataclass, replace

from yuqing.clock import in_beijing
from yuqing.errors import WorkflowError
from yuqing.export import incident_parts as of
from yuqing.export import sentences
from yuqing.export.report import Block, Column, Counter, Report, Section, Table
from yuqing.model import incident_labels as words
from yuqing.model.clocks import ClockState
from yuqing.model.deeds import ReportKind as FiledKind
from yuqing.model.exports import ReportKind
from yuqing.model.incident import Filed
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.rules.disclosure import masked
from yuqing.views.evaluation import Evaluation
from yuqing.views.exports import FILED
from yuqing.views.incident_situation import IncidentSituation
from yuqing.views.proposal import Proposal

SCORE = "评分按预案执行、时效、公开透明、问题解决、舆情恢复五部分计算,权重见评分卡版本;封顶的原因一并列出。"
METRICS = "各指标的算法写在表中;历次指本单位已归档的事件,列中位数和各值,不列平均数。无数据的不计分。"
GRIEVANCES = "本事件登记的诉求,只写事项和区域,不写诉求人。"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a paper of an incident says besides the situation."""

    kind: ReportKind
    unit: str
    proposals: tuple[Proposal, ...]
    #: 演示, 演练 or "".
    watermark: str


def filed_report(found: IncidentSituation, frame: Frame, part: str = "") -> Report:
    """Return a report as it was filed, with whom it reached. Raises WorkflowError when none was filed."""
    filed, number = _filed(found, frame.kind, part)
    given, then = filed.report, of.until(found, filed.filed_at)
    word = words.REPORT_KIND[given.kind]
    evidence = of.evidence(found.desk.incident.evidence)
    curve = of.figures(then)["volume"]
    sections = (
        Section("报告内容", of.paragraphs(given.body, found.desk.plan.unit)),
        *(
            (Section("传播情况", (f"下图为截至{sentences.moment(then.window.end)}的信息条数。", curve)),)
            if curve.chart.n
            else ()
        ),
        Section("报送登记", (_receipts(found, filed),)),
        *((Section("证据", (evidence,)),) if evidence.rows else ()),
    )
    proof = f"本{word}{sentences.moment(filed.filed_at)}存档,正文校验值{given.body_hash[: of.HASH]}。"
    whole = _report(then, frame, sections)
    names = dict.fromkeys(found.desk.plan.name_of(each.receipt.to) for each in filed.receipts)
    return replace(
        whole,
        name=f"网络舆情{word}",
        title=masked(given.title),
        period=f"{sentences.moment(filed.filed_at)}报",
        headline=f"本{word}定级为{LEVEL[given.level]},{sentences.moment(filed.filed_at)}报出。",
        addressee="、".join(names),
        signed_on=in_beijing(filed.filed_at).date(),
        red_head=True,
        issue=f"事件{found.desk.incident.id}第{number}号",
        notes=(proof,),
    )


def _filed(found: IncidentSituation, kind: ReportKind, part: str) -> tuple[Filed, int]:
    """Return the report that is meant, and its number among all of the incident."""
    numbered = list(enumerate(found.desk.incident.reports, 1))
    fitting = [(each, n) for n, each in numbered if each.report.kind is FILED[kind] and part in ("", each.report.id)]
    if not fitting:
        raise WorkflowError(f"本事件还没有存过{words.REPORT_KIND[FILED[kind]]},请先在事件页起草并存档。")
    return fitting[-1]


def _receipts(found: IncidentSituation, filed: Filed) -> Block:
    table = of.receipts(filed, found.desk)
    return table if table.rows else "尚未登记送达。"


def special(found: IncidentSituation, frame: Frame) -> Report:
    """Return the special report on an incident: facts, spread, concerns, handling, limits, proposals."""
    figures = of.figures(found)
    own = [each for each in found.desk.incident.reports if each.report.kind is FiledKind.SPECIAL]
    lines, decide = of.proposed(found, frame.proposals)
    sections = (
        Section("基本情况", (of.facts(found.desk), of.overall(found), sentences.seen(found.coverage, found.now))),
        *((Section("专报正文", of.paragraphs(own[-1].report.body)),) if own else ()),
        Section("传播过程", (figures["volume"], figures["tone"], figures["kinds"])),
        Section("群众关切", (figures["questions"], figures["words"])),
        Section("处置经过", (of.handling(found.desk), of.timeline(found))),
        Section("时限执行", (of.clocks(found),)),
        *_grievances(found),
        Section("工作建议", (lines, decide)),
    )
    whole = _report(found, frame, sections)
    return replace(whole, title=f"关于{_quoted(found)}的舆情专报", red_head=True, issue="专报")


def meeting(found: IncidentSituation, frame: Frame) -> Report:
    """Return the pack for a leading group on one incident: one section a slide, five charts."""
    figures = of.figures(found)
    lines, decide = of.proposed(found, frame.proposals)
    sections = (
        Section("当前情况", (of.facts(found.desk), of.handling(found.desk))),
        Section("声量与情感", (figures["volume"],)),
        Section("负面占比与渠道", (figures["tone"], figures["kinds"])),
        Section("群众关切", (figures["questions"], figures["words"])),
        Section("主要节点", (of.timeline(found),)),
        Section("时限", (_few(of.clocks(found)),)),
        Section("建议", (lines, decide)),
    )
    return replace(_report(found, frame, sections), name="舆情事件情况汇报")


def _few(table: Table, rows: int = 9) -> Table:
    """Return a table that fits on a slide; what is left out is said."""
    rest = len(table.rows) - rows
    said = f"另有{rest}项见事件专报。" if rest > 0 else ""
    return replace(table, rows=table.rows[:rows], definition=said + table.definition)


def evaluation(found: IncidentSituation, frame: Frame, judged: Evaluation) -> Report:
    """Return the evaluation of an incident: score and caps, metrics, limits, curve, what is to change."""
    figures = of.figures(found)
    sections = (
        Section("总体评价", (*_verdict(found, judged), _scores(judged))),
        Section("各项指标", (_metrics(judged),)),
        Section("时限执行", (of.clocks(found),)),
        Section("舆情走势", (of.overall(found), figures["volume"], figures["tone"])),
        Section("质疑与诉求", (figures["questions"], *_grievance_blocks(found))),
        Section("处置经过", (of.handling(found.desk), of.timeline(found))),
        Section("改进事项", _actions(found)),
    )
    whole = _report(found, frame, sections)
    score = _score(found, judged)
    return replace(
        whole,
        title=f"{_quoted(found)}舆情应对总结评估",
        headline=f"本事件应对得{score:g}分{'' if found.desk.incident.scorecard else '(尚未定稿)'}。",
        counters=_evaluated(found, judged),
        red_head=True,
        issue="评估",
    )


def _score(found: IncidentSituation, judged: Evaluation) -> float:
    """Return the score as it was frozen, else as it stands now."""
    frozen = found.desk.incident.scorecard
    return frozen.score if frozen else judged.card.score


def _verdict(found: IncidentSituation, judged: Evaluation) -> tuple[str, ...]:
    frozen = found.desk.incident.scorecard
    state = "评分卡已定稿并记入台账" if frozen else "评分卡尚未定稿,分数随数据变化"
    signed = "、".join(found.desk.incident.review_signed_by) or "尚无"
    said = f"{state};权重第{judged.weights.version}版,预案第{found.desk.plan.version}版;签认:{signed}。"
    return (said, *(f"{why}。".replace("。。", "。") for why in judged.card.caps))


def _scores(judged: Evaluation) -> Table:
    columns = (("部分", Column.TEXT), ("得分", Column.COUNT), ("满分", Column.COUNT), ("怎样算出", Column.LONG))
    rows = tuple(
        (part.name, round(part.points, 1) if part.most else "不计", round(part.most, 1), part.sentence)
        for part in judged.card.parts
    )
    return Table("scores", "评分", columns, rows, SCORE)


def _metrics(judged: Evaluation) -> Table:
    names = ("指标", "本次", "历次中位数", "对照", "算法")
    kinds = (Column.TEXT, Column.TEXT, Column.TEXT, Column.LONG, Column.LONG)
    rows = tuple(tuple(str(row[name]) or "—" for name in names) for row in judged.table.to_dict("records"))
    return Table("metrics", "各项指标", tuple(zip(names, kinds, strict=True)), rows, METRICS)


def _evaluated(found: IncidentSituation, judged: Evaluation) -> tuple[Counter, ...]:
    shown = {str(row["指标"]): str(row["本次"]) for row in judged.table.to_dict("records")}
    grade = shown.get("回应速度等级", "")
    return (
        Counter("得分", f"{_score(found, judged):g}", "满分100"),
        Counter("首次回应用时", shown["首次回应用时"], f"等级{grade}" if grade else ""),
        Counter("硬时限按时", shown["硬时限按时率"], "按时/到期"),
        Counter("质疑已答复", shown["质疑答复率"], "已答复/登记"),
    )


def _actions(found: IncidentSituation) -> tuple[Block, ...]:
    actions = found.desk.incident.review_actions
    if not actions:
        return ("复盘没有列出改进事项。",)
    columns = (("改进事项", Column.LONG), ("责任人", Column.TEXT), ("时限", Column.MOMENT))
    rows = tuple((masked(each.text), found.desk.plan.name_of(each.role), each.due) for each in actions)
    return (Table("actions", "改进事项", columns, rows, "复盘时登记,责任人为预案中的岗位。"),)


def _grievances(found: IncidentSituation) -> tuple[Section, ...]:
    blocks = _grievance_blocks(found)
    return (Section("群众诉求", blocks),) if found.desk.incident.grievances else ()


def _grievance_blocks(found: IncidentSituation) -> tuple[Block, ...]:
    if not found.desk.incident.grievances:
        return ("本事件没有登记诉求。",)
    columns = (
        ("诉求", Column.LONG), ("区域", Column.TEXT), ("状态", Column.TEXT), ("责任部门", Column.TEXT),
        ("时限", Column.MOMENT), ("结果", Column.LONG),
    )  # fmt: skip
    rows = tuple(
        (masked(each.registered.statement), each.registered.place or "—", words.GRIEVANCE_STATE[each.state],
         found.desk.plan.name_of(each.owner) if each.owner else "—", each.due or "—", masked(each.outcome) or "—")
        for each in found.desk.incident.grievances
    )  # fmt: skip
    return (Table("grievances", "群众诉求", columns, rows, GRIEVANCES),)


def _title(found: IncidentSituation) -> str:
    return sentences.title(found.desk.incident.title)


def _quoted(found: IncidentSituation) -> str:
    return sentences.quoted(found.desk.incident.title)


def _report(found: IncidentSituation, frame: Frame, sections: tuple[Section, ...]) -> Report:
    desk = found.desk
    return Report(
        kind=frame.kind,
        name=f"网络舆情{'评估' if frame.kind is ReportKind.EVALUATION else '专报'}",
        title=f"{_title(found)}:{'情况汇报' if frame.kind is ReportKind.BRIEFING else '事件材料'}",
        unit=frame.unit,
        period=f"{sentences.moment(found.window.start)}至{sentences.moment(found.window.end)}",
        as_of=found.now,
        headline=_headline(found),
        counters=_counters(found),
        sections=sections,
        sources=of.cite(found),
        sources_in_all=found.totals.mentions,
        sign_off=frame.unit,
        signed_on=in_beijing(found.now).date(),
        watermark=frame.watermark,
        head=found.head,
        issue=f"事件{desk.incident.id}",
    )


def _headline(found: IncidentSituation) -> str:
    desk = found.desk
    said = f"{_quoted(found)}现为{of.level(desk)},处于{desk.state}环节"
    if desk.overdue:
        return f"{said};{len(desk.overdue)}项时限已超,最先到期的是{desk.overdue[0].name}。"
    due = desk.next_due
    if due is None or due.due_at is None:
        return f"{said};没有进行中的时限。"
    return f"{said};下一时限是{sentences.moment(due.due_at)}前{due.name}。"


def _counters(found: IncidentSituation) -> tuple[Counter, ...]:
    desk, totals = found.desk, found.totals
    share = f"{totals.share:.0%}" if totals.share is not None else sentences.NO_RECORD
    done = [row for row in desk.clocks if row.state in (ClockState.MET, ClockState.LATE, ClockState.OVERDUE)]
    kept = sum(row.state is ClockState.MET for row in done)
    answered = int(found.questions["is_answered"].sum()) if len(found.questions) else 0
    late = Severity.I if desk.overdue else Severity.OBSERVE
    return (
        Counter("级别", of.level(desk), desk.state, desk.level),
        Counter("累计信息(条)", f"{totals.mentions:,}", f"近24小时{found.last_day.mentions:,}条,负面占{share}"),
        Counter("时限按时", f"{kept}/{len(done)}", f"超时未办{len(desk.overdue)}项", late),
        Counter("质疑已答复", f"{answered}/{len(found.questions)}", f"诉求{len(desk.incident.grievances)}件"),
    )
