"""首次设置: who we are, what we watch for, by which plan we work; or a look at the demo first."""

import streamlit as st

from yuqing.ui import first_run, session

st.header("首次设置")
left, right = st.columns([2, 1])
with right.container(key="panel-demo"):
    first_run.demo_card()
with left.container(key="panel-unit"):
    if session.made_up():
        st.info(f"{session.made_up()}单位的设置不能修改。离开{session.made_up()}后,可在这里填写本单位。")
    else:
        first_run.unit_form()
