"""Draw a spec on a screen: the only module that knows Plotly."""

from typing import Any

import plotly.graph_objects as go

from yuqing.charts import scaffold, squares
from yuqing.charts.look import Look, Size, look
from yuqing.charts.palette import Theme
from yuqing.charts.spec import ChartSpec, Kind, Scale
from yuqing.charts.traces import Trace, traces

#: For `st.plotly_chart(..., theme=None, config=CONFIG)` and `to_html`: no English tool bar, nothing sent out.
CONFIG = {"displayModeBar": False, "displaylogo": False, "showSendToCloud": False, "showTips": False}
SPARK_HEIGHT = 44
#: One reversed and one plain margin keep a sparkline's last dot inside.
SPARK_MARGIN = {"l": 2, "r": 6, "t": 6, "b": 2}


def figure(spec: ChartSpec, theme: Theme = "light", size: Size = "desk") -> go.Figure:
    """Return the chart as a figure whose width follows its container."""
    shape = look(spec, theme, size)
    parts = {"data": _data(spec, shape), "layout": _layout(spec, shape)}
    # Validation costs ten times the drawing; the contract test validates every chart instead.
    return go.Figure(parts, _validate=False)


def _data(spec: ChartSpec, shape: Look) -> list[Trace]:
    if spec.is_empty:
        return []
    if spec.kind is Kind.GRID:
        return squares.squares(spec, shape)
    timed = spec.x.scale in (Scale.HOUR, Scale.DAY)
    return [*(scaffold.hatches(spec, shape) if timed else []), *traces(spec, shape)]


def _layout(spec: ChartSpec, shape: Look) -> dict[str, Any]:
    if spec.kind is Kind.SPARKLINE:
        return _bare(spec, shape)
    axes = squares.axes if spec.kind is Kind.GRID and not spec.is_empty else scaffold.axes
    drawn = {"annotations": scaffold.annotations(spec, shape), "shapes": scaffold.shapes(spec, shape)}
    return scaffold.base(spec, shape) | axes(spec, shape) | drawn


def _bare(spec: ChartSpec, shape: Look) -> dict[str, Any]:
    """Return the layout of a sparkline: the table row around it says the rest."""
    plain = {"title": {"text": ""}, "height": SPARK_HEIGHT, "margin": SPARK_MARGIN}
    return scaffold.base(spec, shape) | scaffold.axes(spec, shape) | plain
