"""时间线: what the public said and what the office did, on one axis."""

import streamlit as st

from yuqing.ui import cached, controls, incident, replay, session

chosen = session.incident_id()
if chosen is None:
    st.info("请从事件台账点选一个事件,再看它的时间线。")
    st.stop()
desk = cached.incident_desk(chosen)
if desk is None:
    incident.missing()
    st.stop()

incident.head(desk)
incident.ways(desk)
with st.container(key="panel-timeline"):
    controls.chart(cached.timeline_figure(chosen), "timeline")
replay.replay(chosen)
line = cached.timeline(chosen)
st.dataframe(line.acts, hide_index=True, row_height=36, height=min(560, 40 + 36 * len(line.acts)))
controls.download_table(line.acts, f"事件{chosen}时间线")
