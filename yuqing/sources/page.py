"""One article page becomes a title, a time of publication and its text.

The body is found by trafilatura in its precise mode, which leaves out rather than takes in what is not the article;
title and time are found by our own rules, which know Chinese pages better (measured: reference on pages).
"""

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import lxml.etree  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]
from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision
from yuqing.model.runs import Outcome
from yuqing.sources.context import Response
from yuqing.sources.decoding import decode
from yuqing.sources.page_prune import prune
from yuqing.sources.page_time import Found, Moment, Place, dates_in, in_address, is_chinese, published, read, visible
from yuqing.sources.page_title import title_of
from yuqing.sources.plaintext import from_html, printable, without_crowded_tags

Element = Any  # lxml has no types of its own

TITLE_LENGTH = 500
TEXT_LENGTH = 50_000
#: Longer pages are cut: the article stands in front, and what follows costs time and memory.
MAX_PAGE = 1_000_000
#: Tags, opening and closing; real articles have fewer than 10,000, and a second's reading has 20,000.
MAX_TAGS = 40_000
#: Of all tags together; real articles have fewer than 30,000.
MAX_ATTRIBUTES = 60_000
_MANY_ATTRIBUTES = 20
_count_attributes = lxml.etree.XPath("count(//@*)")
#: Where known engines put what was written; general rules miss part of it and take longer. Discuz! X and WeChat; the
#: content systems of government sites: UCAP, TRS, Hanweb; one large portal: NetEase.
BODIES = (
    "td[id^=postmessage_]", "#js_content", "#UCAP-CONTENT", "div.TRS_Editor, div.TRS_UEDITOR", "#zoom",
    "#endText, div.post_body",
)  # fmt: skip
#: A shorter text in such a place is a caption; the article stands elsewhere.
_MIN_BODY = 50
_FEW = 20
#: htmldate gives a day without a zone; ours may be the next one in Beijing.
_SAME_DAY = timedelta(hours=40)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_CHARSET_WITHIN = 8192
_END_OF_PAGE = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors that a source sets because it knows its pages better; "" leaves it to the general rules."""

    title: str = ""
    time: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """What an article page says; `published_at` is aware UTC, None with precision SEEN when the page is silent."""

    title: str
    text: str
    published_at: datetime | None
    #: The time as the page writes it.
    published_raw: str
    precision: Precision


def read_article(answer: Response, at: Moment, selectors: Selectors | None = None) -> Article:
    """Return the article of a page. Raises SourceError (PARSE_ERROR) for what is no page at all."""
    chosen = selectors or Selectors()
    root = tree(answer)
    title = printable(_chosen(root, chosen.title) or title_of(root))[:TITLE_LENGTH]
    found = _time(root, answer.url, title, at, chosen.time)
    text = printable(_text(root, chosen.body) or _extracted(tree(answer)))[:TEXT_LENGTH]
    if found is None:
        return Article(title, text, None, "", Precision.SEEN)
    return Article(title, text, found.moment, printable(found.raw), found.precision)


def tree(answer: Response) -> Element:
    """Return the parsed page. Raises SourceError (PARSE_ERROR) when there is no markup in it."""
    try:
        # No character has more than four bytes; what lies beyond would only be decoded to be cut off.
        text = decode(answer.body[: 4 * MAX_PAGE], _declared(answer))
        root = lxml.html.document_fromstring(_bounded(text), parser=_parser())
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError) as error:
        raise SourceError("返回的内容不是网页,读不出正文", kind=Outcome.PARSE_ERROR) from error
    _drop_crowds(root)
    return root


def _drop_crowds(root: Element) -> None:
    """Take the attributes off tags that have dozens, on a page that has very many: each copy of it would hold them."""
    if _count_attributes(root) > MAX_ATTRIBUTES:
        for element in root.iter(lxml.etree.Element):
            if len(element.attrib) > _MANY_ATTRIBUTES:
                element.attrib.clear()


def _parser() -> Any:
    """Return a parser that gives all elements one class, without asking Python for each: a fifth of the time."""
    parser = lxml.etree.HTMLParser()
    parser.set_element_class_lookup(
        lxml.etree.ElementDefaultClassLookup(
            element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment, pi=lxml.html.HtmlProcessingInstruction
        )
    )
    return parser


def _bounded(text: str) -> str:
    """Return the page within the sizes above; the depth is bounded by the parser itself, at 255."""
    text = text[:MAX_PAGE].replace("\x00", "")
    if text.count("<") > MAX_TAGS:
        text = "<".join(text.split("<", MAX_TAGS)[:MAX_TAGS])
    text = without_crowded_tags(text)
    # Headers included from another file bring their own end of page, where the parser would stop.
    text = _END_OF_PAGE.sub("", text)
    # lxml refuses text that declares an encoding of its own.
    return _XML_DECLARATION.sub("", text)


def _declared(answer: Response) -> str:
    """Return the charset that the page declares, else the one of the header: servers put one header on every page."""
    if found := _META_CHARSET.search(answer.body[:_CHARSET_WITHIN]):
        return found[1].decode("ascii", "ignore")
    _, _, charset = answer.headers.get("content-type", "").lower().partition("charset=")
    return charset.split(";")[0].strip()


def _chosen(root: Element, css: str) -> str:
    """Return the text of the first element that a source's own selector names."""
    if not css:
        return ""
    first = next(iter(root.cssselect(css)), None)
    return "" if first is None else " ".join(first.text_content().split())


def _time(root: Element, address: str, title: str, at: Moment, css: str) -> Found | None:
    """Return the time at the place that the source names, else where pages state it, else what htmldate finds."""
    for element in root.cssselect(css)[:_FEW] if css else ():
        if found := next(filter(None, (read(raw, Place.CHOSEN, at) for raw in written(element))), None):
            return found
    texts = list(visible(root))
    found = published(root, texts, title, at)
    if not is_chinese(texts):
        found = _foreign(root, found, at)
    return found or next(iter(in_address(address, at)), None)


def written(element: Element) -> Iterator[str]:
    """Yield what may be a time in an element: attributes, which are exact where the text is 3 小时前, then the text."""
    for inner in element.iter(lxml.etree.Element):
        yield from filter(None, (inner.get("title"), inner.get("datetime")))
    words = " ".join(element.text_content().split())
    yield words
    yield from dates_in(words)


def _foreign(root: Element, found: Found | None, at: Moment) -> Found | None:
    """Return the time of a page that is not Chinese: its day as htmldate finds it, in our form when we agree."""
    from htmldate import find_date  # here, because it takes a second to load and the app has no use for it

    day = find_date(copy.deepcopy(root), original_date=True, max_date=at.now.astimezone(at.zone).replace(tzinfo=None))
    # The first of January is how it writes a bare year, which may be that of a copyright.
    guessed = read(day, Place.STATED, at) if day and not day.endswith("-01-01") else None
    if guessed is None or (found and abs(found.moment - guessed.moment) < _SAME_DAY):
        return found
    return guessed


def _text(root: Element, css: str) -> str:
    """Return the body, a line per paragraph: the source's own place for it, then those of known engines, then any.

    The page is pruned; "" when nothing is left, as in an article that is a list of links.
    """
    if css and (text := _at(root, css)):
        return text
    known = next((text for place in BODIES if len(text := _at(root, place)) >= _MIN_BODY), "")
    if known:
        return known
    prune(root)
    return _extracted(root)


@lru_cache(64)
def _selector(css: str) -> Callable[[Element], list[Element]]:
    """Return the compiled selector: compiling one takes longer than applying it to a page."""
    compiled: Callable[[Element], list[Element]] = CSSSelector(css, translator="html")
    return compiled


def _at(root: Element, css: str) -> str:
    places = _selector(css)(root)[:_FEW]
    # A place inside another one would be read twice.
    outer = [one for one in places if not any(other in places for other in one.iterancestors())]
    return "\n".join(
        filter(None, (from_html(lxml.html.tostring(one, encoding="unicode", with_tail=False)) for one in outer))
    )


def _extracted(root: Element) -> str:
    import trafilatura  # here, because it takes a second to load and the app has no use for it

    text = trafilatura.extract(root, favor_precision=True, include_comments=False) or ""
    lines = filter(None, (" ".join(line.split()) for line in text.splitlines()))
    found = "\n".join(lines)
    return found if len(found) >= _MIN_BODY else _fullest(root) or found


def _fullest(root: Element) -> str:
    """Return the text of the cell or division with the most words outside links, "" when that is little.

    Old pages lay their text out in tables, with line breaks and no paragraphs, where trafilatura finds nothing.
    """
    lengths: Counter[Element] = Counter()
    for piece in visible(root):
        lineage = (piece.element, *piece.element.iterancestors())
        block = next((one for one in lineage if one.tag in {"td", "div", "article", "section", "a"}), None)
        if block is not None and block.tag != "a":
            lengths[block] += len(piece.words)
    fullest, _ = next(iter(lengths.most_common(1)), (None, 0))
    text = "" if fullest is None else from_html(lxml.html.tostring(fullest, encoding="unicode", with_tail=False))
    return text if len(text) >= _MIN_BODY else ""
