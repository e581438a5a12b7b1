"""领导简报: what is going on, how severe it is, what is due next, and what could not be seen."""

import streamlit as st

from yuqing.ui import cached, controls, focus, panels

controls.look_back_bar()
board = cached.briefing()
panels.headline(board, cached.unit_name(), cached.unseen_alerts())

if board.is_empty:
    panels.briefing_empty(board)
    panels.blind_spots(board.coverage, board.as_of)
    st.stop()

panels.counters(board, cached.grievance_board())
figures = cached.briefing_figures()
upper_left, upper_middle, upper_right = st.columns([8, 8, 4])
with upper_left.container(key="panel-heat", height="stretch"):
    chosen = controls.chart(figures["heat"], "heat", selectable=True)
with upper_middle.container(key="panel-topics", height="stretch"):
    panels.topics(board)
with upper_right.container(key="panel-clocks", height="stretch"):
    focus.clocks()
lower_left, lower_middle, lower_right = st.columns([7, 8, 5])
with lower_left.container(key="panel-volume", height="stretch"):
    controls.chart(figures["volume"], "volume")
with lower_middle.container(key="panel-focus", height="stretch"):
    focus.matter(board.topics, is_blind=board.is_blind)
with lower_right.container(key="panel-rising", height="stretch"):
    controls.chart(figures["rising"], "rising")
panels.ticker(board)
panels.blind_spots(board.coverage, board.as_of)
panels.drill(chosen)
