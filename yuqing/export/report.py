"""One paper, ready to be written in any format: sections of paragraphs, figures and tables, with what proves them.

Texts are finished: masked where the public is quoted, and in Chinese. Nothing in a report is looked up again by an
exporter, so that every format says the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from yuqing.charts.spec import ChartSpec
from yuqing.model.exports import ReportKind
from yuqing.model.severity import Severity


class Column(StrEnum):
    """What stands in a column of a table; exporters format and align by it."""

    TEXT = "text"
    #: A text that needs the room of several.
    LONG = "long"
    COUNT = "count"
    #: 0 to 1.
    SHARE = "share"
    #: Aware UTC.
    MOMENT = "moment"
    LEVEL = "level"


Value = str | int | float | datetime | date | Severity | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of typed values; None is said as 无数据."""

    id: str
    title: str
    columns: tuple[tuple[str, Column], ...]
    rows: tuple[tuple[Value, ...], ...]
    #: What is counted and from where; stands under the table.
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the numbers of the sources that are cited for it."""

    id: str
    chart: ChartSpec
    #: Numbers in `Report.sources`.
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of a timeline; aware UTC."""

    at: datetime
    what: str
    level: Severity
    is_day_only: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments in the order of time."""

    id: str
    title: str
    moments: tuple[Moment, ...]
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """Things to do, each with what it rests on; people decide."""

    id: str
    title: str
    lines: tuple[tuple[str, str], ...]


Block = str | Figure | Table | Timeline | Proposals


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, "" for none, and what stands under it, in order; a plain text is a paragraph."""

    heading: str
    blocks: tuple[Block, ...]
    #: Whether people wrote and approved the wording, which then goes out to the letter.
    is_approved: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A mention behind the figures. Numbers begin at 1."""

    number: int
    mention_id: int
    published: datetime
    is_day_only: bool
    source_kind: str
    site: str
    tone: str
    text: str
    url: str
    #: What it belongs to; "" for none.
    topic: str


@dataclass(frozen=True, slots=True)
class Counter:
    """A large number on a slide: label, number as text, what it is compared with."""

    label: str
    number: str
    note: str
    level: Severity = Severity.OBSERVE


@dataclass(frozen=True, slots=True)
class Report:
    """A whole paper."""

    kind: ReportKind
    #: 网络舆情周报 …
    name: str
    title: str
    unit: str
    #: The stretch of time in words, and up to which moment it was known.
    period: str
    as_of: datetime
    #: One sentence: what matters most.
    headline: str
    counters: tuple[Counter, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    #: How many mentions the period has; `sources` may be fewer.
    sources_in_all: int
    #: Who signs.
    sign_off: str
    signed_on: date
    #: 演示 or 演练 across every page; "" on a real paper.
    watermark: str
    #: Number and hash of the newest entry of the record.
    head: tuple[int, str]
    #: True for papers that go out under the red head of the unit.
    red_head: bool = False
    #: True for a letter: the head of the unit without 文件, no headings, no appendix.
    letter: bool = False
    #: 期号: year and number of the issue, "" when the kind has none.
    issue: str = ""
    #: To whom it goes, as 主送; "" when nobody is named.
    addressee: str = ""
    #: General notes, besides the definitions of figures and tables.
    notes: tuple[str, ...] = field(default=())

    @property
    def figures(self) -> Iterator[Figure]:
        """The figures in their order."""
        return (block for block in self.blocks if isinstance(block, Figure))

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in their order."""
        return (block for block in self.blocks if isinstance(block, Table))

    @property
    def blocks(self) -> Iterator[Block]:
        """Everything under the headings."""
        return (block for section in self.sections for block in section.blocks)
