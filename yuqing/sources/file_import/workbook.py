"""Excel workbooks, new and old, read by python-calamine in a child process (see `workbook_child`)."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from yuqing.errors import ImportFileError
from yuqing.sources.file_import import columns, workbook_child, zip_guard
from yuqing.sources.file_import.layout import HEADER_SEARCH, MAX_COLUMNS, Cell, Record, Rows, Table, table_of
from yuqing.sources.file_import.sniff import Form

#: An .xls holds at most 65,536 rows a sheet; real ones are far below this.
MAX_XLS_BYTES = 100 * 1_000_000
#: Address space of the child in bytes: Python, the file, and the largest sheet of the form.
CHILD_MEMORY = {Form.XLSX: 1_200_000_000, Form.XLS: 500_000_000}
_PROBLEMS = {workbook_child.LOCKED: "表格设有打开密码，请取消密码后再导入。"}
_DAMAGED = "Excel 文件不完整、已损坏或过大，请重新导出，或另存为 CSV 再导入。"


def open_workbook(path: Path, form: Form, sheet: str = "") -> Table:
    """Return the table of one sheet: the named one, else the one with the most known column names.

    Raises ImportFileError when the workbook is locked, damaged, empty, or would take too much memory.
    """
    if form is Form.XLSX:
        zip_guard.check(path)
    elif path.stat().st_size > MAX_XLS_BYTES:
        raise ImportFileError("xls 文件超过 100 MB，请另存为 .xlsx 或 CSV 再导入。")
    sheets: dict[str, Any] = next(_lines(path, form))
    if not sheets:
        raise ImportFileError("工作簿里没有内容，请检查导出是否成功。")
    if sheet and sheet not in sheets:
        raise ImportFileError(f"工作簿里没有名为“{sheet}”的工作表，或者它是空的。")
    name = sheet or max(sheets, key=lambda each: _known(sheets[each][2]))
    height, width, first = sheets[name]
    if width > MAX_COLUMNS:
        raise ImportFileError(f"表格有 {width} 列，超过 {MAX_COLUMNS} 列的上限；请只导出需要的列。")
    head = tuple(enumerate(map(_cells, first), 1))
    rows = Rows(
        path, form.value, lambda: _records(path, form, name), height, sheet=name, sheets=tuple(sheets), head=head
    )
    return table_of(rows)


def _known(rows: Sequence[Sequence[Any]]) -> int:
    return max(columns.known(map(str, row)) for row in rows[:HEADER_SEARCH])


def _records(path: Path, form: Form, sheet: str) -> Iterator[Record]:
    return enumerate(map(_cells, _lines(path, form, sheet)), 1)


def _lines(path: Path, form: Form, *sheet: str) -> Iterator[Any]:
    """Yield what the child prints. Raises ImportFileError when it does not end well."""
    command = [sys.executable, "-I", workbook_child.__file__, str(CHILD_MEMORY[form]), str(path.resolve()), *sheet]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:  # noqa: S603 - our own file
        output: IO[bytes] | None = child.stdout
        try:
            yield from map(json.loads, output or ())
            code = child.wait()
        except ValueError as error:  # the last line was cut off with the child
            raise ImportFileError(_DAMAGED) from error
        finally:
            child.kill()
    if code:
        raise ImportFileError(_PROBLEMS.get(code, _DAMAGED))


def _cells(row: Sequence[Any]) -> list[Cell]:
    return [_moment(cell["t"]) if isinstance(cell, dict) else cell for cell in row]


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
