"""A page that lists articles, and the articles themselves: government columns, news lists, forum boards.

Which links are articles is said by the source (item_link, item_css or engine): a wrong address often gives the home
page with status 200, and then no link fits, which is a failure and not a quiet day.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import page
from yuqing.sources.canon import canonical
from yuqing.sources.context import Context
from yuqing.sources.page_time import Found, Moment, Place, dates_in, in_address, read
from yuqing.sources.plaintext import printable

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

Element = Any  # lxml has no types of its own

#: Articles read in one visit: with 5 seconds between requests a visit holds its thread for half a minute.
ARTICLES_A_VISIT = 5
#: Texts of links that are shorter belong to the navigation, unless a date stands beside them.
MIN_TITLE = 8
#: How far up from a link its row is looked for.
_ROW_LEVELS = 4
_ROW_LENGTH = 600
#: Second-level names under which institutions register: the host's own name is the third from the end.
_SHARED = frozenset({"com", "net", "org", "gov", "edu", "ac", "mil", "co", "go", "or"})
#: Two letters for each province, as in bj.cn.
_PROVINCE = re.compile("ah|bj|cq|fj|g[dsxz]|h[abeikln]|j[slx]|ln|mo|n[mx]|qh|s[cdhnx]|t[jw]|x[jz]|yn|zj")
#: The site does not want us to go on now; what is left is handed over without its text.
_STOPPING = frozenset({Outcome.BLOCKED, Outcome.RATE_LIMITED})
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


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield every article of the list in its order, at most `max_items`; new ones with their text.

    An article whose text is still to be read is yielded by a later visit. At the first visit nothing waits: what the
    list shows is history, and what is not read comes with title and time alone. Raises SourceError: SCHEMA_ERROR
    when no link fits, PARSE_ERROR, or as `context.get`.
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    at = Moment(context.now, spec.zone)
    listed = list(islice(read_list(page.tree(answer), answer.url, spec, at), spec.max_items))
    articles = _Articles(spec, context, at)
    yield from (_item(line, article, spec) for line, article in articles.of(listed))


def read_list(root: Element, base: str, spec: "SourceSpec", at: Moment) -> Iterator[Listed]:
    """Yield the lines of a list, each article once. Raises SourceError (SCHEMA_ERROR) when there is none."""
    links = _by_address(root, base, spec)
    if not links:
        raise _changed("列表页中没有符合规则的链接,可能栏目网址有误、被转到首页或页面已改版")
    own = {url: anchors for url, anchors in links.items() if _is_own(url, base, spec)}
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
        url = _absolute(anchor.get("href") or "", urljoin(base, root_base))
        if url and fits(url):
            found.setdefault(url, []).append(anchor)
    return found


def _anchors(root: Element, spec: "SourceSpec") -> Iterable[Element]:
    """Return the links in the places that the source names; a place may be the link or what surrounds it."""
    css = spec.item_css or (ENGINES[spec.engine].link if spec.engine else "a")
    return (anchor for place in root.cssselect(css) for anchor in ([place] if place.tag == "a" else place.iter("a")))


def _absolute(href: str, base: str) -> str:
    try:
        url, _ = urldefrag(urljoin(base, printable(href)))
    except ValueError:
        return ""
    return url if url.lower().startswith(("http://", "https://")) else ""


def _is_own(url: str, base: str, spec: "SourceSpec") -> bool:
    host = (urlsplit(url).hostname or "").lower()
    allowed = {site_of(spec.url), site_of(base)}
    return site_of(url) in allowed or any(
        host == one or host.endswith(f".{one}") for one in map(str.lower, spec.allow_domains)
    )


def site_of(url: str) -> str:
    """Return the registered name behind an address: example.gov.cn for www.example.gov.cn; digits stay whole."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
    labels = host.split(".")
    if labels[-1].isdecimal() or ":" in host:
        return host
    *_, above, last = ["", *labels]
    is_shared = above in _SHARED or (last == "cn" and _PROVINCE.fullmatch(above))
    return ".".join(labels[-3 if is_shared else -2 :])


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


class _Articles:
    """Reads the articles that are new on a list, a few in each visit, and remembers which were read."""

    def __init__(self, spec: "SourceSpec", context: Context, at: Moment) -> None:
        self._spec, self._context, self._at = spec, context, at
        posted = ENGINES[spec.engine].posted if spec.engine else ""
        self._selectors = page.Selectors(spec.title_css, spec.time_css or posted, spec.body_css)
        self._left = ARTICLES_A_VISIT if spec.fetch_body else 0
        #: What is not read now may wait for the next visit.
        self._may_wait = spec.fetch_body and bool(context.progress.done)
        self._failures: list[str] = []

    def of(self, listed: list[Listed]) -> Iterator[tuple[Listed, page.Article | None]]:
        """Yield each line with its article, None when known, failed or not wanted; lines that wait are left out."""
        progress = self._context.progress
        handed: set[str] = set()
        for line in listed:
            is_new = self._spec.fetch_body and line.key not in progress.done
            if is_new and not self._left and self._may_wait:
                progress.unfinished = True
                continue
            handed.add(line.key)
            yield line, self._read(line) if is_new and self._left else None
        # Only what is on the list now: the memory stays as short as the list.
        progress.done = frozenset(handed) if self._spec.fetch_body else progress.done
        self._report()

    def _read(self, line: Listed) -> page.Article | None:
        self._left -= 1
        try:
            return page.read_article(self._context.get(line.url), self._at, self._selectors)
        except SourceError as error:
            self._failures.append(str(error))
            if error.kind in _STOPPING:
                self._left, self._may_wait = 0, False
            return None

    def _report(self) -> None:
        if self._failures:
            kinds = ";".join(dict.fromkeys(self._failures))
            self._context.warnings.append(f"{len(self._failures)} 篇正文没有读到,只保留标题和时间({kinds})")


def _item(line: Listed, article: page.Article | None, spec: "SourceSpec") -> RawItem:
    listed = RawItem(
        native_id="",
        url=line.url,
        title=line.title,
        text="",
        published_at=line.found.moment if line.found else None,
        published_raw=line.found.raw if line.found else "",
        precision=line.found.precision if line.found else Precision.SEEN,
        site=spec.site_name,
        source_kind=spec.channel,
    )
    return _with(listed, article, spec) if article else listed


def _with(listed: RawItem, article: page.Article, spec: "SourceSpec") -> RawItem:
    """Return the item with what its page adds: text, a title that was cut, a finer time of the same day."""
    title = article.title if _is_cut(listed.title, article.title) else listed.title
    item = replace(listed, title=title, text=article.text)
    if article.published_at is None or article.precision is Precision.SEEN:
        return item
    if listed.published_at is not None:
        same_day = listed.published_at.astimezone(spec.zone).date() == article.published_at.astimezone(spec.zone).date()
        # The row belongs to its link; a time of another day in the page may belong to something else.
        if not same_day or article.precision is Precision.DAY:
            return item
    return replace(
        item,
        published_at=article.published_at,
        published_raw=article.published_raw,
        precision=article.precision,
    )


def _is_cut(listed: str, whole: str) -> bool:
    """Return whether the list shows the beginning of the title with an ellipsis."""
    start = listed.rstrip(".…")
    return start != listed and whole.startswith(start)
