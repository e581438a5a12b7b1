"""系统: copies of the desk, the limit on texts, room on the disk and versions."""

import streamlit as st

from yuqing.ui import cached, session, system

st.header("系统")
if not session.is_administrator():
    st.info("这一页由系统管理员使用。")
    st.stop()

shown = cached.system_page()
copies, texts, room = st.tabs(["备份与导出", "保存期限与删除", "空间与版本"])
with copies:
    system.copies(shown)
with texts:
    system.limit(shown)
    system.removal()
with room:
    system.room(shown)
