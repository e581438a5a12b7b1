"""The parts of the page that shows and checks the record."""

import streamlit as st

from yuqing.model import record_labels as words
from yuqing.ui import session, wording
from yuqing.ui.frame import part
from yuqing.views.record import PAGE_ROWS, RecordPage, anchor_table
from yuqing.workflow import anchoring

EVERY = "全部事项"


def check() -> None:
    """Check the whole record when somebody asks for it, and say what was found."""
    with part():
        if not st.button("校验全部记录", type="primary", icon=":material/verified:"):
            return
        with st.spinner("正在逐条校验……"):
            verdict = anchoring.verify(session.desk().store, session.desk().anchors)
        if verdict.is_sound:
            st.success(verdict.sentence)
        else:
            st.error(verdict.sentence)
        if verdict.entries:
            st.text(f"最新一条:第 {verdict.entries:,} 条,校验值 {verdict.head}")


def chosen_action(counts: dict[str, int]) -> str:
    """Return the kind of act the table is narrowed to, "" for all."""
    options = ["", *counts]
    named = {action: f"{words.act(action)}({counts[action]:,})" for action in counts} | {"": EVERY}
    return str(st.selectbox("事项", options, format_func=named.__getitem__, key="record-action") or "")


def entries(shown: RecordPage) -> None:
    """Draw a page of the record with its page numbers."""
    st.dataframe(shown.rows, hide_index=True, row_height=34, height=min(680, 40 + 34 * len(shown.rows)))
    st.pagination(max(1, -(-shown.total // PAGE_ROWS)), key=session.PAGE)


def anchored() -> None:
    """List what was written down outside the database, day by day."""
    st.subheader("每日锚定")
    file = session.desk().anchors
    with part():
        st.caption(
            wording.plain(
                f"系统每天把最新一条记录的编号和校验值写入数据文件夹的 {file.name}。"
                "请定期把它另存到别处:整本记录若被截去末尾或重写,只有与另存的副本核对才能发现。"
            )
        )
        table = anchor_table(anchoring.anchors(file))
        if table.empty:
            st.text("还没有锚定过。系统启动后,有了记录就会锚定当天的一次。")
        else:
            st.dataframe(table, hide_index=True, row_height=34, height=min(380, 40 + 34 * len(table)))
