"""The one part of a page that runs by itself: it redraws the page when the desk has news."""

import streamlit as st

from yuqing.ui import session

#: How often a browser asks, in seconds.
EVERY = 5


def watch() -> None:
    """Have the page that is about to be drawn redrawn as soon as something is taken in or decided."""
    session.begin_drawing(session.desk().generation)
    _look()


@st.fragment(run_every=EVERY)
def _look() -> None:
    # A full run says that the session has ended, and takes the page off the screen.
    if not session.is_signed_in():
        st.rerun()
    # Never within the run that draws the page: asking for another one would lose the click that caused it.
    if session.has_news(session.desk().generation):
        st.rerun()
