"""The heat grid: one bar per square, because bars take numbers, hatching and clicks, and heatmaps take none.

(Streamlit gets no selection events from Plotly heatmaps; bars also keep filling their cell when the panel
is wider than planned, which markers of a fixed size do not.)
"""

from typing import Any

from yuqing.charts import typeset
from yuqing.charts.look import PLOTLY_LINE, SMALLEST, Look
from yuqing.charts.palette import heat_colour, ink_on
from yuqing.charts.spec import Cell, ChartSpec, State
from yuqing.charts.traces import Trace, safe

#: Fewer rows or columns leave room free instead of swelling to slabs.
LEAST_ROWS = 6
LEAST_COLUMNS = 14
SIDE = 0.92
THOUSAND = 1000
#: Fill, outline, text colour and pattern.
Paint = tuple[str, str, str, str]


def squares(spec: ChartSpec, look: Look) -> list[Trace]:
    """Return the squares and the numbers on them; a click hands back the key of the square."""
    paints = [_paint(cell, look) for cell in spec.cells]
    return [_bars(spec, paints), _numbers(spec, look, [ink for _, _, ink, _ in paints])]


def _bars(spec: ChartSpec, paints: list[Paint]) -> Trace:
    return {
        "type": "bar",
        "name": "",
        "x": [cell.column for cell in spec.cells],
        "base": [cell.row - SIDE / 2 for cell in spec.cells],
        "y": [SIDE] * len(spec.cells),
        "width": SIDE,
        "marker": _marker(paints),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hovertext": [safe(cell.note) for cell in spec.cells],
        "customdata": [list(cell.key) for cell in spec.cells],
        "showlegend": False,
        # A click must not wash out the other squares: their shade carries meaning.
        "unselected": {"marker": {"opacity": 1}},
    }


def _numbers(spec: ChartSpec, look: Look, inks: list[str]) -> Trace:
    """Return the numbers as points of their own: bars forget the colour of each text after a click."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": "",
        "x": [cell.column for cell in spec.cells],
        "y": [cell.row for cell in spec.cells],
        "text": [_text(cell, spec, look) for cell in spec.cells],
        "textposition": "middle center",
        "textfont": {"size": [_size(cell, spec, look) for cell in spec.cells], "color": inks},
        "hoverinfo": "skip",
        "showlegend": False,
        # With a colour for what is selected, Plotly leaves what is not selected as it is; no text ever is.
        "selected": {"textfont": {"color": look.palette.text}},
    }


def axes(spec: ChartSpec, look: Look) -> dict[str, Any]:
    """Return both axes; rows run from top to bottom."""
    rows, columns = max(len(spec.y.ticks), LEAST_ROWS), max(len(spec.x.ticks), LEAST_COLUMNS)
    bare = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "tickangle": 0}
    font = {"size": look.type.tick, "color": look.palette.text}
    return {
        "xaxis": bare
        | _ticks(spec.x.ticks)
        | {"range": [-0.5, columns - 0.5], "tickfont": font}
        # The days stand right under the last row, also where rows leave room free.
        | {"anchor": "free", "position": 1 - len(spec.y.ticks) / rows},
        "yaxis": bare | _ticks(spec.y.ticks) | {"range": [rows - 0.5, -0.5], "tickfont": font},
    }


def _ticks(labels: tuple[str, ...]) -> dict[str, Any]:
    """Return ticks whose second and further lines are small: a column is barely wider than its day."""
    small = f"<br><span style='font-size:{SMALLEST}px'>"
    texts = [safe(label).replace("<br>", small) + "</span>" * label.count("\n") for label in labels]
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": texts}


def _paint(cell: Cell, look: Look) -> Paint:
    """Return fill, outline, text colour and pattern."""
    palette = look.palette
    if cell.state is State.NOT_MONITORED:
        # Hatching takes the colour of the bar and leaves the rest of the square empty.
        return palette.hatch, palette.line, palette.secondary, "/"
    if not cell.value:
        return palette.panel, palette.line, palette.secondary, ""
    fill = heat_colour(palette, cell.shade)
    return fill, fill, ink_on(palette, fill), ""


def _marker(paints: list[Paint]) -> dict[str, Any]:
    return {
        "color": [fill for fill, _, _, _ in paints],
        "line": {"color": [outline for _, outline, _, _ in paints], "width": 1},
        "pattern": {
            "shape": [pattern for _, _, _, pattern in paints],
            "fillmode": "replace",
            "size": 7,
            "solidity": 0.16,
        },
    }


def _row_height(spec: ChartSpec, look: Look) -> float:
    return SIDE * look.plot_height / max(len(spec.y.ticks), LEAST_ROWS)


def _pitch(spec: ChartSpec, look: Look) -> float:
    """Return the width of a column in pixels, on a panel no narrower than planned."""
    return look.plot_width / max(len(spec.x.ticks), LEAST_COLUMNS)


def _has_two_lines(spec: ChartSpec, look: Look) -> bool:
    return _row_height(spec, look) >= 2 * look.type.value * PLOTLY_LINE


def _size(cell: Cell, spec: ChartSpec, look: Look) -> int:
    """Return the greatest font size at which the text stays inside the square."""
    if _row_height(spec, look) < look.type.value * PLOTLY_LINE:
        return SMALLEST
    text = _number(cell, spec, look) + _beside(cell, spec, look)
    fitting = (SIDE * _pitch(spec, look) - 2) / max(typeset.width(text), 1)
    return int(min(max(fitting, SMALLEST), look.type.value))


def _text(cell: Cell, spec: ChartSpec, look: Look) -> str:
    """Return the number with the level under it, or beside it where a row is too low for two lines."""
    if cell.value is None:
        return ""
    between = "<br>" if cell.numeral and _has_two_lines(spec, look) else ""
    return f"{_number(cell, spec, look)}{between}{safe(cell.numeral)}"


def _beside(cell: Cell, spec: ChartSpec, look: Look) -> str:
    return "" if _has_two_lines(spec, look) else cell.numeral


def _number(cell: Cell, spec: ChartSpec, look: Look) -> str:
    """Return the number, in thousands or ten thousands where it would not fit; pointing shows it in full."""
    value = cell.value or 0
    wide = typeset.width(str(value) + _beside(cell, spec, look)) * SMALLEST
    if value < THOUSAND or wide <= _pitch(spec, look):
        return str(value)
    return f"{value // (10 * THOUSAND)}万" if value >= 10 * THOUSAND else f"{value // THOUSAND}千"
