"""消息: where the people of the unit are told, and what became of every message."""

import streamlit as st

from yuqing.ui import cached, messages

st.header("消息")
board = cached.message_board()
sent, where = st.tabs(["最近的消息", "渠道"])
with sent:
    messages.newest(board)
with where:
    messages.channels(board)
