"""事件台账: every incident, those that are due first on top."""

import streamlit as st

from yuqing.ui import cached, controls, incident

st.header("事件台账")
rows = cached.ledger()
only_open = st.toggle("只看未办结的", value=True, key="only_open", bind="query-params")
shown = tuple(row for row in rows if row.is_open or not only_open)
incident.open_by_hand()
if not shown:
    controls.nothing("没有未办结的事件。在议题页可以把一个议题“立为事件”。" if only_open else "还没有立过事件。")
    st.stop()

incident.ledger(shown)
controls.download_table(incident.table(shown), "事件台账")
