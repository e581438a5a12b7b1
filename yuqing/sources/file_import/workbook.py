"""Excel workbooks, new and old, read by python-calamine (ten times faster than openpyxl)."""

from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from yuqing.errors import ImportFileError
from yuqing.sources.file_import import columns, zip_guard
from yuqing.sources.file_import.layout import HEADER_SEARCH, MAX_COLUMNS, Record, Rows, Table, table_of
from yuqing.sources.file_import.sniff import Form

#: An .xls holds at most 65,536 rows a sheet; real ones are far below this.
MAX_XLS_BYTES = 100 * 1_000_000
_MAX_SHEETS = 50


def open_workbook(path: Path, form: Form, sheet: str = "") -> Table:
    """Return the table of one sheet: the named one, else the one with the most known column names.

    Raises ImportFileError when the workbook is locked, damaged, empty, or would take too much memory.
    """
    if form is Form.XLSX:
        zip_guard.check(path)
    elif path.stat().st_size > MAX_XLS_BYTES:
        raise ImportFileError("xls 文件超过 100 MB，请另存为 .xlsx 或 CSV 再导入。")
    try:
        return _table(path, form, CalamineWorkbook.from_path(path), sheet)
    except PasswordError as error:
        raise ImportFileError("表格设有打开密码，请取消密码后再导入。") from error
    except (CalamineError, OSError, ValueError) as error:
        raise ImportFileError("Excel 文件不完整或已损坏，请重新导出或重新下载。") from error


def _table(path: Path, form: Form, workbook: CalamineWorkbook, wanted: str) -> Table:
    names, best, best_score = [], None, (False, -1)
    for name in _sheet_names(workbook):
        sheet = workbook.get_sheet_by_name(name)  # one at a time: a sheet in memory is large
        if not sheet.height:
            continue
        names.append(name)
        if (score := (name == wanted, _known(sheet))) > best_score:
            best, best_score = sheet, score
    if best is None:
        raise ImportFileError("工作簿里没有内容，请检查导出是否成功。")
    if wanted and not best_score[0]:
        raise ImportFileError(f"工作簿里没有名为“{wanted}”的工作表，或者它是空的。")
    if best.total_width > MAX_COLUMNS:
        raise ImportFileError(f"表格有 {best.total_width} 列，超过 {MAX_COLUMNS} 列的上限；请只导出需要的列。")
    rows = Rows(path, form.value, lambda: _records(best), best.total_height, sheet=best.name, sheets=tuple(names))
    return table_of(rows)


def _sheet_names(workbook: CalamineWorkbook) -> list[str]:
    """Return the names of the sheets that hold cells; a chart has none."""
    of_cells = [each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    return of_cells[:_MAX_SHEETS]


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    return enumerate(sheet.iter_rows(), 1)


def _known(sheet: CalamineSheet) -> int:
    rows = (cells for _, cells in zip(range(HEADER_SEARCH), sheet.iter_rows(), strict=False))
    return max(columns.known(map(str, cells)) for cells in rows)
