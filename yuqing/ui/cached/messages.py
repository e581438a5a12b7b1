"""The shared result of the page 消息."""

import streamlit as st

from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views.messages import MessageBoard
from yuqing.views.messages import message_board as view


def message_board() -> MessageBoard:
    """Return channels and the newest messages."""
    return _message_board(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _message_board(given: Key) -> MessageBoard:
    opened = office().desk(given[0])
    return view(opened.store, opened.now())
