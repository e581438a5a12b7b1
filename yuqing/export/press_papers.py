"""The sheet for a press conference, and the letter that asks a medium for a correction."""

from dataclasses import replace

from yuqing.clock import in_beijing
from yuqing.errors import WorkflowError
from yuqing.export import incident_parts as of
from yuqing.export import sentences
from yuqing.export.incident_papers import Frame
from yuqing.export.punctuation import chinese
from yuqing.export.report import Block, Column, Report, Section, Table
from yuqing.model.incident import Incident
from yuqing.model.letters import Letter, Prepared
from yuqing.model.statement import Fact, Statement
from yuqing.rules.disclosure import masked
from yuqing.views.incident_situation import IncidentSituation

ANSWERS = "提问取自质疑台账和经办人补充,条数为登记时的信息条数;答复的每一句都在已批准的文稿中。"
FACTS = "取自已批准文稿的事实表;证据为本事件台账中的编号。尚未核实的不作答复,只说正在核实。"
OPEN = "质疑台账中还没有批准口径的提问;现场只记录,不作答,会后送会商。"
DEMANDS = "证据为本事件台账所附材料;校验值为留存文件 SHA-256 的前16位。"


def press_sheet(found: IncidentSituation, frame: Frame) -> Report:
    """Return the sheet: who speaks, what is said, what is not known yet. Raises WorkflowError before there is one."""
    incident = found.desk.incident
    prepared = incident.press_sheet
    if prepared is None:
        raise WorkflowError("还没有准备发布会:请在通稿页写明发言人和口径。")
    statement = next(each for each in incident.statements if each.id == prepared.sheet.statement_id)
    sections = (
        Section("发布安排", _arrangement(found, prepared, statement)),
        Section("统一口径", of.paragraphs(prepared.sheet.line), is_approved=True),
        Section("答问参考", _answers(incident, prepared), is_approved=True),
        Section("事实", _facts(found, statement), is_approved=True),
        Section("舆情现状", _present(found)),
    )
    return _sheet(found, frame, sections)


def _sheet(found: IncidentSituation, frame: Frame, sections: tuple[Section, ...]) -> Report:
    desk = found.desk
    prepared = desk.incident.press_sheet
    speaker = desk.plan.name_of(prepared.sheet.speaker) if prepared else ""
    return Report(
        kind=frame.kind,
        name="新闻发布会准备单",
        title=f"{sentences.quoted(desk.incident.title)}新闻发布会准备单",
        unit=frame.unit,
        period=f"截至{sentences.moment(found.now)}",
        as_of=found.now,
        headline=f"由{speaker}发布;统一口径以外的问题不作答,记录后送会商。",
        counters=(),
        sections=sections,
        sources=of.cite(found),
        sources_in_all=found.totals.mentions,
        sign_off=frame.unit,
        signed_on=in_beijing(found.now).date(),
        watermark=frame.watermark,
        head=found.head,
        issue=f"事件{desk.incident.id}",
    )


def _arrangement(found: IncidentSituation, prepared: Prepared, statement: Statement) -> tuple[Block, ...]:
    name, sheet = found.desk.plan.name_of, prepared.sheet
    current = statement.approved_hash == sheet.body_hash and not statement.withdrawn
    basis = f"《{masked(statement.newest.title)}》第{sheet.n}稿,校验值{sheet.body_hash[: of.HASH]}"
    rows = (
        ("发言人", name(sheet.speaker)),
        ("受访人", "、".join(map(name, sheet.interviewees)) or "只由发言人答问"),
        ("时间", sentences.moment(sheet.planned_at) if sheet.planned_at else "待定"),
        ("口径依据", basis + ("(已批准)" if current else "(该稿已修改或撤回,须重新准备)")),
        ("准备", f"{sentences.moment(prepared.at)}存入台账"),
    )
    columns = (("事项", Column.TEXT), ("内容", Column.LONG))
    return (Table("arrangement", "发布安排", columns, rows, "发言人、受访人为预案中的岗位。"),)


def _answers(incident: Incident, prepared: Prepared) -> tuple[Block, ...]:
    asked = {each.raised.id: each.raised.asked_count for each in incident.questions}
    ready = [each for each in prepared.sheet.answers if each.answer.strip()]
    rows = tuple((masked(each.question), asked.get(each.question_id) or "—", masked(each.answer)) for each in ready)
    columns = (("可能的提问", Column.LONG), ("条数", Column.COUNT), ("答复", Column.LONG))
    covered = {each.question_id for each in ready}
    left = [
        each for each in incident.questions if each.raised.id not in covered and each.state in ("open", "sent_back")
    ]
    blocks: tuple[Block, ...] = (
        (Table("answers", "答问参考", columns, rows, ANSWERS),) if rows else ("没有登记提问,只按统一口径发布。",)
    )
    if not left:
        return blocks
    bare = tuple((masked(each.raised.text), each.raised.asked_count) for each in left)
    return (*blocks, Table("open", "尚无批准口径的提问", (("提问", Column.LONG), ("条数", Column.COUNT)), bare, OPEN))


def _facts(found: IncidentSituation, statement: Statement) -> tuple[Block, ...]:
    facts = statement.newest.facts
    if not facts:
        return ("已批准的文稿没有列事实表。",)
    columns = (("事实", Column.LONG), ("核实", Column.TEXT), ("证据", Column.LONG))
    ordered = sorted(facts, key=lambda each: not each.confirmed)
    rows = tuple((masked(each.text), _checked(each), _proofs(found.desk.incident, each.evidence)) for each in ordered)
    unknown = found.desk.incident.facts.unknown if found.desk.incident.facts else ""
    said = (f"{chinese('核实单所列尚待核实:')}{masked(unknown)}。",) if unknown else ()
    return (Table("facts", "已核实与正在核实的事实", columns, rows, FACTS), *said)


def _checked(fact: Fact) -> str:
    return "已核实" if fact.confirmed else "正在核实"


def _present(found: IncidentSituation) -> tuple[Block, ...]:
    figures = of.figures(found)
    return (of.overall(found), figures["volume"], figures["questions"])


def letter(found: IncidentSituation, frame: Frame, part: str = "") -> Report:
    """Return the letter to a medium in the form of official letters. Raises WorkflowError when there is none."""
    chosen = [each for each in found.desk.incident.letters if part in ("", each.id)]
    if not chosen:
        raise WorkflowError("本事件还没有更正函,请先在通稿页起草。")
    given = chosen[-1]
    newest = given.statement.newest
    body = of.paragraphs(newest.body)
    # The first line of the body names the medium: in a letter it stands at the edge.
    _, _, rest = body[0].replace("\uff1a", ":", 1).partition(":")
    lines = (*((rest.strip(),) if rest.strip() else ()), *body[1:])
    draft = "" if given.deliveries else "(尚未登记送达)"
    sections = (
        Section("", lines, is_approved=True),
        Section("附件:要求更正的内容和证据", (_demands(found, given),), is_approved=True),
    )
    whole = _sheet(found, frame, sections)
    return replace(
        whole,
        name=f"{frame.unit}",
        title=masked(newest.title),
        period="",
        headline="",
        addressee=masked(given.medium),
        sources=(),
        sources_in_all=0,
        sign_off=newest.signature,
        signed_on=in_beijing(given.statement.versions[-1].at).date(),
        issue=f"更正函{draft}",
        letter=True,
        notes=(f"第{newest.n}稿,校验值{newest.body_hash[: of.HASH]}。",),
    )


def _demands(found: IncidentSituation, given: Letter) -> Table:
    columns = (("序号", Column.COUNT), ("刊发的内容", Column.LONG), ("事实", Column.LONG), ("证据", Column.LONG))
    where = f"原文:{given.url}。" if given.url else ""
    rows = tuple(
        (number, masked(each.rumour), masked(each.fact), _proofs(found.desk.incident, each.evidence))
        for number, each in enumerate(given.statement.newest.rebuttals, 1)
    )
    return Table("demands", "要求更正的内容和证据", columns, rows, where + DEMANDS)


def _proofs(incident: Incident, ids: tuple[str, ...]) -> str:
    known = {each.id: (number, each) for number, each in enumerate(incident.evidence, 1)}
    told = [
        f"证据{number} {of.shown(each)}" + (f" 校验值{each.capture[: of.HASH]}" if each.capture else "")
        for number, each in (known[one] for one in ids if one in known)
    ]
    return ";".join(told) or "—"
