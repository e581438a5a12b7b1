"""领导简报: what is going on, how severe it is, and what could not be seen."""

import streamlit as st

from yuqing.ui import cached, controls, incident, panels

controls.look_back_bar()
board = cached.briefing()
panels.headline(board, cached.unit_name(), cached.unseen_alerts())

if board.is_empty:
    panels.briefing_empty(board)
    panels.blind_spots(board.coverage, board.as_of)
    st.stop()

incident.strip()
panels.counters(board)
figures = cached.briefing_figures()
upper_left, upper_right = st.columns([9, 11])
with upper_left.container(key="panel-heat", height="stretch"):
    chosen = controls.chart(figures["heat"], "heat", selectable=True)
with upper_right.container(key="panel-topics", height="stretch"):
    panels.topics(board.topics)
lower_left, lower_middle, lower_right = st.columns([8, 6, 6])
with lower_left.container(key="panel-volume", height="stretch"):
    controls.chart(figures["volume"], "volume")
with lower_middle.container(key="panel-rising", height="stretch"):
    controls.chart(figures["rising"], "rising")
with lower_right.container(key="panel-ticker", height="stretch"):
    panels.ticker(board)
panels.blind_spots(board.coverage, board.as_of)
panels.drill(chosen)
