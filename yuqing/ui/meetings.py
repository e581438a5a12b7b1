"""The parts of the page 例会: what happened since the last meeting, what was decided, and who does what until when."""

import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model.draft import Kind
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.model.meetings import Action, ActionDone, MeetingAction, MeetingHeld
from yuqing.model.plan import Plan
from yuqing.ui import controls, drafts, exporting, session, wording
from yuqing.ui.frame import part
from yuqing.ui.registry import EXPORTS
from yuqing.views.meetings import MeetingBoard, action_table
from yuqing.workflow import meetings as acts
from yuqing.workflow.meetings import meeting_lesson
from yuqing.workflow.revision import MAY_JUDGE, hand_over

ROW = 36


def numbers(board: MeetingBoard) -> None:
    """Say in one line what has changed, and offer the material."""
    since = f"自上次例会({wording.beijing(board.since)})以来" if board.has_earlier else "近30天(还没有登记过例会)"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text(
            f"{since}:有变化的事件 {len(board.incidents)} 件,逾期诉求 {len(board.grievances)} 件,"
            f"未办结的议定事项 {len(board.open_actions)} 项(逾期 {board.overdue_actions} 项)",
            width="stretch",
        )
        if st.button("导出例会材料", icon=":material/print:", help="制作文档,在导出中心下载"):
            with part():
                day = clock.in_beijing(session.now()).date()
                exporting.start(ExportRequest(ReportKind.REGULAR, day, ".docx"))
                st.switch_page(EXPORTS)


def happened(board: MeetingBoard) -> None:
    """Show incidents, alerts, late grievances and how the clauses were kept."""
    shown = (
        ("事件", board.incidents, "期内没有变化的事件。"),
        ("预警", board.alerts, "期内没有预警。"),
        ("逾期诉求", board.grievances, "没有逾期的诉求。"),
        ("预案执行(逐条,次)", board.keeping, "期内没有事件,没有可评的条款。"),
    )
    for name, frame, none in shown:
        st.html(f'<div class="yq-panel-title">{name}</div>')
        if frame.empty:
            st.text(none)
        else:
            st.dataframe(frame, hide_index=True, row_height=ROW, height=min(420, 40 + ROW * len(frame)))


def actions(board: MeetingBoard, plan: Plan) -> None:
    """Show what is to be done, late ones first, and let one be finished."""
    st.html('<div class="yq-panel-title">议定事项</div>')
    table = action_table(board.actions, plan, board.now)
    if table.empty:
        st.text("还没有议定事项。登记例会后,在下面逐项列出责任岗位和时限。")
        return
    st.dataframe(table, hide_index=True, row_height=ROW, height=min(560, 40 + ROW * len(table)))
    controls.download_table(table, "议定事项")
    if board.open_actions and session.permissions() & set(acts.ANYBODY):
        _finish(board.open_actions)


def hold(plan: Plan) -> None:
    """Let a meeting be put on the record."""
    if not session.permissions() & set(acts.MAY_HOLD):
        return
    with (
        st.expander("登记例会", expanded=drafts.is_left(Kind.MEETING)),
        drafts.form(f"meeting-{session.form_number()}") as filling,
    ):
        present = st.multiselect("参会岗位", list(plan.actors), format_func=plan.name_of, placeholder="请选择")
        decisions = filling.text_area("会议议定(写事,不写人)", "", Kind.MEETING, height=110)
        if st.form_submit_button("登记", type="primary"):
            held = MeetingHeld(id=str(ULID()), attendees=tuple(present), decisions=decisions.strip())
            acts.hold_meeting(session.acting(), held)
            filling.forget()
            _redraw()


def decide(board: MeetingBoard, plan: Plan) -> None:
    """Let what the last meeting decided be given to somebody."""
    if not board.meetings or not session.permissions() & set(acts.MAY_HOLD):
        return
    last = board.meetings[0]
    with st.expander("列出议定事项"), st.form(f"action-{session.form_number()}", border=False), part():
        st.caption(wording.plain(f"属于 {wording.beijing(last.at)} 的例会"))
        text = st.text_input("要办的事")
        owner = st.selectbox("责任岗位", list(plan.actors), format_func=plan.name_of)
        due = st.datetime_input("时限(北京时间)", clock.in_beijing(session.now()).replace(tzinfo=None), step=3600)
        if st.form_submit_button("列入", type="primary") and owner and due:
            given = MeetingAction(id=str(ULID()), text=text.strip(), owner=owner, due=due.replace(tzinfo=clock.BEIJING))
            acts.give_action(session.acting(), last.held.id, given)
            _redraw()


def revise(board: MeetingBoard) -> None:
    """Let what a meeting found wrong with the plan be put before those who revise it."""
    unit = session.desk().unit()
    if not board.meetings or unit is None or not session.permissions() & set(MAY_JUDGE):
        return
    at = wording.beijing(board.meetings[0].at)
    with st.expander("提请修订预案"), st.form(f"lesson-{session.form_number()}", border=False), part():
        observed = st.text_input("预案哪里不合用(写明条款或步骤)")
        reason = st.text_input("为什么要改")
        if st.form_submit_button("提交到预案修订", type="primary"):
            lesson = meeting_lesson(observed, reason, at)
            hand_over(session.acting(), unit.plan_id, [lesson])
            _redraw()


def earlier(board: MeetingBoard, plan: Plan) -> None:
    """Show what earlier meetings decided."""
    if not board.meetings:
        return
    with st.expander(f"历次例会({len(board.meetings)})"):
        for each in board.meetings:
            present = "、".join(plan.name_of(actor) for actor in each.held.attendees)
            st.text(f"{wording.beijing(each.at)} 参会:{present}")
            st.text(each.held.decisions)


def _finish(left: tuple[Action, ...]) -> None:
    names = {each.given.id: each.given.text for each in left}
    with st.expander("登记办结"), st.form(f"done-{session.form_number()}", border=False), part():
        chosen = st.selectbox("事项", list(names), format_func=names.__getitem__)
        note = st.text_input("办理结果(必填)")
        if st.form_submit_button("办结", type="primary") and chosen:
            acts.finish_action(session.acting(), ActionDone(id=chosen, note=note.strip()))
            _redraw()


def _redraw() -> None:
    session.empty_form()
    session.desk().touch()
    st.rerun()
