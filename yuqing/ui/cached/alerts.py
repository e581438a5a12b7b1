"""The shared results of the alert and calibration pages."""

from datetime import date

import pandas as pd
import streamlit as st

from yuqing.model.alerts import AlertState
from yuqing.model.severity import GradingRules, SeverityScale
from yuqing.plans import load_scale
from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import alerts as alert_view
from yuqing.views import calibration as calibration_view
from yuqing.views import desk as desk_view
from yuqing.views import stage as stage_view
from yuqing.views import topic_level as topic_level_view
from yuqing.views.alerts import AlertPage, Inbox
from yuqing.views.calibration import CalibrationPage
from yuqing.views.stage import Stages
from yuqing.views.topic_level import LevelOfDay
from yuqing.views.window import Window


def alert_inbox(window: Window, states: tuple[AlertState, ...]) -> Inbox:
    """Return the alerts of the window in the wanted states."""
    return _alert_inbox(key(), window, states)


def alert_page(alert_id: int, page: int) -> AlertPage:
    """Return one alert with a page of the mentions behind it."""
    return _alert_page(key(), alert_id, page)


def alert_conditions() -> pd.DataFrame | None:
    """Return the plan's conditions with their clauses, or None before there is a unit."""
    return _alert_conditions(key())


def unseen_alerts() -> int:
    """Return how many alerts of the last week nobody has looked at."""
    return _unseen_alerts(key())


def topic_level(topic_id: int, day: date) -> LevelOfDay | None:
    """Return the level of a topic on a day, taken apart; None when there is nothing to take apart."""
    return _topic_level(key(), topic_id, day)


def topic_stages(topic_id: int) -> Stages | None:
    """Return the stages a topic went through, or None when no hour of it is known."""
    return _topic_stages(key(), topic_id)


def calibration_page() -> CalibrationPage:
    """Return the order of past topics against the score."""
    return _calibration_page(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _alert_inbox(given: Key, window: Window, states: tuple[AlertState, ...]) -> Inbox:
    return alert_view.inbox(office().desk(given[0]).store, window, states)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _alert_page(given: Key, alert_id: int, page: int) -> AlertPage:
    return alert_view.alert_page(office().desk(given[0]).store, alert_id, page, given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _alert_conditions(given: Key) -> pd.DataFrame | None:
    opened = office().desk(given[0])
    plan = opened.plan()
    return alert_view.conditions(opened.store, plan, given[2]) if plan else None


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _unseen_alerts(given: Key) -> int:
    return alert_view.unseen(office().desk(given[0]).store, given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_stages(given: Key, topic_id: int) -> Stages | None:
    return stage_view.stage_of(office().desk(given[0]).store, topic_id, given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _topic_level(given: Key, topic_id: int, day: date) -> LevelOfDay | None:
    rules = _rules(given)
    store = office().desk(given[0]).store
    return topic_level_view.level_of_day(store, topic_id, day, (rules, given[2])) if rules else None


def _rules(given: Key) -> GradingRules | None:
    opened = office().desk(given[0])
    unit = opened.unit()
    pack = desk_view.pack_in_force(opened.store, unit, given[2])
    return desk_view.grading_rules(unit, desk_view.thresholds(opened.store), pack)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _calibration_page(given: Key) -> CalibrationPage:
    opened, rules = office().desk(given[0]), _rules(given)
    scale: SeverityScale = rules.scale if rules else load_scale()
    return calibration_view.calibration_page(opened.store, scale, given[2])
