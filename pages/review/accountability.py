"""责任考评: the file of accountability and commendation of an incident, apart from its evaluation."""

import streamlit as st

from yuqing.ui import accountability, cached, incident, session

chosen = session.incident_id()
if chosen is None:
    st.info("请从事件台账点选一个事件,经“评估”进入它的责任考评。")
    st.stop()
desk = cached.incident_desk(chosen)
if desk is None:
    incident.missing()
    st.stop()

incident.head(desk)
incident.ways(desk)
if accountability.ask(desk):
    accountability.notes(desk)
