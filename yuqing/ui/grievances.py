"""The parts of the page 诉求: the list, the rates, and the forms."""

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.draft import Kind
from yuqing.model.matters import GrievanceMoved, GrievanceRegistered, GrievanceState, Satisfied
from yuqing.model.plan import Plan
from yuqing.model.record import NO_INCIDENT
from yuqing.ui import drafts, session, wording
from yuqing.ui.frame import part
from yuqing.views import grievances as view
from yuqing.views.grievances import GrievanceBoard, GrievanceRow
from yuqing.workflow.grievances import move_grievance, register_grievance


def numbers(board: GrievanceBoard) -> None:
    """Show how many are open and late, and the three rates with their intervals."""
    with st.container(horizontal=True):
        st.metric("未结诉求", f"{board.open} 件", border=True)
        st.metric("已逾期", f"{board.overdue} 件", border=True)
        for rate in board.rates:
            share = f"{rate.part / rate.whole:.0%}" if rate.whole else "无数据"
            span = f"{rate.part}/{rate.whole},95%区间 {rate.low:.0%}–{rate.high:.0%}" if rate.whole else "还没有样本"
            st.metric(rate.name, share, help=wording.plain(f"{rate.definition};{span}"), border=True)


def table(board: GrievanceBoard, only_open: bool) -> pd.DataFrame:
    """Return the list as the table on the screen shows it."""
    rows = [row for row in board.rows if row.is_open or not only_open]
    return pd.DataFrame(
        [
            {
                "状态": words.GRIEVANCE_STATE[row.state] + (" 逾期" if row.overdue else ""),
                "诉求": row.statement,
                "承办": row.owner,
                "时限": wording.beijing(row.due_at) if row.due_at else "未定",
                "登记": wording.beijing(row.registered_at),
                "事件": str(row.incident_id) if row.incident_id else "—",
            }
            for row in rows
        ]
    )


def none(board: GrievanceBoard) -> None:
    """Say why the list is empty, and what the next step is."""
    begin = "还没有登记过诉求。群众来电来访、网上反映的具体问题,在上面登记后逐件跟到办结。"
    st.info("没有未结的诉求。" if board.rows else begin)


def choose(board: GrievanceBoard, only_open: bool) -> GrievanceRow | None:
    """Draw the list and return the chosen row."""
    rows = [row for row in board.rows if row.is_open or not only_open]
    event = st.dataframe(
        table(board, only_open), hide_index=True, on_select="rerun", selection_mode="single-row", key="grievances",
        row_height=36, height=min(560, 40 + 36 * len(rows)),
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    return rows[chosen[0]] if chosen and chosen[0] < len(rows) else None


def register() -> None:
    """Register a grievance; the matter and the area, never the person."""
    with (
        st.expander("登记诉求", expanded=drafts.is_left(Kind.GRIEVANCE)),
        drafts.form(f"register-{session.form_number()}") as filling,
    ):
        statement = filling.text_area("诉求(写事,不写人)", "", Kind.GRIEVANCE, height=90)
        left, middle, right = st.columns(3)
        place = left.text_input("地点(到村、小区即可)")
        reference = middle.text_input("来电来访的,写本单位登记号")
        incident_id = right.number_input("属于哪个事件(编号,不属于就填0)", min_value=0, step=1)
        if st.form_submit_button("登记", type="primary"):
            now = session.now()
            given = GrievanceRegistered(
                id=str(ULID()), statement=statement.strip(), place=place, reference=reference, first_at=now
            )
            register_grievance(session.acting(), given, int(incident_id) or NO_INCIDENT)
            filling.forget()
            session.confirm("已登记。")
            session.desk().touch()
            st.rerun()


def one(row: GrievanceRow, plan: Plan) -> None:
    """Show the way of a grievance and offer its next step."""
    found = view.one(session.desk().store, row.id)
    with st.container(key="panel-grievance"):
        st.text(row.statement)
        st.text(f"{words.GRIEVANCE_STATE[row.state]} · 承办 {row.owner or '未指定'} · 重办 {row.reopened} 次")
        if found.steps:
            st.dataframe(view.steps_of(found, session.now()), hide_index=True)
        for limit in view.limits(plan):
            st.caption(wording.plain(f"{limit.name}:{limit.words}({limit.citation})"))
        _step(row)


def _step(row: GrievanceRow) -> None:
    to = st.selectbox("下一步", view.next_states(row.state), format_func=words.GRIEVANCE_STATE.__getitem__)
    with st.form(f"step-{row.id}-{to}", border=False), part():
        text = st.text_input("理由、安排、答复或结果")
        owner = st.text_input("承办部门", row.owner) if to is GrievanceState.ASSIGNED else ""
        due = st.datetime_input("办理时限(北京时间)", None, step=3600) if to in _WITH_DUE else None
        url = st.text_input("公开答复的链接") if to is GrievanceState.REPLIED else ""
        said = _satisfied() if to is GrievanceState.REVISITED else Satisfied.UNKNOWN
        if st.form_submit_button("办理", type="primary") and to:
            at = due.replace(tzinfo=clock.BEIJING) if due else None
            given = GrievanceMoved(
                id=row.id, to=to, text=text.strip(), owner=owner.strip(), due=at, public_url=url.strip(), satisfied=said
            )
            move_grievance(session.acting(), given)
            session.desk().touch()
            st.rerun()


def _satisfied() -> Satisfied:
    return st.selectbox("回访结果", list(Satisfied), format_func=words.SATISFIED.__getitem__) or Satisfied.UNKNOWN


_WITH_DUE = frozenset({GrievanceState.ASSIGNED, GrievanceState.SCHEDULED})
