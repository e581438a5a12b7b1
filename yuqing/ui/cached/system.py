"""The shared results of the page 系统."""

import streamlit as st

from yuqing import clock
from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import system as view
from yuqing.views.system import SystemPage
from yuqing.workflow import backups


def system_page() -> SystemPage:
    """Return what the page 系统 shows."""
    return _system_page(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _system_page(given: Key) -> SystemPage:
    opened = office().desk(given[0])
    copies = tuple(backups.list_(opened.desk))
    return view.system_page(opened.store, (opened.desk, opened.settings), copies, clock.now())
