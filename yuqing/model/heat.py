"""What a heatmap can be asked: two axes and a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HeatAxis(StrEnum):
    """What stands along an axis; the value is what the address says."""

    DAY = "日期"
    WEEKDAY = "星期"
    HOUR = "时刻"
    KIND = "渠道类别"
    SITE = "来源"
    CATEGORY = "事件类别"
    TARGET = "关注对象"


#: Axes of time: a square along them can be one that nobody looked at.
TIMES = (HeatAxis.DAY, HeatAxis.WEEKDAY, HeatAxis.HOUR)


class HeatValue(StrEnum):
    """What a square tells; the value is what the address says."""

    WEIGHTED = "严重度加权"
    COUNT = "信息条数"
    NEGATIVE = "负面占比"
    UNANSWERED = "未答复占比"


#: Values that are shares of something.
SHARES = (HeatValue.NEGATIVE, HeatValue.UNANSWERED)


@dataclass(frozen=True, slots=True)
class HeatQuestion:
    """Two different axes, a value, and the stretch of time, aware UTC, end exclusive."""

    rows: HeatAxis
    columns: HeatAxis
    value: HeatValue
    start: datetime
    end: datetime


#: (id, label) of the lines of an axis in drawing order.
Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HeatSquare:
    """What was counted at one pair of places."""

    row_id: str
    column_id: str
    n: int
    negative: int
    #: Most serious level among its topics, 1 to 5 (5 = observe).
    worst: int
    #: Sum of the weights of the levels: 8, 4, 2, 1 or 0 a mention.
    weighted: float
    #: Mentions that ask or complain, and those of them that wait for an authority's word.
    asked: int
    waiting: int


@dataclass(frozen=True, slots=True)
class HeatSheet:
    """The answer to a question."""

    question: HeatQuestion
    rows: Lines
    columns: Lines
    #: Pairs of lines with anything in them.
    squares: tuple[HeatSquare, ...]
    #: Pairs (row_id, column_id) at which nobody looked.
    unseen: frozenset[tuple[str, str]]
    #: Lines left out because there are too many, and the mentions in them.
    left_out: int
    left_out_mentions: int

    @property
    def n(self) -> int:
        """Mentions in the squares."""
        return sum(square.n for square in self.squares)
