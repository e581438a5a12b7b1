"""Rows set aside, as a table that a clerk opens in Excel and sends back to who made the export."""

import csv
from collections.abc import Iterable
from pathlib import Path

from yuqing.sources.file_import.layout import Rejected

#: Excel runs a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_rejected(folder: Path, file_name: str, rejected: Iterable[Rejected]) -> Path:
    """Append row number, reason and beginning of the rejected rows to `folder/file_name`.csv, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{file_name.removesuffix('.csv')}.csv"
    is_new = not path.exists()
    with path.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if is_new:
            writer.writerow(("原文件行号", "没有导入的原因", "内容开头"))
        writer.writerows((each.row_number, harmless(each.reason), harmless(each.raw)) for each in rejected)
    return path


def harmless(text: str) -> str:
    """Return the text so that Excel shows it and does not run it."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
