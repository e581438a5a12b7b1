"""导出中心: papers for the meeting, made in the background, with who exported what."""

import streamlit as st

from yuqing.ui import cached, exporting, frame

st.header("导出中心")
if not cached.unit_name():
    st.info("请先在“首次设置”页填写本单位,才能导出。")
    st.stop()

found = exporting.found()
with st.container(key="panel-export"):
    exporting.ask()
exporting.under_way(found)
exporting.history(found)
with frame.part():
    exporting.timetable()
