"""The forms of the incident desk: one per act, each ends in one workflow call."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    Channel,
    Confirmation,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    MarkSet,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Responsibility,
    Verdict,
)
from yuqing.model.draft import Kind, place_of
from yuqing.model.incident import Action, Deed
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Category, EventGrade, Severity
from yuqing.model.stages import Stage
from yuqing.model.terms import StepKind
from yuqing.ui import drafting, drafts, session
from yuqing.ui.frame import part
from yuqing.ui.registry import STATEMENTS
from yuqing.views.adjusting import proposal_of
from yuqing.views.incident import IncidentDesk
from yuqing.views.report_draft import report_draft
from yuqing.workflow.following import follow
from yuqing.workflow.incidents import Act, act

#: Marks that a person may correct; the others follow from acts.
CORRECTABLE = (ClockStart.OCCURRED, ClockStart.FIRST_MENTION, ClockStart.DETECTED)

PUBLIC = {True: "公开回应", False: "不公开回应"}


def put(
    desk: IncidentDesk, what: Action | Deed, payload: Any, filling: drafts.Filling | None = None, **given: Any
) -> None:
    """Do one thing and draw the page anew. Raises WorkflowError; what was typed stays then."""
    seen = drafting.seen(desk.incident)
    whole = Act(incident_id=desk.incident.id, what=what, payload=payload, seen=seen, stage=desk.stage, **given)
    try:
        after = act(session.acting(), whole)
    except WorkflowError:
        # What stands against it is said with the newest state on the page; the next press is made in its sight.
        drafting.look_again(desk.incident)
        raise
    if filling:
        filling.forget()
    drafting.begin_anew()
    if session.desk_name() == "live":
        # A demo visits nobody.
        follow(session.acting(), session.desk().desk, after)
    session.desk().touch()
    st.rerun()


def reason(desk: IncidentDesk, what: Action | Deed, label: str = "理由(必填,记入台账)") -> None:
    """Ask for a reason, then do it."""
    with st.form(drafting.name(desk.incident, what), border=False), part():
        given = st.text_input(label)
        if st.form_submit_button(words.ACT[what], type="primary"):
            put(desk, what, Reason(reason=given.strip()))


def plainly(desk: IncidentDesk, what: Action) -> None:
    """Do what needs no words."""
    with part():
        if st.button(words.ACTION[what], type="primary", key=f"do-{what}"):
            put(desk, what, Reason())


def merge(desk: IncidentDesk) -> None:
    """Merge into another incident."""
    with st.form("merge", border=False), part():
        into = st.number_input("并入哪个事件(编号)", min_value=1, step=1)
        given = st.text_input("为什么是同一件事(必填)")
        if st.form_submit_button("并案", type="primary"):
            put(desk, Action.MERGE, Reason(reason=given.strip(), into=int(into)))


def report(desk: IncidentDesk, what: Action | Deed = Action.REPORT) -> None:
    """File a report that was drafted from the incident; a person reads and corrects it."""
    later = [ReportKind.FOLLOW_UP, ReportKind.FINAL, ReportKind.SPECIAL]
    kinds = [ReportKind.FLASH] if what is Action.REPORT else later
    kind = st.selectbox("种类", kinds, format_func=words.REPORT_KIND.__getitem__, key=f"kind-{what}") or kinds[0]
    draft = report_draft(session.desk().store, desk.incident, desk.plan, kind, session.now())
    with drafts.form(drafting.name(desk.incident, f"{what}-{kind}")) as filling:
        # The draft tells the time; what somebody corrected does not give way to it a minute later.
        title = filling.text_input("标题", draft.title, place_of(Kind.REPORT_TITLE, desk.incident.id, kind))
        label = "正文(系统按核实单和监测数据起草,请核对修改;本系统不代为报送)"
        body = filling.text_area(label, draft.body, place_of(Kind.REPORT_BODY, desk.incident.id, kind), height=260)
        if st.form_submit_button(f"存为{words.REPORT_KIND[kind]}", type="primary"):
            digest = hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()
            level = desk.incident.level or Severity.OBSERVE
            filed = Report(id=str(ULID()), kind=kind, level=level, title=title, body=body, body_hash=digest)
            put(desk, what, filed, filling)


def receipt(desk: IncidentDesk) -> None:
    """Log that a report reached somebody: by phone, WeChat, paper or another system."""
    reports = {each.report.id: each.report.title for each in reversed(desk.incident.reports)}
    # Whom the newest report has not reached yet comes first.
    wanted = list(dict.fromkeys((*not_reached(desk), *_recipients(desk))))
    others = [each.id for each in desk.plan.groups if each.id not in wanted]
    with st.form(drafting.name(desk.incident, "receipt"), border=False), part():
        report_id = st.selectbox("报告", list(reports), format_func=reports.__getitem__)
        left, right = st.columns(2)
        to = left.selectbox("报送对象", [*wanted, *others], format_func=desk.plan.name_of)
        channel = right.selectbox("方式", list(Channel), format_func=words.CHANNEL.__getitem__)
        note = st.text_input("备注(如接报岗位、电话记录编号)")
        sent, confirmed = st.columns(2)
        if sent.form_submit_button("登记送达", type="primary") and report_id and to and channel:
            put(desk, Deed.RECEIPT_LOGGED, Receipt(report_id=report_id, to=to, channel=channel, note=note))
        if confirmed.form_submit_button("登记对方签收") and report_id and to:
            put(desk, Deed.RECEIPT_CONFIRMED, Confirmation(report_id=report_id, to=to, note=note))


def not_reached(desk: IncidentDesk) -> list[str]:
    """Return whom the plan wants to have the newest report and nobody has logged as reached."""
    newest = desk.incident.reports[-1:]
    reached = {sent.receipt.to for filed in newest for sent in filed.receipts}
    return [each for each in _recipients(desk) if each not in reached]


def _recipients(desk: IncidentDesk) -> list[str]:
    return [one.to for level in desk.plan.levels if level.rank == desk.level for one in level.report_to]


def evidence(desk: IncidentDesk) -> None:
    """Attach a link or what was seen."""
    with st.form(drafting.name(desk.incident, "evidence"), border=False), part():
        url = st.text_input("原文链接")
        note = st.text_input("说明(如截图编号、电话核实)")
        if st.form_submit_button("附上", type="primary"):
            put(desk, Deed.EVIDENCE_ADDED, Evidence(id=str(ULID()), url=url.strip(), note=note.strip()))


def facts(desk: IncidentDesk) -> None:
    """Fill in the fact sheet (核实单)."""
    was = desk.incident.facts
    names = {"": "(不属于预案列出的类别)"} | {each.id: each.name or each.clause.text for each in desk.plan.event_types}
    grades = [None, *EventGrade]
    # Keys, because what a colleague stated meanwhile must not take the place of what is being typed.
    form = drafting.name(desk.incident, "facts")
    known = was.what if was else desk.incident.title
    with drafts.form(form, known if was else "") as filling:
        of_what = place_of(Kind.FACTS, desk.incident.id)
        what = filling.text_area("基本事实(只写已知的,不写姓名)", known, of_what, height=90)
        left, right = st.columns(2)
        when = left.text_input("何时", was.when if was else "", key=f"when-{form}")
        place = right.text_input("何地", was.place if was else "", key=f"place-{form}")
        affected = left.text_input("涉及哪些人群或单位", was.affected if was else "", key=f"affected-{form}")
        source = right.text_input("从何得知、如何核实", was.source if was else "", key=f"source-{form}")
        unknown = st.text_input("尚不清楚的", was.unknown if was else "", key=f"unknown-{form}")
        verdict = left.selectbox(
            "核实结论", list(Verdict), format_func=words.VERDICT.__getitem__,
            index=_at(Verdict, was.verdict if was else Verdict.UNKNOWN), key=f"verdict-{form}",
        )  # fmt: skip
        category = right.selectbox(
            "类别", list(Category), format_func=words.CATEGORY.__getitem__,
            index=_at(Category, was.category if was else desk.incident.opening.category), key=f"category-{form}",
        )  # fmt: skip
        kind = left.selectbox(
            "预案中的事件类别", list(names), format_func=names.__getitem__, index=_at(names, was and was.event_type),
            key=f"type-{form}",
        )  # fmt: skip
        grade = right.selectbox(
            "所涉突发事件等级(不是舆情级别)", grades, format_func=lambda each: each or "尚未确定",
            index=_at(grades, was and was.event_grade), key=f"grade-{form}",
        )  # fmt: skip
        if st.form_submit_button("存核实单", type="primary"):
            given = FactSheet(
                what=what.strip(), when=when, place=place, affected=affected, source=source, unknown=unknown,
                verdict=verdict or Verdict.UNKNOWN, category=category or Category.OTHER, event_type=kind or "",
                event_grade=grade, evidence=tuple(each.id for each in desk.incident.evidence),
            )  # fmt: skip
            put(desk, Deed.FACTS_STATED, given, filling)


def level(desk: IncidentDesk) -> None:
    """Set the level; the plan's own names, and who leads and signs at each."""
    levels = {each.severity: f"{LEVEL[each.severity]} {each.name}" for each in desk.plan.levels}
    proposed = proposal_of(session.desk().store, desk.incident, desk.plan, session.now())
    with st.form(drafting.name(desk.incident, "level"), border=False), part():
        if proposed is not None:
            st.text(proposed.sentence)
        now = desk.incident.level or (proposed.level if proposed else None)
        chosen = st.selectbox(
            "级别", list(levels), format_func=levels.__getitem__, index=_at(levels, now) if now else None,
            placeholder="请选择",
        )  # fmt: skip
        why = st.text_input("定级理由(必填,记入台账)")
        if st.form_submit_button("确定级别", type="primary"):
            if chosen is None:
                raise WorkflowError("没有办理:请先选定级别。")
            put(desk, Deed.LEVEL_SET, LevelSet(level=chosen, reason=why.strip()))


def mark(desk: IncidentDesk) -> None:
    """Correct a moment that clocks run from."""
    with st.form(drafting.name(desk.incident, "mark"), border=False), part():
        which = st.selectbox("时点", CORRECTABLE, format_func=words.MARK.__getitem__)
        # A key, because the present moment moves on while somebody is typing.
        key = drafting.name(desk.incident, "mark-at")
        given = st.datetime_input("北京时间", clock.in_beijing(session.now()).replace(tzinfo=None), step=60, key=key)
        why = st.text_input("依据(必填)")
        if st.form_submit_button("更正时点", type="primary") and which and given:
            at = given.replace(tzinfo=clock.BEIJING)
            put(desk, Deed.MARK_SET, MarkSet(mark=which, at=at, reason=why.strip()))


def decision(desk: IncidentDesk) -> None:
    """Record the consultation (会商记录)."""
    actors = list(desk.plan.actors)
    step = next((each for each in desk.plan.steps if each.kind is StepKind.CONSULT), None)
    level_id = next((each.id for each in desk.plan.levels if each.rank == desk.level), "")
    asked = step.hear_from.get(level_id, ()) if step else ()
    made = len(desk.incident.decisions) or ""
    with drafts.form(drafting.name(desk.incident, "decision"), made) as filling:
        present = st.multiselect("参会岗位", actors, format_func=desk.plan.name_of, placeholder="请选择")
        advice = {actor: st.text_input(f"{desk.plan.name_of(actor)}的意见(预案要求先听取)") for actor in asked}
        measures = filling.text_area("商定的措施", "", place_of(Kind.MEASURES, desk.incident.id), height=100)
        blame = st.selectbox(
            "责任判断(只作语气参考)", list(Responsibility), format_func=words.RESPONSIBILITY.__getitem__,
            index=_at(Responsibility, Responsibility.UNKNOWN),
        )  # fmt: skip
        public = st.radio("是否公开回应", list(PUBLIC), format_func=PUBLIC.__getitem__, horizontal=True)
        why = st.text_input("理由(不公开回应时必填)")
        if st.form_submit_button("存会商记录", type="primary"):
            given = Decision(
                attendees=tuple(present), advice=advice, measures=measures.strip(), public=bool(public),
                responsibility=blame or Responsibility.UNKNOWN, reason=why.strip(),
            )  # fmt: skip
            put(desk, Deed.DECISION_RECORDED, given, filling)


def owner(desk: IncidentDesk, of: str, what: Action | Deed) -> None:
    """Name who answers for the grievances or the review."""
    actors = list(desk.plan.actors)
    with st.form(f"owner-{of}", border=False), part():
        role = st.selectbox("由谁负责", actors, format_func=desk.plan.name_of)
        if st.form_submit_button(words.ACT[what], type="primary") and role:
            put(desk, what, Owner(of=of, role=role))


def calm(desk: IncidentDesk) -> None:
    """Confirm that the matter has calmed; against the data it takes a reason."""
    if desk.stage == Stage.CALM:
        reason(desk, Action.CALM, "说明(数据显示已平息,可不填)")
        return
    seen = f"数据显示现在是{desk.stage}期" if desk.stage else "没有数据可以判断阶段"
    st.text(f"{seen}。确认平息要写明理由。")
    reason(desk, Action.CALM)


def to_statements(desk: IncidentDesk) -> None:
    """Lead to the page on which statements are written, signed and published."""
    if st.button("到通稿页办理", icon=":material/edit_document:", key="to-statements"):
        st.switch_page(STATEMENTS, query_params=session.incident_address(desk.incident.id))


def of_action(action: Action) -> Callable[[IncidentDesk], None]:
    """Return the form of a step; one that has none of its own asks for a reason."""
    return OF_ACTION.get(action, lambda desk: reason(desk, action))


def _at(options: Any, value: Any) -> int:
    found = list(options)
    return found.index(value) if value in found else 0


#: The form of a step, where it is more than a reason.
OF_ACTION: Mapping[Action, Callable[[IncidentDesk], None]] = {
    Action.TRIAGE: lambda desk: plainly(desk, Action.TRIAGE),
    Action.MERGE: merge,
    Action.REPORT: report,
    Action.CONVENE: lambda desk: plainly(desk, Action.CONVENE),
    Action.DRAFT: to_statements,
    Action.PUBLISH: to_statements,
    Action.CALM: calm,
    Action.START_REVIEW: lambda desk: owner(desk, "review", Action.START_REVIEW),
    Action.ARCHIVE: lambda desk: plainly(desk, Action.ARCHIVE),
}
#: The forms that do not move the incident, in the order in which they are offered.
OF_DEED: Mapping[Deed, Callable[[IncidentDesk], None]] = {
    Deed.EVIDENCE_ADDED: evidence,
    Deed.FACTS_STATED: facts,
    Deed.LEVEL_SET: level,
    Deed.RECEIPT_LOGGED: receipt,
    Deed.DECISION_RECORDED: decision,
    Deed.REPORT_FILED: lambda desk: report(desk, Deed.REPORT_FILED),
    Deed.OWNER_NAMED: lambda desk: owner(desk, "grievances", Deed.OWNER_NAMED),
    Deed.MARK_SET: mark,
    Deed.NOTE_ADDED: lambda desk: reason(desk, Deed.NOTE_ADDED, "备注"),
}
