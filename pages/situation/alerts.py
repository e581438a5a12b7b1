"""预警: the inbox of alerts, one of them with its formula and mentions, and the conditions of the plan."""

import streamlit as st

from yuqing.ui import alerts, cached, controls, session

controls.look_back_bar()
alert_id = session.alert_id()
if alert_id is not None:
    alerts.one(alert_id)
    st.stop()

st.header("预警")
left, right = st.columns([1, 3])
with left:
    window = controls.window_picker()
with right:
    wanted = alerts.state_picker()
found = cached.alert_inbox(window, wanted)
st.text(f"{found.accuracy}。")
if found.rows.empty:
    controls.nothing("所选时段内没有符合条件的预警。")
    alerts.conditions()
    st.stop()

alerts.choose(found)
controls.download_table(found.rows, "预警")
alerts.conditions()
