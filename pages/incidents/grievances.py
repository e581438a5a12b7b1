"""诉求: followed until they are solved, scheduled or refused with a reason."""

import streamlit as st

from yuqing.ui import cached, grievances, session

st.header("诉求")
plan = session.desk().plan()
if plan is None:
    st.info("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    st.stop()
board = cached.grievance_board()
grievances.numbers(board)
grievances.register()
only_open = st.toggle("只看未结的", value=True, key="only_open_grievances", bind="query-params")
if grievances.table(board, only_open).empty:
    st.info(
        "没有未结的诉求。"
        if board.rows
        else "还没有登记过诉求。群众来电来访、网上反映的具体问题,在上面登记后逐件跟到办结。"
    )
    st.stop()

left, right = st.columns([7, 5])
with left:
    chosen = grievances.choose(board, only_open)
with right:
    if chosen is None:
        st.caption("点选一件,查看办理过程并办理下一步。")
    else:
        grievances.one(chosen, plan)
