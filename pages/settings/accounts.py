"""账号: who may sign in and do what, who acts for whom, which wall screens show the briefing."""

import streamlit as st

from yuqing.ui import accounts, identities, rehearsal, session

st.header("账号")
if session.made_up():
    st.info(f"{session.made_up()}中没有账号。{rehearsal.WAY_OUT[session.made_up()]}")
    st.stop()

shown = accounts.gathered()
people, deputies, kiosks, acts, *others = st.tabs(
    ["账号与职责", "代行", "会议室大屏", "登录与变更记录", *identities.titles()]
)
with people:
    accounts.people(shown)
with deputies:
    accounts.deputies(shown)
with kiosks:
    accounts.kiosks(shown)
with acts:
    accounts.acts(shown)
for other in others:
    with other:
        identities.people(shown)
