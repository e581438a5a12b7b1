"""A paper as a workbook: typed columns, native charts beside the numbers they draw, and the list of mentions."""

from datetime import datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter

from yuqing.charts.palette import LIGHT
from yuqing.charts.spec import ChartSpec, Kind, State
from yuqing.charts.typeset import width
from yuqing.clock import in_beijing
from yuqing.export import native, values
from yuqing.export.colours import level_colour
from yuqing.export.punctuation import chinese
from yuqing.export.report import Column, Figure, Proposals, Report, Table, Timeline, Value
from yuqing.export.slide_tables import square_paint
from yuqing.model.severity import Severity
from yuqing.rules.disclosure import looks_like_formula

FONT = "微软雅黑"
#: Height of a line, and the width of the texts of the summary in Chinese characters.
ROW_POINTS, SUMMARY_EMS = 18, 46
_WIDTHS = {Column.LONG: 48, Column.TEXT: 18, Column.MOMENT: 18, Column.COUNT: 10, Column.SHARE: 10, Column.LEVEL: 9}
_KINDS = {
    Kind.STACKED_BAR: ("column", "stacked"),
    Kind.STACKED_AREA: ("area", "stacked"),
    Kind.BAR: ("column", ""),
    Kind.HBAR: ("bar", ""),
    Kind.LINE: ("line", ""),
}
SOURCE_COLUMNS = (
    ("序号", Column.COUNT), ("时间（北京时间）", Column.MOMENT), ("渠道", Column.TEXT), ("来源", Column.TEXT),
    ("情感", Column.LEVEL), ("内容摘要", Column.LONG), ("议题", Column.TEXT), ("链接", Column.TEXT),
    ("信息编号", Column.TEXT),
)  # fmt: skip


class _Book:
    """The workbook with the formats it has made so far."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def form(self, **given: Any) -> Any:
        """Return a format, made once."""
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(
                {"font_name": FONT, "font_size": 11, "valign": "vcenter", **given}
            )
        return self._formats[key]


def write(report: Report, _template: Path | None = None) -> bytes:
    """Return the workbook."""
    target = BytesIO()
    # Nothing of the public becomes a formula, a number or a link by looking like one.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": report.title,
                "author": report.unit,
                "comments": values.proof(report),
                "created": report.as_of.replace(tzinfo=None),
            }
        )
        drawn = _Book(book)
        _summary(drawn, report)
        for number, block in enumerate((each for each in report.blocks if not isinstance(each, (str, Proposals))), 1):
            _sheet(drawn, report, number, block)
        _sources(drawn, report)
        _definitions(drawn, report)
    return target.getvalue()


def _sheet(book: _Book, report: Report, number: int, block: Any) -> None:
    if isinstance(block, Figure) and block.chart.kind is Kind.GRID:
        _grid(book, _add(book, report, f"{number} 热力图"), block)
    elif isinstance(block, Figure):
        _figure(book, _add(book, report, f"{number} {_short(block.chart.y.title)}"), block)
    elif isinstance(block, Table):
        _table(book, _add(book, report, f"{number} 议题"), block)
    elif isinstance(block, Timeline):
        rows = tuple((each.at, each.what, each.level) for each in block.moments)
        columns = (("时间（北京时间）", Column.MOMENT), ("节点", Column.LONG), ("级别", Column.LEVEL))
        _table(
            book, _add(book, report, f"{number} 时间线"), Table(block.id, block.title, columns, rows, block.definition)
        )


def _short(name: str) -> str:
    return "".join(char for char in name if char not in "[]:*?/\\'")[:20]


def _add(book: _Book, report: Report, name: str) -> Any:
    """Add a sheet that prints on whole A4 pages and says what it is."""
    sheet = book.book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    mark = f'&C&"{FONT}"&20&K5B3A8C{report.watermark}材料，内容均为虚构' if report.watermark else ""
    sheet.set_header(mark)
    sheet.set_footer(f"&L{report.unit} {report.period}&R第 &P 页，共 &N 页")
    sheet.hide_gridlines(2)
    return sheet


def _summary(book: _Book, report: Report) -> None:
    sheet = _add(book, report, "概要")
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, report.title, book.form(bold=True, font_size=18))
    lines = [("期间", report.period), ("一句话", report.headline)]
    if report.watermark:
        lines.insert(0, ("注意", f"{report.watermark}材料，内容均为虚构"))
    lines += [(each.label, chinese(f"{each.number}({each.note})")) for each in report.counters]
    lines += [
        (section.heading, block) for section in report.sections for block in section.blocks if isinstance(block, str)
    ]
    lines += [
        ("工作建议", chinese(f"{what}(依据:{basis})"))
        for block in report.blocks
        if isinstance(block, Proposals)
        for what, basis in block.lines
    ]
    for row, (label, said) in enumerate(lines, 2):
        # Set here, because not every program makes room for wrapped text by itself.
        sheet.set_row(row, ROW_POINTS * ceil(max(width(said) / SUMMARY_EMS, 1)))
        _text(book, sheet, (row, 0), label, bold=True, text_wrap=True)
        _text(book, sheet, (row, 1), said, text_wrap=True)


def _figure(book: _Book, sheet: Any, figure: Figure) -> None:
    spec = figure.chart
    _head(book, sheet, spec.title, values.footnote(figure))
    if not native.can_draw(spec):
        _text(book, sheet, (3, 0), spec.title)
        return
    given = native.sheet(spec)
    sheet.set_column(0, 0, 18)
    _names(
        book,
        sheet,
        3,
        (spec.x.title if spec.kind is not Kind.HBAR else spec.y.title, *(line.name for line in given.lines)),
    )
    number = book.form(num_format=given.number_format, border=1)
    for row, category in enumerate(given.categories, 4):
        _text(book, sheet, (row, 0), category, border=1)
        for column, line in enumerate(given.lines, 1):
            value = line.values[row - 4]
            if value is None:
                sheet.write_blank(row, column, None, number)
            else:
                sheet.write_number(row, column, value, number)
    chart = _chart(book, sheet.get_name(), spec, given)
    sheet.insert_chart(3, len(given.lines) + 2, chart, {"x_scale": 1.9, "y_scale": 1.5})


def _chart(book: _Book, sheet: str, spec: ChartSpec, given: native.Sheet) -> Any:
    kind, subtype = _KINDS[spec.kind]
    chart = book.book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
    last = 3 + len(given.categories)
    for column, line in enumerate(given.lines, 1):
        chart.add_series(
            {
                "name": [sheet, 3, column],
                "categories": [sheet, 4, 0, last, 0],
                "values": [sheet, 4, column, last, column],
                **_paint(line, spec),
            }
        )
    font = {"name": FONT, "size": 10}
    chart.set_title({"name": spec.title, "name_font": {"name": FONT, "size": 13}, "overlay": False})
    chart.set_x_axis({"num_font": font, **_category_axis(spec, given)})
    chart.set_y_axis(
        {
            "num_font": font,
            "major_gridlines": {"visible": True, "line": {"color": LIGHT.line}},
            "min": 0,
            **({"reverse": True} if spec.kind is Kind.HBAR else {}),
        }
    )
    chart.set_legend({"position": "top", "font": font} if len(given.lines) > 1 else {"none": True})
    chart.show_blanks_as("gap")
    return chart


def _category_axis(spec: ChartSpec, given: native.Sheet) -> dict[str, Any]:
    if spec.kind is Kind.HBAR:
        return {"major_gridlines": {"visible": False}}
    every = native.label_every(spec, len(given.categories))
    return {"interval_unit": every, "interval_tick": every}


def _paint(line: native.Line, spec: ChartSpec) -> dict[str, Any]:
    if spec.kind is Kind.LINE:
        pen = {"color": LIGHT.strokes[line.role], "width": 1 if line.form == "bound" else 2.25}
        return {"line": pen | ({"dash_type": "dash"} if line.form == "bound" else {})}
    if line.form == "blind":
        return {
            "pattern": {"pattern": "wide_upward_diagonal", "fg_color": LIGHT.hatch, "bg_color": LIGHT.panel},
            "gap": 25,
        }
    labels = {"data_labels": {"value": True}} if spec.kind is Kind.HBAR and line.form != "part" else {}
    wide = {"gap": 45 if spec.kind is Kind.HBAR else 25}
    return {"fill": {"color": LIGHT.fills[line.role]}, **wide, **labels}


def _grid(book: _Book, sheet: Any, figure: Figure) -> None:
    spec = figure.chart
    _head(book, sheet, spec.title, values.footnote(figure))
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, max(len(spec.x.ticks), 1), 8)
    if spec.is_empty:
        return
    _names(book, sheet, 3, ("渠道/日", *(tick.replace("\n", " ") for tick in spec.x.ticks)))
    for row, name in enumerate(spec.y.ticks, 4):
        _text(book, sheet, (row, 0), name, border=1)
    for cell in spec.cells:
        where = (cell.row + 4, cell.column + 1)
        if cell.state is State.NOT_MONITORED:
            sheet.write_blank(
                *where, None, book.form(pattern=14, fg_color=LIGHT.hatch, border=1, border_color=LIGHT.line)
            )
            continue
        paint, ink = square_paint(cell)
        form = book.form(
            bg_color=paint,
            font_color=ink,
            border=1,
            border_color=LIGHT.line,
            align="center",
            num_format=_numeral(cell.numeral),
        )
        sheet.write_number(*where, cell.value or 0, form)


def _numeral(numeral: str) -> str:
    """Return a number format that shows the level beside the number, which stays a number."""
    return f'"{numeral}"0' if numeral else "0"


def _table(book: _Book, sheet: Any, given: Table) -> None:
    _head(book, sheet, given.title, given.definition)
    _rows(book, sheet, 3, given.columns, given.rows)


def _rows(
    book: _Book, sheet: Any, top: int, columns: tuple[tuple[str, Column], ...], rows: tuple[tuple[Value, ...], ...]
) -> None:
    _names(book, sheet, top, tuple(name for name, _ in columns))
    for place, (_, column) in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS[column])
    for row, given in enumerate(rows, top + 1):
        for place, (value, (_, column)) in enumerate(zip(given, columns, strict=True)):
            _cell(book, sheet, (row, place), value, column)
    sheet.freeze_panes(top + 1, 0)
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)


def _cell(book: _Book, sheet: Any, where: tuple[int, int], value: Value, column: Column) -> None:
    """Write a value as its type: numbers stay numbers, moments dates in Beijing time."""
    if isinstance(value, Severity):
        _text(book, sheet, where, values.text(value, column), border=1, bold=True, font_color=level_colour(value))
    elif isinstance(value, datetime):
        moment = in_beijing(value).replace(tzinfo=None)
        sheet.write_datetime(*where, moment, book.form(num_format="yyyy-mm-dd hh:mm", border=1, align="left"))
    elif isinstance(value, (int, float)):
        whole = "#,##0" if isinstance(value, int) else "#,##0.0"
        sheet.write_number(*where, value, book.form(num_format="0.0%" if column is Column.SHARE else whole, border=1))
    else:
        _text(book, sheet, where, values.text(value, column), border=1, text_wrap=column is Column.LONG)


def _text(book: _Book, sheet: Any, where: tuple[int, int], said: str, **form: Any) -> None:
    """Write a text as text; one that looks like a formula is marked as text for good."""
    quoted = {"quote_prefix": True} if looks_like_formula(said) else {}
    sheet.write_string(*where, said, book.form(**form, **quoted))


def _head(book: _Book, sheet: Any, title: str, note: str) -> None:
    _text(book, sheet, (0, 0), title, bold=True, font_size=14)
    _text(book, sheet, (1, 0), note, font_color=LIGHT.secondary, font_size=9)


def _names(book: _Book, sheet: Any, row: int, names: tuple[str, ...]) -> None:
    for column, name in enumerate(names):
        _text(book, sheet, (row, column), name, bold=True, border=1, bg_color="#E8ECF1")


def _sources(book: _Book, report: Report) -> None:
    sheet = _add(book, report, "支撑信息")
    _head(book, sheet, values.sources_title(report, len(report.sources)), "内容已隐去个人信息，不含发布者。")
    rows = tuple(
        (each.number, each.published, each.source_kind, chinese(each.site), each.tone, chinese(each.text),
         chinese(each.topic), each.url,
         str(each.mention_id))
        for each in report.sources
    )  # fmt: skip
    _rows(book, sheet, 3, SOURCE_COLUMNS, rows)


def _definitions(book: _Book, report: Report) -> None:
    sheet = _add(book, report, "口径与说明")
    sheet.set_column(0, 0, 120)
    for row, said in enumerate(values.definitions(report)):
        _text(book, sheet, (row, 0), f"{row + 1}. {said}", text_wrap=True)
