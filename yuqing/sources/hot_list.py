"""Hot lists of the platforms, as a newsnow or a DailyHotApi of the office's own hands them out.

newsnow: `{status, id, updatedTime, items: [{id, title, url, mobileUrl, pubDate, extra: {hover, info, date}}]}`.
DailyHotApi: `{name, title, total, updateTime, data: [{id, title, desc, author, hot, timestamp, url, mobileUrl}]}`.
`updatedTime` and `updateTime` are the moment of the list, never the time of publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem, SourceKind
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources import zhdate
from yuqing.sources.context import Context
from yuqing.sources.json_answer import address, line, listed, read_object, words

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: The longest list of a platform has 100.
MAX_ITEMS = 200
#: What newsnow calls a good answer.
_GOOD = frozenset({"success", "cache"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, whatever interface it came from."""

    id: str
    title: str
    text: str
    url: str
    author: str
    #: As given; "" when it is not.
    date: str


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the list in its order, at most MAX_ITEMS.

    Raises SourceError: PARSE_ERROR, SCHEMA_ERROR, HTTP_ERROR (the interface reports an error), or as `context.get`.
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    for entry in read(answer.body, context.warnings):
        yield _item(entry, spec, context)


def read(body: bytes, warnings: list[str]) -> list[Entry]:
    """Return the lines of a list. Raises SourceError: PARSE_ERROR, SCHEMA_ERROR, HTTP_ERROR."""
    answer = read_object(body)
    is_daily_hot = isinstance(answer.get("data"), list)
    given = listed(answer, "data" if is_daily_hot else "items")
    if not is_daily_hot and answer.get("status") not in _GOOD:
        raise SourceError("返回的 JSON 不是 newsnow 或 DailyHotApi 的热榜", kind=Outcome.SCHEMA_ERROR)
    entries = [(_daily_hot if is_daily_hot else _newsnow)(item) for item in given[:MAX_ITEMS]]
    good = [entry for entry in entries if entry.title]
    if not good:
        # No platform ever has an empty list: the interface could not read it.
        raise SourceError("热榜中一条内容也没有,接口可能已失效", kind=Outcome.SCHEMA_ERROR)
    if missing := len(given) - len(good):
        warnings.append(f"{missing} 个条目过多或格式有误,未采用")
    return _without_list_time(good)


def _newsnow(item: dict[str, Any]) -> Entry:
    extra = item.get("extra")
    further: dict[str, Any] = extra if isinstance(extra, dict) else {}
    return Entry(
        id=line(item, "id"),
        title=line(item, "title"),
        text=words(further, "hover"),
        url=address(item, "url", "mobileUrl"),
        author="",
        date=line(item, "pubDate") or line(further, "date"),
    )


def _daily_hot(item: dict[str, Any]) -> Entry:
    return Entry(
        id=line(item, "id"),
        title=line(item, "title"),
        text=words(item, "desc"),
        url=address(item, "url", "mobileUrl"),
        author=line(item, "author"),
        # 0 where the platform tells no time (Baidu).
        date=line(item, "timestamp"),
    )


def _without_list_time(entries: list[Entry]) -> list[Entry]:
    """Return the lines undated when all bear one time: that is the time of the list."""
    if len(entries) > 1 and len({entry.date for entry in entries}) == 1:
        return [replace(entry, date="") for entry in entries]
    return entries


def _item(entry: Entry, spec: "SourceSpec", context: Context) -> RawItem:
    published_at, precision = _published(entry.date, spec, context.now)
    return RawItem(
        native_id=entry.id,
        url=entry.url,
        title=entry.title,
        text=entry.text,
        published_at=published_at,
        published_raw=entry.date,
        precision=precision,
        site=spec.site_name,
        source_kind=SourceKind.HOT_LIST,
        author_key=pseudonym(context.key, spec.site_name, entry.author),
    )


def _published(date: str, spec: "SourceSpec", now: datetime) -> tuple[datetime | None, Precision]:
    return zhdate.parse(date, now, spec.zone) if date else (None, Precision.SEEN)
