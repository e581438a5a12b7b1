"""预案修订: what incidents and drills speak for in the plan, decided by people, adopted as the next version."""

import streamlit as st

from yuqing.ui import cached, revision, session

st.header("预案修订")
st.text("系统按平息后的事件和演练列出值得修订的条目;改成什么、改不改由人决定,批准后成为下一版。")
found = cached.revision_page()
if found is None:
    st.info("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    st.stop()

if session.confirmation():
    st.success(session.confirmation())
revision.proposals(found)
revision.by_hand(found)
revision.waiting(found, revision.adopt)
revision.decided(found)
