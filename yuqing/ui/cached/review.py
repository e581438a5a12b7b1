"""The shared results of the review pages and of what is proposed while an incident is handled."""

import streamlit as st

from yuqing.charts import reply_effect
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.rules.adjusting import Adjustment
from yuqing.rules.aftermath import AfterCalm
from yuqing.store import topic_links
from yuqing.ui.cached.base import ENTRIES, TTL, Drawn, Key, drawn, key
from yuqing.ui.cached.incidents import incident_desk
from yuqing.ui.office import office
from yuqing.views import adjusting as adjusting_view
from yuqing.views import aftermath as aftermath_view
from yuqing.views import effect as effect_view
from yuqing.views import expert as expert_view
from yuqing.views import meetings as meeting_view
from yuqing.views import recurrence as recurrence_view
from yuqing.views.aftermath import Aftermath
from yuqing.views.effect import Effect
from yuqing.views.expert import ExpertBoard
from yuqing.views.incident import IncidentDesk
from yuqing.views.meetings import MeetingBoard
from yuqing.views.recurrence import Recurrences


def expert_board(incident_id: int) -> ExpertBoard:
    """Return the expert sheets of an incident."""
    return _expert_board(key(), incident_id)


def effects(incident_id: int) -> tuple[tuple[Effect, Drawn], ...]:
    """Return every reply of an incident, with its curve; () when it is not there."""
    desk = incident_desk(incident_id)
    return _effects(key(), incident_id, desk) if desk else ()


def aftermath(incident_id: int) -> Aftermath | None:
    """Return how an incident has been since it calmed; None while it has not."""
    desk = incident_desk(incident_id)
    return _aftermath(key(), incident_id, desk) if desk else None


def watched_after_calm() -> dict[int, AfterCalm]:
    """Return incident → its watch, of those still watched after they calmed."""
    return _watched_after_calm(key())


def recurrences(incident_id: int) -> Recurrences | None:
    """Return which earlier and later incidents have the same cause, or may have; None when it is not there."""
    desk = incident_desk(incident_id)
    return _recurrences(key(), incident_id, desk) if desk else None


def adjustment(incident_id: int) -> Adjustment | None:
    """Return the change of level that the data speak for, or None."""
    desk = incident_desk(incident_id)
    return _adjustment(key(), incident_id, desk) if desk else None


def meeting_board() -> MeetingBoard:
    """Return what a regular meeting has before it."""
    return _meeting_board(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _expert_board(given: Key, incident_id: int) -> ExpertBoard:
    return expert_view.expert_board(office().desk(given[0]).store, incident_id)


# A name that begins with an underscore is no part of what a result is kept under.
@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _effects(given: Key, incident_id: int, _desk: IncidentDesk) -> tuple[tuple[Effect, Drawn], ...]:
    opened = office().desk(given[0])
    topics = [topic_links.current(opened.store, each) for each in _desk.incident.topic_ids]
    found = effect_view.effects(opened.store, _desk.incident, topics, opened.now())
    return tuple((each, drawn(reply_effect.spec(each.curve, each.at))) for each in found)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _aftermath(given: Key, incident_id: int, _desk: IncidentDesk) -> Aftermath | None:
    opened, rules = office().desk(given[0]), load_alert_rules().aftermath
    return aftermath_view.aftermath_of(opened.store, _desk.incident, _desk.plan, rules, opened.now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _watched_after_calm(given: Key) -> dict[int, AfterCalm]:
    opened, rules = office().desk(given[0]), load_alert_rules().aftermath
    found = aftermath_view.watched_after_calm(opened.store, rules, opened.now())
    return {each.incident_id: each for each in found}


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _recurrences(given: Key, incident_id: int, _desk: IncidentDesk) -> Recurrences:
    return recurrence_view.recurrences(office().desk(given[0]).store, _desk.incident)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _adjustment(given: Key, incident_id: int, _desk: IncidentDesk) -> Adjustment | None:
    opened = office().desk(given[0])
    return adjusting_view.adjustment_of(opened.store, _desk.incident, _desk.plan, _desk.stage, opened.now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _meeting_board(given: Key) -> MeetingBoard:
    opened = office().desk(given[0])
    return meeting_view.meeting_board(opened.store, opened.now())
