"""趋势: volume, tone and keywords over time."""

import streamlit as st

from yuqing.ui import cached, controls, wording

st.header("趋势")
controls.look_back_bar()
window = controls.window_picker("近14天")
found = cached.trends(window)

if not found.mentions:
    controls.nothing(wording.NOTHING_YET)
    st.stop()

figures = cached.trend_figures(window)
with st.container(key="panel-volume"):
    controls.chart(figures["volume"], "volume")
left, right = st.columns(2)
with left.container(key="panel-tone"):
    controls.chart(figures["tone"], "tone")
with right.container(key="panel-kinds"):
    controls.chart(figures["kinds"], "kinds")
with left.container(key="panel-words"):
    controls.chart(figures["words"], "words")
with right.container(key="panel-rising"):
    controls.chart(figures["rising"], "rising")
controls.download_table(found.rising, "上升词")
