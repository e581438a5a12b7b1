"""One cell of an export becomes text, a time, a count or an id."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo

from yuqing.clock import in_beijing
from yuqing.model.mentions import Precision
from yuqing.sources import zhdate
from yuqing.sources.file_import.layout import Cell

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ud800-\udfff]")
#: How a workbook writes a carriage return.
_RETURN = "_x000D_"
_NOTHING = frozenset({"", "-", "--", "—", "/", "0", "无", "null", "none", "nan", "nat", "\\n", "undefined"})
_NO_TIME = frozenset({"0000-00-00 00:00:00", "0000-00-00", "1970-01-01 08:00:00", "1970-01-01 00:00:00"})
#: Excel keeps 15 digits of a number: longer ids lost their end when they were typed as numbers.
_EXCEL_DIGITS = 15
_FLOAT = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d+\.\d+")
#: Shorter ids are running numbers of one file, which another file has too.
_MIN_ID = 6
_COUNT = re.compile(r"(\d+(?:\.\d+)?)(亿|万|千|w|k)?\+?")
_UNITS = {"亿": 100_000_000, "万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
#: Ends of ids of 18 digits and more that went through an Excel number.
_CUT_ID = re.compile(r"\d{15,}000")
_LONG_ID = 18


@dataclass(frozen=True, slots=True)
class Published:
    """A time of publication as read, or why it could not be."""

    moment: datetime | None = None
    precision: Precision = Precision.SEEN
    #: As written; "" when it was machine-readable.
    raw: str = ""
    #: One Chinese sentence; "" when the time is usable or absent.
    problem: str = ""


def as_text(cell: Cell) -> str:
    """Return the cell as clean text: no control characters, no half characters, no space around."""
    if isinstance(cell, str):
        return _NOT_TEXT.sub("", cell).replace(_RETURN, "").strip()
    if cell is None or cell != cell:  # noqa: PLR0124 - a NaN is not itself
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**_EXCEL_DIGITS:
        return str(int(cell))
    return str(cell)


def as_texts(column: list[Cell]) -> list[str]:
    """Return `as_text` of every cell; a column that needs no cleaning, nearly every one, is looked at as a whole."""
    strings = [cell for cell in column if isinstance(cell, str)]
    whole = "".join(strings)
    if len(strings) < len(column) or _NOT_TEXT.search(whole) or _RETURN in whole:
        return list(map(as_text, column))
    return [cell.strip() for cell in strings]


def as_id(cell: Cell) -> str:
    """Return an id that can tell items apart, or "" when it is too short or was cut to a float by Excel."""
    if isinstance(cell, float) and abs(cell) >= 10**_EXCEL_DIGITS:
        return ""
    text = as_text(cell)
    is_cut = _FLOAT.fullmatch(text) or (len(text) >= _LONG_ID and _CUT_ID.fullmatch(text))
    return "" if len(text) < _MIN_ID or is_cut else text


def as_count(cell: Cell) -> int:
    """Return a count such as 35, "3,456", "1.2万" or "10万+"; 0 for anything else."""
    if isinstance(cell, str):
        return _counted(cell) if cell else 0
    return max(0, int(cell)) if isinstance(cell, int | float) and abs(cell) < 10**_EXCEL_DIGITS else 0


def _counted(text: str) -> int:
    if text.isdecimal() and len(text) <= _EXCEL_DIGITS:
        return int(text)
    found = _COUNT.fullmatch(text.strip().lower().replace(",", "").replace("，", ""))
    if not found or len(found[1]) > _EXCEL_DIGITS:
        return 0
    return round(float(found[1]) * _UNITS.get(found[2] or "", 1))


def as_published(cell: Cell, now: datetime, tz: tzinfo) -> Published:
    """Return the time in a cell; an unreadable or future one is a problem, an empty one is not."""
    if isinstance(cell, date):
        return _checked(*_from_date(cell, tz), "", now)
    raw = as_text(cell)
    if raw.lower() in _NOTHING or raw in _NO_TIME:
        return Published()
    if isinstance(cell, time) or not isinstance(cell, str | int | float):
        return Published(problem=f"看不懂发布时间“{raw[:40]}”。")
    moment, precision = zhdate.read(raw, now, tz)
    if moment is None:
        return Published(problem=f"看不懂发布时间“{raw[:40]}”。")
    return _checked(moment, precision, "" if _is_machine_time(raw) else raw[:40], now)


def _from_date(cell: date, tz: tzinfo) -> tuple[datetime, Precision]:
    if not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day, tzinfo=tz).astimezone(UTC), Precision.DAY
    aware = cell if cell.tzinfo else cell.replace(tzinfo=tz)
    return aware.astimezone(UTC), Precision.SECOND


def _is_machine_time(raw: str) -> bool:
    return raw[:4].isdecimal() and raw.isascii()


def _checked(moment: datetime, precision: Precision, raw: str, now: datetime) -> Published:
    if moment > now + zhdate.FUTURE_TOLERANCE:
        day = in_beijing(moment).strftime("%Y-%m-%d %H:%M")
        return Published(problem=f"发布时间 {day} 在将来，请核对该列是否为发布时间。")
    if moment < zhdate.EARLIEST:
        return Published(problem=f"发布时间 {moment:%Y-%m-%d} 早于 1990 年，请核对。")
    return Published(moment, precision, raw)
