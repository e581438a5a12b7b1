"""Charts that stay charts: Office draws them from the data sheet inside the file, and anybody can edit them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN_TYPE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Pt

from yuqing.charts import typeset
from yuqing.charts.look import top_value
from yuqing.charts.palette import LIGHT
from yuqing.charts.spec import NOT_MONITORED, ChartSpec, Kind, Role, Scale, Series, Style, overlap_hours
from yuqing.export.punctuation import chinese

FONT = "微软雅黑"
#: The extra series that hatches the steps nobody watched; its values only give the height of the hatching.
BLIND = chinese(f"{NOT_MONITORED}(标记,非数值)")
_TYPES = {
    Kind.STACKED_BAR: XL_CHART_TYPE.COLUMN_STACKED,
    Kind.STACKED_AREA: XL_CHART_TYPE.AREA_STACKED,
    Kind.BAR: XL_CHART_TYPE.COLUMN_CLUSTERED,
    Kind.HBAR: XL_CHART_TYPE.BAR_CLUSTERED,
    Kind.LINE: XL_CHART_TYPE.LINE,
}
#: A turn nobody sees, in 60000ths of a degree: labels that are turned are not broken into single characters.
UNSEEN_TURN = "1"
#: Labels that fit along an axis.
LABELS = 12
_STACKED = (Kind.STACKED_AREA, Kind.STACKED_BAR)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the data sheet of a chart."""

    name: str
    role: Role
    values: tuple[float | None, ...]
    #: plain, part, reference, bound or blind.
    form: str = "plain"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The data sheet of a chart: categories in drawing order, and the lines over them."""

    categories: tuple[str, ...]
    lines: tuple[Line, ...]
    number_format: str


def can_draw(spec: ChartSpec) -> bool:
    """Return whether Office has a chart for it; a grid becomes a table."""
    return spec.kind in _TYPES and not spec.is_empty


def sheet(spec: ChartSpec) -> Sheet:
    """Return the data sheet of a chart."""
    x = spec.series[0].x
    names = spec.y.ticks if spec.kind is Kind.HBAR else tuple(_category(each, spec.x.scale) for each in x)
    lines = [line for row in spec.series for line in _lines(row)]
    return Sheet(names, (*lines, *_blind(spec, x)), "0%" if spec.y.scale is Scale.SHARE else "#,##0")


def draw(shapes: Any, spec: ChartSpec, box: tuple[int, int, int, int], points: int = 12) -> Any:
    """Add the chart to the shapes of a slide at (left, top, width, height) in EMU; returns its frame."""
    given = sheet(spec)
    table = CategoryChartData(number_format=given.number_format)
    table.categories = list(given.categories)
    for line in given.lines:
        table.add_series(line.name, line.values)
    frame = shapes.add_chart(_TYPES[spec.kind], *box, table)
    _style(frame.chart, spec, given, points)
    return frame


def _lines(row: Series) -> list[Line]:
    lines = [Line(row.name, row.role, row.y, str(row.style))]
    if row.low:
        lines += [
            Line(chinese(f"{row.name}(下限)"), row.role, row.low, "bound"),
            Line(chinese(f"{row.name}(上限)"), row.role, row.high, "bound"),
        ]
    return lines


def _blind(spec: ChartSpec, x: Sequence[datetime | str]) -> list[Line]:
    """Return a series that fills the steps nobody watched up to the top of the chart."""
    if spec.kind not in _STACKED or not spec.gaps:
        return []
    step = spec.step
    filled = [sum(row.y[place] or 0 for row in spec.series) for place in range(len(x))]
    hatched = tuple(
        top_value(spec) - below if isinstance(at, datetime) and _is_unseen(spec, at, step) else None
        for at, below in zip(x, filled, strict=True)
    )
    return [Line(BLIND, Role.OBSERVE, hatched, "blind")] if any(hatched) else []


def _is_unseen(spec: ChartSpec, at: datetime, step: timedelta) -> bool:
    """Return whether nobody looked for half of a step, of a quarter of a day for an hour."""
    least = step / 2 if step >= timedelta(days=1) else min(step / 2, timedelta(hours=1))
    return overlap_hours(spec.gaps, at, at + step) * 3600 >= least.total_seconds()


def _category(value: datetime | str, scale: Scale) -> str:
    if isinstance(value, str):
        return typeset.clean(value)
    return f"{value.day}日{value.hour}时" if scale is Scale.HOUR else f"{value:%m-%d}"


def _style(chart: Any, spec: ChartSpec, given: Sheet, points: int) -> None:
    chart.has_title = False
    chart.font.size, chart.font.name = Pt(points), FONT
    chart.font.color.rgb = _colour(LIGHT.text)
    _all_scripts(chart._chartSpace)
    chart.has_legend = len(given.lines) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(chart, spec, given, points)
    _plot(chart.plots[0], spec)
    for drawn, line in zip(chart.plots[0].series, given.lines, strict=True):
        _paint(drawn, line, spec.kind)


def _axes(chart: Any, spec: ChartSpec, given: Sheet, points: int) -> None:
    category, value = chart.category_axis, chart.value_axis
    value.tick_labels.number_format, value.tick_labels.number_format_is_linked = given.number_format, False
    value.major_gridlines.format.line.color.rgb = _colour(LIGHT.line)
    value.format.line.fill.background()
    value.minimum_scale = 0
    category.format.line.color.rgb = _colour(LIGHT.secondary)
    category.major_tick_mark = XL_TICK_MARK.NONE
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    category.has_major_gridlines = False
    _on_one_line(category, points)
    if spec.kind is Kind.HBAR:
        _skip(category, 1)
        # Office counts from the bottom; the first line stands on top.
        category.reverse_order = True
        value.visible = False
        value.has_major_gridlines = False
        return
    _skip(category, label_every(spec, len(given.categories)))


def _on_one_line(category: Any, points: int) -> None:
    """Keep each label on one line; some programs break it into single characters where there are many."""
    category.tick_labels.font.size, category.tick_labels.font.name = Pt(points), FONT
    category._element.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", UNSEEN_TURN)


def label_every(spec: ChartSpec, count: int) -> int:
    """Return after how many steps a label stands: whole days where there are hours of several days."""
    every = max(1, -(-count // LABELS))
    per_day = timedelta(days=1) // spec.step if spec.x.scale is Scale.HOUR else 1
    rhythm = per_day if count > 2 * per_day else 1
    return rhythm * -(-every // rhythm)


def _skip(category: Any, every: int) -> None:
    last = category._element.find(qn("c:noMultiLvlLbl"))
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        element = OxmlElement(name)
        element.set("val", str(every))
        # The schema wants them before noMultiLvlLbl.
        last.addprevious(element)


def _plot(plot: Any, spec: ChartSpec) -> None:
    if spec.kind in (Kind.STACKED_BAR, Kind.BAR):
        plot.gap_width = 25
    if spec.kind is not Kind.HBAR:
        return
    has_part = any(row.style is Style.PART for row in spec.series)
    plot.gap_width, plot.overlap = 45, 100 if has_part else 0
    plot.has_data_labels = not has_part
    if not has_part:
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False


def _paint(drawn: Any, line: Line, kind: Kind) -> None:
    if kind is Kind.LINE:
        _stroke(drawn, line)
        return
    fill = drawn.format.fill
    if line.form == "blind":
        fill.patterned()
        fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = _colour(LIGHT.hatch), _colour(LIGHT.panel)
        return
    fill.solid()
    fill.fore_color.rgb = _colour(LIGHT.fills[line.role])
    if kind is Kind.HBAR and line.form != "reference":
        drawn.data_labels.show_value = True
        drawn.data_labels.number_format, drawn.data_labels.number_format_is_linked = "#,##0", False


def _stroke(drawn: Any, line: Line) -> None:
    drawn.smooth = False
    pen = drawn.format.line
    pen.color.rgb = _colour(LIGHT.strokes[line.role])
    pen.width = Pt(1 if line.form == "bound" else 2.25)
    if line.form == "bound":
        pen.dash_style = MSO_LINE_DASH_STYLE.DASH
    drawn.marker.style = XL_MARKER_STYLE.NONE if line.form == "bound" else XL_MARKER_STYLE.CIRCLE
    drawn.marker.size = 6
    drawn.marker.format.fill.solid()
    drawn.marker.format.fill.fore_color.rgb = _colour(LIGHT.strokes[line.role])
    drawn.marker.format.line.color.rgb = _colour(LIGHT.strokes[line.role])


def _all_scripts(element: Any) -> None:
    """Name the font for Chinese and complex scripts too: `latin` alone leaves them to chance."""
    for latin in element.iter(qn("a:latin")):
        for name in ("a:cs", "a:ea"):
            other = OxmlElement(name)
            other.set("typeface", latin.get("typeface"))
            latin.addnext(other)


def _colour(given: str) -> Any:
    return RGBColor.from_string(given.lstrip("#"))
