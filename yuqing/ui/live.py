"""The one part of a page that runs by itself: it redraws the page when the desk has news."""

import streamlit as st

from yuqing.ui import session

#: How often a browser asks, in seconds.
EVERY = 5


@st.fragment(run_every=EVERY)
def watch() -> None:
    """Redraw the page when something was taken in or decided since it was drawn."""
    if session.has_news(session.desk().generation):
        st.rerun()
