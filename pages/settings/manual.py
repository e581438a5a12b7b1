"""人工报送: the duty officer reports what somebody saw, with a picture of it."""

import streamlit as st

from yuqing.ui import manual, rehearsal, session

st.header("人工报送")
st.text(
    "群众反映、值班巡查、别人转来的公开信息,在这里逐条报送,几秒后进入“实时动态”,与采集来的信息一同研判。\n"
    "只报送公开可见的帖文和报道;不要填写发帖人的姓名、电话、账号,截图里与事情无关的个人信息请先遮盖。"
)
if session.made_up():
    st.info(f"{session.made_up()}中不能报送。{rehearsal.WAY_OUT[session.made_up()]}")
    st.stop()
if session.desk().unit() is None:
    st.info("请先在“首次设置”页填写本单位,再报送。")
    st.stop()

manual.last()
manual.form()
