"""通稿: write, check, sign, publish; an edit voids what was signed."""

import streamlit as st

from yuqing.ui import cached, incident, incident_exports, press, session, statements

chosen = session.incident_id()
if chosen is None:
    st.info("请从事件台账点选一个事件,再到它的通稿。")
    st.stop()
desk = cached.incident_desk(chosen)
if desk is None:
    incident.missing()
    st.stop()

incident.head(desk)
incident.ways(desk)
incident_exports.papers(desk, incident_exports.TO_MEDIA)
views = cached.statement_views(chosen)
statements.begin(desk)
is_drafting = desk.incident.state == "drafting"
for view in views:
    left, right = st.columns([6, 5])
    with left:
        statements.show(view)
    with right:
        with st.expander("审签", expanded=not view.approved):
            statements.sign(desk, view)
        with st.expander("发布与回复", expanded=view.approved):
            statements.publish(desk, view)
        if is_drafting:
            with st.expander("修改(存为新的一稿)", expanded=statements.is_left(desk, view)):
                statements.edit(desk, view)
        if not view.publications.empty:
            with st.expander("撤回"):
                statements.withdraw(desk, view)
if is_drafting:
    is_left = statements.is_left(desk, None)
    with st.expander("另拟一份(辟谣、更正、进展)" if views else "拟稿", expanded=is_left or not views):
        statements.edit(desk, None)
media, conference = st.tabs([f"更正函 {len(desk.incident.letters)}", "发布会准备单"])
with media:
    press.letters(desk)
with conference:
    press.conference(desk)
