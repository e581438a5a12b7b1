"""The order of past topics, the confusion tables, the thresholds, and the weights of the score."""

import streamlit as st

from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.ui import session
from yuqing.ui.frame import part
from yuqing.views.calibration import UNORDERED, CalibrationPage
from yuqing.workflow.calibration import accept_thresholds, judge_topics

#: The level by its name on the screen.
NAMED = {name: level for level, name in LEVEL.items()}


def order(found: CalibrationPage) -> None:
    """Let people put past topics at the levels they should have had."""
    st.subheader("一、给往事排序")
    with st.container(key="panel-order"), part():
        edited = st.data_editor(
            found.topics,
            hide_index=True,
            disabled=[name for name in found.topics.columns if name != "应为"],
            key=f"order-{session.form_number()}",
            height=min(560, 40 + 36 * len(found.topics)),
            row_height=36,
            column_config={
                "议题": st.column_config.TextColumn(width=520),
                "应为": st.column_config.SelectboxColumn(
                    "应为(单位的看法)", options=[UNORDERED, *LEVEL.values()], required=True
                ),
            },
        )
        before, after = found.topics["应为"].tolist(), edited["应为"].tolist()
        changed = {
            topic_id: NAMED[new]
            for topic_id, old, new in zip(found.topic_ids, before, after, strict=True)
            if new != old and new in NAMED
        }
        if st.button(f"保存排序({len(changed)} 处改动)", disabled=not changed, type="primary"):
            judge_topics(session.acting(), changed)
            _done("排序已记录。")


def compare(found: CalibrationPage) -> None:
    """Show how the levels by the thresholds compare with the order."""
    st.subheader("二、对照")
    st.text(found.summary)
    left, right = st.columns(2)
    with left.container(key="panel-now"):
        st.text(f"现行阈值 {_said(found.current)}")
        st.dataframe(found.confusion_now, hide_index=True)
    with right.container(key="panel-proposed"):
        st.text(f"建议阈值 {_said(found.proposed) if found.proposed else '(议题还不够)'}")
        st.dataframe(found.confusion_proposed, hide_index=True)
    st.text("行是单位的看法,列是系统按阈值和下限给出的级别;对角线上为一致。")


def decide(found: CalibrationPage) -> None:
    """Let an entitled person accept thresholds, or take the shipped ones again."""
    st.subheader("三、阈值")
    with st.form(f"thresholds-{session.form_number()}"), part():
        given = found.proposed or found.current
        columns = st.columns(4)
        levels = (Severity.I, Severity.II, Severity.III, Severity.IV)
        values = [
            column.number_input(f"{LEVEL[level]}不低于", 1.0, 99.0, value, 1.0)
            for column, level, value in zip(columns, levels, given, strict=True)
        ]
        reason = st.text_input("理由(必填,记入台账)")
        left, right = st.columns(2)
        is_accepted = left.form_submit_button("采用这组阈值", type="primary")
        is_reset = right.form_submit_button("恢复随附的阈值")
        if is_accepted or is_reset:
            accept_thresholds(session.acting(), values if is_accepted else (), reason)
            _done("已记录,新的阈值从现在起用于定级,已有的人工定级不变。")
    if session.confirmation():
        st.success(session.confirmation())
    if not found.changes.empty:
        st.dataframe(found.changes, hide_index=True)


def scale(found: CalibrationPage) -> None:
    """Show the weights with their consistency ratio, and where every value comes from."""
    st.subheader("四、权重与来源")
    st.text("严重度 = √(传播力 × 风险性);权重由两两比较矩阵(层次分析法)重新算出,一致性比率低于 0.1 方可使用。")
    st.dataframe(found.weights, hide_index=True)
    with st.expander("各项数值的来源"):
        st.dataframe(found.origins, hide_index=True)


def _said(values: tuple[float, ...]) -> str:
    return "、".join(f"{value:g}" for value in values)


def _done(sentence: str) -> None:
    session.desk().touch()
    session.confirm(sentence)
    st.rerun()
