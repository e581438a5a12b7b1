"""Lists of an office's older data interface: XML whose elements the row in sources.toml names by their local names.

Namespaces are overlooked and entities never resolved. A document with other elements than the named ones is a changed
interface and never a quiet day; its tags are shown, the words in it are not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import lxml.etree  # type: ignore[import-untyped]

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources.context import Context
from yuqing.sources.decoding import decode, encoding_of
from yuqing.sources.json_answer import line, words
from yuqing.sources.list_rows import absolute
from yuqing.sources.zhdate import parse

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: One entry: local name of a child → its words; a child that is not named by the row is left behind.
Entry = dict[str, str]

#: Absent from every entry, these are a changed interface; the text and the author are only said to be absent.
_OWED = ("title_tag", "time_tag", "link_tag", "number_tag")
#: Keys of the row that name a child of an entry.
CHILDREN = (*_OWED, "text_tag", "author_tag")
KEYS = ("entry_tag", *CHILDREN)
_TAGS_SHOWN, _TAG_LENGTH = 12, 20
_TAG = re.compile(r"[^\W\d][\w.-]*")
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_CHARSET = re.compile(rb"""^[\s\xef\xbb\xbf]*<\?xml\s[^>]*?encoding\s*=\s*["']([\w.:-]+)""")
_WEB_PAGE = re.compile(r"(?:\s|<!--(?:(?!-->).)*-->)*(?:<!doctype\s+html|<html\b)", re.IGNORECASE | re.DOTALL)
#: Other signs in the place of an address (无, -, N/A) must not become one.
_ADDRESS = re.compile(r"https?://[^/\s]|//[^/\s]|(?:\.{0,2}/|\?)[^/\s]", re.IGNORECASE)
#: 20261122 and 20261122083000; seconds, milliseconds and microseconds since 1970. Any other number is a count.
_TIME_DIGITS = frozenset({8, 14, 10, 13, 16})


@dataclass(slots=True)
class _Document:
    """What stands in an answer up to its end or its first fault."""

    entries: list[Entry] = field(default_factory=list)
    #: Local names in the order of their first end, the root's among them.
    tags: dict[str, None] = field(default_factory=dict)
    is_blank: bool = False
    fault: SourceError | None = None


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the entries of the document, at most `max_items` from its newer end.

    Raises SourceError: NOT_A_FEED (something else), SCHEMA_ERROR (other elements), PARSE_ERROR (after the entries).
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    document = _document(_markup(answer.body), spec)
    if not document.entries:
        if document.fault:
            raise document.fault
        if not document.is_blank:
            raise _changed(f"没有找到 entry_tag = {spec.entry_tag!r} 的元素;{_shown(document.tags)}")
        return
    _shape_is_known(document.entries, spec, context.warnings)
    items = [_item(entry, answer.url, spec, context) for entry in _newest(document.entries, spec, context)]
    if len(items) > 1 and items[0].url and len({item.url for item in items}) == 1:
        raise _changed("各条的网址都相同,不能区分各条信息,请检查 link_tag")
    context.warnings.extend(_oddities(items, spec))
    yield from items
    if document.fault:
        raise document.fault


def objection(spec: "SourceSpec") -> str:
    """Return why such a source cannot be read as its row describes it, "" when it can."""
    if not spec.entry_tag:
        return "entry_tag:须写明哪个元素是一条信息"
    if not spec.title_tag:
        return "title_tag:须写明标题在哪个元素"
    named = {key: getattr(spec, key) for key in KEYS if getattr(spec, key)}
    if odd := next((key for key, tag in named.items() if not _TAG.fullmatch(tag)), ""):
        return f"{odd}:应为元素的名称,不带尖括号和冒号前的前缀,例如 item,现在是 {named[odd]!r}"
    if list(named.values()).count(spec.author_tag) > 1:
        return "author_tag:作者只化名计数,不能同时用作标题、正文、时间、网址或编号"
    return ""


def _markup(body: bytes) -> str:
    """Return the document as text without its declaration. Raises SourceError: NOT_A_FEED."""
    declared = _CHARSET.match(body)
    charset = declared[1].decode("ascii") if declared else None
    if encoding_of(body, charset) is None:
        raise _not_xml("返回的不是文字")
    markup = _DECLARATION.sub("", decode(body, charset), count=1).strip()
    if _WEB_PAGE.match(markup):
        raise _not_xml("返回的是网页,不是 XML 数据")
    if not markup.startswith("<"):
        raise _not_xml("返回的不是 XML 数据")
    return markup


def _document(markup: str, spec: "SourceSpec") -> _Document:
    """Return what stands before the end or the first fault. Raises SourceError: NOT_A_FEED."""
    # Entities stay as they are and nothing is loaded: no file of ours, no growth, no further address.
    parser = lxml.etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    found, root = _Document(), None
    try:
        parser.feed(markup.encode())
        root = parser.close()
    except lxml.etree.XMLSyntaxError:
        found.fault = SourceError("返回的 XML 不完整或已损坏", kind=Outcome.PARSE_ERROR)
    for _event, element in parser.read_events():
        name = _name(element)
        found.tags.setdefault(name)
        if name == spec.entry_tag and all(_name(outer) != name for outer in element.iterancestors()):
            found.entries.append(_entry(element, spec))
    # An attribute may be all that an error says: <error code="500"/>.
    found.is_blank = root is not None and len(root) == 0 and not root.attrib and not (root.text or "").strip()
    return found


def _entry(element: Any, spec: "SourceSpec") -> Entry:
    named = {getattr(spec, key) for key in CHILDREN}
    said: Entry = {}
    for child in element:
        if (name := _name(child)) in named and not said.get(name, "").strip():
            said[name] = "".join(_pieces(child))
    return said


def _pieces(element: Any) -> Iterator[str]:
    """Yield the words of an element and of what stands in it, without entities."""
    yield element.text or ""
    for part in element:
        if isinstance(part.tag, str):
            yield from _pieces(part)
        yield part.tail or ""


def _name(element: Any) -> str:
    # An entity has a function for its tag.
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _shown(tags: Iterable[str]) -> str:
    seen = list(tags)
    names = "、".join(tag[:_TAG_LENGTH] for tag in seen[:_TAGS_SHOWN])
    return f"见到的元素:{names}{'…' if len(seen) > _TAGS_SHOWN else ''}"


def _shape_is_known(entries: list[Entry], spec: "SourceSpec", warnings: list[str]) -> None:
    """Compare the entries with what the row says of them. Raises SourceError: SCHEMA_ERROR."""
    for key in CHILDREN:
        tag = getattr(spec, key)
        if not tag or any(tag in entry for entry in entries):
            continue
        if key in _OWED:
            raise _changed(f"没有一条信息含 {key} = {tag!r} 的元素")
        warnings.append(f"没有一条信息含 {key} = {tag!r} 的元素")
    if not any(line(entry, spec.title_tag) for entry in entries):
        raise _changed(f"title_tag = {spec.title_tag!r} 的元素都没有文字")


def _newest(entries: list[Entry], spec: "SourceSpec", context: Context) -> list[Entry]:
    """Return the entries of the newer end, told by the times at both: some lists grow at the top, some below."""
    if len(entries) <= spec.max_items:
        return entries
    top, bottom = _first_time(entries, spec, context), _first_time(reversed(entries), spec, context)
    grows_below = bool(top and bottom and bottom > top)
    end = "末尾" if grows_below else "开头"
    context.warnings.append(f"接口返回 {len(entries)} 条,只读{end}的 {spec.max_items} 条(max_items)")
    return entries[-spec.max_items :] if grows_below else entries[: spec.max_items]


def _first_time(entries: Iterable[Entry], spec: "SourceSpec", context: Context) -> datetime | None:
    return next((moment for entry in entries if (moment := _time(entry, spec, context)[0])), None)


def _oddities(items: list[RawItem], spec: "SourceSpec") -> Iterator[str]:
    """Yield what is odd but no failure, as Chinese sentences."""
    if spec.time_tag and all(item.published_at is None for item in items):
        yield f"各条的时间都没有读懂(time_tag = {spec.time_tag!r}),按首次看到的时间计"
    if spec.link_tag and not any(item.url for item in items):
        yield f"link_tag = {spec.link_tag!r} 的元素中没有网址"


def _item(entry: Entry, base: str, spec: "SourceSpec", context: Context) -> RawItem:
    published, raw, precision = _time(entry, spec, context)
    address = entry.get(spec.link_tag, "").strip()
    return RawItem(
        native_id=line(entry, spec.number_tag),
        url=absolute(address, base) if _ADDRESS.match(address) else "",
        title=line(entry, spec.title_tag),
        text=words(entry, spec.text_tag),
        published_at=published,
        published_raw=raw,
        precision=precision,
        site=spec.site_name,
        source_kind=spec.channel,
        author_key=pseudonym(context.key, spec.site_name, line(entry, spec.author_tag)),
    )


def _time(entry: Entry, spec: "SourceSpec", context: Context) -> tuple[datetime | None, str, Precision]:
    """Return (moment, as written, precision); a number must have the length of a time."""
    written = line(entry, spec.time_tag)
    if written.replace(".", "", 1).isdecimal() and len(written) not in _TIME_DIGITS:
        return None, "", Precision.SEEN
    moment, precision = parse(written, context.now, spec.zone)
    return moment, "" if written.isdecimal() else written, precision


def _not_xml(sentence: str) -> SourceError:
    return SourceError(f"{sentence},请检查网址", kind=Outcome.NOT_A_FEED)


def _changed(sentence: str) -> SourceError:
    return SourceError(f"{sentence}。接口可能已变,请检查设置", kind=Outcome.SCHEMA_ERROR)
