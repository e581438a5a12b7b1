"""值班与通讯录: who is on duty, whom to call, what is kept ready, with whom the unit talks, what was practised."""

import streamlit as st

from yuqing.ui import cached, contacts, duty, handovers, media, readiness, session, trainings

st.header("值班与通讯录")
plan = session.desk().plan()
if plan is None:
    st.info("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    st.stop()

board = cached.roster_board()
duty.said()
duty.head(board, plan)
handovers.waiting()
watch, people, handing_over, ready, press, learning = st.tabs(
    ["值班表", "通讯录", "交接班", "保障", "媒体联络", "培训宣传"]
)
with watch:
    left, right = st.columns([7, 5])
    with left:
        duty.roster(board, plan)
        duty.enter(board, plan)
        duty.paste()
    with right:
        duty.gaps(board)
        duty.hours(board)
with people:
    contacts.shown(plan)
with handing_over:
    handovers.shown()
with ready:
    readiness.safeguards(plan)
with press:
    media.shown(plan)
with learning:
    trainings.shown(plan)
