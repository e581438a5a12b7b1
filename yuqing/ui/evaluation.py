"""The parts of the page 总结评估: the score with its parts and caps, the metrics, and the signatures."""

from typing import Literal

import streamlit as st

from yuqing import clock
from yuqing.errors import WorkflowError
from yuqing.model.deeds import Reason, ReviewAction
from yuqing.model.incident import Deed
from yuqing.ui import session, wording
from yuqing.ui.frame import part
from yuqing.ui.incident_forms import put
from yuqing.ui.registry import ACCOUNTABILITY
from yuqing.views.evaluation import Evaluation
from yuqing.views.incident import IncidentDesk
from yuqing.workflow.incidents import may


def score(found: Evaluation, desk: IncidentDesk) -> None:
    """Show the score first, then how it came about, and what capped it."""
    with st.container(key="panel-score"):
        frozen = desk.incident.scorecard
        st.html(f'<div class="yq-due">{frozen.score if frozen else found.card.score:g} 分</div>')
        state = "已定稿,随归档冻结" if frozen else "尚未定稿,随数据变化"
        st.text(f"{state};权重第 {found.weights.version} 版,预案第 {desk.plan.version} 版。")
        for why in found.card.caps:
            st.text(why)
        st.dataframe(found.parts, hide_index=True)


def metrics(found: Evaluation) -> None:
    """Show every metric with its definition and the unit's own history; a median and each value, never only a mean."""
    st.html('<div class="yq-panel-title">指标</div>')
    st.dataframe(found.table, hide_index=True, row_height=36, height=40 + 36 * len(found.table))


def review(desk: IncidentDesk, found: Evaluation) -> None:
    """Let the review be completed: actions with owners, the card frozen, the evaluation signed."""
    acting = session.acting()
    for action in desk.incident.review_actions:
        st.text(f"{action.text} · {desk.plan.name_of(action.role)} · {wording.beijing(action.due)} 前")
    if may(acting, desk.incident, Deed.REVIEW_ACTION_ADDED):
        _action(desk)
    with part():
        again = desk.incident.scorecard is not None
        label = "按现在的数据重新定稿" if again else "评分卡定稿"
        kind: Literal["primary", "secondary"] = "secondary" if again else "primary"
        if may(acting, desk.incident, Deed.SCORECARD_FROZEN) and st.button(label, type=kind):
            put(desk, Deed.SCORECARD_FROZEN, found.frozen)
    if may(acting, desk.incident, Deed.REVIEW_SIGNED):
        with st.form("sign-review", border=False), part():
            given = st.text_input("评估意见(必填)")
            if st.form_submit_button("签认评估"):
                put(desk, Deed.REVIEW_SIGNED, Reason(reason=given.strip()))
    for account in desk.incident.review_signed_by:
        st.text(f"已签认:{account}")


def to_accountability(desk: IncidentDesk) -> None:
    """Lead whoever may open it to the accountability file, which is no part of the evaluation."""
    if session.may_open_accountability() and st.button("责任考评(单独存放)", icon=":material/lock:"):
        st.switch_page(ACCOUNTABILITY, query_params=session.incident_address(desk.incident.id))


def _action(desk: IncidentDesk) -> None:
    with st.expander("列出改进事项"), st.form("review-action", border=False), part():
        text = st.text_input("改进事项")
        role = st.selectbox("责任人", list(desk.plan.actors), format_func=desk.plan.name_of)
        # A due time of now would be overdue before anybody has read it.
        due = st.datetime_input("办理时限(北京时间)", None, step=3600)
        if st.form_submit_button("列入") and role:
            if not text.strip() or due is None:
                raise WorkflowError("请写明改进事项和办理时限。")
            given = ReviewAction(text=text.strip(), role=role, due=due.replace(tzinfo=clock.BEIJING))
            put(desk, Deed.REVIEW_ACTION_ADDED, given)
