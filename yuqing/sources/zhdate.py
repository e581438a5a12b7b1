"""Times as Chinese sites, feeds and exports write them, read strictly.

A form that is not listed, an impossible date or a doubtful one gives None, never a guess. A time without
a zone is in the source's zone; CST is China Standard Time. A date without a year is the latest such date
that is not more than one day ahead.
"""

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from yuqing.clock import BEIJING
from yuqing.model.mentions import Precision

#: How far ahead of `now` a published time may lie: clocks differ and zones get confused, plans do not count.
FUTURE_TOLERANCE = timedelta(hours=24)
#: Nothing we watch is older than the public internet; smaller values are zeros and misread numbers.
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "ut": 0, "cst": 8, "hkt": 8, "jst": 9, "est": -5, "edt": -4, "pst": -8}
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial counts local days; the zone is put on later
_DAY_WORDS = {
    "大前天": 3, "前天": 2, "前日": 2, "昨天": 1, "昨日": 1, "昨晚": 1, "yesterday": 1,
    "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "today": 0,
}  # fmt: skip

_NOON, _LATE_MORNING, _DEEP_NIGHT = 12, 10, 4
_PLAIN_LENGTH = len("2026-11-22 08:30:15")
_HALF = "上午|下午|中午|凌晨|清晨|早上|早晨|傍晚|晚上|晚|am|pm"
_TIME = (
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})"
    r"(?:h|:(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?)?)"
    r"\s*(?P<half2>am|pm)?"
)
_ZONE = r"(?P<zone>(?:gmt|utc)?[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,3})"
_WEEKDAY = r"(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_MONTH = r"(?P<month_name>[a-z]{3,9}\.?|\d{1,2}月)"
_YEAR = r"(?P<year>\d{4})"
_MONTH_DAY = r"(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
_SINCE = (
    r"(?:\d+(?:个半)?|半|[一二两三四五六七八九十](?:个半)?)\s*个?\s*(?:秒钟?|分钟?|小时|钟头|天|日|周|星期|礼拜|月|年)"
)
_ONE_SINCE = re.compile(
    r"(?P<number>\d+|半|[一二两三四五六七八九十])(?P<and_half>个半)?\s*个?\s*(?P<unit>秒|分|小时|钟头|天|日|周|星期|礼拜|月|年)钟?"
)
_ENGLISH_SINCE = (
    r"(?:about )?(?P<number>\d+|an?|one) ?(?P<unit>sec|s|min|m|hour|hr|h|day|d|week|w|month|year|y)[a-z]* ago"
)
_ENGLISH_UNITS = {"s": "秒", "sec": "秒", "m": "分", "min": "分", "h": "小时", "hr": "小时", "hour": "小时",
                  "d": "天", "day": "天", "w": "周", "week": "周", "month": "月", "y": "年", "year": "年"}  # fmt: skip
_STEPS = {"秒": timedelta(seconds=1), "分": timedelta(minutes=1), "小时": timedelta(hours=1), "天": timedelta(days=1),
          "周": timedelta(days=7), "月": timedelta(days=30)}  # fmt: skip
_UNIT_NAMES = {"钟头": "小时", "日": "天", "星期": "周", "礼拜": "周"}

_PREFIX = re.compile(
    r"^(?:(?:本文|首次)?(?:发布|发表|更新|编辑|回复|创建|修改|刊发|发帖|提交|采集)?(?:时间|日期)?[于:\s]+"
    r"|published|posted|updated)\s*(?:on|at)?[:\s]*"
)
_SUFFIX = re.compile(r"\s*(?:来自.*|[・·•|].{0,8}|\([^()]*\)|发布|发表|更新)$")
_CHINESE_TIME = (
    (re.compile(r"(\d{1,2})[时点](\d{1,2})分(\d{1,2})秒?"), r"\1:\2:\3"),
    (re.compile(r"(\d{1,2})[时点](\d{1,2})分?"), r"\1:\2"),
    (re.compile(r"(\d{1,2})[时点]半"), r"\1:30"),
    (re.compile(r"(\d{1,2})[时点][整正]?"), r"\1h"),
)


class Stamp(NamedTuple):
    """A local or aware moment and how exactly it is known."""

    moment: datetime
    precision: Precision


def parse(raw: str, now: datetime, tz: tzinfo = BEIJING) -> tuple[datetime | None, Precision]:
    """Return (aware UTC moment, precision); (None, SEEN) when unsure or more than 24 hours ahead of `now`."""
    moment, precision = read(raw, now, tz)
    if moment is not None and moment > now + FUTURE_TOLERANCE:
        return None, Precision.SEEN
    return moment, precision


def read(raw: str, now: datetime, tz: tzinfo = BEIJING) -> tuple[datetime | None, Precision]:
    """Return like `parse`, but let a moment in the future through, so that the caller can name the reason."""
    try:
        stamp = _plain(raw) or _by_form(raw, now.astimezone(tz))
        if stamp is None:
            return None, Precision.SEEN
        aware = stamp.moment if stamp.moment.tzinfo else stamp.moment.replace(tzinfo=tz)
        moment = aware.astimezone(UTC)
    except (ValueError, OverflowError):  # a month 13, a 30 February, a year 9999 with a negative zone
        return None, Precision.SEEN
    return (moment, stamp.precision) if moment >= EARLIEST else (None, Precision.SEEN)


def _plain(raw: str) -> Stamp | None:
    """Read `2026-11-22 08:30:15`, the form of nearly every export, without a regular expression."""
    if len(raw) == _PLAIN_LENGTH and raw[7] == "-" and raw[10] == " " and raw[13] == ":" and raw.isascii():
        return Stamp(datetime.fromisoformat(raw), Precision.SECOND)
    return None


def _by_form(raw: str, now: datetime) -> Stamp | None:
    text = _tidy(raw)
    for pattern, build in _FORMS:
        if found := pattern.fullmatch(text):
            return build(found.groupdict(default=""), now)
    return None


def _tidy(raw: str) -> str:
    """Return the text with half-width signs, one space, no label before and no device or place behind."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw[:80])).strip().lower()
    text = _SUFFIX.sub("", _PREFIX.sub("", text)).strip()
    for pattern, plain in _CHINESE_TIME:
        text = pattern.sub(plain, text)
    return text


Parts = dict[str, str]


def _dated(parts: Parts, _: datetime) -> Stamp:
    month = _month(parts["month_name"]) if parts.get("month_name") else int(parts["month"])
    day = datetime(int(parts["year"]), month, int(parts["day"]))  # noqa: DTZ001 - the zone comes with the clock
    return _with_clock(day, parts)


def _without_year(parts: Parts, now: datetime) -> Stamp:
    latest = (now + timedelta(days=1)).replace(tzinfo=None)
    for year in range(latest.year, latest.year - 9, -1):  # nine years always hold a 29 February
        if parts["month"].zfill(2) + parts["day"].zfill(2) == "0229" and not calendar.isleap(year):
            continue
        stamp = _dated(parts | {"year": str(year)}, now)
        if stamp.moment.replace(tzinfo=None) <= latest:
            return stamp
    raise ValueError(parts)


def _with_clock(day: datetime, parts: Parts) -> Stamp:
    """Put the time of day and the zone, when there are any, on a local midnight."""
    if not parts.get("hour"):
        return Stamp(day, Precision.DAY)
    hour = _hour(int(parts["hour"]), parts.get("half") or parts.get("half2") or "")
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    micro = int((parts.get("fraction") or "0").ljust(6, "0")[:6])
    moment = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
    if parts.get("zone"):
        moment = moment.replace(tzinfo=_zone(parts["zone"]))
    precision = Precision.SECOND if parts.get("second") else Precision.MINUTE
    return Stamp(moment, precision if parts.get("minute") else Precision.HOUR)


def _hour(hour: int, half: str) -> int:
    """Return the hour of the day; raises ValueError for 晚上12点 and 晚上1点, whose day is doubtful."""
    if half in {"晚上", "晚"} and (hour == _NOON or hour <= _DEEP_NIGHT):
        raise ValueError(half)
    if half in {"下午", "傍晚", "晚上", "晚", "pm"}:
        return hour if hour >= _NOON else hour + _NOON
    if half == "中午":
        return hour if hour >= _LATE_MORNING else hour + _NOON
    return 0 if hour == _NOON and half in {"am", "凌晨"} else hour


def _zone(name: str) -> timezone:
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    found = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", name)
    if not found:
        raise ValueError(name)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def _month(name: str) -> int:
    if name.endswith("月"):
        return int(name[:-1])
    number = _MONTHS.get(name[:3])
    if number is None or not calendar.month_name[number].lower().startswith(name.rstrip(".")[:9]):
        if name.rstrip(".") == "sept":
            return 9
        raise ValueError(name)
    return number


def _epoch(parts: Parts, _: datetime) -> Stamp:
    digits = parts["digits"]
    seconds = int(digits) / 10 ** (len(digits) - 10)
    return Stamp(datetime.fromtimestamp(seconds, UTC), Precision.SECOND)


def _excel_serial(parts: Parts, _: datetime) -> Stamp:
    days = float(parts["serial"])
    moment = _EXCEL_EPOCH + timedelta(seconds=round(days * 86_400))
    return Stamp(moment, Precision.DAY if days.is_integer() else Precision.SECOND)


def _just_now(_: Parts, now: datetime) -> Stamp:
    return Stamp(now, Precision.MINUTE)


def _since(parts: Parts, now: datetime) -> Stamp:
    moment, precision = now, Precision.DAY
    for step in _ONE_SINCE.finditer(parts["spans"]):
        unit = _UNIT_NAMES.get(step["unit"], step["unit"])
        number = _number(step["number"]) + (0.5 if step["and_half"] else 0)
        moment = _moved(moment, -number if parts["side"] == "前" else number, unit)
        precision = _span_precision(unit, number)
    return Stamp(moment if precision is not Precision.DAY else _midnight(moment), precision)


def _since_english(parts: Parts, now: datetime) -> Stamp:
    number = parts["number"] if parts["number"].isdigit() else "1"
    return _since({"spans": number + _ENGLISH_UNITS[parts["unit"]], "side": "前"}, now)


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.5 if text == "半" else float(_NUMBERS[text])


def _moved(moment: datetime, number: float, unit: str) -> datetime:
    """Return the moment moved by calendar months and years, or by a fixed span; half a month is 15 days."""
    if unit == "年" or (unit == "月" and number.is_integer()):
        months = moment.year * 12 + moment.month - 1 + round(number * (12 if unit == "年" else 1))
        year, month = divmod(months, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day)
    return moment + _STEPS[unit] * number


def _span_precision(unit: str, number: float) -> Precision:
    if unit == "秒":
        return Precision.SECOND
    if unit == "分" or (unit == "小时" and not number.is_integer()):
        return Precision.MINUTE
    return Precision.HOUR if unit == "小时" else Precision.DAY


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _day_word(parts: Parts, now: datetime) -> Stamp:
    day = _midnight(now - timedelta(days=_DAY_WORDS[parts["word"]]))
    if parts["word"].endswith("晚") and not parts["half"]:
        parts = parts | {"half": "晚上"}
    return _with_clock(day, parts)


def _weekday(parts: Parts, now: datetime) -> Stamp:
    """Return the latest such day of the week up to today; with 上, the one in the week before this one."""
    wanted = "一二三四五六日".index(parts["weekday"].replace("天", "日"))
    back = (now.weekday() - wanted) % 7
    if parts["last"]:
        back = now.weekday() - wanted + 7
    return _with_clock(_midnight(now - timedelta(days=back)), parts)


_TAIL = rf"(?:(?:t|,? ?(?:at )?)?{_TIME}(?: ?{_ZONE})?)?"
_SPACED_TAIL = rf"(?:(?:t|,? (?:at )?){_TIME}(?: ?{_ZONE})?)?"

_FORMS: tuple[tuple[re.Pattern[str], Callable[[Parts, datetime], Stamp]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"{_YEAR}[-/.]{_MONTH_DAY}(?: ?\(?(?:{_WEEKDAY})\)?)?{_SPACED_TAIL}", _dated),
        (rf"{_YEAR}年{_MONTH_DAY}[日号]?(?: ?\(?(?:{_WEEKDAY})\)?)?{_TAIL}", _dated),
        (rf"(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号](?: ?\(?(?:{_WEEKDAY})\)?)?{_TAIL}", _without_year),
        (rf"(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}}){_SPACED_TAIL}", _without_year),
        (rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}}) {_TIME}", _without_year),
        (r"t?(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
         r"(?:[t ]?(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d))?(?: ?(?P<zone>z))?)?", _dated),
        (r"(?P<digits>\d{10}|\d{13}|\d{16})(?:\.0+)?", _epoch),
        (r"(?P<serial>[34567]\d{4}(?:\.\d+)?)", _excel_serial),
        (r"刚刚|刚才|just now|a moment ago|now", _just_now),
        (rf"(?:大?约 ?)?(?P<spans>(?:{_SINCE}\s*)+)(?:之|以)?(?P<side>[前后])", _since),
        (_ENGLISH_SINCE, _since_english),
        (rf"(?P<word>{'|'.join(_DAY_WORDS)})(?: at)?{_TAIL}", _day_word),
        (rf"(?P<last>上)?(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天]){_TAIL}", _weekday),
        (rf"(?:(?:{_WEEKDAY})[, ]+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}[ -]+{_YEAR}{_SPACED_TAIL}", _dated),
        (rf"(?:(?:{_WEEKDAY})[, ]+)?{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}{_SPACED_TAIL}", _dated),
        (rf"(?:{_WEEKDAY}) {_MONTH} +(?P<day>\d{{1,2}}) {_TIME} (?:{_ZONE} )?{_YEAR}", _dated),
    )
)  # fmt: skip
