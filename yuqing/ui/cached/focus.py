"""The curve of the matter that the briefing screen turns to."""

from dataclasses import replace

import streamlit as st

from yuqing.charts import volume
from yuqing.errors import YuqingError
from yuqing.ui.cached import incidents, situation
from yuqing.ui.cached.base import ENTRIES, TTL, Drawn, Key, drawn, gaps, key
from yuqing.ui.office import office
from yuqing.views import coverage
from yuqing.views import timeline as timeline_view


def focus_figure(incident_id: int) -> Drawn:
    """Return the public's curve of an incident, low enough for the acts of the office below it."""
    return _focus_figure(key(), incident_id)


def focus_topic_figure(topic_id: int) -> Drawn:
    """Return the curve of a topic that is no incident."""
    return _focus_topic_figure(key(), topic_id)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _focus_figure(given: Key, incident_id: int) -> Drawn:
    store, desk = office().desk(given[0]).store, incidents.incident_desk(incident_id)
    if desk is None:
        raise YuqingError("没有这个事件。")
    line = timeline_view.timeline(store, desk)
    blind = gaps(coverage.gaps(store, *line.window))
    # What the note says stands in the 口径 as well; the acts need its room.
    return drawn(replace(volume.spec(line.volume, blind, (), line.window), note=""), "ribbon")


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _focus_topic_figure(given: Key, topic_id: int) -> Drawn:
    found = situation.topic(topic_id)
    blind = gaps(coverage.gaps(office().desk(given[0]).store, found.first_at, given[2]))
    return drawn(volume.spec(found.volume, blind), "wall_low")
