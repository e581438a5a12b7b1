"""培训宣传: what was held, who came, what the assessment said, and what is due next."""

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model.plan import Plan
from yuqing.model.readiness import TrainingKind, TrainingLogged
from yuqing.model.readiness_labels import TRAINING
from yuqing.ui import cached, controls, session
from yuqing.ui.duty import actors, changed, may_keep
from yuqing.ui.frame import part
from yuqing.views import readiness as view
from yuqing.workflow.readiness import log_training


def shown(plan: Plan) -> None:
    """Show what is due and what was held, with the form."""
    board = cached.training_board()
    for sentence in board.overdue:
        st.text(f"● {sentence}")
    if not board.due.empty:
        st.dataframe(board.due, hide_index=True)
    if may_keep():
        _log(plan)
    if not board.held:
        st.info("还没有登记过培训、宣传教育或演练。每次举办后登记主题、参加人数和考核结果,系统按预案的间隔提示下一次。")
        return
    table = view.training_table(plan, board.held)
    st.dataframe(table, hide_index=True)
    controls.download_table(table, "培训宣传登记")


def _log(plan: Plan) -> None:
    with (
        st.expander("登记一次培训、宣传教育或演练"),
        st.form(f"training-{session.form_number()}", border=False),
        part(),
    ):
        left, middle, right = st.columns(3)
        kind = left.selectbox("类别", list(TrainingKind), format_func=TRAINING.__getitem__) or TrainingKind.TRAINING
        topic = middle.text_input("主题")
        day = right.date_input("日期", clock.in_beijing(session.now()).date())
        came = _came(plan)
        others = left.number_input("其他人员或群众(人)", 0)
        assessed = middle.number_input("考核人数(没有考核填0)", 0)
        passed = right.number_input("合格人数", 0)
        result = left.text_input("考核结果或效果")
        due = middle.date_input("下次日期(不填则按预案的间隔)", None)
        if st.form_submit_button("登记", type="primary"):
            given = TrainingLogged(
                id=str(ULID()), kind=kind, topic=topic.strip(), day=day, attended=came, others=int(others),
                assessed=int(assessed), passed=int(passed), result=result.strip(), next_due=due,
            )  # fmt: skip
            log_training(session.acting(), given)
            session.empty_form()
            changed("已登记。")


def _came(plan: Plan) -> dict[str, int]:
    """Ask how many of each role came."""
    roles = actors(plan)
    table = pd.DataFrame({"岗位或机构": [plan.name_of(each) for each in roles], "参加人数": [0] * len(roles)})
    edited = st.data_editor(
        table, hide_index=True, disabled=["岗位或机构"], key=f"came-{session.form_number()}", row_height=34,
        height=min(300, 40 + 34 * len(table)),
        column_config={"参加人数": st.column_config.NumberColumn(min_value=0, step=1, required=True)},
    )  # fmt: skip
    return {role: int(number) for role, number in zip(roles, edited["参加人数"], strict=True) if number}
