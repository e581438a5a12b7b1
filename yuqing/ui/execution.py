"""The parts of the page 预案执行度: the figures, what they mean, and the incidents behind each."""

import streamlit as st

from yuqing.ui import controls, session
from yuqing.ui.registry import INCIDENT
from yuqing.views.execution import ExecutionPage

ROW = 36


def figures(found: ExecutionPage) -> int | None:
    """Show the table, those kept least first; return the row that was clicked."""
    event = st.dataframe(
        found.table, hide_index=True, on_select="rerun", selection_mode="single-row", key=session.list_key("execution"),
        row_height=ROW, height=min(560, 40 + ROW * len(found.table)),
    )  # fmt: skip
    left, right = st.columns([1, 5], vertical_alignment="center")
    with left.popover("口径", icon=":material/info:", type="tertiary"):
        st.text(found.definition)
        st.text(f"样本 {found.incidents} 件事件;时间为北京时间。")
    with right:
        controls.download_table(found.table, "预案执行度")
    rows = event["selection"]["rows"]
    return int(rows[0]) if rows and rows[0] < len(found.cases) else None


def cases(found: ExecutionPage, row: int) -> None:
    """Show the incidents behind a row; a click opens the desk of one."""
    st.subheader(f"“{found.table.iloc[row]['条目']}”是怎样执行的")
    event = st.dataframe(
        found.cases[row], hide_index=True, on_select="rerun", selection_mode="single-row",
        key=session.list_key(f"execution-{row}"), row_height=ROW,
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    if chosen:
        st.switch_page(INCIDENT, query_params=session.incident_address(found.incident_ids[row][chosen[0]]))
