"""The way from a topic or an alert to an incident."""

from datetime import datetime

import streamlit as st

from yuqing.model import incident_labels as words
from yuqing.model.incident import State
from yuqing.model.terms import Permission
from yuqing.store import incidents
from yuqing.ui import session
from yuqing.ui.frame import part
from yuqing.ui.registry import INCIDENT
from yuqing.workflow.following import follow
from yuqing.workflow.incidents import incident_of
from yuqing.workflow.openings import open_from_topic


def from_topic(topic_id: int, title: str, detected_at: datetime | None = None, alert_id: int | None = None) -> None:
    """Lead to the incident of a topic, or let those who may open one."""
    known = incidents.of_topic(session.desk().store, topic_id)
    for row in known:
        label = f"事件 {row['incident_id']}({words.STATE[State(row['state'])]})"
        if st.button(label, icon=":material/assignment_late:", key=f"incident-{row['incident_id']}"):
            st.switch_page(INCIDENT, query_params=session.incident_address(row["incident_id"]))
    if known or not session.permissions() & {Permission.RECORD_SIGNAL, Permission.TRIAGE}:
        return
    with st.popover("立为事件", icon=":material/assignment_late:"), st.form("open-from-topic", border=False), part():
        name = st.text_input("事件名称(写事,不写人)", title)
        st.text("立为事件后,预案规定的时限开始计时;首发信息自动附为证据。")
        if st.form_submit_button("立为事件", type="primary"):
            acting = session.acting()
            # One reading of the clock for both: a later one would lie in the future of the act.
            incident_id = open_from_topic(acting, topic_id, name, detected_at or acting.now, alert_id)
            if session.desk_name() == "live":
                follow(acting, session.desk().desk, incident_of(session.desk().store, incident_id))
            session.desk().touch()
            st.switch_page(INCIDENT, query_params=session.incident_address(incident_id))
