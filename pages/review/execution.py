"""预案执行度: how each limit and step of the plan was kept, over time and across incidents."""

import streamlit as st

from yuqing.ui import cached, controls, execution

st.header("预案执行度")
found = cached.execution_page(controls.window_picker("近一年"))
if not found.incidents:
    st.info("这一时段没有立案的事件。可以选更长的时段;在议题页把议题“立为事件”并办理后,这里逐条列出预案执行情况。")
    st.stop()

st.text(f"时段内 {found.incidents} 件事件,做到率低的条目在前;点选一行看背后的事件。")
row = execution.figures(found)
if row is not None:
    execution.cases(found, row)
