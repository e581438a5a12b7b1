"""The shared result of the page of accuracy."""

import streamlit as st

from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import accuracy as view
from yuqing.views.accuracy import Accuracy
from yuqing.workflow import learning_files


def accuracy() -> Accuracy:
    """Return how often the program was right, by what people said."""
    return _accuracy(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _accuracy(given: Key) -> Accuracy:
    opened = office().desk(given[0])
    is_learning = learning_files.waiting(opened.desk) is not None
    return view.accuracy(opened.store, learning_files.in_use(opened.desk), given[2], is_learning=is_learning)
