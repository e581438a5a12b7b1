"""我的账号: what one may do, another password, and the way out."""

import streamlit as st

from yuqing.ui import accounts, session

st.header("我的账号")
if session.visitor().is_demo:
    st.info("演示不需要登录,人人都可以试用全部职责。")
    st.stop()

accounts.own()
