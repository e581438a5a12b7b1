"""JSON, one object per line or one array of objects, read as a stream."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from yuqing.errors import ImportFileError
from yuqing.sources.file_import.layout import SAMPLE_ROWS, Cell, Chunk, Plan, Rejected, Table, named
from yuqing.sources.file_import.sniff import SAMPLE_BYTES, Form

#: Characters of one record; larger ones are not mentions.
MAX_RECORD = 2_000_000
#: An answer of an interface, {"data": [...]}, is read whole; larger ones must be saved as lines.
MAX_WRAPPED_BYTES = 20_000_000
_BLOCK = 262_144
#: Keys may be missing in some records: the columns are those of the first records together.
_HEADER_RECORDS = 200
_GAP = re.compile(r"[\s,]*")

#: Position (line, or place in the array), and the object or one Chinese sentence why there is none.
_Record = tuple[int, dict[str, Any] | str]
_Records = Callable[[], Iterator[_Record]]


def open_lines(path: Path, encoding: str) -> Table:
    """Return the table of one object per line, or of one object that wraps a list of them."""
    with path.open(encoding=encoding, errors="replace") as stream:
        first = _loaded(stream.readline(MAX_RECORD).lstrip("\ufeff"))
    records = _wrapped(path, encoding) if first is None or any(_lists(first, 0)) else None
    if records is None:
        return _table(path, Form.JSON_LINES, lambda: _lines(path, encoding), _estimate(path))
    return _table(path, Form.JSON_ARRAY, lambda: iter(enumerate(records, 1)), len(records))


def open_array(path: Path, encoding: str) -> Table:
    """Return the table of an array of objects."""
    return _table(path, Form.JSON_ARRAY, lambda: _elements(path, encoding), None)


def _table(path: Path, form: Form, records: _Records, estimate: int | None) -> Table:
    keys: dict[str, None] = {}
    objects = [record for _, record in islice(records(), _HEADER_RECORDS) if isinstance(record, dict)]
    if not objects:
        raise ImportFileError("JSON 里没有一条一条的记录；请导出为每行一条，或一个列表。")
    for record in objects:
        keys |= dict.fromkeys(record)
    headers = named(keys)
    names = tuple(keys)[: len(headers)]
    sample = tuple(tuple(_cell(record.get(name)) for name in names) for record in objects[:SAMPLE_ROWS])
    return Table(path, form.value, headers, 0, sample, estimate, lambda plan: _chunks(records(), names, plan))


def _chunks(records: Iterator[_Record], names: tuple[str, ...], plan: Plan) -> Iterator[Chunk]:
    wanted = [names[at] for at in plan.wanted]
    while some := list(islice(records, plan.rows)):
        good = [(number, record) for number, record in some if isinstance(record, dict)]
        bad = [Rejected(number, record, "") for number, record in some if isinstance(record, str)]
        cells = [[_cell(record.get(name)) for _, record in good] for name in wanted]
        yield Chunk([number for number, _ in good], cells, bad)


def _cell(value: Any) -> Cell:
    return value if isinstance(value, str | int | float) else None


def _loaded(text: str) -> Any:
    """Return what a text holds, or None when it is not JSON (too deep and too long numbers included)."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _lines(path: Path, encoding: str) -> Iterator[_Record]:
    with path.open(encoding=encoding, errors="replace") as stream:
        number = 0
        while line := stream.readline(MAX_RECORD):
            number += 1
            if len(line) == MAX_RECORD and line[-1] != "\n":
                _skip_line(stream)
                yield number, f"这一行超过 {MAX_RECORD // 10_000} 万字，不是一条信息。"
            elif line.strip("\ufeff \t\r\n"):
                record = _loaded(line.lstrip("\ufeff"))
                yield number, record if isinstance(record, dict) else "这一行不是完整的 JSON 记录。"


def _skip_line(stream: TextIO) -> None:
    rest = stream.readline(MAX_RECORD)
    while rest and rest[-1] != "\n":
        rest = stream.readline(MAX_RECORD)


def _elements(path: Path, encoding: str) -> Iterator[_Record]:
    """Yield the elements of an array; a cut or broken end becomes one sentence, what stands before it is kept."""
    decoder, number = json.JSONDecoder(), 1
    with path.open(encoding=encoding, errors="replace") as stream:
        text, at = stream.read(_BLOCK).lstrip("\ufeff \t\r\n").removeprefix("["), 0
        while not text.startswith("]", at := _after_gap(text, at)):
            try:
                record, at = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                more = stream.read(_BLOCK) if len(text) - at <= MAX_RECORD else ""
                if not more:
                    yield number, f"从第 {number} 条起不是完整的 JSON，后面的内容没有读入。"
                    return
                text, at = text[at:] + more, 0
            else:
                yield number, record if isinstance(record, dict) else "这一条不是 JSON 记录（应为 {…}）。"
                number += 1


def _after_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _wrapped(path: Path, encoding: str) -> list[dict[str, Any]] | None:
    """Return the longest list of objects inside one object, or None."""
    if path.stat().st_size > MAX_WRAPPED_BYTES:
        return None
    whole = _loaded(path.read_text(encoding, errors="replace").lstrip("\ufeff"))
    return max(_lists(whole, 0), key=len, default=None)


def _lists(value: Any, depth: int) -> Iterator[list[dict[str, Any]]]:
    if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        yield value
    elif isinstance(value, dict) and depth < 3:  # noqa: PLR2004 - {"data": {"result": {"list": …}}}
        for each in value.values():
            yield from _lists(each, depth + 1)


def _estimate(path: Path) -> int:
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    return path.stat().st_size * (head.count(b"\n") or 1) // len(head)
