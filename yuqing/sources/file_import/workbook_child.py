"""Runs on its own: `python workbook_child.py LIMIT FILE [SHEET]` prints a workbook as lines of JSON.

The reader keeps a whole sheet in memory, and a damaged .xls makes it panic or ask for all the memory there is.
Here that ends a child process with a LIMIT in bytes, not the worker. Imports nothing of yuqing, to start fast.

Without SHEET: one line, {"sheet": [height, width, first rows]} for every sheet that holds cells.
With SHEET: one line per row from the first one. A date is {"t": "2026-11-22T08:30:15"}.
"""

import json
import sys
from datetime import date
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

CPU_SECONDS = 300
FIRST_ROWS = 30
MAX_SHEETS = 50
#: Exit codes that the parent knows.
LOCKED, DAMAGED = 3, 4


def main(limit: str, path: str, *sheet: str) -> int:
    """Print what is asked for and return the exit code."""
    _limit(int(limit))
    try:
        with Path(path).open("rb") as stream:
            workbook = CalamineWorkbook.from_filelike(stream)  # from_path would believe the suffix
            if sheet:
                _print_rows(workbook, sheet[0])
            else:
                _print_overview(workbook)
    except PasswordError:
        return LOCKED
    except (CalamineError, OSError, ValueError, MemoryError):
        return DAMAGED
    return 0


def _limit(memory: int) -> None:
    if sys.platform != "win32":  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _print_overview(workbook: CalamineWorkbook) -> None:
    overview = {}
    for each in [each for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet][:MAX_SHEETS]:
        sheet = workbook.get_sheet_by_name(each.name)
        if sheet.height:
            overview[each.name] = (sheet.total_height, sheet.total_width, list(islice(sheet.iter_rows(), FIRST_ROWS)))
    _print(overview)


def _print_rows(workbook: CalamineWorkbook, name: str) -> None:
    for row in workbook.get_sheet_by_name(name).iter_rows():
        _print(row)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, default=_plain))
    sys.stdout.write("\n")


def _plain(cell: object) -> object:
    return {"t": cell.isoformat()} if isinstance(cell, date) else str(cell)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
