"""Series of a spec as plain Plotly trace dicts. Every text goes through `safe`."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from yuqing.charts import typeset
from yuqing.charts.look import Look, bar_font
from yuqing.charts.palette import faded
from yuqing.charts.spec import ChartSpec, Kind, Role, Scale, Series, Style

Trace = dict[str, Any]
MILLISECONDS = {Scale.HOUR: 3_600_000, Scale.DAY: 86_400_000}
DASHES = dict.fromkeys(list(Role), "solid") | {
    Role.SEQUENCE_3: "dash",
    Role.SEQUENCE_5: "dash",
    Role.SEQUENCE_6: "dot",
    Role.SEQUENCE_7: "dot",
    Role.SEQUENCE_8: "dashdot",
}
BAR = 0.62
THIN = 0.16
ALONE = 10
#: Most points of a line that also get dots.
DOTS_UP_TO = 45


def safe(text: str) -> str:
    """Return text that Plotly shows as written: it reads <b>, <a href> and entities in every text it draws."""
    lines = (typeset.clean(line) for line in text.split("\n"))
    escaped = (line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in lines)
    return "<br>".join(escaped)


def hover(row: Series) -> Trace:
    """Return what a point says and what a click on it hands back."""
    if not row.notes:
        return {"hoverinfo": "skip", "customdata": [list(key) for key in row.keys]}
    return {
        # Only this fixed placeholder stands in the template; the words come as values, escaped.
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hovertext": [safe(note) for note in row.notes],
        "customdata": [list(key) for key in row.keys],
    }


def traces(spec: ChartSpec, look: Look) -> list[Trace]:
    """Return the traces of all series, in the order of the legend."""
    draw = {
        Kind.STACKED_BAR: _column,
        Kind.BAR: _column,
        Kind.STACKED_AREA: _area,
        Kind.LINE: _line,
        Kind.HBAR: _hbar,
        Kind.SPARKLINE: _spark,
    }[spec.kind]
    return [trace for row in spec.series for trace in draw(spec, row, look)]


def _xs(row: Series) -> list[Any]:
    """Return ISO times, or positions for categories: a word must never be read as a date or a number."""
    if row.x and isinstance(row.x[0], str):
        return list(range(len(row.x)))
    return [at.isoformat() for at in row.x if not isinstance(at, str)]


def _column(spec: ChartSpec, row: Series, look: Look) -> Iterator[Trace]:
    step = MILLISECONDS.get(spec.x.scale)
    place = {"offset": step * 0.05, "width": step * 0.9} if step else {"width": BAR}
    yield {
        "type": "bar",
        "name": safe(row.name),
        "x": _xs(row),
        "y": list(row.y),
        "marker": {"color": look.palette.fills[row.role], "line": {"width": 0}},
        **place,
        **hover(row),
    }


def _area(spec: ChartSpec, row: Series, look: Look) -> Iterator[Trace]:
    """Stack each run between two gaps on its own, so that no slope is drawn across a gap."""
    times = _xs(row)
    for number, run in enumerate(_runs(row)):
        yield {
            "type": "scatter",
            "mode": "lines",
            "name": safe(row.name),
            "legendgroup": row.role.value,
            "showlegend": number == 0,
            "stackgroup": f"run{number}",
            "x": [times[place] for place in run],
            "y": [row.y[place] for place in run],
            "line": {"width": 0, "shape": "hv"},
            "fillcolor": look.palette.fills[row.role],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "hovertext": [safe(row.notes[place]) for place in run] if row.notes else "",
            "customdata": [list(row.keys[place]) for place in run] if row.keys else [],
        }


def _runs(row: Series) -> list[list[int]]:
    grouped = groupby(range(len(row.y)), key=lambda place: row.y[place] is not None)
    return [list(places) for known, places in grouped if known]


def _line(spec: ChartSpec, row: Series, look: Look) -> Iterator[Trace]:
    colour = look.palette.strokes[row.role]
    if row.low:
        yield from _band(row, colour)
    firm = row.firm or (True,) * len(row.x)
    single = len(spec.series) == 1
    dots = len(row.x) == 1 or (single and len(row.x) <= DOTS_UP_TO)
    yield {
        "type": "scatter",
        "mode": "lines+markers" if dots else "lines",
        "name": safe(row.name),
        "showlegend": False,
        "connectgaps": False,
        "x": _xs(row),
        "y": list(row.y),
        "line": {"color": colour, "width": 3 if row is spec.series[0] else 2, "dash": DASHES[row.role]},
        "marker": {
            "size": 9,
            "color": [colour if sure else look.palette.panel for sure in firm],
            "line": {"color": colour, "width": 2},
        },
        **hover(row),
    }


def _band(row: Series, colour: str) -> Iterator[Trace]:
    times = _xs(row)
    for run in _runs(row):
        there = [(times[place], row.high[place]) for place in run]
        back = [(times[place], row.low[place]) for place in reversed(run)]
        yield {
            "type": "scatter",
            "mode": "lines",
            "x": [at for at, _ in there + back],
            "y": [value for _, value in there + back],
            "fill": "toself",
            "fillcolor": faded(colour, 0.14),
            # A day between two without a share has no area: its interval is a thick upright line.
            "line": {"width": ALONE if len(run) == 1 else 0, "color": faded(colour, 0.14)},
            "hoverinfo": "skip",
            "showlegend": False,
        }


def _hbar(spec: ChartSpec, row: Series, look: Look) -> Iterator[Trace]:
    yield {
        "type": "bar",
        "orientation": "h",
        "name": safe(row.name),
        "y": _xs(row),
        "x": list(row.y),
        "width": THIN if row.style is Style.REFERENCE else BAR,
        "marker": {"color": look.palette.fills[row.role], "line": {"width": 0}},
        "text": [safe(label) for label in row.labels] or None,
        "texttemplate": "%{text}" if row.labels else None,
        "textposition": "outside" if row.labels else "none",
        "textangle": 0,
        "constraintext": "none",
        "cliponaxis": False,
        "textfont": {"size": bar_font(spec, look), "color": look.palette.text},
        **hover(row),
    }


def _spark(spec: ChartSpec, row: Series, look: Look) -> Iterator[Trace]:
    colour = look.palette.strokes[row.role]
    last = max(place for place, value in enumerate(row.y) if value is not None)
    yield {
        "type": "scatter",
        "mode": "lines",
        "x": _xs(row),
        "y": list(row.y),
        "connectgaps": False,
        "fill": "tozeroy",
        "fillcolor": faded(colour, 0.15),
        "line": {"color": colour, "width": 2},
        "hoverinfo": "skip",
    }
    yield {
        "type": "scatter",
        "mode": "markers",
        "x": [last],
        "y": [row.y[last]],
        "marker": {"color": colour, "size": 7},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
