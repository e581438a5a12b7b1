"""The shared results about keeping and revising the plan."""

import pandas as pd
import streamlit as st

from yuqing import clock
from yuqing.ui.cached.base import ENTRIES, TTL, Key, key
from yuqing.ui.office import office
from yuqing.views import execution as execution_view
from yuqing.views import plan as plan_view
from yuqing.views import revision as revision_view
from yuqing.views import strategy as strategy_view
from yuqing.views.execution import ExecutionPage
from yuqing.views.plan import PlanPage
from yuqing.views.revision import RevisionPage, VersionRow
from yuqing.views.strategy import Strategy
from yuqing.views.window import Window
from yuqing.workflow.incidents import incident_of, plan_of


def execution_page(window: Window) -> ExecutionPage:
    """Return how the plan was kept in the incidents of a window."""
    return _execution_page(key(), window)


def revision_page() -> RevisionPage | None:
    """Return what speaks for a revision of the plan, or None before there is a unit."""
    return _revision_page(key())


def plan_versions() -> tuple[VersionRow, ...]:
    """Return the versions of the unit's plan, the newest first; none before there is a unit."""
    return _plan_versions(key())


def plan_version(number: int) -> PlanPage | None:
    """Return a version of the plan as it is read."""
    return _plan_version(key(), number)


def plan_difference(before: int, after: int) -> pd.DataFrame:
    """Return what two versions of the plan say differently."""
    return _plan_difference(key(), before, after)


def strategy(incident_id: int) -> Strategy:
    """Return the measures that fit an incident that is there."""
    return _strategy(key(), incident_id)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _strategy(given: Key, incident_id: int) -> Strategy:
    store = office().desk(given[0]).store
    incident = incident_of(store, incident_id)
    return strategy_view.strategy(store, incident, plan_of(store, incident), given[2])


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _execution_page(given: Key, window: Window) -> ExecutionPage:
    return execution_view.execution_page(office().desk(given[0]).store, window, clock.now())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _revision_page(given: Key) -> RevisionPage | None:
    opened = office().desk(given[0])
    unit, plan = opened.unit(), opened.plan()
    return revision_view.revision_page(opened.store, unit, plan, clock.now()) if unit and plan else None


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _plan_versions(given: Key) -> tuple[VersionRow, ...]:
    opened = office().desk(given[0])
    unit = opened.unit()
    return revision_view.version_rows(opened.store, unit, clock.now()) if unit else ()


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _plan_version(given: Key, number: int) -> PlanPage | None:
    opened = office().desk(given[0])
    unit = opened.unit()
    if unit is None:
        return None
    plan = revision_view.version_plan(opened.store, unit, number)
    return plan_view.plan_page(unit, plan, revision_view.version_text(opened.store, unit, number))


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _plan_difference(given: Key, before: int, after: int) -> pd.DataFrame:
    opened = office().desk(given[0])
    unit = opened.unit()
    return revision_view.compared(opened.store, unit, before, after) if unit else pd.DataFrame()
