"""The shared results of the page 值班与通讯录; nothing here holds the number of a telephone."""

import streamlit as st

from yuqing.errors import YuqingError
from yuqing.model.plan import Plan
from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import duty as duty_view
from yuqing.views import handovers as handover_view
from yuqing.views import readiness as readiness_view
from yuqing.views.duty import RosterBoard
from yuqing.views.readiness import SafeguardBoard, TrainingBoard


def roster_board() -> RosterBoard:
    """Return the roster, held against the plan in force."""
    return _roster_board(key())


def handover_draft() -> tuple[str, ...]:
    """Return what the next watch must know."""
    return _handover_draft(key())


def safeguard_board() -> SafeguardBoard:
    """Return what is kept ready."""
    return _safeguard_board(key())


def training_board() -> TrainingBoard:
    """Return what was practised, and what is due."""
    return _training_board(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _roster_board(given: Key) -> RosterBoard:
    return duty_view.roster_board(office().desk(given[0]).store, _plan(given), office().desk(given[0]).now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _handover_draft(given: Key) -> tuple[str, ...]:
    return handover_view.draft(office().desk(given[0]).store, office().desk(given[0]).now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _safeguard_board(given: Key) -> SafeguardBoard:
    return readiness_view.safeguard_board(office().desk(given[0]).store, _plan(given), office().desk(given[0]).now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _training_board(given: Key) -> TrainingBoard:
    return readiness_view.training_board(office().desk(given[0]).store, _plan(given), office().desk(given[0]).now())


def _plan(given: Key) -> Plan:
    plan = office().desk(given[0]).plan()
    if plan is None:
        raise YuqingError("还没有选定应急预案。请先在“首次设置”页填写本单位,并选择预案。")
    return plan
