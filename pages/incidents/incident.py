"""事件: what is due next, who does it, and everything on the record."""

import streamlit as st

from yuqing.ui import cached, command, duty, incident, incident_exports, incident_matters, readiness, session, strategy

chosen = session.incident_id()
if chosen is None:
    st.info("请从事件台账点选一个事件。")
    st.stop()
desk = cached.incident_desk(chosen)
if desk is None:
    incident.missing()
    st.stop()

incident.head(desk)
incident.ways(desk)
incident_exports.papers(desk)
left, middle, right = st.columns([3, 6, 3])
with left.container(key="panel-steps", height="stretch"):
    incident.steps(desk.steps)
with middle:
    incident.next_card(desk)
    # What comes and goes with the record keeps one place, so that the forms below it stay where they are.
    with st.container():
        incident.adjusting(desk)
        incident.calls(desk)
    incident.acts(desk)
with right.container(key="panel-clocks", height="stretch"):
    incident.clocks(desk.clocks, desk.as_of)
    incident.reports(desk)
    duty.beside(desk.plan)
    readiness.beside(desk.incident.id)
with st.container(key="panel-matters"):
    held, given, asked = map(len, (desk.incident.decisions, desk.incident.tasks, desk.incident.questions))
    posts, decided, tasks, measures, questions = st.tabs(
        ["指挥部", f"会商 {held}", f"任务 {given}", "对策", f"质疑 {asked}"]
    )
    with posts:
        command.posts(desk)
    with decided:
        incident_matters.decisions(desk)
    with measures:
        strategy.strategy(desk)
    with tasks:
        incident_matters.tasks(desk)
    with questions:
        incident_matters.questions(desk)
with st.container(key="panel-record"):
    incident.record(desk)
