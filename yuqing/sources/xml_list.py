"""Lists of an office's older data interface: XML whose elements the row in sources.toml names by their local names.

Namespaces are overlooked. `title` is a child of the entry, `@id` an attribute of it, `link@href` one of a child. A
document with other elements than the named ones is a changed interface and never a quiet day; its tags are shown, the
words in it are not.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources.context import Context
from yuqing.sources.entries import address_of, have_one_address, identity
from yuqing.sources.json_answer import line, words
from yuqing.sources.xml_answer import Element, local, read_elements, read_text, values_at
from yuqing.sources.zhdate import parse

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: One entry: place as the row names it → what stands there, as HTML; what the row does not name is left behind.
Entry = dict[str, str]

#: Absent from every entry, these are a changed interface; the text and the author are only said to be absent.
_OWED = ("title_tag", "time_tag", "link_tag", "number_tag")
#: Keys of the row that name a place in an entry.
PLACES = (*_OWED, "text_tag", "author_tag")
_ELEMENTS = ("entry_tag", "list_tag")
KEYS = (*_ELEMENTS, *PLACES)
_TAGS_SHOWN, _TAG_LENGTH = 12, 20
_NAME = r"[^\W\d][\w.-]*"
_TAG = re.compile(_NAME)
_PLACE = re.compile(rf"{_NAME}|(?:{_NAME})?@{_NAME}")
#: A root of such a name is no list, however empty.
_FAILURE = re.compile(r"error|exception|(?<!de)fault|fail", re.IGNORECASE)
#: 20261122 and 20261122083000; seconds, milliseconds and microseconds since 1970. Any other number is a count.
_TIME_DIGITS = frozenset({8, 14, 10, 13, 16})


@dataclass(slots=True)
class _Document:
    """What stands in an answer up to its end or its first fault."""

    entries: list[Entry] = field(default_factory=list)
    #: Local names in the order of their first end, the root's among them.
    tags: dict[str, None] = field(default_factory=dict)
    #: Where the entries should stand: elements of the name `list_tag`, the root where the row names none.
    lists: list[Element] = field(default_factory=list)
    fault: SourceError | None = None


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the entries of the document, at most `max_items` from its newer end.

    Raises SourceError: NOT_A_FEED (something else), SCHEMA_ERROR (other elements), PARSE_ERROR (after the entries).
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    document = _document(read_text(answer.body), spec)
    if not document.entries:
        _is_a_quiet_day(document, spec)
        return
    _shape_is_known(document.entries, spec, context.warnings)
    items = [_item(entry, answer.url, spec, context) for entry in _newest(document.entries, spec, context)]
    if have_one_address(items):
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
    for key, name in named.items():
        if key in _ELEMENTS and not _TAG.fullmatch(name):
            return f"{key}:应为元素的名称,不带尖括号和冒号前的前缀,例如 item,现在是 {name!r}"
        if not _PLACE.fullmatch(name):
            return f"{key}:应为元素的名称或属性,不带尖括号和冒号前的前缀,例如 title、@id、link@href,现在是 {name!r}"
    if list(named.values()).count(spec.author_tag) > 1:
        return "author_tag:作者只化名计数,不能同时用作标题、正文、时间、网址或编号"
    return ""


def _document(text: str, spec: "SourceSpec") -> _Document:
    """Return what stands before the end or the first fault; an entry within an entry belongs to it."""
    elements, fault = read_elements(text)
    found = _Document(fault=fault, lists=[] if spec.list_tag else elements[-1:])
    for element in elements:
        name = local(element.tag)
        found.tags.setdefault(name)
        if name == spec.entry_tag:
            outer = {local(one.tag) for one in element.iterancestors()}
            if name not in outer and (not spec.list_tag or spec.list_tag in outer):
                found.entries.append(_entry(element, spec))
        elif name == spec.list_tag:
            found.lists.append(element)
    return found


def _entry(element: Element, spec: "SourceSpec") -> Entry:
    """Return what stands at the named places; of several things at one place the first with words counts."""
    said = {place: list(values_at(element, place)) for key in PLACES if (place := getattr(spec, key))}
    return {place: next((value for value in values if value.strip()), "") for place, values in said.items() if values}


def _is_a_quiet_day(document: _Document, spec: "SourceSpec") -> None:
    """Tell an empty list in its place from anything else. Raises SourceError: SCHEMA_ERROR, or the fault."""
    if document.fault:
        raise document.fault
    seen = _shown(document.tags)
    if not document.lists:
        raise _changed(f"没有找到 list_tag = {spec.list_tag!r} 的元素;{seen}")
    # An attribute may be all that an error says: <error code="500"/>. The named list may count itself: total="0".
    tells = any(len(one) or (one.text or "").strip() or (one.attrib and not spec.list_tag) for one in document.lists)
    if tells or _FAILURE.search(list(document.tags)[-1]):
        hint = "" if spec.list_tag else ";如只是当天没有信息,请用 list_tag 写明列表在哪个元素"
        raise _changed(f"没有找到 entry_tag = {spec.entry_tag!r} 的元素;{seen}{hint}")


def _shown(tags: Iterable[str]) -> str:
    seen = list(tags)
    names = "、".join(tag[:_TAG_LENGTH] for tag in seen[:_TAGS_SHOWN])
    return f"见到的元素:{names}{'…' if len(seen) > _TAGS_SHOWN else ''}"


def _shape_is_known(entries: list[Entry], spec: "SourceSpec", warnings: list[str]) -> None:
    """Compare the entries with what the row says of them. Raises SourceError: SCHEMA_ERROR."""
    for key in PLACES:
        tag = getattr(spec, key)
        if not tag or any(tag in entry for entry in entries):
            continue
        if key in _OWED:
            raise _changed(f"没有一条信息含 {key} = {tag!r}")
        warnings.append(f"没有一条信息含 {key} = {tag!r}")
    if not any(line(entry, spec.title_tag) for entry in entries):
        raise _changed(f"title_tag = {spec.title_tag!r} 处都没有文字")


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
        yield f"link_tag = {spec.link_tag!r} 处没有网址"
    if same := len(items) - len({identity(item) for item in items}):
        yield f"有 {same} 条与别的条网址、编号或标题和日期相同,按同一条计"


def _item(entry: Entry, base: str, spec: "SourceSpec", context: Context) -> RawItem:
    published, raw, precision = _time(entry, spec, context)
    return RawItem(
        native_id=line(entry, spec.number_tag),
        url=address_of(entry.get(spec.link_tag, ""), base),
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


def _changed(sentence: str) -> SourceError:
    return SourceError(f"{sentence}。接口可能已变,请检查设置", kind=Outcome.SCHEMA_ERROR)
