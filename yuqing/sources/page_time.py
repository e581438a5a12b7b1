"""When a page says it was published: what it states for machines, then what stands beside its title.

A stamp of the machine that built the page (Maketime, 页面生成时间) and the last change are never taken, nor a date in a
sentence, a comment or a list of other articles. No such place, no time: better none than that of something else.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import IntEnum
from itertools import islice
from typing import Any

import lxml.etree  # type: ignore[import-untyped]

from yuqing.model.mentions import Precision
from yuqing.sources import zhdate

Element = Any  # lxml has no types of its own

#: In front of a date: it is the publication. `时间` and `日期` alone may be those of a meeting: see `Text.is_caption`.
_PUBLISHED = re.compile(
    r"(?:发布|发表|刊发|发稿|发文|公布|公开|成文|发帖|上传|录入|发布于|发表于)(?:时间|日期)?\s*[:\uff1a于]?\s*$"
)
_DATED = re.compile(r"(?:时间|日期)\s*[:\uff1a]\s*$")
#: In front of a date: it is something else.
_NOT_PUBLISHED = re.compile(
    r"(?:更新|修改|编辑|生成|截止|截至|打印|今天是|现在是|当前|抓取|注册|回复|最后|有效期|实施|施行|到期)[^\d]{0,8}$"
)
#: Parts of a page whose dates belong to other texts, by class or id.
_ELSEWHERE = re.compile(
    r"comment|reply|replies|(?<![a-z])tie(?![a-z])|relat|recommend|sidebar|side-|foot|copyright|hotnews|ranking|(?<![a-z])nav",
    re.IGNORECASE,
)
_DATE_CLASS = re.compile(r"time|date|pub|(?<![a-z])ago(?![a-z])", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "noscript", "template", "select", "option", "textarea", "head"})

_CLOCK = (
    r"(?:[上下]午|凌晨|早上|中午|晚上)?\s?\d{1,2}\s?[:\uff1a时点]\s?\d{1,2}"
    r"(?:\s?[:\uff1a分]\s?\d{1,2}(?:\.\d{1,6})?)?[分秒]?"
)
_ZONE = r"\s?(?:Z\b|[+-]\d\d:?\d\d\b)"
_DAY = r"(?:19|20)\d\d\s?(?P<mark>[-/.年])\s?\d{1,2}\s?(?:月|(?P=mark))\s?\d{1,2}(?!\d)\s?[日号]?"
_WEEKDAY = r"\s?[(\uff08]?(?:星期|周)[一二三四五六日天][)\uff09]?"
#: A date with a year, with its time of day if there is one; not a piece of an address or of a longer number.
WRITTEN = re.compile(rf"(?<![\d/_.\-])({_DAY}(?:{_WEEKDAY})?(?:(?:\s{{0,3}}T?|,\s?|-){_CLOCK}(?:{_ZONE})?)?)")
#: Folders and file names as content systems build them: /2026/11/22/ /202611/22/ /2026-11-22/ /20261122/ t20261122_1.
_IN_ADDRESS = re.compile(
    r"/(?P<y1>20\d\d)[/-](?P<m1>\d{1,2})[/-](?P<d1>\d{1,2})(?=[/_.-]|$)"
    r"|/(?P<y2>20\d\d)[/-]?(?P<m2>[01]\d)[/-]?(?P<d2>[0-3]\d)(?=[/_.-]|$)"
    r"|/(?:t|c)?(?P<y3>20\d\d)(?P<m3>[01]\d)(?P<d3>[0-3]\d)_"
)

#: Names of <meta> and of itemprop for the publication, without case, blanks and `:._-`; in the order of trust.
_META = (
    "weiboarticlecreateat", "firstpublishedtime", "articlepublishedtime", "ogpublishedtime", "bytedancepublishedtime",
    "pubdate", "publishdate", "publishtime", "pubtime", "datepublished", "apubtime", "publishedtime", "published",
    "articlepublished", "articledateoriginal", "originalpublicationdate", "ogreleasedate", "ogtime", "publicationdate",
    "publisheddate", "dcdateissued", "dctermsissued", "dcdatecreated", "dctermscreated", "rnewsdatepublished",
    "sailthrudate", "parselypubdate", "cxenseparserecspublishtime", "citationpublicationdate", "citationonlinedate",
    "datecreated", "createdate", "dcdate", "date",
)  # fmt: skip
#: Only when nothing better is stated: the one time that some hosts give.
_META_LAST = ("dateupdate",)
_ATTRIBUTES = ("data-publishtime", "data-ptime", "data-pubtime", "data-publish-time")
#: `"pubDate": "…"`, `publish_time: '…'`, `var publishdate = '…'`, `var ct = "1581517074"` and their like.
_VARIABLE = re.compile(
    r"[\"'\s{,$_;](?:(?:article|news|page)?_?(?:pub(?:lish(?:ed)?)?)_?(?:date|time|at)|datePublished|newsTime|ct|oriCreateTime)[\"']?"
    r"\s*[:=]\s*[\"']?(?P<value>\d{10}(?:\d{3})?(?=[\"',;\s}])|(?:19|20)\d\d[-/年.]\d{1,2}[-/月.][^\"'<>,;}]{1,26})",
    re.IGNORECASE,
)
_MAX_VARIABLES = 20
#: Around the title, in characters of visible text.
_AFTER_TITLE, _BEFORE_TITLE = 1200, 200
#: A caption (source, author, clicks) beside the date is not longer than this; a sentence is.
_CAPTION = 90
_HOUR_MINUTES, _DAY_MINUTES = 60, 24 * 60
_ANY = datetime(1, 1, 1, tzinfo=UTC)
_HAN = re.compile(r"[\u4e00-\u9fff]")


class Place(IntEnum):
    """Where a time was found; the smaller, the more it is to be trusted."""

    CHOSEN = 0
    STATED = 1
    LABELLED = 2
    BESIDE_TITLE = 3
    SCRIPT = 4
    LAST_CHANGE = 5
    ADDRESS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """A time, how exactly it is known, how it was written, and where."""

    moment: datetime
    precision: Precision
    raw: str
    place: Place


@dataclass(frozen=True, slots=True)
class Moment:
    """The present and the zone of times that do not say theirs: what every reading of a date needs."""

    now: datetime
    zone: tzinfo


def published(root: Element, texts: list["Text"], title: str, at: Moment) -> Found | None:
    """Return when a page was published, in the finest form that agrees with its best-founded day; None: it is silent.

    `texts` is what `visible` gives. The address is not asked here: see `in_address`.
    """
    found = [*_stated(root, at), *_scripted(root, at), *beside(texts, title, at)]
    if not found:
        return None
    best = min(found, key=lambda one: (one.place, one.moment if one.place is Place.STATED else _ANY))
    return _finest(best, found, at)


def _finest(best: Found, found: list[Found], at: Moment) -> Found:
    """Return the best-founded time; for a mere day, the first clock time of that day, wherever it stands.

    Of several clock times within a day the earliest counts: the later ones are new editions of the text.
    """
    exact = [one for one in sorted(found, key=lambda one: one.place) if one.precision is not Precision.DAY]
    if best.precision is Precision.DAY:
        day = best.moment.astimezone(at.zone).date()
        return next((one for one in exact if one.moment.astimezone(at.zone).date() == day), best)
    if best.place is not Place.STATED:
        return best
    return min((one for one in exact if one is best or _is_edition_before(one, best)), key=lambda one: one.moment)


def _is_edition_before(one: Found, other: Found) -> bool:
    """Return whether a time lies less than a day before another; whole hours are zones mistaken, not editions."""
    minutes = round((other.moment - one.moment) / timedelta(minutes=1))
    return one.place < Place.LAST_CHANGE and 0 < minutes < _DAY_MINUTES and minutes % _HOUR_MINUTES != 0


def read(raw: str, place: Place, at: Moment) -> Found | None:
    """Return a written time; midnight and the last second of a day are how programs write a mere day."""
    tidy = _tidy(raw)
    moment, precision = zhdate.parse(tidy, at.now, at.zone)
    if moment is None:
        return None
    local = moment.astimezone(at.zone)
    if (local.hour, local.minute, local.second) in {(0, 0, 0), (23, 59, 59)} and precision is not Precision.DAY:
        moment, precision = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC), Precision.DAY
    return Found(moment, precision, " ".join(raw.split())[:100], place)


def _tidy(raw: str) -> str:
    """Return the date without blanks inside it; `2007-08-20-23:59:59` gets its blank between day and time."""
    text = re.sub(r"\s*([年月日时分:\uff1a])\s*", r"\1", " ".join(raw.split()))
    text = re.sub(r"日(?=\d)", "日 ", text)
    return re.sub(r"^(\d{4}-\d{1,2}-\d{1,2})-(?=\d)", r"\1 ", text)


def dates_in(text: str) -> Iterator[str]:
    """Yield the dates with a year that stand in a text, each with its time of day."""
    return (found[1] for found in WRITTEN.finditer(text))


def in_address(address: str, at: Moment) -> list[Found]:
    """Return the day that an address names, if it does."""
    found = _IN_ADDRESS.search(address)
    if not found:
        return []
    year, month, day = (
        next(part for part in found.group(f"{name}1", f"{name}2", f"{name}3") if part) for name in "ymd"
    )
    one = read(f"{year}-{int(month)}-{int(day)}", Place.ADDRESS, at)
    return [one] if one else []


def _stated(root: Element, at: Moment) -> Iterator[Found]:
    """Yield what the page states for machines in <meta>, microdata and attributes, the most trusted name first."""
    written: dict[str, str] = {}
    for element in root.iter("meta", "time", "span", "div", "p"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or element.get("http-equiv")
        if name and (value := element.get("content") or element.get("datetime") or _short_text(element)):
            written.setdefault(re.sub(r"[\s:._-]", "", name).lower(), value)
        for attribute in _ATTRIBUTES:
            if value := element.get(attribute):
                written.setdefault("publishtime", value)
    for attribute in _ATTRIBUTES:
        if value := root.get(attribute):
            written.setdefault("publishtime", value)
    for names, place in ((_META, Place.STATED), (_META_LAST, Place.LAST_CHANGE)):
        yield from filter(None, (read(written[name], place, at) for name in names if name in written))


def _short_text(element: Element) -> str:
    return "" if element.tag == "meta" else (element.text or "")[:_CAPTION]


def _scripted(root: Element, at: Moment) -> Iterator[Found]:
    """Yield the publication as the page's own programs and JSON-LD know it."""
    for script in root.iter("script"):
        text = script.text or ""
        place = Place.STATED if "ld+json" in (script.get("type") or "") else Place.SCRIPT
        for found in islice(_VARIABLE.finditer(text), _MAX_VARIABLES):
            if one := read(found["value"], place, at):
                yield one
                break


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of visible text."""

    words: str
    #: Where it begins, in characters of visible text.
    start: int
    element: Element

    @property
    def is_caption(self) -> bool:
        """Return whether it is short enough to be a caption and no sentence."""
        return len(self.words) <= _CAPTION


def beside(texts: list[Text], title: str, at: Moment) -> Iterator[Found]:
    """Yield the dates that stand as a caption: those with a label, then those beside the title."""
    heading = _heading(texts, title)
    dated = [(text, found) for text in texts if text.is_caption for found in WRITTEN.finditer(text.words)]
    near: list[tuple[int, Found]] = []
    for text, found in dated:
        before = text.words[: found.start()] or _just_before(text)
        if _NOT_PUBLISHED.search(before) or _is_elsewhere(text.element):
            continue
        labelled = bool(_PUBLISHED.search(before))
        distance = _distance(text, heading)
        if not (labelled or distance is not None):
            continue
        if one := read(found[1], Place.LABELLED if labelled else Place.BESIDE_TITLE, at):
            near.append((distance or 0, one))
    yield from (one for _, one in sorted(near, key=lambda pair: (pair[1].place, pair[0])))


def visible(root: Element) -> Iterator[Text]:
    """Yield the visible pieces of text in their order."""
    start = hidden = 0
    body = root.find(".//body")
    events = ("start", "end", "comment", "pi")
    for event, element in lxml.etree.iterwalk(root if body is None else body, events=events):
        if event in {"start", "end"} and element.tag in _HIDDEN:
            hidden += 1 if event == "start" else -1
        words = element.text if event == "start" else element.tail
        if words and not hidden and (tidy := " ".join(words.split())):
            holder = element if event == "start" else element.getparent()
            yield Text(tidy, start, element if holder is None else holder)
            start += len(tidy)


def _heading(texts: Iterable[Text], title: str) -> tuple[int, int] | None:
    """Return (begin, end) of the title in the visible text: a heading, else its first place that is no link."""
    wanted = _plain(title)[:20]
    spots = [text for text in texts if wanted and _plain(text.words).startswith(wanted)]
    chosen = next((spot for spot in spots if _is_heading(spot.element)), None) or next(
        (spot for spot in spots if not _is_link(spot.element)), None
    )
    return (chosen.start, chosen.start + len(chosen.words)) if chosen else None


def _plain(text: str) -> str:
    return re.sub(r"\W", "", text)


def _is_heading(element: Element) -> bool:
    lineage = [element, *islice(element.iterancestors(), 2)]
    return any(one.tag in {"h1", "h2", "h3"} for one in lineage) and not _is_link(element)


def _is_link(element: Element) -> bool:
    return element.tag == "a" or any(one.tag == "a" for one in islice(element.iterancestors(), 3))


def _distance(text: Text, heading: tuple[int, int] | None) -> int | None:
    """Return how far a text stands from the title, one behind it counting as nearer; None: too far."""
    if heading is None:
        return None
    begin, end = heading
    if text.start >= end:
        return text.start - end if text.start - end <= _AFTER_TITLE else None
    back = begin - text.start
    return _AFTER_TITLE + back if 0 < back <= _BEFORE_TITLE else None


def _just_before(text: Text) -> str:
    """Return the words right before a piece of text: the label often has an element of its own."""
    element = text.element
    previous = element.getprevious()
    words = (previous.tail or "") or "".join(previous.itertext())[-20:] if previous is not None else ""
    parent = element.getparent()
    return " ".join((words or (parent.text if parent is not None else "") or "").split())[-20:]


def _is_elsewhere(element: Element) -> bool:
    """Return whether the text stands in a link, a list of articles, a comment or the foot of the page."""
    for one in (element, *islice(element.iterancestors(), 6)):
        if one.tag in {"a", "footer", "aside", "nav"}:
            return True
        if _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def is_chinese(texts: Iterable[Text]) -> bool:
    """Return whether a page is Chinese: at least one visible character in five."""
    sample = "".join(text.words for text in texts)[:20_000]
    return len(_HAN.findall(sample)) * 5 >= len(sample) > 0
