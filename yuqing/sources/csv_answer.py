"""Tables as text (CSV): told from web pages and workbooks, read row by row, torn and cut rows found.

No cell is ever worked out: `=1+1` is four signs of text.
"""

import csv
import io
import re
from collections.abc import Iterator

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.decoding import decode, encoding_of
from yuqing.sources.plaintext import printable

#: What may part two cells, and its name on screen. The first one stands where the heading line does not tell.
SEPARATORS = {",": "逗号", ";": "分号", "\t": "制表符"}
#: Characters of one line that are read; a row cut there has a wrong length, which is said.
MAX_LINE = 200_000
#: The heading line ends within so many characters; the csv module takes cells of twice that.
_HEAD = 65_536
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF")
_MARKUP = re.compile(r"\s*<")
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\]\"])")
#: Follows the last line. It holds what `read_text` lets through nowhere.
_END = "\0"


class _Lines:
    """The lines of a text, then one that only ends it, with the quotes counted for the row being read."""

    def __init__(self, text: str) -> None:
        self._stream = io.StringIO(text, newline="")
        self.quotes = 0
        self.is_over = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if self.is_over:
            raise StopIteration
        line = self._stream.readline()[:MAX_LINE]
        self.is_over = not line
        self.quotes += line.count('"')
        return line or _END


def read_text(body: bytes) -> str:
    """Return the text of a table. Raises SourceError (NOT_A_FEED) for a workbook, a web page, JSON, no text."""
    if body.startswith(_WORKBOOKS):
        raise _another("Excel 工作簿、PDF 或压缩文件", "请改填 CSV 文件的网址")
    text = decode(body).lstrip("\ufeff")
    if encoding_of(body[:_HEAD]) is None or _END in text:
        raise SourceError("返回的不是文字,不能当作表格(CSV)读取,请检查网址", kind=Outcome.NOT_A_FEED)
    if _MARKUP.match(text):
        raise _another("网页", "请检查网址")
    if _JSON.match(text):
        raise _another("JSON 数据", "渠道类型请改选“数据接口”")
    return text


def headings(text: str, separator: str) -> list[str]:
    """Return the cells of the first row that is not blank, each on one line."""
    rows = csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=separator)
    return next(([on_one_line(cell) for cell in row] for row in rows if _is_filled(row)), [])


def on_one_line(words: str) -> str:
    """Return a heading as it is compared and shown: a line break in it counts as a space."""
    return " ".join(printable(words).split())


def separator_of(text: str, named: set[str]) -> str:
    """Return the separator that shows the most of the named headings, then the most headings."""

    def score(separator: str) -> tuple[int, int]:
        seen = headings(text, separator)
        return len(named.intersection(seen)), len(seen)

    return max(SEPARATORS, key=score)


def records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, the heading line first, each with the line of the file where it begins.

    A row whose quotes do not pair took in the rows after it: it comes without cells, and so does one whose cell is
    beyond the limit of the csv module. Raises SourceError (PARSE_ERROR) at the end when a quoted cell has no end.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator)
    while True:
        first, lines.quotes = reader.line_num + 1, 0
        cells = _next(reader)
        if cells == [_END]:
            return
        if lines.is_over:
            raise SourceError(f"表格第 {first} 行起的引号没有结束,内容不完整或已损坏", kind=Outcome.PARSE_ERROR)
        torn = cells is None or is_torn(lines.quotes, reader.line_num - first + 1)
        if torn or _is_filled(cells or []):
            yield first, [] if torn else cells or []


def is_torn(quotes: int, lines: int) -> bool:
    """Return whether a row of so many lines took in others: one of its quotes has no partner."""
    return quotes % 2 == 1 and lines > 1


def _next(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader)
    except csv.Error:
        return None


def _is_filled(cells: list[str]) -> bool:
    return any(map(str.strip, cells))


def _another(what: str, advice: str) -> SourceError:
    return SourceError(f"返回的是{what},不是表格(CSV),{advice}", kind=Outcome.NOT_A_FEED)
