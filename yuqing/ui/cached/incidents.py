"""The shared results of the incident pages; clocks move, so a result lasts to the end of its minute."""

import streamlit as st

from yuqing.charts import volume
from yuqing.charts.spec import Mark, Role
from yuqing.errors import YuqingError
from yuqing.plans.scorecard import load_weights
from yuqing.ui.cached.base import ENTRIES, TTL, Drawn, Key, drawn, key
from yuqing.ui.office import office
from yuqing.ui.stage import scale
from yuqing.views import evaluation as evaluation_view
from yuqing.views import grievances as grievance_view
from yuqing.views import incident as incident_view
from yuqing.views import plan as plan_view
from yuqing.views import statements as statement_view
from yuqing.views import timeline as timeline_view
from yuqing.views.desk import pack_in_force
from yuqing.views.evaluation import Evaluation
from yuqing.views.grievances import GrievanceBoard
from yuqing.views.incident import IncidentDesk, LedgerRow
from yuqing.views.plan import PlanPage
from yuqing.views.statements import StatementView
from yuqing.views.timeline import Timeline


def ledger() -> tuple[LedgerRow, ...]:
    """Return every incident, the most urgent first."""
    return _ledger(key())


def incident_desk(incident_id: int) -> IncidentDesk | None:
    """Return the desk of an incident, or None when there is none."""
    return _incident_desk(key(), incident_id)


def statement_views(incident_id: int) -> tuple[StatementView, ...]:
    """Return the statements of an incident, the newest first; none for an incident that is not there."""
    desk = incident_desk(incident_id)
    return statement_view.statement_views(desk) if desk else ()


def timeline(incident_id: int) -> Timeline:
    """Return the timeline of an incident that is there."""
    return _timeline(key(), incident_id)


def timeline_figure(incident_id: int) -> Drawn:
    """Return the public's curve with the office's acts as marks."""
    return _timeline_figure(key(), incident_id)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _timeline(given: Key, incident_id: int) -> Timeline:
    desk = _incident_desk(given, incident_id)
    if desk is None:
        raise YuqingError("没有这个事件。")
    return timeline_view.timeline(office().desk(given[0]).store, desk)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _timeline_figure(given: Key, incident_id: int) -> Drawn:
    line = _timeline(given, incident_id)
    marks = [
        Mark(each.at, each.label + (" 超时" if each.late else ""), Role.LEVEL_1 if each.late else Role.OBSERVE)
        for each in line.milestones
    ]
    return drawn(volume.spec(line.volume, (), marks, line.window))


def evaluation(incident_id: int) -> Evaluation:
    """Return the evaluation of an incident that is there, beside the unit's own history."""
    return _evaluation(key(), incident_id)


def evaluation_started(incident_id: int) -> bool:
    """Return whether an incident has calmed, so that its evaluation is open."""
    desk = incident_desk(incident_id)
    return desk is not None and evaluation_view.started(desk.incident)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _evaluation(given: Key, incident_id: int) -> Evaluation:
    opened = office().desk(given[0])
    return evaluation_view.evaluation(opened.store, incident_id, load_weights(), opened.now())


def grievance_board() -> GrievanceBoard:
    """Return every grievance, late ones first."""
    return _grievance_board(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _grievance_board(given: Key) -> GrievanceBoard:
    opened = office().desk(given[0])
    return grievance_view.grievance_board(opened.store, opened.now())


def plan_page() -> PlanPage | None:
    """Return the plan in force as it is read, or None before there is a unit."""
    return _plan_page(key())


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _plan_page(given: Key) -> PlanPage | None:
    opened = office().desk(given[0])
    unit, plan = opened.unit(), opened.plan()
    if unit is None or plan is None:
        return None
    return plan_view.plan_page(unit, plan, pack_in_force(opened.store, unit, given[2]))


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _ledger(given: Key) -> tuple[LedgerRow, ...]:
    opened = office().desk(given[0])
    return incident_view.ledger(opened.store, opened.now(), scale(opened.stage))


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _incident_desk(given: Key, incident_id: int) -> IncidentDesk | None:
    opened = office().desk(given[0])
    return incident_view.incident_desk(opened.store, incident_id, opened.now(), scale(opened.stage))
