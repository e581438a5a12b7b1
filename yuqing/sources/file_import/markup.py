"""Tables that only call themselves .xls: HTML, and the XML that Excel 2003 wrote.

Both are read as a stream of tags; nothing is rendered, run or fetched.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from yuqing.errors import ImportFileError
from yuqing.sources.file_import.layout import Record, Rows, Table, table_of
from yuqing.sources.file_import.sniff import Form

#: Such exports have tens of thousands of rows at most; reading tags costs seconds per 10 MB.
MAX_MARKUP_BYTES = 200 * 1_000_000
_BLOCK = 262_144
#: An unclosed tag longer than this is not a table.
_MAX_TAG = 4_000_000
_MAX_SKIP = 1000


class _Cells(HTMLParser):
    """Collects the cells of <tr><td> and <Row><Cell> as they go by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"tr", "row"}:
            self._end_row()
            self._row = []
        elif tag in {"td", "th", "cell"}:
            self._end_cell()
            self._cell = []
            self._skip_to(dict(attrs).get("ss:index"))
        elif tag in {"style", "script"}:
            self._silent += 1
        elif tag in {"br", "p"} and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "cell"}:
            self._end_cell()
        elif tag in {"tr", "row", "table"}:
            self._end_row()
        elif tag in {"style", "script"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def _skip_to(self, index: str | None) -> None:
        """Fill the cells that Excel's XML leaves out."""
        if self._row is not None and index and index.isdecimal():
            missing = int(index) - 1 - len(self._row)
            self._row.extend([""] * min(max(0, missing), _MAX_SKIP))

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell).replace("\xa0", " ").strip())
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self.rows.append(self._row)
        self._row = None


def open_markup(path: Path, encoding: str) -> Table:
    """Return the rows of all tables in a page, one below the other. Raises ImportFileError without any."""
    if path.stat().st_size > MAX_MARKUP_BYTES:
        raise ImportFileError("网页格式的表格超过 200 MB，请在 Excel 中另存为 .xlsx 或 CSV 再导入。")
    if next(_records(path, encoding), None) is None:
        raise ImportFileError("这是网页，里面没有表格；请在原系统中导出 Excel 或 CSV。")
    return table_of(Rows(path, Form.MARKUP.value, lambda: _records(path, encoding), None))


def _records(path: Path, encoding: str) -> Iterator[Record]:
    parser, number = _Cells(), 0
    with path.open(encoding=encoding, errors="replace") as stream:
        while block := stream.read(_BLOCK):
            parser.feed(block)
            if len(parser.rawdata) > _MAX_TAG:
                raise ImportFileError("网页格式的表格不完整，请在原系统中重新导出。")
            rows, parser.rows = parser.rows, []
            yield from enumerate(rows, number + 1)
            number += len(rows)
    parser.close()
    yield from enumerate(parser.rows, number + 1)
