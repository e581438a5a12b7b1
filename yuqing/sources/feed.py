"""RSS, Atom and JSON Feed: what a site announces by itself.

feedparser gets the bytes alone: it finds a wrong or missing charset better without the header than with it.
Its dates are not used, for it reads Chinese ones wrongly and times without a zone as UTC.
"""

import calendar
import io
import json
import re
import xml.sax
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import feedparser

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources import zhdate
from yuqing.sources.context import Context
from yuqing.sources.decoding import decode
from yuqing.sources.plaintext import from_html, printable

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

MAX_ITEMS = 1000
#: A feed is cut at the first item that ends beyond this size: the parser reads about 1 MB a second.
MAX_BYTES = 4 * 2**20
#: Elements within elements; real feeds have fewer than 50, and each level costs the parser memory and time.
MAX_DEPTH = 2000
TITLE_LENGTH = 500
TEXT_LENGTH = 50_000

_ITEM_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_FEED_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
#: Comments, character data and instructions, end tags, start tags; `>` inside an attribute does no harm here.
_TAGS = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<(/)?[A-Za-z][^<>]*?(/)?>", re.DOTALL)
#: An entity made of entities: a few bytes that grow to gigabytes.
_GROWING_ENTITY = re.compile(rb"<!ENTITY[^>]*&[A-Za-z]")
_BLANK = b"\xef\xbb\xbf \t\r\n"
_MARKUP = frozenset({"text/html", "application/xhtml+xml"})
#: RFC 822 and RFC 3339 times that say their zone; feedparser reads these as they are meant.
_SAYS_ZONE = re.compile(r"[\x20-\x7e]*\d(?:Z| ?(?:GMT|UTC?|[+-]\d\d:?\d\d))")


@dataclass(frozen=True, slots=True)
class Entry:
    """One announcement, before its time, address and author are worked out."""

    id: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    author: str = ""
    date: str = ""
    #: What the parser makes of the date, taken as UTC; used only when we cannot read a date that says its zone.
    parsed_date: tuple[int, ...] | None = None


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield every announcement in the order of the feed, at most MAX_ITEMS.

    Raises SourceError: NOT_A_FEED, PARSE_ERROR, SCHEMA_ERROR, or as `context.get`.
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    for entry in read(answer.body, context.warnings):
        yield _item(entry, answer.url, spec, context)


def read(body: bytes, warnings: list[str]) -> list[Entry]:
    """Return the entries of a feed in their order. Raises SourceError: NOT_A_FEED, PARSE_ERROR, SCHEMA_ERROR."""
    if body.lstrip(_BLANK)[:1] in {b"{", b"["}:
        return _read_json(body, warnings)
    return _read_xml(body, warnings)


def _read_xml(body: bytes, warnings: list[str]) -> list[Entry]:
    if _WEB_PAGE.match(body) and not _FEED_ROOT.search(body[:65_536]):
        raise _not_a_feed()
    whole = _first_items(body)
    if _GROWING_ENTITY.search(body[:65_536]) or _is_too_deep(whole):
        raise SourceError("订阅源中有异常的嵌套,可能是恶意内容,已放弃读取", kind=Outcome.PARSE_ERROR)
    # As a stream: feedparser would take plain bytes for a file name or an address, too.
    parsed = feedparser.parse(io.BytesIO(whole), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version") and not parsed.entries:
        raise _not_a_feed()
    broken = isinstance(parsed.get("bozo_exception"), xml.sax.SAXParseException)
    if broken and not parsed.entries:
        raise SourceError("订阅源内容损坏,一条也读不出", kind=Outcome.PARSE_ERROR)
    if len(whole) < len(body):
        warnings.append(f"订阅源过大,只取前 {len(parsed.entries)} 条")
    elif broken:
        warnings.append("订阅源不完整或格式有误,可能缺少部分条目")
    return [_xml_entry(entry) for entry in parsed.entries[:MAX_ITEMS]]


def _first_items(body: bytes) -> bytes:
    """Return the feed up to its last item that we read; parsing all of a huge one takes minutes and a gigabyte."""
    for number, end in enumerate(_ITEM_END.finditer(body), 1):
        if number == MAX_ITEMS or end.end() > MAX_BYTES:
            return body[: end.end()] if _ITEM_END.search(body, end.end()) else body
    return body


def _is_too_deep(body: bytes) -> bool:
    """Return whether elements nest beyond reason; unclosed tags of sloppy markup count as nesting, too."""
    depth = 0
    for tag in _TAGS.finditer(body):
        is_element = tag[0][1:2] not in b"!?"
        depth += (-1 if tag[1] else 0 if tag[2] else 1) if is_element else 0
        if depth > MAX_DEPTH:
            return True
    return False


def _not_a_feed() -> SourceError:
    return SourceError("返回的不是 RSS/Atom 订阅源,请检查网址", kind=Outcome.NOT_A_FEED)


def _xml_entry(entry: Any) -> Entry:
    # dict.get: feedparser's own get hands out one date for another, with a warning.
    stated = next((name for name in ("published", "updated", "created") if dict.get(entry, name)), "published")
    return Entry(
        id=entry.get("id", ""),
        link=entry.get("link", ""),
        # Whatever type it claims: markup in a title is never meant to be read.
        title=_one_line(from_html(entry.get("title", ""))),
        text=max((_wording(part) for part in _texts(entry)), key=len, default=""),
        author=entry.get("author", ""),
        date=dict.get(entry, stated) or "",
        parsed_date=dict.get(entry, f"{stated}_parsed"),
    )


def _texts(entry: Any) -> list[Any]:
    return [*entry.get("content", ()), entry.get("summary_detail") or {}]


def _wording(detail: Any) -> str:
    value = detail.get("value") or ""
    return from_html(value) if detail.get("type") in _MARKUP else printable(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _read_json(body: bytes, warnings: list[str]) -> list[Entry]:
    try:
        feed = json.loads(decode(body))
    except (ValueError, RecursionError) as error:
        raise SourceError("返回的 JSON 不完整或已损坏", kind=Outcome.PARSE_ERROR) from error
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version")):
        raise SourceError("返回的 JSON 不是 JSON Feed 订阅源", kind=Outcome.NOT_A_FEED)
    items = feed.get("items")
    if not isinstance(items, list):
        raise SourceError("JSON Feed 缺少条目列表,格式可能已变", kind=Outcome.SCHEMA_ERROR)
    good = [_json_entry(item) for item in items[:MAX_ITEMS] if isinstance(item, dict)]
    if len(good) < len(items):
        warnings.append(f"{len(items) - len(good)} 个条目过多或格式有误,未采用")
    return good


def _json_entry(item: dict[str, Any]) -> Entry:
    markup = _text(item, "content_html")
    return Entry(
        id=_text(item, "id"),
        link=_text(item, "url") or _text(item, "external_url"),
        title=_one_line(printable(_text(item, "title"))),
        text=printable(_text(item, "content_text")) or from_html(markup) or printable(_text(item, "summary")),
        author=_json_author(item),
        date=_text(item, "date_published") or _text(item, "date_modified"),
    )


def _json_author(item: dict[str, Any]) -> str:
    """Return the first author; version 1.0 has one `author`, version 1.1 a list of `authors`."""
    named = item.get("authors")
    first = named[0] if isinstance(named, list) and named else item.get("author")
    return _text(first, "name") if isinstance(first, dict) else ""


def _text(item: dict[str, Any], key: str) -> str:
    """Return a text or an id as text; anything else (null, NaN, a list) counts as missing."""
    value = item.get(key)
    return value if isinstance(value, str) else str(value) if type(value) is int else ""


def _item(entry: Entry, base: str, spec: "SourceSpec", context: Context) -> RawItem:
    published_at, precision = _published(entry, spec, context.now)
    return RawItem(
        native_id=printable(entry.id)[:TITLE_LENGTH],
        url=_address(entry.link, base),
        title=entry.title[:TITLE_LENGTH],
        text=entry.text[:TEXT_LENGTH],
        published_at=published_at,
        published_raw=printable(entry.date)[:TITLE_LENGTH],
        precision=precision,
        site=spec.site_name,
        source_kind=spec.channel,
        author_key=pseudonym(context.key, spec.site_name, entry.author),
    )


def _published(entry: Entry, spec: "SourceSpec", now: datetime) -> tuple[datetime | None, Precision]:
    """Return when the entry came out; (None, SEEN) when it does not say, or names a time that lies ahead."""
    moment, precision = zhdate.read(entry.date, now, spec.zone)
    if moment is None and entry.parsed_date and _SAYS_ZONE.fullmatch(entry.date.strip()):
        moment, precision = datetime.fromtimestamp(calendar.timegm(entry.parsed_date), UTC), Precision.SECOND
    if moment is None or not zhdate.EARLIEST <= moment <= now + zhdate.FUTURE_TOLERANCE:
        return None, Precision.SEEN
    return moment, precision


def _address(link: str, base: str) -> str:
    """Return the absolute web address, or "" for scripts, mail addresses and other things that are no page."""
    given = printable(link)
    try:
        url = urljoin(base, given) if given else ""
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""
