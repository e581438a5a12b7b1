"""The paper of an accountability file (责任考评): a document of its own, never a part of the evaluation."""

from datetime import datetime

from yuqing.clock import in_beijing
from yuqing.export.report import Column, Report, Section, Table
from yuqing.export.sentences import moment
from yuqing.model.exports import ReportKind
from yuqing.model.reviewing import AccountabilityFile, KeptNote, NoteKind
from yuqing.plans import citation
from yuqing.store import Store, record
from yuqing.views.incident import IncidentDesk
from yuqing.views.period import in_full

KIND = {NoteKind.ASSESSMENT: "责任考评", NoteKind.COMMENDATION: "表彰", NoteKind.LIABILITY: "追责"}
NAME = "责任考评材料"
COLUMNS = (
    ("对象", Column.TEXT),
    ("认定的情况", Column.LONG),
    ("依据", Column.LONG),
    ("建议", Column.LONG),
    ("登记", Column.TEXT),
)
LIMITED = "本材料只供预案指定的职责查阅,不并入总结评估;每次查阅和导出都记入台账。"


def accountability_paper(
    found: AccountabilityFile, desk: IncidentDesk, unit: str, made: tuple[str, datetime], store: Store
) -> Report:
    """Return the paper; `made` is the watermark ("" on a real paper) and the moment."""
    watermark, now = made
    standing = [each for each in found.notes if not each.withdrawn]
    return Report(
        kind=ReportKind.MEETING,
        name=NAME,
        title=f"{desk.incident.title}{NAME}",
        unit=unit,
        period=f"事件编号{found.incident_id},立案{moment(desk.incident.opened_at)}",
        as_of=now,
        headline=f"共 {len(standing)} 条。{LIMITED}",
        counters=(),
        sections=(*(_section(kind, standing) for kind in NoteKind), Section("预案条款", _clauses(desk))),
        sources=(),
        sources_in_all=0,
        sign_off=unit,
        signed_on=in_beijing(now).date(),
        watermark=watermark,
        head=record.head(store),
        issue=in_full(in_beijing(now).date()),
    )


def _section(kind: NoteKind, standing: list[KeptNote]) -> Section:
    rows = tuple(
        (each.note.whom, each.note.found, each.note.basis, each.note.proposed or "—", f"{each.by} {moment(each.at)}")
        for each in standing
        if each.note.kind is kind
    )
    block = Table(f"notes-{kind}", KIND[kind], COLUMNS, rows) if rows else "没有登记。"
    return Section(KIND[kind], (block,))


def _clauses(desk: IncidentDesk) -> tuple[str, ...]:
    duties = desk.plan.accountability
    told = tuple(f"{duty.clause.text or duty.name}({citation(duty)})" for duty in duties)
    return told or ("预案没有责任考评条款。",)
