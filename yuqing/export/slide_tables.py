"""Tables on slides: typed rows, and the heat grid as a table whose cells are coloured."""

from typing import Any

from pptx.enum.dml import MSO_PATTERN_TYPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from yuqing.charts import typeset
from yuqing.charts.palette import LIGHT, heat_colour, ink_on
from yuqing.charts.spec import Cell, ChartSpec, State
from yuqing.export import values
from yuqing.export.colours import level_colour
from yuqing.export.report import Column, Table
from yuqing.export.slide import INK, QUIET, Box, Look, rgb, write_run
from yuqing.model.severity import Severity

ROW, GRID_ROW = 0.5, 0.62
#: Width of the names of the rows of a grid.
NAMES = 1.55
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_CENTRED = (Column.LEVEL, Column.MOMENT, Column.TEXT)


def table(slide: Any, given: Table, box: Box) -> None:
    """Draw a typed table; counts stand right, levels are coloured."""
    rows = len(given.rows) + 1
    height = min(ROW, box.height / rows)
    drawn = _bare(slide, (rows, len(given.columns)), Box(box.left, box.top, box.width, height * rows))
    shares = values.widths(given, box.width * 72 / 14)
    for place, share in enumerate(shares):
        drawn.columns[place].width = Inches(box.width * share)
    for place, (name, column) in enumerate(given.columns):
        _put(drawn.cell(0, place), name, Look(14, "#FFFFFF", bold=True, align=_align(column)), "#33465C")
    for number, row in enumerate(given.rows, 1):
        for place, (value, (_, column)) in enumerate(zip(row, given.columns, strict=True)):
            colour = level_colour(value) if isinstance(value, Severity) else INK
            said = typeset.shorten(values.text(value, column), box.width * shares[place] * 72 / 14 - 0.8)
            look = Look(14, colour, bold=isinstance(value, Severity), align=_align(column))
            _put(drawn.cell(number, place), said, look, "#FFFFFF" if number % 2 else "#F5F7FA")


def grid(slide: Any, spec: ChartSpec, box: Box) -> None:
    """Draw the heat grid: number and level inside, hatching where nobody looked."""
    rows, columns = len(spec.y.ticks), len(spec.x.ticks)
    height = min(GRID_ROW, box.height / (rows + 1))
    drawn = _bare(slide, (rows + 1, columns + 1), Box(box.left, box.top, box.width, height * (rows + 1)))
    drawn.columns[0].width = Inches(NAMES)
    for place in range(columns):
        drawn.columns[place + 1].width = Inches((box.width - NAMES) / columns)
        _put(
            drawn.cell(0, place + 1),
            spec.x.ticks[place].replace("\n", " "),
            Look(12, QUIET, align=PP_ALIGN.CENTER),
            "#FFFFFF",
        )
    _put(drawn.cell(0, 0), "渠道/日", Look(12, QUIET), "#FFFFFF")
    for place, name in enumerate(spec.y.ticks):
        _put(drawn.cell(place + 1, 0), name, Look(14, INK), "#FFFFFF")
    for cell in spec.cells:
        _square(drawn.cell(cell.row + 1, cell.column + 1), cell)


def square_paint(cell: Cell) -> tuple[str, str]:
    """Return fill and text colour of a seen square."""
    if not cell.value:
        return LIGHT.panel, LIGHT.secondary
    colour = heat_colour(LIGHT, cell.shade)
    return colour, ink_on(LIGHT, colour)


def square_text(cell: Cell) -> str:
    """Return what stands in a square; nothing where nobody looked."""
    return "" if cell.state is State.NOT_MONITORED else f"{cell.numeral}{cell.value}"


def _square(target: Any, cell: Cell) -> None:
    paint, ink = square_paint(cell)
    _put(target, square_text(cell), Look(13, ink, align=PP_ALIGN.CENTER), paint)
    if cell.state is State.NOT_MONITORED:
        target.fill.patterned()
        target.fill.pattern = MSO_PATTERN_TYPE.WIDE_UPWARD_DIAGONAL
        target.fill.fore_color.rgb = rgb(LIGHT.hatch)
        target.fill.back_color.rgb = rgb("#FFFFFF")


def _bare(slide: Any, size: tuple[int, int], box: Box) -> Any:
    frame = slide.shapes.add_table(*size, *box.emu)
    drawn = frame.table
    style = frame._element.find(f".//{qn('a:tableStyleId')}")
    style.text = NO_STYLE
    drawn.first_row = drawn.horz_banding = False
    for row in drawn.rows:
        row.height = Inches(box.height / size[0])
    return drawn


def _put(cell: Any, said: str, look: Look, colour: str) -> None:
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = look.align
    write_run(paragraph, said, look)
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(colour)
    _borders(cell)


def _borders(cell: Any) -> None:
    """Draw thin lines: white squares would run into each other."""
    properties = cell._tc.get_or_add_tcPr()
    # The schema wants the lines before the fill.
    for place, side in enumerate(("a:lnL", "a:lnR", "a:lnT", "a:lnB")):
        edge, fill, paint = OxmlElement(side), OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
        edge.set("w", str(Pt(0.75)))
        paint.set("val", LIGHT.line.lstrip("#"))
        fill.append(paint)
        edge.append(fill)
        properties.insert(place, edge)


def _align(column: Column) -> Any:
    if column in (Column.COUNT, Column.SHARE):
        return PP_ALIGN.RIGHT
    return PP_ALIGN.CENTER if column in _CENTRED else PP_ALIGN.LEFT
