"""CSV and TSV, read as a stream: memory does not grow with the file."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from yuqing.sources.csv_answer import is_torn
from yuqing.sources.file_import import columns
from yuqing.sources.file_import.layout import HEADER_SEARCH, Record, Rows, Table, table_of
from yuqing.sources.file_import.sniff import SAMPLE_BYTES, Form

#: Characters of one line of the file. Excel holds 32,767 in a cell, and known exports have 37 columns.
MAX_LINE = 2_000_000
_DELIMITERS = "\t,;|"
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_LINES_COUNTED = 30


class _LineTooLongError(Exception):
    """A line of the file is longer than MAX_LINE; the rest of it was skipped."""


class _Lines:
    """The lines of a text file, none longer than MAX_LINE, with the quotes counted for the row being read."""

    def __init__(self, stream: TextIO) -> None:
        self._readline = stream.readline
        self.quotes = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._readline(MAX_LINE)
        if not line:
            raise StopIteration
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            self._skip_rest()
            raise _LineTooLongError
        self.quotes += line.count('"')
        return line

    def _skip_rest(self) -> None:
        rest = self._readline(MAX_LINE)
        while rest and rest[-1] not in "\r\n":
            rest = self._readline(MAX_LINE)


def open_delimited(path: Path, encoding: str) -> Table:
    """Return the table in a delimited text; the delimiter is found by counting."""
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    delimiter = find_delimiter(head.decode(encoding, "ignore"))
    lines = head.count(b"\n") or 1
    estimate = path.stat().st_size * lines // len(head)
    return table_of(
        Rows(path, Form.DELIMITED.value, lambda: _records(path, encoding, delimiter), estimate, is_text=True)
    )


def find_delimiter(text: str) -> str:
    """Return the delimiter that shows the most known column names, else the one counted most evenly.

    `csv.Sniffer` raises on Chinese headers.
    """
    lines = [line for line in _QUOTED.sub("", text).splitlines() if line.strip()][:_LINES_COUNTED]
    heads = [line for line in text.splitlines() if line.strip()][:HEADER_SEARCH]

    def score(delimiter: str) -> tuple[int, int]:
        names = max(columns.known(line.replace('"', "").split(delimiter)) for line in heads)
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        return names, max((times * count for count, times in counts.items()), default=0)

    return max(_DELIMITERS, key=score)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    with path.open(encoding=encoding, errors="replace", newline="") as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        while True:
            number += 1
            before, lines.quotes = reader.line_num, 0
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _LineTooLongError:
                yield number, f"这一行超过 {MAX_LINE // 10_000} 万字，不是一条信息。"
            except csv.Error:  # the field limit of the csv module, 131,072 characters
                yield number, f"单元格超过 13 万字，多半是引号没有配对（{_span(before, reader.line_num)}）。"
            else:
                broken = is_torn(lines.quotes, reader.line_num - before)
                yield number, f"引号没有配对，{_span(before, reader.line_num)}连在了一起。" if broken else cells


def _span(before: int, last: int) -> str:
    return f"文件的第 {before + 1} 至 {last} 行文字"
