"""The parts of the ledger and of the incident desk."""

from datetime import datetime

import pandas as pd
import streamlit as st

from yuqing import clock
from yuqing.errors import YuqingError
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockStart
from yuqing.model.clocks import ClockState
from yuqing.model.deeds import ClockNote
from yuqing.model.incident import Action, Deed, State
from yuqing.model.labels import LEVEL
from yuqing.ui import cached, drafting, incident_forms, outages, session, wording
from yuqing.ui.frame import part
from yuqing.ui.registry import EVALUATION, INCIDENT, STATEMENTS, TIMELINE
from yuqing.ui.style import LEVEL_COLOUR
from yuqing.views.incident import ClockRow, IncidentDesk, LedgerRow, StepRow
from yuqing.workflow.incidents import NewIncident, Offer, may, offers, open_incident

#: Steps that lead back or out of the handling; they stand after everything that leads on.
ASIDE = frozenset(
    {Action.DISMISS, Action.MERGE, Action.CORRECT, Action.RECONVENE, Action.NO_PUBLIC, Action.REOPEN}
)  # fmt: skip
SIGN = {"done": "✓", "now": "▶", "later": "○", "through": "↻"}
#: Sign and colour of a clock by its state.
CLOCK_SIGN = {
    ClockState.OVERDUE: ("●", "var(--yq-level-1)"),
    ClockState.LATE: ("●", "var(--yq-level-1)"),
    ClockState.RUNNING: ("▶", "var(--yq-text)"),
    ClockState.MET: ("✓", "var(--yq-in-time)"),
    ClockState.NOT_STARTED: ("○", "var(--yq-observe)"),
    ClockState.WAIVED: ("–", "var(--yq-observe)"),
}


def table(rows: tuple[LedgerRow, ...]) -> pd.DataFrame:
    """Return the ledger as the table on the screen shows it."""
    now = session.now()
    over = cached.watched_after_calm()
    return pd.DataFrame(
        [
            {
                "编号": row.incident_id,
                "级别": LEVEL[row.level],
                "事件": row.title,
                "状态": words.STATE[row.state],
                "类别": row.category,
                "下一时限": _due(row.next_due, now),
                "立案": wording.beijing(row.opened_at),
                "最近处置": wording.beijing(row.changed_at),
                "余波监测": f"到 {wording.beijing(over[row.incident_id].until)}" if row.incident_id in over else "",
            }
            for row in rows
        ]
    )


def ledger(rows: tuple[LedgerRow, ...]) -> None:
    """Draw the ledger; a click on a row opens its desk."""
    event = st.dataframe(
        table(rows), hide_index=True, on_select="rerun", selection_mode="single-row", key="ledger", row_height=36,
        height=min(760, 40 + 36 * len(rows)),
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    if chosen:
        st.switch_page(INCIDENT, query_params=session.incident_address(rows[chosen[0]].incident_id))


def open_by_hand() -> None:
    """Let somebody open an incident that no topic shows yet."""
    with st.expander("立一个事件(电话、来访或上级转来的)"), st.form("open-incident", border=False), part():
        title = st.text_input("事件名称(写事,不写人)")
        first = st.datetime_input("网上首发(北京时间,不清楚就不填)", None, step=60)
        if st.form_submit_button("立为事件", type="primary"):
            marks = {ClockStart.FIRST_MENTION: first.replace(tzinfo=clock.BEIJING)} if first else {}
            begin(NewIncident(title=title, marks=marks))


def begin(new: NewIncident) -> None:
    """Open an incident and go to its desk."""
    incident_id = open_incident(session.acting(), new)
    session.desk().touch()
    st.switch_page(INCIDENT, query_params=session.incident_address(incident_id))


def head(desk: IncidentDesk) -> None:
    """Say what it is, how severe, where its handling is, and whether the program stood still meanwhile."""
    outages.banner_of(desk)
    with st.container(key="panel-incident-head", horizontal=True, vertical_alignment="center"):
        colour = LEVEL_COLOUR[desk.level]
        st.html(f'<span class="yq-badge" style="background:{colour}">{LEVEL[desk.level]}</span>', width="content")
        with st.container(key="detail-title-incident"):
            st.text(desk.incident.title)
        stage = f"{desk.stage}期 · " if desk.stage else ""
        st.text(f"{stage}{desk.state} · 编号 {desk.incident.id} · 立案 {wording.beijing(desk.incident.opened_at)}")


def ways(desk: IncidentDesk) -> None:
    """Lead to the other pages of the incident."""
    address = session.incident_address(desk.incident.id)
    drafting.news(desk)
    with st.container(horizontal=True):
        for page, label in ((INCIDENT, "事件"), (TIMELINE, "时间线"), (STATEMENTS, "通稿"), (EVALUATION, "评估")):
            if st.button(label, key=f"way-{label}"):
                st.switch_page(page, query_params=address)


def next_card(desk: IncidentDesk) -> None:
    """Show what is due next, by when and according to what, larger than everything else."""
    due = desk.next_due
    with st.container(key="panel-next"):
        if not desk.is_open:
            st.text(f"本事件{desk.state},没有进行中的时限。")
            return
        if due is None or due.due_at is None:
            st.text("现在没有进行中的时限。")
            return
        colour = CLOCK_SIGN[due.state][1]
        st.html(f'<div class="yq-due" style="color:{colour}">{_left(due.due_at, desk.as_of)}</div>')
        st.text(f"{due.name} · 应在 {wording.beijing(due.due_at)} 前 · {due.kind} · 依据:{due.citation}")


def adjusting(desk: IncidentDesk) -> None:
    """Say when the data speak for another level than the one in force; a person decides."""
    found = cached.adjustment(desk.incident.id)
    if found is None:
        return
    with st.container(key="panel-adjusting"):
        st.text(found.sentence)
        if found.against:
            st.text(found.against)
        st.caption("由程序按所属议题的当前得分提出,是否调整由有权的岗位在“定级”中确定并写明理由。")


def calls(desk: IncidentDesk) -> None:
    """Say whom the clocks call now; whoever takes it on says so, and is called again after half an hour."""
    may_say = may(session.acting(), desk.incident, Deed.CLOCK_ACKNOWLEDGED)
    for call in desk.reminders:
        gone = "已超时" if call.share == 1 else f"时间已过{call.share:.0%}"
        with st.container(key=f"call-{call.clock.id}", horizontal=True, vertical_alignment="center"):
            seen = ",已有人接手" if call.acknowledged else ""
            people = desk.incident.assigned.get(call.role, ())
            who = f"({'、'.join(people)})" if people else ""
            st.text(f"提醒 {desk.plan.name_of(call.role)}{who}:{call.clock.name}{gone}{seen}", width="stretch")
            if may_say and not call.acknowledged and st.button("我来办", key=f"take-{call.clock.id}"):
                incident_forms.put(desk, Deed.CLOCK_ACKNOWLEDGED, ClockNote(clock=call.clock.id))


def steps(rows: tuple[StepRow, ...]) -> None:
    """Draw the plan's steps as a line: done, now, later."""
    st.html('<div class="yq-panel-title">预案步骤</div>')
    for number, row in enumerate(rows):
        with st.container(key=f"step-{row.state}-{number}", gap=None):
            st.text(f"{SIGN[row.state]} {row.name}")
            st.caption(wording.plain(f"{row.by or '—'} · {row.citation}"))


def clocks(rows: tuple[ClockRow, ...], now: datetime) -> None:
    """List the clocks: those that run, then those that ended, each with its clause."""
    st.html('<div class="yq-panel-title">时限</div>')
    for number, row in enumerate(rows):
        sign, colour = CLOCK_SIGN[row.state]
        with st.container(key=f"clock-{number}", gap=None):
            st.html(f'<span style="color:{colour};font-weight:600">{sign} {_clock_words(row, now)}</span>')
            st.text(row.name)
            st.caption(wording.plain(f"{row.kind},自{row.start}起 · {row.citation}"))


def acts(desk: IncidentDesk) -> None:
    """Offer what leads on and what may be added, each with what stands against it."""
    acting = session.acting()
    offered = offers(acting, desk.incident, desk.stage)
    for offer in (each for each in offered if each.action not in ASIDE):
        _offered(desk, offer, expanded=not offer.against)
    for deed, form in incident_forms.OF_DEED.items():
        if may(acting, desk.incident, deed):
            with st.expander(words.DEED[deed], expanded=_is_missing(desk, deed)):
                form(desk)
    for offer in (each for each in offered if each.action in ASIDE):
        _offered(desk, offer, expanded=False)


def _offered(desk: IncidentDesk, offer: Offer, *, expanded: bool) -> None:
    label = words.ACTION[offer.action] + ("" if not offer.against else "(还不能办)")
    with st.expander(label, expanded=expanded):
        for sentence in offer.against:
            st.text(sentence)
        # Publishing is prepared on a page of its own, whatever is still missing.
        if not offer.against or offer.action is Action.PUBLISH:
            incident_forms.of_action(offer.action)(desk)


def record(desk: IncidentDesk) -> None:
    """Show the record of the incident, newest first."""
    st.html('<div class="yq-panel-title">处置记录</div>')
    st.dataframe(desk.log, hide_index=True, row_height=34, height=min(420, 40 + 34 * len(desk.log)))


def reports(desk: IncidentDesk) -> None:
    """Show the reports with whom they reached."""
    for filed in desk.incident.reports:
        st.text(f"{words.REPORT_KIND[filed.report.kind]} · {wording.beijing(filed.filed_at)} · {filed.by}")
        for sent in filed.receipts:
            seen = f",签收 {wording.beijing(sent.confirmed_at)}" if sent.confirmed_at else ",待签收"
            way = words.CHANNEL[sent.receipt.channel]
            st.caption(
                wording.plain(f"{desk.plan.name_of(sent.receipt.to)} · {way} {wording.beijing(sent.sent_at)}{seen}")
            )


def missing() -> None:
    """Say that there is no such incident, and lead to the ledger."""
    raise YuqingError("没有这个事件,请从事件台账进入。")


def _is_missing(desk: IncidentDesk, deed: Deed) -> bool:
    """Whether the next step waits for this deed."""
    incident = desk.incident
    waits = {
        Deed.EVIDENCE_ADDED: not incident.evidence,
        Deed.FACTS_STATED: bool(incident.evidence) and incident.facts is None,
        Deed.LEVEL_SET: incident.facts is not None and incident.level is None,
        Deed.RECEIPT_LOGGED: incident.state is State.REPORTED and bool(incident_forms.not_reached(desk)),
        Deed.DECISION_RECORDED: incident.state is State.CONSULTING and not _has_decided(desk),
    }
    return waits.get(deed, False)


def _has_decided(desk: IncidentDesk) -> bool:
    """Whether there is a record of the consultation that was convened last."""
    convened = [move.seq for move in desk.incident.moves if move.to == "consulting"]
    return any(each.seq > convened[-1] for each in desk.incident.decisions) if convened else False


def _due(row: ClockRow | None, now: datetime) -> str:
    return f"{row.name} {_left(row.due_at, now)}" if row and row.due_at else ""


def _clock_words(row: ClockRow, now: datetime) -> str:
    if row.clock.is_open and row.due_at:
        return _left(row.due_at, now)
    return words.CLOCK_STATE[row.state]


def _left(due: datetime, now: datetime) -> str:
    minutes = int((due - now).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    size = f"{hours}小时{rest:02d}分" if hours else f"{rest}分钟"
    return f"还剩 {size}" if minutes >= 0 else f"已超 {size}"
