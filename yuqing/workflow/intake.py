"""Checking what is handed in: JSON becomes items, or every fault is named by row and field; pure.

All or nothing: a batch with one fault is refused as a whole, so that a sender never wonders what was taken.
"""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from yuqing.clock import BEIJING
from yuqing.model.intake import Fault, HandedIn
from yuqing.model.labels import MENTION_KIND, SOURCE_KIND
from yuqing.model.mentions import MentionKind, Metrics, Precision, RawItem, SourceKind
from yuqing.pseudonym import pseudonym
from yuqing.sources import zhdate
from yuqing.sources.canon import canonical
from yuqing.sources.file_import.columns import by_host, host_of
from yuqing.sources.plaintext import printable

MAX_ITEMS = 1_000
#: Bytes of one request.
MAX_BYTES = 1_000_000
#: Faults that are told; whoever has more has misunderstood something.
MAX_FAULTS = 50
MAX_COUNT = 2**31 - 1
#: Older mentions are history when a system hands them in.
OLD = timedelta(days=3)
_SHORT, _TITLE, _TEXT, _URL = 100, 500, 50_000, 2_000
#: Longer values and names are cut where a message quotes them.
_QUOTED = 40

Values = dict[str, Any]
Code = TypeVar("Code", SourceKind, MentionKind)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in, and when."""

    #: Name of the token; stands for the site where a mention names none.
    name: str
    #: The office's secret key for author pseudonyms.
    key: bytes
    now: datetime


def read(body: bytes, sender: Sender) -> tuple[tuple[HandedIn, ...], tuple[Fault, ...]]:
    """Return the mentions of a request, one object or a list of them; with any fault, no mention."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return (), (Fault(0, "", "请求内容不是有效的 JSON(应为 UTF-8 编码)"),)
    rows = given if isinstance(given, list) else [given]
    if not 1 <= len(rows) <= MAX_ITEMS:
        return (), (Fault(0, "", f"一次应提交 1 至 {MAX_ITEMS} 条,现在是 {len(rows)} 条"),)
    checked = [check(row, sender, number) for number, row in enumerate(rows, 1)]
    faults = [fault for each in checked if isinstance(each, list) for fault in each]
    if faults:
        return (), tuple(faults[:MAX_FAULTS])
    return tuple(each for each in checked if isinstance(each, HandedIn)), ()


def check(given: object, sender: Sender, row: int = 1) -> HandedIn | list[Fault]:
    """Return one mention, or what is wrong with it."""
    if not isinstance(given, dict):
        return [Fault(row, "", "每一条应为一个 JSON 对象")]
    faults = [Fault(row, printable(name)[:_QUOTED], _unknown(name)) for name in given if name not in _READERS]
    values: Values = {}
    for name, reader in _READERS.items():
        try:
            values[name] = reader(given.get(name))
        except ValueError as error:
            faults.append(Fault(row, name, str(error)))
    if faults:
        return faults
    return _handed_in(values, sender, row)


def _handed_in(values: Values, sender: Sender, row: int) -> HandedIn | list[Fault]:
    if not (values["title"] or values["text"]):
        return [Fault(row, "text", "标题和正文至少要有一项")]
    moment, precision = zhdate.read(values["published"], sender.now, BEIJING)
    if values["published"] and moment is None:
        return [Fault(row, "published", '看不懂发布时间,请写成 "2026-11-22 08:30" 或带时区的 ISO 8601')]
    if moment and moment > sender.now + zhdate.FUTURE_TOLERANCE:
        return [Fault(row, "published", "发布时间在将来")]
    item = _item(values, sender, (moment, precision))
    is_old = moment is not None and moment < sender.now - OLD
    return HandedIn(item, values["about_unit"], is_old)


def _item(values: Values, sender: Sender, published: tuple[datetime | None, Precision]) -> RawItem:
    named, kind = by_host(host_of(values["url"]))
    site = values["site"] or named or sender.name
    return RawItem(
        native_id=values["id"],
        url=values["url"],
        title=" ".join(values["title"].split()),
        text=values["text"],
        published_at=published[0],
        published_raw=values["published"],
        precision=published[1],
        site=site,
        source_kind=values["kind"] or kind or SourceKind.OTHER,
        kind=values["type"] or MentionKind.POST,
        author_key=pseudonym(sender.key, site, values["author"]),
        metrics=Metrics(*(values[name] for name in ("reposts", "comments", "likes", "views"))),
    )


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, _READERS, 1)
    return f"不认识的字段{f',是否想写 {near[0]}?' if near else ''}"


def _text(longest: int) -> Callable[[Any], str]:
    def read_text(value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ValueError("应为文字")
        if len(value) > longest:
            raise ValueError(f"不能超过 {longest:,} 字,现在是 {len(value):,} 字")
        return printable(value)

    return read_text


def _text_or_number(value: Any) -> str:
    """Read an id or a time; a number is taken as it is written."""
    return _text(_SHORT)(str(value) if type(value) is int else value)


def _address(value: Any) -> str:
    url = _text(_URL)(value)
    if url and not canonical(url):
        raise ValueError("应为 http:// 或 https:// 开头的完整网址")
    return url


def _count(value: Any) -> int:
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise ValueError("应为不小于 0 的整数")
    return value


def _flag(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise ValueError("应为 true 或 false")


def _one_of(labels: Mapping[Code, str]) -> Callable[[Any], Code | None]:
    """Return a reader of a code or its Chinese word."""
    codes = {word: kind for kind, label in labels.items() for word in (kind.value, label)}

    def read_code(value: Any) -> Code | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str) or value not in codes:
            raise ValueError(f"应为其中之一:{'、'.join(f'{label}({kind.value})' for kind, label in labels.items())}")
        return codes[value]

    return read_code


#: Field of the interface → how it is read; null stands for a missing field.
_READERS: dict[str, Callable[[Any], Any]] = {
    "id": _text_or_number,
    "url": _address,
    "title": _text(_TITLE),
    "text": _text(_TEXT),
    "published": _text_or_number,
    "site": _text(_SHORT),
    "kind": _one_of(SOURCE_KIND),
    "type": _one_of(MENTION_KIND),
    "author": _text(_SHORT),
    "reposts": _count,
    "comments": _count,
    "likes": _count,
    "views": _count,
    "about_unit": _flag,
}
