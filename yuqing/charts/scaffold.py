"""What stands around the series: title, axes, note, hatched gaps, marks, names at line ends."""

from datetime import datetime, timedelta
from typing import Any

from yuqing.charts import look as looks
from yuqing.charts import typeset
from yuqing.charts.look import EDGE, FONT, LINE_HEIGHT, PLOTLY_LINE, Look
from yuqing.charts.spec import ChartSpec, Gap, Kind, Mark, Scale, wall_clock
from yuqing.charts.traces import Trace, safe

Part = dict[str, Any]
#: Counts up to here get a tick each.
FEW = 5
#: (longest span, distance of ticks) of a time axis.
TICKS = (
    (timedelta(hours=60), timedelta(hours=6)),
    (timedelta(days=5), timedelta(hours=12)),
    (timedelta(days=9), timedelta(days=1)),
    (timedelta(days=20), timedelta(days=2)),
    (timedelta(days=45), timedelta(days=7)),
)
MARK_EMS = 10.0
GAP_EMS = 6.0
DAY = timedelta(days=1)


def base(spec: ChartSpec, look: Look) -> Part:
    """Return the layout every chart shares."""
    palette, kind = look.palette, look.type
    return {
        "template": {},
        "paper_bgcolor": palette.panel,
        "plot_bgcolor": palette.panel,
        "font": {"family": FONT, "size": kind.tick, "color": palette.text},
        "title": _title(look),
        "height": kind.height,
        "margin": {"l": look.left, "r": look.right, "t": look.top, "b": look.bottom, "pad": 0},
        "showlegend": looks.has_legend(spec),
        "legend": _legend(look),
        "barmode": "overlay" if spec.kind in (Kind.HBAR, Kind.GRID) else "stack",
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": palette.panel,
            "bordercolor": palette.secondary,
            "align": "left",
            "font": {"family": FONT, "size": kind.tick, "color": palette.text},
        },
        "separators": ".,",
    }


def annotations(spec: ChartSpec, look: Look) -> list[Part]:
    """Return every text that is not an axis: note, gap labels, marks, names at line ends."""
    if spec.is_empty:
        return [_centre(look), *_note(spec, look)]
    if spec.kind in (Kind.GRID, Kind.HBAR, Kind.BAR):
        return _note(spec, look)
    return [*_note(spec, look), *_gap_labels(spec, look), *_mark_labels(spec, look), *_end_names(spec, look)]


def shapes(spec: ChartSpec, look: Look) -> list[Part]:
    """Return a vertical line per mark."""
    marks = () if spec.is_empty else spec.marks
    return [
        {
            "type": "line",
            "x0": wall_clock(mark.at).isoformat(),
            "x1": wall_clock(mark.at).isoformat(),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "line": {"color": look.palette.strokes[mark.role], "width": 2, "dash": "dot"},
        }
        for mark in marks
    ]


def hatches(spec: ChartSpec, look: Look) -> list[Trace]:
    """Return a hatched band per gap; they come first, so that what was seen stands above them."""
    top = height(spec, look)
    start, end = looks.time_range(spec)
    inside = [gap for gap in spec.gaps if wall_clock(gap.start) < end and wall_clock(gap.end) > start]
    return [_hatch(gap, number == 0, top, look) for number, gap in enumerate(inside)]


def height(spec: ChartSpec, look: Look) -> float:
    """Return the upper end of the y axis: the greatest value with room for the labels of marks."""
    rows = max(_mark_rows(spec, look), default=-1) + 1
    room = rows * look.type.note * 1.5 / look.plot_height
    return looks.top_value(spec) * 1.08 / (1 - min(room, 0.5))


def axes(spec: ChartSpec, look: Look) -> Part:
    """Return both axes of a chart over time, of categories or of bars."""
    if spec.is_empty or spec.kind is Kind.SPARKLINE:
        hidden = {"visible": False, "fixedrange": True}
        return {"xaxis": hidden, "yaxis": hidden | {"rangemode": "tozero"}}
    if spec.kind is Kind.HBAR:
        return {"xaxis": _bar_lengths(spec, look), "yaxis": _bar_names(spec, look)}
    return {"xaxis": _along(spec, look), "yaxis": _up(spec, look)}


def _title(look: Look) -> Part:
    return {
        "text": "<br>".join(safe(line) for line in look.title_lines),
        "font": {"size": look.type.title, "color": look.palette.text, "family": FONT, "weight": 600},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        # Plotly centres several lines on the place of one.
        "pad": {"l": EDGE, "t": EDGE + (len(look.title_lines) - 1) * look.type.title * PLOTLY_LINE / 2},
    }


def _legend(look: Look) -> Part:
    return {
        "orientation": "h",
        "x": 1,
        "xanchor": "right",
        "y": 1,
        "yanchor": "bottom",
        "font": {"size": look.type.tick, "color": look.palette.secondary},
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
        "bgcolor": "rgba(0,0,0,0)",
    }


def _words(text: str, look: Look) -> Part:
    font = {"size": look.type.note, "color": look.palette.secondary}
    return {"text": safe(text), "showarrow": False, "font": font, "xref": "paper", "yref": "paper"}


def _centre(look: Look) -> Part:
    return _words(typeset.NO_RECORDS, look) | {"x": 0.5, "y": 0.5, "font": {"size": look.type.tick}}


def _note(spec: ChartSpec, look: Look) -> list[Part]:
    if not spec.note:
        return []
    place = {"x": 0, "xanchor": "left", "xshift": EDGE - look.left, "y": 0, "yanchor": "bottom"}
    return [_words(spec.note, look) | place | {"yshift": EDGE / 2 - look.bottom}]


def _hatch(gap: Gap, is_first: bool, top: float, look: Look) -> Trace:
    start, end = wall_clock(gap.start), wall_clock(gap.end)
    span = f"{typeset.hour_label(start)}至{typeset.hour_label(end)}"
    return {
        "type": "scatter",
        "mode": "lines",
        "name": safe(_gap_text(gap)),
        "legendgroup": "gap",
        "showlegend": is_first,
        "legendrank": 2000,
        "x": [moment.isoformat() for moment in (start, start, end, end, start)],
        "y": [0, top, top, 0, 0],
        "fill": "toself",
        "fillcolor": look.palette.panel,
        "fillpattern": {"shape": "/", "fgcolor": look.palette.hatch, "size": 8, "solidity": 0.14},
        "line": {"width": 0},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": safe(f"{gap.label}\n{span}"),
    }


def _pixel(spec: ChartSpec, look: Look, moment: datetime) -> float:
    start, end = looks.time_range(spec)
    return (moment - start) / (end - start) * look.plot_width


def _gap_labels(spec: ChartSpec, look: Look) -> list[Part]:
    """Return a label in each band wide enough for upright characters; the legend names the others."""
    labels = []
    for gap in spec.gaps:
        left = max(_pixel(spec, look, wall_clock(gap.start)), 0)
        right = min(_pixel(spec, look, wall_clock(gap.end)), look.plot_width)
        words = _gap_text(gap)
        upright = right - left < (typeset.width(words) + 1) * look.type.note
        if right - left >= look.type.note * 1.6:
            text = "\n".join(words) if upright else words
            place = {"x": (left + right) / 2 / look.plot_width, "y": 0.5, "bgcolor": look.palette.panel}
            labels.append(_words(text, look) | place)
    return labels


def _gap_text(gap: Gap) -> str:
    return typeset.shorten(gap.label, GAP_EMS)


def _mark_text(mark: Mark) -> str:
    return typeset.shorten(mark.label, MARK_EMS)


def _mark_rows(spec: ChartSpec, look: Look) -> list[int]:
    """Return the row of each mark's label, in the order of the marks, so that no two overlap."""
    ends: list[float] = []
    rows = {}
    for mark in sorted(spec.marks, key=lambda mark: mark.at):
        left, right = _label_span(spec, look, mark)
        row = next((row for row, end in enumerate(ends) if left >= end), len(ends))
        ends[row : row + 1] = [right + 8]
        rows[mark] = row
    return [rows[mark] for mark in spec.marks]


def _label_span(spec: ChartSpec, look: Look, mark: Mark) -> tuple[float, float]:
    x, wide = _pixel(spec, look, wall_clock(mark.at)), typeset.width(_mark_text(mark)) * look.type.note + 6
    return (x - wide, x) if x + wide > look.plot_width else (x, x + wide)


def _mark_labels(spec: ChartSpec, look: Look) -> list[Part]:
    labels = []
    for mark, row in zip(spec.marks, _mark_rows(spec, look), strict=True):
        at = wall_clock(mark.at)
        flipped = _label_span(spec, look, mark)[0] < _pixel(spec, look, at)
        labels.append(
            _words(_mark_text(mark), look)
            | {"x": at.isoformat(), "xref": "x", "y": 1, "bgcolor": look.palette.panel, "borderpad": 1}
            | {"xanchor": "right" if flipped else "left", "xshift": -3 if flipped else 3}
            | {"yanchor": "top", "yshift": -row * look.type.note * 1.5}
            | {"font": {"size": look.type.note, "color": look.palette.strokes[mark.role]}}
        )
    return labels


def _end_names(spec: ChartSpec, look: Look) -> list[Part]:
    """Return the names of lines at their right ends, moved apart where they would touch."""
    if spec.kind is not Kind.LINE or len(spec.series) == 1:
        return []
    scale = look.plot_height / height(spec, look)
    ends = sorted((float(row.y[-1] or 0) * scale, number) for number, row in enumerate(spec.series))
    places = _apart([pixel for pixel, _ in ends], look.type.tick * LINE_HEIGHT, look.plot_height)
    return [
        _words(spec.series[number].name, look)
        | {"x": 1, "xanchor": "left", "xshift": 4, "y": place / look.plot_height, "yanchor": "middle"}
        | {"font": {"size": look.type.tick, "color": look.palette.strokes[spec.series[number].role]}}
        for place, (_, number) in zip(places, ends, strict=True)
    ]


def _apart(pixels: list[float], distance: float, highest: float) -> list[float]:
    """Return ascending positions at least `distance` apart, the last not above `highest`."""
    places: list[float] = []
    for pixel in pixels:
        places.append(max(pixel, places[-1] + distance) if places else pixel)
    for place in range(len(places) - 1, -1, -1):
        limit = highest - distance * (len(places) - 1 - place)
        places[place] = min(places[place], limit)
    return places


def _along(spec: ChartSpec, look: Look) -> Part:
    axis: Part = {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": look.palette.line,
        "linecolor": look.palette.line,
        "showline": True,
        "tickangle": 0,
        "tickfont": {"size": look.type.tick, "color": look.palette.secondary},
    }
    if spec.x.scale is Scale.CATEGORY:
        texts = [safe(label) for label in spec.x.ticks]
        return axis | {"tickmode": "array", "tickvals": list(range(len(texts))), "ticktext": texts}
    start, end = looks.time_range(spec)
    return (
        axis | {"type": "date", "range": [start.isoformat(), end.isoformat()]} | _time_ticks(start, end, spec.x.scale)
    )


def _time_ticks(start: datetime, end: datetime, scale: Scale) -> Part:
    """Return ticks on round Beijing hours or days; Plotly's own date words are English."""
    step = next((step for longest, step in TICKS if end - start <= longest), None)
    if step is None:
        return {"tickformat": "%Y-%m-%d", "nticks": 6}
    hourly = step < DAY and scale is Scale.HOUR
    step = step if hourly else max(step, DAY)
    return {
        "tick0": start.replace(hour=0, minute=0, second=0, microsecond=0).isoformat(),
        "dtick": step / timedelta(milliseconds=1),
        # The part after the line break is only shown where it changes.
        "tickformat": "%H时\n%m-%d" if hourly else "%m-%d",
    }


def _up(spec: ChartSpec, look: Look) -> Part:
    top = height(spec, look)
    axis: Part = {
        "range": [0, top],
        "fixedrange": True,
        "showgrid": True,
        "gridcolor": look.palette.line,
        "zeroline": False,
        "nticks": 5,
        "tickfont": {"size": look.type.tick, "color": look.palette.secondary},
        "tickformat": ".0%" if spec.y.scale is Scale.SHARE else ",d",
    }
    few = {"dtick": 1} if spec.y.scale is Scale.COUNT and top < FEW else {}
    return axis | few


def _bar_lengths(spec: ChartSpec, look: Look) -> Part:
    labels = [label for row in spec.series for label in row.labels]
    room = max((typeset.width(label) for label in labels), default=0.0) * look.type.tick + 8
    share = max(1 - room / look.plot_width, 0.2)
    return {"visible": False, "fixedrange": True, "range": [0, looks.top_value(spec) / share]}


def _bar_names(spec: ChartSpec, look: Look) -> Part:
    rows = max(len(spec.y.ticks), looks.LEAST_BARS)
    return {
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
        "range": [rows - 0.5, -0.5],
        "tickmode": "array",
        "tickvals": list(range(len(spec.y.ticks))),
        "ticktext": [safe(name) + " " for name in spec.y.ticks],
        "tickfont": {"size": looks.bar_font(spec, look), "color": look.palette.text},
    }
