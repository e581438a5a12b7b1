"""The lines of a page that lists articles: which links are articles, what they are called, and when they came out.

Which links are articles is said by the source (item_link, item_css or engine): a wrong address often gives the home
page with status 200, and then no link fits, which is a failure and not a quiet day.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources import page
from yuqing.sources.canon import canonical
from yuqing.sources.page_time import Found, Moment, Place, dates_in, in_address, read
from yuqing.sources.plaintext import printable
from yuqing.sources.site import site_of

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

Element = Any  # lxml has no types of its own

#: Texts of links that are shorter belong to the navigation, unless a date stands beside them.
MIN_TITLE = 8
#: How far up from a link its row is looked for.
_ROW_LEVELS = 4
_ROW_LENGTH = 600
_SHORT_DATE = re.compile(r"(?<![\d/.-])(?:\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2})?|\d{1,2}月\d{1,2}日)(?![\d/.-])")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where a widespread program puts the parts of a list, as CSS."""

    link: str
    row: str
    time: str
    #: On the page of the article.
    posted: str


#: `engine` in sources.toml → where to look. Discuz! X: threads without the pinned ones; the first time is the author's.
ENGINES: dict[str, Engine] = {
    "discuz": Engine(
        link="tbody[id^=normalthread] a.xst",
        row="tbody",
        time="td.by em",
        posted="em[id^=authorposton]",
    ),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    url: str
    title: str
    found: Found | None

    @property
    def key(self) -> str:
        """Return a short name of the article for the memory of the worker."""
        return hashlib.sha1(canonical(self.url).encode(), usedforsecurity=False).hexdigest()[:12]


def read_list(root: Element, base: str, spec: "SourceSpec", at: Moment) -> Iterator[Listed]:
    """Yield the lines of a list, each article once. Raises SourceError (SCHEMA_ERROR) when there is none."""
    links = _by_address(root, base, spec)
    if not links:
        raise _changed("列表页中没有符合规则的链接,可能栏目网址有误、被转到首页或页面已改版")
    own = {url: anchors for url, anchors in links.items() if is_own(url, base, spec)}
    if not own:
        raise _changed("列表页中符合规则的链接都指向其他网站,如需采集请写入 allow_domains")
    lines = [line for url, anchors in own.items() if (line := _line(url, anchors, spec, at))]
    if not lines:
        raise _changed("列表页中符合规则的链接都没有标题文字,请检查 item_link 或 item_css")
    yield from lines


def _changed(sentence: str) -> SourceError:
    return SourceError(sentence, kind=Outcome.SCHEMA_ERROR)


def _by_address(root: Element, base: str, spec: "SourceSpec") -> dict[str, list[Element]]:
    """Return the links that the source means, by absolute address: a picture and a title often lead to one article."""
    root_base = next((one.get("href") for one in root.iter("base") if one.get("href")), "")
    fits = re.compile(spec.item_link).search
    found: dict[str, list[Element]] = {}
    for anchor in _anchors(root, spec):
        url = absolute(anchor.get("href") or "", urljoin(base, root_base))
        if url and fits(url):
            found.setdefault(url, []).append(anchor)
    return found


def _anchors(root: Element, spec: "SourceSpec") -> Iterable[Element]:
    """Return the links in the places that the source names; a place may be the link or what surrounds it."""
    css = spec.item_css or (ENGINES[spec.engine].link if spec.engine else "a")
    return (anchor for place in root.cssselect(css) for anchor in ([place] if place.tag == "a" else place.iter("a")))


def absolute(href: str, base: str) -> str:
    """Return the absolute web address without its fragment, or "" for what is no page."""
    try:
        url, _ = urldefrag(urljoin(base, printable(href)))
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""


def is_own(url: str, base: str, spec: "SourceSpec") -> bool:
    """Return whether an article lies on the site of the source, or on one that it allows."""
    host = (urlsplit(url).hostname or "").lower()
    allowed = {site_of(spec.url), site_of(base)}
    return site_of(url) in allowed or any(
        host == one or host.endswith(f".{one}") for one in map(str.lower, spec.allow_domains)
    )


def _line(url: str, anchors: list[Element], spec: "SourceSpec", at: Moment) -> Listed | None:
    """Return the line of one article, or None when what fits is no title."""
    found = next((one for one in (_row_time(anchor, spec, at) for anchor in anchors) if one), None)
    written = max((_words(anchor) for anchor in anchors), key=len)
    # The attribute has the whole title where the text is cut.
    stated = max((" ".join((anchor.get("title") or "").split()) for anchor in anchors), key=len)
    title = stated if len(stated) >= len(written.rstrip(".…")) else written
    is_named = bool(spec.item_css or spec.engine or stated or found)
    if not title or not (is_named or len(title) >= MIN_TITLE):
        return None
    return Listed(url, printable(title)[: page.TITLE_LENGTH], found or next(iter(in_address(url, at)), None))


def _words(element: Element) -> str:
    return " ".join(element.text_content().split())


def _row_time(anchor: Element, spec: "SourceSpec", at: Moment) -> Found | None:
    """Return the time that stands in the row of a link: where the engine puts it, else the only date in the row."""
    row = _row(anchor, ENGINES[spec.engine].row if spec.engine else "")
    if spec.engine:
        return _first(
            (raw for place in row.cssselect(ENGINES[spec.engine].time)[:1] for raw in page.written(place)), at
        )
    words = _words(row)
    if len(words) > _ROW_LENGTH:
        return None
    around = words.replace(_words(anchor), " ", 1)
    return _first([*dates_in(around), *_SHORT_DATE.findall(around), *map(_words, _small_parts(row, anchor))], at)


def _small_parts(row: Element, anchor: Element) -> Iterator[Element]:
    """Yield the parts of a row that may hold nothing but a time, such as 3 小时前."""
    return (
        one for one in row.iter("span", "em", "i", "time", "td", "b", "div", "p") if one is not anchor and not len(one)
    )


def _first(written: Iterable[str], at: Moment) -> Found | None:
    return next((found for raw in written if raw and (found := read(raw, Place.CHOSEN, at))), None)


def _row(anchor: Element, tag: str) -> Element:
    """Return what surrounds one link and no other article: the named element, else the largest such one nearby."""
    if tag:
        return next(anchor.iterancestors(tag), anchor)
    row = anchor
    for level in islice(anchor.iterancestors(), _ROW_LEVELS):
        others = (one for one in level.iter("a") if one is not anchor and one.get("href") != anchor.get("href"))
        if level.tag in {"ul", "ol", "table", "tbody", "body"} or any(len(_words(one)) >= MIN_TITLE for one in others):
            break
        row = level
    return row
