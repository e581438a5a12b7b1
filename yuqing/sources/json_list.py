"""Lists of an office's own data interface: JSON whose keys the row in sources.toml names.

A key is a path: names joined by dots, whole numbers for places of a list (`data.list`, `images.0.url`).
What a path misses in every entry is a changed interface and never a quiet day.
"""

import math
import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources.context import Context
from yuqing.sources.entries import have_one_address
from yuqing.sources.json_answer import line, read_answer, words
from yuqing.sources.list_rows import absolute
from yuqing.sources.zhdate import parse

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: One entry by path; a path that leads nowhere is left out, so that null is told from absent.
Entry = dict[str, Any]

_NAMED = re.compile(r"\{([^{}]*)\}")
_MESSAGE_LENGTH = 60
#: Seconds, milliseconds and microseconds since 1970; a shorter number is a count or a day of a spreadsheet.
_EPOCH_DIGITS = frozenset({10, 13, 16})
#: Absent from every entry, these are a changed interface; `text_key` and `author_key` are only said to be absent.
_OWED = ("title_key", "time_key", "url_key", "id_key")
#: Keys of the row that name what of an entry is what.
KEYS = (*_OWED, "text_key", "author_key")
_ABSENT = object()


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the entries of the list. Raises SourceError: PARSE_ERROR (cut), SCHEMA_ERROR (no JSON, another shape)."""
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    entries = _entries(read_answer(answer.body), spec, context.warnings)
    _shape_is_known(entries, spec, context.warnings)
    items = [_item(entry, answer.url, spec, context) for entry in entries]
    if have_one_address(items):
        raise _changed("各条的网址都相同,不能区分各条信息,请检查 url_key 或 url_template")
    if spec.time_key and items and all(item.published_at is None for item in items):
        context.warnings.append(f"各条的时间都没有读懂(time_key = {spec.time_key!r}),按首次看到的时间计")
    yield from items


def objection(spec: "SourceSpec") -> str:
    """Return why such a source cannot be read as its row describes it, "" when it can."""
    if not spec.title_key:
        return "title_key:数据接口须写明标题在哪一项"
    if not (spec.url_key or spec.url_template or spec.id_key):
        return "url_key:须写明怎样区分各条信息:url_key、url_template 或 id_key 至少一项"
    if spec.url_key and spec.url_template:
        return "url_template:与 url_key 只能写一项"
    if spec.url_template and not all(_NAMED.findall(spec.url_template) or [""]):
        return "url_template:应含写有键名的大括号,例如 https://www.example.gov.cn/view?id={id}"
    if spec.author_key and spec.author_key in {*_paths(spec, without_author=True)}:
        return "author_key:作者只化名计数,不能同时用作标题、正文、时间、网址或编号"
    return ""


def value_at(holder: Any, path: str) -> Any:
    """Return what stands at a path, `_ABSENT` when the path leads nowhere; "" is the holder itself."""
    for step in path.split(".") if path else ():
        if isinstance(holder, dict) and step in holder:
            holder = holder[step]
        elif isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
            holder = holder[int(step)]
        else:
            return _ABSENT
    return holder


def _entries(answer: Any, spec: "SourceSpec", warnings: list[str]) -> list[Entry]:
    found = value_at(answer, spec.items_path)
    if not isinstance(found, list):
        raise _changed(f"按 items_path = {spec.items_path!r} 没有找到列表{_message(answer)}")
    rows = [row for row in found if isinstance(row, dict)]
    if found and not rows:
        raise _changed(f"items_path = {spec.items_path!r} 处的列表中没有带键名的数据")
    if len(rows) < len(found):
        warnings.append(f"列表中有 {len(found) - len(rows)} 项不是带键名的数据,已略过")
    if len(rows) > spec.max_items:
        warnings.append(f"列表有 {len(rows)} 项,只读前 {spec.max_items} 项(max_items)")
    return [_picked(row, spec) for row in rows[: spec.max_items]]


def _picked(row: dict[str, Any], spec: "SourceSpec") -> Entry:
    values = {path: value_at(row, path) for path in _paths(spec)}
    return {path: value for path, value in values.items() if value is not _ABSENT}


def _paths(spec: "SourceSpec", *, without_author: bool = False) -> Iterator[str]:
    author = "" if without_author else spec.author_key
    named = (spec.title_key, spec.time_key, spec.url_key, spec.text_key, spec.id_key, author)
    yield from filter(None, (*named, *_NAMED.findall(spec.url_template)))


def _shape_is_known(entries: list[Entry], spec: "SourceSpec", warnings: list[str]) -> None:
    """Compare the entries with what the row says of them. Raises SourceError: SCHEMA_ERROR."""
    owed = {key: getattr(spec, key) for key in _OWED}
    owed |= {f"url_template 中的 {path}": path for path in _NAMED.findall(spec.url_template)}
    for key, path in owed.items():
        if path and entries and not any(path in entry for entry in entries):
            raise _changed(f"列表中没有一项含 {key} = {path!r}" if key in _OWED else f"列表中没有一项含 {key}")
    if entries and not any(line(entry, spec.title_key) for entry in entries):
        raise _changed(f"title_key = {spec.title_key!r} 处没有一项是文字")
    for key in ("text_key", "author_key"):
        path = getattr(spec, key)
        if path and entries and not any(path in entry for entry in entries):
            warnings.append(f"列表中没有一项含 {key} = {path!r}")


def _item(entry: Entry, base: str, spec: "SourceSpec", context: Context) -> RawItem:
    published, raw, precision = _time(entry.get(spec.time_key), spec, context)
    return RawItem(
        native_id=line(entry, spec.id_key),
        url=_address(entry, base, spec),
        title=line(entry, spec.title_key),
        text=words(entry, spec.text_key),
        published_at=published,
        published_raw=raw,
        precision=precision,
        site=spec.site_name,
        source_kind=spec.channel,
        author_key=pseudonym(context.key, spec.site_name, line(entry, spec.author_key)),
    )


def _address(entry: Entry, base: str, spec: "SourceSpec") -> str:
    """Return the whole address of an entry, "" where a part of it is missing."""
    if not spec.url_template:
        written = entry.get(spec.url_key)
        return absolute(written, base) if isinstance(written, str) and written.strip() else ""
    parts = {path: line(entry, path) for path in _NAMED.findall(spec.url_template)}
    filled = _NAMED.sub(lambda named: quote(parts[named[1]], safe=""), spec.url_template)
    return absolute(filled, base) if all(parts.values()) else ""


def _time(value: Any, spec: "SourceSpec", context: Context) -> tuple[datetime | None, str, Precision]:
    """Return (moment, as written, precision); a number must be an epoch, a text may be."""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    written = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    if written.isdecimal() and len(written) not in _EPOCH_DIGITS:
        return None, "", Precision.SEEN
    moment, precision = parse(written, context.now, spec.zone)
    return moment, "" if written.isdecimal() else written, precision


def _message(answer: Any) -> str:
    """Return what the interface itself says of its answer, as part of a sentence."""
    if not isinstance(answer, dict):
        return ""
    said = line(answer, "message") or line(answer, "msg") or line(answer, "error")
    return f";接口的说明:{said[:_MESSAGE_LENGTH]}" if said else ""


def _changed(sentence: str) -> SourceError:
    return SourceError(f"{sentence}。接口可能已变,请检查设置", kind=Outcome.SCHEMA_ERROR)
