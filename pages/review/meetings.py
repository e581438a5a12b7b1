"""例会: what happened since the last regular meeting, what it decides, and what is done about it."""

import streamlit as st

from yuqing.ui import cached, meetings, session

st.header("例会")
plan = session.desk().plan()
if plan is None:
    st.info("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    st.stop()

board = cached.meeting_board()
meetings.numbers(board)
left, right = st.columns([7, 5])
with left.container(key="panel-happened"):
    meetings.happened(board)
with right.container(key="panel-actions"):
    meetings.actions(board, plan)
    meetings.hold(plan)
    meetings.decide(board, plan)
    meetings.revise(board)
    meetings.earlier(board, plan)
