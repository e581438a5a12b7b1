"""议题: the matters of a window, and one of them down to its mentions and the formula."""

import streamlit as st

from yuqing.ui import cached, controls, session, topics

controls.look_back_bar()
topic_id = session.topic_id()
if topic_id is not None:
    topics.one(topic_id)
    st.stop()

st.header("议题")
window = controls.window_picker()
rows = cached.topic_list(window)
if not rows:
    controls.nothing("所选时段内没有形成议题。")
    topics.ungrouped(window)
    st.stop()

topics.choose(rows)
topics.ungrouped(window)
controls.download_table(topics.frame(rows), "议题")
