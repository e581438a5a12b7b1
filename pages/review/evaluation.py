"""总结评估: what was measured of an incident, its score, and the signatures under it."""

import streamlit as st

from yuqing.ui import cached, evaluation, incident, session

chosen = session.incident_id()
if chosen is None:
    st.info("请从事件台账点选一个事件,再看它的评估。")
    st.stop()
desk = cached.incident_desk(chosen)
if desk is None:
    incident.missing()
    st.stop()

incident.head(desk)
incident.ways(desk)
if not cached.evaluation_started(chosen):
    st.info("事件平息以后才评估;现在的数字只供参考。")
found = cached.evaluation(chosen)
left, right = st.columns([7, 5])
with left:
    evaluation.score(found, desk)
with right:
    evaluation.review(desk, found)
evaluation.metrics(found)
