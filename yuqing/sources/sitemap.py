"""A site's own list of its pages: sitemaps.org 0.9 with the news extension, plain, compressed, or under one index.

`<lastmod>` is the last change and never a time of publication: it only says which pages are worth reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import lxml.etree  # type: ignore[import-untyped]

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import body as bodies
from yuqing.sources.context import Context, Response
from yuqing.sources.list_articles import Articles, item_of
from yuqing.sources.list_rows import Listed, absolute, is_own
from yuqing.sources.page import TITLE_LENGTH, Article
from yuqing.sources.page_time import Found, Moment, Place, in_address, read
from yuqing.sources.plaintext import printable

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: Sitemaps read of one index in a visit, the last changed first.
SITEMAPS_A_VISIT = 3
#: The protocol allows 50 MB; the client takes in 24 MB, packed or not.
MAX_BYTES = 24 * 2**20
_GZIP_MAGIC = b"\x1f\x8b"
_BLANK = b" \t\r\n"
_WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_STOPPING = frozenset({Outcome.BLOCKED, Outcome.RATE_LIMITED})


@dataclass(frozen=True, slots=True)
class Entry:
    """One `<url>` or `<sitemap>` as written; "" for what it does not say."""

    url: str
    changed: str
    title: str
    date: str


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the last changed pages, at most `max_items`, new ones with title and text from their page.

    Without a title of its own a page that was not read is blank, and the visit drops it. Raises SourceError:
    NOT_A_FEED, PARSE_ERROR, SCHEMA_ERROR, DECODE, TRANSPORT, TOO_LARGE, or as `context.get`; after the last item
    when an article was refused.
    """
    answer = context.get(spec.url)
    if not answer.body:
        return
    root = _root(answer)
    # An index may stay the same while what it names has changed.
    if _name(root) == "urlset" and answer.not_modified:
        return
    entries = list(_entries(root)) if _name(root) == "urlset" else _of_index(root, spec, context)
    yield from _items(_own(entries, answer.url, spec), spec, context)


def _items(entries: list[Entry], spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    at = Moment(context.now, spec.zone)
    oldest = context.now - timedelta(days=spec.max_age_days)
    lines: list[Listed] = []
    for entry in entries:
        changed = read(entry.changed, Place.LAST_CHANGE, at) if entry.changed else None
        if changed and changed.moment < oldest:
            # What has not changed for so long was not published since; its page need not be read.
            yield item_of(_line(entry, at, changed), None, spec)
        else:
            lines.append(_line(entry, at, None))
    articles = Articles(spec, context, at)
    yield from (_item(line, article, spec) for line, article in articles.of(lines))
    articles.raise_refusal()


def _item(line: Listed, article: Article | None, spec: "SourceSpec") -> RawItem:
    """Return a page as an item; a clock time in the sitemap is the site's own word and stands before the page's."""
    plain, read_item = item_of(line, None, spec), item_of(line, article, spec)
    if article and not line.title:
        read_item = replace(read_item, title=article.title)
    if line.found is None or line.found.precision is Precision.DAY:
        return read_item
    return replace(
        read_item, published_at=plain.published_at, published_raw=plain.published_raw, precision=plain.precision
    )


def _line(entry: Entry, at: Moment, changed: Found | None) -> Listed:
    found = read(entry.date, Place.STATED, at) if entry.date else None
    return Listed(entry.url, entry.title, found or next(iter(in_address(entry.url, at)), None) or changed)


def _own(entries: list[Entry], base: str, spec: "SourceSpec") -> list[Entry]:
    """Return the wanted pages of the site, the last changed first. Raises SourceError (SCHEMA_ERROR) when none fits."""
    fits = re.compile(spec.item_link).search
    # As written: reading 50,000 dates takes seconds, and the form of the standard sorts as text.
    latest = sorted(entries, key=lambda entry: entry.changed or entry.date, reverse=True)
    own = (entry for entry in latest if entry.url and fits(entry.url) and is_own(entry.url, base, spec))
    wanted = list({entry.url: entry for entry in islice(own, spec.max_items)}.values())
    if entries and not wanted:
        raise SourceError("网站地图中没有符合规则的本站网址,请检查网址和 item_link", kind=Outcome.SCHEMA_ERROR)
    return wanted


def _of_index(root: Any, spec: "SourceSpec", context: Context) -> list[Entry]:
    """Return what the last changed sitemaps of an index name. Raises SourceError when refused, or when none is read."""
    named = list(_entries(root))
    if not any(one.changed for one in named):
        context.warnings.append("网站地图索引没有写明各子地图的更新时间,网站答复“未变”时不会重读,请改填子地图的网址")
    last: SourceError | None = None
    entries: list[Entry] = []
    latest = sorted(named, key=lambda one: one.changed, reverse=True)
    for one in [each for each in latest if each.url and is_own(each.url, spec.url, spec)][:SITEMAPS_A_VISIT]:
        try:
            entries += _entries(_sitemap(context.get(one.url)))
        except SourceError as error:
            if error.kind in _STOPPING:
                raise
            last = error
            context.warnings.append(f"有一个子地图没有读到({error})")
    if not entries:
        raise last or SourceError("网站地图索引中没有可读的子地图", kind=Outcome.SCHEMA_ERROR)
    return entries


def _sitemap(answer: Response) -> Any:
    root = _root(answer)
    if _name(root) != "urlset":
        raise SourceError("网站地图索引之下还是索引,只读一层", kind=Outcome.SCHEMA_ERROR)
    return root


def _root(answer: Response) -> Any:
    """Return the root of a sitemap or an index, unpacked. Raises SourceError."""
    packed = answer.body.startswith(_GZIP_MAGIC)
    body = (bodies.unpack(answer.body, "gzip", MAX_BYTES) if packed else answer.body).lstrip(_BLANK)
    if _WEB_PAGE.match(body):
        raise _not_a_sitemap()
    # Entities stay as they are and nothing is loaded: no file of ours, no growth, no further address.
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml.etree.fromstring(body, parser)
    except lxml.etree.XMLSyntaxError as error:
        raise SourceError("网站地图内容损坏或不完整", kind=Outcome.PARSE_ERROR) from error
    if _name(root) not in {"urlset", "sitemapindex"}:
        raise _not_a_sitemap()
    return root


def _not_a_sitemap() -> SourceError:
    return SourceError("返回的不是网站地图(sitemap),请检查网址", kind=Outcome.NOT_A_FEED)


def _name(element: Any) -> str:
    # An entity has a function for its tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _entries(root: Any) -> Iterator[Entry]:
    for element in root:
        said: dict[str, str] = {}
        for part in element.iter(lxml.etree.Element):
            # A picture or a video has a <loc> and a title of its own, in another namespace and further down.
            if part.getparent() is element or "news" in part.tag:
                said.setdefault(_name(part), " ".join(printable(part.text or "").split()))
        yield Entry(
            absolute(said.get("loc", ""), root.base or ""),
            said.get("lastmod", ""),
            said.get("title", "")[:TITLE_LENGTH],
            said.get("publication_date", ""),
        )
