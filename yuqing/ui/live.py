"""The one part of a page that runs by itself: it redraws the page when the desk has news."""

import streamlit as st

from yuqing.ui import session
from yuqing.ui.buckets import TokenBuckets

#: How often a browser asks, in seconds.
EVERY = 5
#: Pages that may begin to be redrawn at once, and so many more each second, all browsers together: what arrives must
#: not make forty pages stand in the way of a click. Who gets no turn asks again in five seconds.
BURST, PER_SECOND = 3.0, 6.0
_turns = TokenBuckets(BURST, PER_SECOND)


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
    if session.has_news(session.desk().generation) and not _turns.wait(""):
        st.rerun()
