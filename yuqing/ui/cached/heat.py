"""The shared results of the heatmap page."""

from dataclasses import dataclass

import streamlit as st

from yuqing.charts import heat as heat_chart
from yuqing.model.heat import HeatQuestion, HeatSheet
from yuqing.ui.cached.base import ENTRIES, TTL, Drawn, Key, drawn, key
from yuqing.ui.office import office
from yuqing.views import heat as view


@dataclass(frozen=True, slots=True)
class HeatPage:
    """A sheet, and how it is drawn."""

    sheet: HeatSheet
    drawn: Drawn


def heatmap(question: HeatQuestion) -> HeatPage:
    """Return the answer to a question about a heatmap."""
    return _heatmap(key(), question)


@st.cache_resource(ttl=TTL, max_entries=ENTRIES, show_spinner=False)
def _heatmap(given: Key, question: HeatQuestion) -> HeatPage:
    opened = office().desk(given[0])
    unit = opened.unit()
    names = {target.id: target.name for target in unit.targets} if unit else {}
    sheet = view.heatmap(opened.store, question, names)
    return HeatPage(sheet, drawn(heat_chart.spec(sheet), "page"))
