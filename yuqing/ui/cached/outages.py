"""What to know of the time in which the program did not run."""

import streamlit as st

from yuqing.ui import session
from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import outages as outage_view
from yuqing.views.incident import IncidentDesk


def outages() -> tuple[str, ...]:
    """Return what to know for every open incident together."""
    return _outages(key())


def outages_of(desk: IncidentDesk) -> tuple[str, ...]:
    """Return what to know for one incident; a small file is read, so nothing is kept."""
    return outage_view.of_incident(session.desk().desk.root, desk)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _outages(given: Key) -> tuple[str, ...]:
    opened = office().desk(given[0])
    return outage_view.of_desk(opened.store, opened.desk.root, given[2])
