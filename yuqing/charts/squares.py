"""The heat grid: one bar per square, because bars take numbers, hatching and clicks, and heatmaps take none.

(Streamlit gets no selection events from Plotly heatmaps; bars also keep filling their cell when the panel
is wider than planned, which markers of a fixed size do not.)
"""

from typing import Any

from yuqing.charts import typeset
from yuqing.charts.look import LINE_HEIGHT, Look
from yuqing.charts.palette import heat_colour, ink_on
from yuqing.charts.spec import Cell, ChartSpec, State
from yuqing.charts.traces import Trace, safe

#: Fewer rows or columns leave room free instead of swelling to slabs.
LEAST_ROWS = 6
LEAST_COLUMNS = 14
SIDE = 0.92
SMALLEST = 13
CLEAR = "rgba(0,0,0,0)"


def squares(spec: ChartSpec, look: Look) -> Trace:
    """Return all squares as one trace; a click hands back the key of the square."""
    cells = spec.cells
    paints = [_paint(cell, look) for cell in cells]
    return {
        "type": "bar",
        "name": "",
        "x": [cell.column for cell in cells],
        "base": [cell.row - SIDE / 2 for cell in cells],
        "y": [SIDE] * len(cells),
        "width": SIDE,
        "marker": _marker(paints, look),
        "text": [_text(cell, spec, look) for cell in cells],
        "texttemplate": "%{text}",
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textangle": 0,
        "insidetextfont": {"size": _font(spec, look), "color": [ink for _, _, ink, _ in paints]},
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hovertext": [safe(cell.note) for cell in cells],
        "customdata": [list(cell.key) for cell in cells],
        "showlegend": False,
        # A click must not wash out the other squares: their shade carries meaning.
        "unselected": {"marker": {"opacity": 1}},
    }


def axes(spec: ChartSpec, look: Look) -> dict[str, Any]:
    """Return both axes; rows run from top to bottom."""
    rows, columns = max(len(spec.y.ticks), LEAST_ROWS), max(len(spec.x.ticks), LEAST_COLUMNS)
    bare = {"showgrid": False, "zeroline": False, "fixedrange": True, "ticks": "", "tickangle": 0}
    font = {"size": look.type.tick, "color": look.palette.text}
    return {
        "xaxis": bare | _ticks(spec.x.ticks) | {"range": [-0.5, columns - 0.5], "tickfont": font},
        "yaxis": bare | _ticks(spec.y.ticks) | {"range": [rows - 0.5, -0.5], "tickfont": font},
    }


def _ticks(labels: tuple[str, ...]) -> dict[str, Any]:
    texts = [safe(label) for label in labels]
    return {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": texts}


def _paint(cell: Cell, look: Look) -> tuple[str, str, str, str]:
    """Return fill, outline, text colour and pattern."""
    palette = look.palette
    if cell.state is State.NOT_MONITORED:
        return palette.panel, palette.line, palette.secondary, "/"
    if not cell.value:
        return palette.panel, palette.line, palette.secondary, ""
    fill = heat_colour(palette, cell.shade)
    return fill, fill, ink_on(palette, fill), ""


def _marker(paints: list[tuple[str, str, str, str]], look: Look) -> dict[str, Any]:
    return {
        "color": [fill for fill, _, _, _ in paints],
        "line": {"color": [outline for _, outline, _, _ in paints], "width": 1},
        "pattern": {
            "shape": [pattern for _, _, _, pattern in paints],
            "fgcolor": [look.palette.hatch if pattern else CLEAR for _, _, _, pattern in paints],
            "bgcolor": [fill for fill, _, _, _ in paints],
            "size": 7,
            "solidity": 0.16,
        },
    }


def _row_height(spec: ChartSpec, look: Look) -> float:
    return SIDE * look.plot_height / max(len(spec.y.ticks), LEAST_ROWS)


def _font(spec: ChartSpec, look: Look) -> int:
    return look.type.value if _row_height(spec, look) >= look.type.value * LINE_HEIGHT * 1.3 else SMALLEST


def _text(cell: Cell, spec: ChartSpec, look: Look) -> str:
    """Return the number with the level under it, or beside it where a row is too low for two lines."""
    if cell.value is None:
        return ""
    if not cell.numeral:
        return _number(cell, spec, look)
    two_lines = _row_height(spec, look) >= 2 * _font(spec, look) * LINE_HEIGHT * 0.9
    return f"<b>{_number(cell, spec, look)}</b>{'<br>' if two_lines else ''}{safe(cell.numeral)}"


def _number(cell: Cell, spec: ChartSpec, look: Look) -> str:
    """Return the number, in thousands or ten thousands where it would not fit; pointing shows it in full."""
    value = cell.value or 0
    room = SIDE * look.plot_width / max(len(spec.x.ticks), LEAST_COLUMNS) / _font(spec, look)
    if typeset.width(str(value)) <= room:
        return str(value)
    return f"{value // 10_000}万" if value >= 10_000 else f"{value // 1000}千"  # noqa: PLR2004
