"""The shared results of the page of the record."""

import streamlit as st

from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import record as view
from yuqing.views.record import RecordPage


def record_page(action: str, page: int) -> RecordPage:
    """Return a page of the record."""
    return _record_page(key(), action, page)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _record_page(given: Key, action: str, page: int) -> RecordPage:
    opened = office().desk(given[0])
    return view.record_page(opened.store, opened.plan(), action, page, opened.now())
