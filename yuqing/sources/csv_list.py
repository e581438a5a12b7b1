"""Tables of an office's own portal or hotline: CSV whose columns the row in sources.toml names, a matter a row.

A column that is named and not in the first row is a changed table and never a quiet day. Columns that are not named
are not read: such tables hold names and telephone numbers.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources.context import Context
from yuqing.sources.csv_answer import SEPARATORS, headings, on_one_line, read_text, records, separator_of
from yuqing.sources.entries import address_of, have_one_address, identity
from yuqing.sources.json_answer import line, words
from yuqing.sources.zhdate import parse

if TYPE_CHECKING:
    from yuqing.sources.spec import SourceSpec

#: One row: key of the setting → cell; other cells are left behind.
Entry = dict[str, str]

#: Keys of the row that name a column by its heading.
KEYS = ("title_column", "time_column", "url_column", "text_column", "id_column", "author_column")
_HEADINGS_SHOWN, _HEADING_LENGTH = 12, 20
#: A date, an address or a long number is no name of a column: such a line is a matter and may hold names.
_DATA = re.compile(r"\d{5}|\d[-/.:年]\d|https?:", re.IGNORECASE)
_FOR_MACHINES = re.compile(r"[\d.]+")


@dataclass(slots=True)
class _Taken:
    """The entries at both ends of a table, how many there were, and the lines of rows that were left out."""

    first: list[Entry] = field(default_factory=list)
    last: deque[Entry] = field(default_factory=deque)
    count: int = 0
    odd: list[int] = field(default_factory=list)
    #: Raised after what was read.
    fault: SourceError | None = None

    def add(self, entry: Entry, at_most: int) -> None:
        """Take in the next row; both ends hold the same rows until there are more than may be read."""
        self.count += 1
        self.last.append(entry)
        if self.count <= at_most:
            self.first.append(entry)


def collect(spec: "SourceSpec", context: Context) -> Iterator[RawItem]:
    """Yield the rows of the table, at most `max_items` from its newer end.

    Raises SourceError: NOT_A_FEED (something else), SCHEMA_ERROR (other columns), PARSE_ERROR (cut; after the rows).
    """
    answer = context.get(spec.url)
    if answer.not_modified:
        return
    text = read_text(answer.body)
    separator = _separator(text, spec)
    seen = headings(text, separator)
    places = _places(seen, spec)
    taken = _taken(records(text, separator), seen, places, spec.max_items)
    _shape_is_known(taken, spec)
    entries = _newest(taken, spec, context)
    items = [_item(entry, answer.url, spec, context) for entry in entries]
    if have_one_address(items):
        raise _changed("各行的网址都相同,不能区分各行,请检查 url_column")
    context.warnings.extend(_oddities(taken, items, seen, spec))
    yield from items
    if taken.fault:
        raise taken.fault


def objection(spec: "SourceSpec") -> str:
    """Return why such a table cannot be read as its row describes it, "" when it can."""
    named = _named(spec)
    if "title_column" not in named:
        return "title_column:表格须写明标题在哪一列(首行中的列名)"
    if spec.separator and spec.separator not in SEPARATORS:
        return f'separator:只能是 ","、";" 或 "\\t"(制表符),不写则自动识别,现在是 {spec.separator!r}'
    if list(named.values()).count(named.get("author_column", "")) > 1:
        return "author_column:作者只化名计数,不能同时用作标题、正文、时间、网址或编号"
    return ""


def _named(spec: "SourceSpec") -> dict[str, str]:
    """Return key of the setting → heading, of the columns that the row names."""
    named = {key: on_one_line(getattr(spec, key)) for key in KEYS}
    return {key: heading for key, heading in named.items() if heading}


def _separator(text: str, spec: "SourceSpec") -> str:
    """Return what parts the cells. Raises SourceError (SCHEMA_ERROR): the row names one, the table has another."""
    named = set(_named(spec).values())
    told = separator_of(text, named)
    given = spec.separator or told
    if named.intersection(headings(text, told)) and not named.intersection(headings(text, given)):
        raise _changed(f"首行不是以{SEPARATORS[given]}分隔,而是以{SEPARATORS[told]}分隔(separator)")
    return given


def _places(seen: list[str], spec: "SourceSpec") -> dict[str, int]:
    """Return key of the setting → place of its column. Raises SourceError: SCHEMA_ERROR."""
    named = _named(spec)
    missing = [f"{key} = {heading!r}" for key, heading in named.items() if heading not in seen]
    if missing:
        raise _changed(f"表格的首行中没有 {'、'.join(missing)};{_shown(seen)}")
    return {key: seen.index(heading) for key, heading in named.items()}


def _shown(seen: list[str]) -> str:
    """Return the headings as part of a sentence, unless the first row is a matter of somebody."""
    if not seen:
        return "表格没有内容"
    if any(map(_DATA.search, seen)):
        return "首行不像列名(含日期、网址或长数字)"
    shown = "、".join(heading[:_HEADING_LENGTH] for heading in seen[:_HEADINGS_SHOWN])
    return f"首行的列名:{shown}{'…' if len(seen) > _HEADINGS_SHOWN else ''}"


def _taken(rows: Iterator[tuple[int, list[str]]], seen: list[str], places: dict[str, int], at_most: int) -> _Taken:
    """Return the rows below the heading line, only the named cells of each."""
    taken = _Taken(last=deque(maxlen=at_most))
    # The last headings may be blank, and so may what stands beyond them in a row.
    least = max(place for place, heading in enumerate(seen) if heading) + 1
    try:
        for at, cells in islice(rows, 1, None):
            if len(cells) < least or any(cells[len(seen) :]):
                taken.odd.append(at)
            else:
                taken.add({key: cells[place] for key, place in places.items()}, at_most)
    except SourceError as error:
        taken.fault = error
    return taken


def _shape_is_known(taken: _Taken, spec: "SourceSpec") -> None:
    """Compare the rows with what the settings say of them. Raises SourceError: SCHEMA_ERROR."""
    if taken.odd and not (taken.count or taken.fault):
        raise _changed("没有一行的列数与首行相同")
    if taken.count and not any(line(entry, "title_column") for entry in (*taken.first, *taken.last)):
        raise _changed(f"title_column = {spec.title_column!r} 一列没有文字")


def _newest(taken: _Taken, spec: "SourceSpec", context: Context) -> list[Entry]:
    """Return the rows of the newer end, told by the times at both: some tables grow at the top, some below."""
    if taken.count <= spec.max_items:
        return taken.first
    top, bottom = _first_time(taken.first, spec, context), _first_time(reversed(taken.last), spec, context)
    grows_below = bool(top and bottom and bottom > top)
    end = "末尾" if grows_below else "开头"
    context.warnings.append(f"表格有 {taken.count} 行,只读{end}的 {spec.max_items} 行(max_items)")
    return list(taken.last) if grows_below else taken.first


def _first_time(entries: Iterable[Entry], spec: "SourceSpec", context: Context) -> datetime | None:
    return next((moment for entry in entries if (moment := _time(entry, spec, context)[0])), None)


def _oddities(taken: _Taken, items: list[RawItem], seen: list[str], spec: "SourceSpec") -> Iterator[str]:
    """Yield what is odd but no failure, as Chinese sentences."""
    if taken.odd:
        yield f"有 {len(taken.odd)} 行的列数与首行不同或引号没有配对,已略过(最先是文件第 {taken.odd[0]} 行)"
    if twice := [heading for heading in _named(spec).values() if seen.count(heading) > 1]:
        yield f"首行有多列都叫“{'”“'.join(twice)}”,只读第一列"
    if items and spec.time_column and all(item.published_at is None for item in items):
        yield f"各行的时间都没有读懂(time_column = {spec.time_column!r}),按首次看到的时间计"
    if items and spec.url_column and not any(item.url for item in items):
        yield f"url_column = {spec.url_column!r} 一列没有网址"
    if same := len(items) - len({identity(item) for item in items}):
        yield f"有 {same} 行与别的行网址、编号或标题和日期相同,按同一条计"


def _item(entry: Entry, base: str, spec: "SourceSpec", context: Context) -> RawItem:
    published, raw, precision = _time(entry, spec, context)
    return RawItem(
        native_id=line(entry, "id_column"),
        url=address_of(entry.get("url_column", ""), base),
        title=line(entry, "title_column"),
        text=words(entry, "text_column"),
        published_at=published,
        published_raw=raw,
        precision=precision,
        site=spec.site_name,
        source_kind=spec.channel,
        author_key=pseudonym(context.key, spec.site_name, line(entry, "author_column")),
    )


def _time(entry: Entry, spec: "SourceSpec", context: Context) -> tuple[datetime | None, str, Precision]:
    """Return (moment, as written, precision); a number may be an epoch or a day of a spreadsheet."""
    written = line(entry, "time_column")
    moment, precision = parse(written, context.now, spec.zone)
    return moment, "" if _FOR_MACHINES.fullmatch(written) else written, precision


def _changed(sentence: str) -> SourceError:
    return SourceError(f"{sentence}。表格可能已变,请检查设置", kind=Outcome.SCHEMA_ERROR)
