"""A paper as a document after GB/T 9704-2012, with charts that Word and WPS can edit."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from yuqing.charts.palette import LIGHT
from yuqing.charts.spec import ChartSpec, Kind, State
from yuqing.export import native, official, templates, values
from yuqing.export.colours import level_colour
from yuqing.export.embed import embed
from yuqing.export.listing import NUMERALS, SOURCES, source_rows
from yuqing.export.punctuation import chinese
from yuqing.export.report import Block, Column, Figure, Proposals, Report, Table, Timeline
from yuqing.export.slide_tables import square_paint, square_text
from yuqing.model.severity import Severity
from yuqing.views.period import in_full

#: Width of the type area and height of a chart, in millimetres.
WIDTH, CHART_HEIGHT = 156, 60
#: What each horizontal bar needs, so that its name is not left out.
BAR_HEIGHT = 8
#: Sources that a document lists; the spreadsheet has them all.
LISTED = 60
#: Tables of so many rows are not broken over pages.
KEPT = 8
#: Characters between the date and the edge (§7.3.5.1).
DATE_INDENT = 4
_ALIGN = {Column.COUNT: official.RIGHT_ALIGNED, Column.SHARE: official.RIGHT_ALIGNED, Column.LONG: None}


@dataclass(frozen=True, slots=True)
class Print:
    """How a cell is printed; the colour of the text where none is named."""

    colour: str = ""
    points: float = official.FIFTH
    font: str = official.BODY_FONT


PLAIN, SMALL = Print(), Print(points=official.SMALL_FIFTH)


def write(report: Report, template: Path | None = None) -> bytes:
    """Return the document; a template of the unit keeps its page, and the paper stands where it says.

    Raises WorkflowError for a template that cannot be used.
    """
    document = _in_template(template, report) if template else _whole(report)
    if report.watermark:
        official.watermark(document, report.watermark)
    _properties(document, report)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _whole(report: Report) -> Any:
    document = official.new_document()
    _head(document, report)
    if report.letter:
        _letter(document, report)
        return document
    _sections(document, report)
    _sign(document, report)
    _appendices(document, report)
    official.imprint(document, [f"{report.unit}  {in_full(report.signed_on)}印发", values.proof(report)])
    return document


def _letter(document: Any, report: Report) -> None:
    """Write the body of a letter, sign it, and put what it rests on behind it."""
    text, *attached = report.sections
    _sections(document, replace(report, sections=(text,)))
    _sign(document, report)
    for section in attached:
        _appendix(document, section.heading, "")
        for block in section.blocks:
            _block(document, report, block)
    for said in (*report.notes, values.proof(report)):
        _text(document, said, "注")


def _in_template(file: Path, report: Report) -> Any:
    """Write what the paper says at the end, then move it to its place."""
    document, place = templates.document(file, report)
    official.dress(document)
    body = document.element.body
    before = set(body)
    _text(document, report.headline, "正文")
    _sections(document, report)
    _appendices(document, report)
    for element in [each for each in body if each not in before]:
        place._p.addprevious(element)
    body.remove(place._p)
    return document


def _sections(document: Any, report: Report) -> None:
    for number, section in enumerate(report.sections):
        if section.heading:
            _text(document, section.heading if report.letter else f"{NUMERALS[number]}、{section.heading}", "一级")
        for block in section.blocks:
            _block(document, report, block)


def _head(document: Any, report: Report) -> None:
    if report.red_head:
        official.red_head(document, report.name, f"{report.unit} {report.issue}", in_full(report.signed_on))
    if report.letter:
        official.letter_head(document, report.unit, report.issue)
    blank = document.add_paragraph()
    blank.paragraph_format.line_spacing = Pt(14)
    _text(document, report.title, "标题")
    if report.period:
        under = _text(document, chinese(f"({report.period})"), "正文")
        under.alignment, under.paragraph_format.first_line_indent = official.CENTRE, Pt(0)
    if report.addressee:
        _text(document, chinese(f"{report.addressee}:"), "正文").paragraph_format.first_line_indent = Pt(0)
    mark = f"【{report.watermark}】以下内容均为虚构。" if report.watermark else ""
    if mark or report.headline:
        _text(document, mark + report.headline, "正文")


def _block(document: Any, report: Report, block: Block) -> None:
    if isinstance(block, str):
        _text(document, block, "正文")
    elif isinstance(block, Figure):
        _figure(document, report, block)
    elif isinstance(block, Table):
        _table(document, block)
        _note(document, report, block)
    elif isinstance(block, Timeline):
        _timeline(document, block)
    else:
        _proposals(document, block)


def _figure(document: Any, report: Report, figure: Figure) -> None:
    spec = figure.chart
    number = 1 + [each.id for each in report.figures].index(figure.id)
    _text(document, f"图{number} {spec.title}", "图题")
    if spec.kind is Kind.GRID and not spec.is_empty:
        _grid(document, spec)
    elif native.can_draw(spec):
        height = max(CHART_HEIGHT, BAR_HEIGHT * len(spec.y.ticks))
        embed(document, _text(document, "", "图"), spec, (Mm(WIDTH), Mm(height)))
    else:
        _text(document, spec.title, "图")
    _note(document, report, figure)


def _note(document: Any, report: Report, block: Figure | Table) -> None:
    """Lead from a figure or table to its definition and to the mentions behind it."""
    if report.letter and isinstance(block, Table):
        _text(document, chinese(f"注:{block.definition}"), "注").paragraph_format.space_after = Pt(8)
        return
    definition = f"口径见{_where(report)}第{values.definition_number(report, block)}条。"
    said = f"{values.sample(block.chart)}{values.behind(block)}" if isinstance(block, Figure) else ""
    _text(document, chinese(f"注:{said}{definition}"), "注").paragraph_format.space_after = Pt(8)


def _where(report: Report) -> str:
    """Return the name of the appendix with the definitions."""
    return "附件2" if report.sources else "附件"


def _table(document: Any, given: Table) -> None:
    if given.title:
        _text(document, f"表 {given.title}", "图题")
    drawn = _bare(document, len(given.rows) + 1, [WIDTH * share for share in values.widths(given)])
    for cell, (name, _) in zip(drawn.rows[0].cells, given.columns, strict=True):
        _put(cell, name, official.CENTRE, Print(font=official.HEADING_FONT))
    _repeat(drawn.rows[0])
    for row, given_row in zip(drawn.rows[1:], given.rows, strict=True):
        for cell, value, (_, column) in zip(row.cells, given_row, given.columns, strict=True):
            colour = level_colour(value) if isinstance(value, Severity) else ""
            _put(cell, values.text(value, column), _ALIGN.get(column, official.CENTRE), Print(colour))
    _keep_together(drawn)


def _timeline(document: Any, given: Timeline) -> None:
    rows = tuple((values.when(each.at, is_day_only=each.is_day_only), each.what) for each in given.moments)
    columns = (("时间", Column.MOMENT), ("节点", Column.LONG))
    _table(document, Table(given.id, given.title, columns, rows))
    _text(document, chinese(f"注:{given.definition}"), "注").paragraph_format.space_after = Pt(8)


def _proposals(document: Any, given: Proposals) -> None:
    _text(document, given.title, "正文")
    for number, (what, basis) in enumerate(given.lines, 1):
        _text(document, chinese(f"{number}. {what}(依据:{basis})"), "正文")


def _grid(document: Any, spec: ChartSpec) -> None:
    """Draw the heat grid as a table: number and level inside, hatching where nobody looked."""
    columns = len(spec.x.ticks)
    names = 24.0
    drawn = _bare(document, len(spec.y.ticks) + 1, [names, *[(WIDTH - names) / columns] * columns])
    # A square has room for three figures only.
    _pad(drawn, {"top": 45, "left": 0, "bottom": 45, "right": 0})
    for cell, name in zip(drawn.rows[0].cells, ("渠道/日", *spec.x.ticks), strict=True):
        _put(cell, name.replace("\n", " "), official.CENTRE, SMALL)
    for row, name in zip(drawn.rows[1:], spec.y.ticks, strict=True):
        _put(row.cells[0], name, None)
    for row_number, row in enumerate(drawn.rows[1:]):
        cells = row.cells
        for cell in (each for each in spec.cells if each.row == row_number):
            _square(cells[cell.column + 1], cell)
    _keep_together(drawn)


def _square(target: Any, cell: Any) -> None:
    paint, ink = square_paint(cell)
    _put(target, square_text(cell), official.CENTRE, Print(ink, official.SMALL_FIFTH))
    shade = OxmlElement("w:shd")
    unseen = cell.state is State.NOT_MONITORED
    shade.set(qn("w:val"), "thinDiagStripe" if unseen else "clear")
    shade.set(qn("w:color"), LIGHT.hatch.lstrip("#") if unseen else "auto")
    shade.set(qn("w:fill"), "FFFFFF" if unseen else paint.lstrip("#"))
    target._tc.get_or_add_tcPr().append(shade)


def _keep_together(drawn: Any) -> None:
    """Have a table of few rows stand on one page; of a longer one the head, and its end with the note."""
    rows = list(drawn._tbl.tr_lst)
    # The last row stays with what follows: the note of the table.
    for row in rows if len(rows) <= KEPT else (*rows[:2], *rows[-2:]):
        for paragraph in row.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _sign(document: Any, report: Report) -> None:
    """Sign as the standard has it: unit and date at the right, the date four characters from the edge."""
    # A signature alone on a page could be put under anything.
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph().paragraph_format.keep_with_next = True
    for said, follows in ((report.sign_off, True), (in_full(report.signed_on), False)):
        paragraph = _text(document, said, "落款")
        paragraph.alignment = official.RIGHT_ALIGNED
        paragraph.paragraph_format.right_indent = Pt(official.THIRD * DATE_INDENT)
        paragraph.paragraph_format.keep_with_next = follows


def _appendices(document: Any, report: Report) -> None:
    if report.sources:
        _appendix(document, "附件1", values.sources_title(report, LISTED))
        _table(document, Table("sources", "", SOURCES, source_rows(report, LISTED)))
    _appendix(document, _where(report), "口径与说明")
    for number, said in enumerate(values.definitions(report), 1):
        _text(document, chinese(f"{number}. {said}"), "注").paragraph_format.space_after = Pt(4)


def _appendix(document: Any, number: str, title: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.page_break_before = True
    official.run(paragraph, number, official.HEADING_FONT, official.THIRD)
    if title:
        _text(document, title, "标题")


def _bare(document: Any, rows: int, widths: list[float]) -> Any:
    drawn = document.add_table(rows, len(widths))
    drawn.style, drawn.alignment, drawn.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _pad(drawn, {"top": 45, "left": 70, "bottom": 45, "right": 70})
    for row in drawn.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return drawn


def _put(cell: Any, said: str, align: Any, look: Print = PLAIN) -> None:
    paragraph = cell.paragraphs[0]
    # By id: to look a style up by its name for every cell takes longer than all the rest.
    paragraph._p.style = official.style_name("表格")
    paragraph.alignment = align
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    colour = RGBColor.from_string(look.colour.lstrip("#")) if look.colour else None
    official.run(paragraph, said, look.font, look.points, colour)


def _pad(drawn: Any, twentieths: dict[str, int]) -> None:
    """Give the cells white space, in twentieths of a point, by side in the order of the schema."""
    for old in drawn._tbl.tblPr.findall(qn("w:tblCellMar")):
        drawn._tbl.tblPr.remove(old)
    margins = OxmlElement("w:tblCellMar")
    for side, width in twentieths.items():
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(width))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = drawn._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _repeat(row: Any) -> None:
    """Have the head of a table repeated on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _text(document: Any, said: str, purpose: str) -> Any:
    paragraph = document.add_paragraph(said)
    paragraph._p.style = official.style_name(purpose)
    return paragraph


def _properties(document: Any, report: Report) -> None:
    given = document.core_properties
    given.title, given.author, given.comments = report.title, report.unit, values.proof(report)
    given.created = given.modified = report.as_of.replace(tzinfo=None)
