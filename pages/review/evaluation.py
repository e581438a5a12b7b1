"""总结评估: what was measured of an incident, its score, and the signatures under it."""

import streamlit as st

from yuqing.ui import cached, evaluation, incident, incident_exports, reviewing, session

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
incident_exports.papers(desk, incident_exports.OF_REVIEW)
found = cached.evaluation(chosen)
if cached.evaluation_started(chosen):
    left, right = st.columns([7, 5])
    with left:
        evaluation.score(found, desk)
    with right:
        evaluation.review(desk, found)
else:
    st.info("事件平息以后才评分;以下是到现在为止测得的数字。")
evaluation.metrics(found)
reviewing.replies(chosen)
if cached.evaluation_started(chosen):
    reviewing.experts(desk)
    reviewing.aftermath(chosen)
reviewing.recurrence(desk)
evaluation.to_accountability(desk)
