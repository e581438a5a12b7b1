"""Rows of a table become items, or are rejected with one sentence each."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from yuqing.clock import BEIJING
from yuqing.model.mentions import MentionKind, Metrics, RawItem, SourceKind
from yuqing.pseudonym import pseudonym
from yuqing.sources.file_import import columns
from yuqing.sources.file_import.cells import Published, as_count, as_id, as_published, as_texts
from yuqing.sources.file_import.columns import Field, Mapping
from yuqing.sources.file_import.layout import Cell, Chunk, Rejected
from yuqing.sources.rows import Provenance, imported_id

#: Beginning of a rejected row that is shown.
EXCERPT = 120
#: Characters in a hundred that may be unreadable before a text counts as garbled.
_GARBLED_PER_HUNDRED = 10
_FORMULA_ERRORS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!"})
_KINDS = (
    (MentionKind.REPOST, ("转发", "转载", "repost", "retweet", "forward")),
    (MentionKind.COMMENT, ("评论", "回复", "跟帖", "回帖", "comment", "reply")),
)
#: Different values remembered per column.
_MEMORY = 50_000
_NO_COUNTS = Metrics()


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What holds for every row of one import."""

    #: Name shown where the file does not tell the site.
    source_name: str
    #: The office's secret key for author pseudonyms.
    key: bytes
    #: Aware UTC.
    now: datetime
    #: Zone of times without a zone.
    tz: tzinfo = BEIJING
    source_id: str = "import"
    default_source_kind: SourceKind = SourceKind.OTHER
    #: True when every row is about the unit, such as its own 12345 export.
    about_unit: bool = False

    @property
    def provenance(self) -> Provenance:
        """Return what all rows share; an import is history and fires no alarm."""
        return Provenance(self.source_id, self.now, backfilled=True, about_unit=self.about_unit)


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one chunk: items and their ids in the order of the file, and the rejected rows."""

    items: list[RawItem]
    ids: list[int]
    numbers: list[int]
    rejected: list[Rejected]


class Place(NamedTuple):
    """Where a row was published."""

    #: The site as far as the file tells, or "": part of the row's id.
    told: str
    #: The site as shown.
    shown: str
    source_kind: SourceKind


class Parts(NamedTuple):
    """One row, column by column converted."""

    title: str
    text: str
    time: Published
    place: Place
    url: str
    author_key: int | None
    native_id: str
    kind: MentionKind
    metrics: Metrics


class Converter:
    """Turns chunks of one table into items; remembers values that come again."""

    def __init__(self, mapping: Mapping, context: ImportContext) -> None:
        self._mapping, self._context = mapping, context
        #: The fields that are read, in the order of the columns of a chunk.
        self.fields = [field for field in Field if _is_read(field) and field in mapping.fields]
        remembered = lru_cache(maxsize=_MEMORY)
        self._published = remembered(self._read_time)
        self._place = remembered(self._find_place)
        self._author = remembered(self._pseudonym)
        self._kind = remembered(self._kind_of)

    @property
    def wanted(self) -> tuple[int, ...]:
        """Return the positions of the columns to read."""
        return tuple(self._mapping.fields.index(field) for field in self.fields)

    @property
    def needed(self) -> int:
        """Return how many cells a row of a text file must have to hold its text and its time."""
        essential = {Field.TEXT, Field.PUBLISHED} if Field.TEXT in self.fields else {Field.TITLE, Field.PUBLISHED}
        return 1 + max(self._mapping.fields.index(field) for field in essential if field in self.fields)

    def convert(self, chunk: Chunk) -> Converted:
        """Return the items of a chunk; items and rejected rows together are all its rows."""
        rows = len(chunk.numbers)
        cells = dict(zip(self.fields, chunk.columns, strict=True))
        titles, texts = _titles_and_texts(_column(cells, Field.TITLE, rows), _column(cells, Field.TEXT, rows))
        times = list(map(self._published, cells.get(Field.PUBLISHED, [""] * rows)))
        problems = [_problem(text) or time.problem for text, time in zip(texts, times, strict=True)]
        columns_of_parts = (titles, texts, times, *self._other_parts(cells, rows))
        parts = map(Parts._make, zip(*columns_of_parts, strict=True))
        good = [each for each, problem in zip(parts, problems, strict=True) if not problem]
        items = list(map(_item, good))
        ids = [imported_id(item, each.place.told) for item, each in zip(items, good, strict=True)]
        numbers = [number for number, problem in zip(chunk.numbers, problems, strict=True) if not problem]
        rejected = [
            Rejected(number, problem, f"{title} {text}".strip()[:EXCERPT])
            for number, problem, title, text in zip(chunk.numbers, problems, titles, texts, strict=True)
            if problem
        ]
        return Converted(items, ids, numbers, [*chunk.rejected, *rejected])

    def _other_parts(self, cells: dict[Field, list[Cell]], rows: int) -> tuple[list[Any], ...]:
        """Return place, address, author, id, kind and counts of every row, in the order of `Parts`."""
        urls = list(map(_address, _column(cells, Field.URL, rows)))
        hosts = map(columns.host_of, urls)
        places = list(map(self._place, _column(cells, Field.SITE, rows), _column(cells, Field.CHANNEL, rows), hosts))
        sites = (place.told for place in places)
        authors = list(map(self._author, sites, _column(cells, Field.AUTHOR, rows)))
        kinds = list(map(self._kind, _column(cells, Field.KIND, rows)))
        native_ids = list(map(as_id, cells[Field.NATIVE_ID])) if Field.NATIVE_ID in cells else [""] * rows
        return places, urls, authors, native_ids, kinds, _metrics(cells, rows)

    def _find_place(self, site: str, channel: str, host: str) -> Place:
        named, kind_of_host = columns.by_host(host)
        tool, context = self._mapping.tool, self._context
        kind = _by_words(channel) or _by_words(site) or kind_of_host or tool.source_kind
        told = site or named or tool.site or host
        return Place(told, told or context.source_name, kind or context.default_source_kind)

    def _read_time(self, cell: Cell) -> Published:
        return as_published(cell, self._context.now, self._context.tz)

    def _pseudonym(self, site: str, author: str) -> int | None:
        return pseudonym(self._context.key, site, author)

    def _kind_of(self, text: str) -> MentionKind:
        lowered = text.lower()
        default = self._mapping.tool.kind
        return next((kind for kind, words in _KINDS if any(word in lowered for word in words)), default)


def _is_read(field: Field) -> bool:
    return field not in {Field.IGNORED, Field.PERSONAL}


def _column(cells: dict[Field, list[Cell]], field: Field, rows: int) -> list[str]:
    return as_texts(cells[field]) if field in cells else [""] * rows


def _titles_and_texts(titles: list[str], texts: list[str]) -> tuple[list[str], list[str]]:
    """Return both columns so that every row with a title has a text, and none says the same twice."""
    whole = [text or title for title, text in zip(titles, texts, strict=True)]
    return ["" if title == text else title for title, text in zip(titles, whole, strict=True)], whole


def _item(parts: Parts) -> RawItem:
    return RawItem(
        native_id=parts.native_id,
        url=parts.url,
        title=parts.title,
        text=parts.text,
        published_at=parts.time.moment,
        published_raw=parts.time.raw,
        precision=parts.time.precision,
        site=parts.place.shown,
        source_kind=parts.place.source_kind,
        kind=parts.kind,
        author_key=parts.author_key,
        metrics=parts.metrics,
    )


def _problem(text: str) -> str:
    """Return why a text cannot be imported, or ""."""
    if not text:
        return "没有标题也没有正文。"
    if text[0] == "#" and text in _FORMULA_ERRORS:
        return f"正文是 Excel 的公式错误 {text}，原文已经丢失。"
    unreadable = text.count("\ufffd") if "\ufffd" in text else 0
    return "文字是乱码，请用原系统重新导出。" if unreadable * _GARBLED_PER_HUNDRED > len(text) else ""


def _address(text: str) -> str:
    return text if text[:8].lower().startswith(("http://", "https://")) else ""


def _by_words(text: str) -> SourceKind | None:
    lowered = text.lower()
    return next((kind for kind, words in columns.channels() if any(word in lowered for word in words)), None)


def _metrics(cells: dict[Field, list[Cell]], rows: int) -> list[Metrics]:
    fields = (Field.REPOSTS, Field.COMMENTS, Field.LIKES, Field.VIEWS)
    if not any(field in cells for field in fields):
        return [_NO_COUNTS] * rows
    counts = [list(map(as_count, cells[field])) if field in cells else [0] * rows for field in fields]
    return [Metrics(*row) if any(row) else _NO_COUNTS for row in zip(*counts, strict=True)]
