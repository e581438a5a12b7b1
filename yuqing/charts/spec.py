"""What a chart says, without how it is drawn: one `ChartSpec` serves the screen and the office files.

Texts are raw: words of the public stand in them as they were written, so every renderer escapes what its
own format would interpret. Time axes hold naive Beijing wall-clock values; gaps and marks hold aware moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from yuqing.clock import in_beijing

TIME_ZONE = "北京时间"
NOT_MONITORED = "未监测"


class Kind(StrEnum):
    """The form of a chart."""

    GRID = "grid"
    STACKED_AREA = "stacked_area"
    STACKED_BAR = "stacked_bar"
    BAR = "bar"
    HBAR = "hbar"
    LINE = "line"
    SPARKLINE = "sparkline"


class Role(StrEnum):
    """What a colour means; a palette turns it into a colour."""

    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"
    LEVEL_4 = "level_4"
    OBSERVE = "observe"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    #: Amounts that are neither a level nor a tone.
    AMOUNT = "amount"
    #: What an amount is compared with.
    EARLIER = "earlier"
    #: Told apart by lightness and dash, never by hue: hue means level or tone.
    SEQUENCE_1 = "sequence_1"
    SEQUENCE_2 = "sequence_2"
    SEQUENCE_3 = "sequence_3"
    SEQUENCE_4 = "sequence_4"
    SEQUENCE_5 = "sequence_5"
    SEQUENCE_6 = "sequence_6"
    SEQUENCE_7 = "sequence_7"
    SEQUENCE_8 = "sequence_8"


SEQUENCE = tuple(role for role in Role if role.name.startswith("SEQUENCE"))


class Scale(StrEnum):
    """What stands along an axis."""

    CATEGORY = "category"
    HOUR = "hour"
    DAY = "day"
    COUNT = "count"
    SHARE = "share"


class Style(StrEnum):
    """How a series relates to the first one."""

    PLAIN = "plain"
    #: A part of the first series, drawn over it.
    PART = "part"
    #: Something to compare the first series with, drawn thinner.
    REFERENCE = "reference"


class State(StrEnum):
    """Whether somebody looked; the values stand in the frame."""

    SEEN = "seen"
    NOT_MONITORED = "not_monitored"


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis; `ticks` are the categories in drawing order (left to right, top to bottom)."""

    title: str
    scale: Scale
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values; every non-empty tuple is as long as `x`."""

    name: str
    role: Role
    #: Naive Beijing datetimes, or category names.
    x: tuple[datetime, ...] | tuple[str, ...]
    #: None where nothing is known.
    y: tuple[float | None, ...]
    #: Bounds of the interval of confidence, in the unit of `y`.
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    #: Text beside each value.
    labels: tuple[str, ...] = ()
    #: One sentence per value, shown on pointing; "\n" breaks the line.
    notes: tuple[str, ...] = ()
    #: What a click on the value hands back.
    keys: tuple[tuple[str, ...], ...] = ()
    #: False where a value rests on too small a sample.
    firm: tuple[bool, ...] = ()
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Cell:
    """One square of a grid; `row` and `column` count from 0 along the ticks of the axes."""

    row: int
    column: int
    state: State
    #: The number inside; None when nobody looked.
    value: int | None
    #: 0 (lightest) to 1 (darkest).
    shade: float
    #: Numeral of the level that stands beside the number, or "".
    numeral: str
    note: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """An interval in which nobody looked; aware moments, end exclusive."""

    start: datetime
    end: datetime
    label: str = NOT_MONITORED


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth a vertical line; aware."""

    at: datetime
    label: str
    role: Role = Role.OBSERVE


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart that any renderer can draw, with everything a reader needs to judge it."""

    #: The finding, in one Chinese sentence.
    title: str
    kind: Kind
    x: Axis
    y: Axis
    unit: str
    #: 口径: what is counted, over which time, from which sources, with which limits.
    definition: str
    #: Sample size: mentions (or word hits) behind what is drawn.
    n: int
    series: tuple[Series, ...] = ()
    cells: tuple[Cell, ...] = ()
    gaps: tuple[Gap, ...] = ()
    marks: tuple[Mark, ...] = ()
    #: One short line under the chart, always visible.
    note: str = ""
    time_zone: str = TIME_ZONE

    @property
    def step(self) -> timedelta:
        """Return the length of time between two values of a time axis."""
        if self.x.scale is not Scale.HOUR:
            return timedelta(days=1)
        times = [at for row in self.series[:1] for at in row.x[:2] if isinstance(at, datetime)]
        return times[1] - times[0] if len(times) > 1 else timedelta(hours=1)

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to draw."""
        return not self.cells and not any(len(row.x) for row in self.series)


def wall_clock(moment: datetime) -> datetime:
    """Return an aware moment as naive Beijing time. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a gap or mark needs an aware moment")
    return in_beijing(moment).replace(tzinfo=None)


def merged(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return gaps in time order, those that touch or overlap made one (the first label stays)."""
    joined: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: gap.start):
        if joined and gap.start <= joined[-1].end:
            last = joined.pop()
            gap = Gap(last.start, max(last.end, gap.end), last.label)
        joined.append(gap)
    return tuple(joined)


def overlap_hours(gaps: Sequence[Gap], start: datetime, end: datetime) -> float:
    """Return the hours of merged `gaps` between two naive Beijing times."""
    seconds = 0.0
    for gap in gaps:
        inside = min(wall_clock(gap.end), end) - max(wall_clock(gap.start), start)
        seconds += max(inside.total_seconds(), 0.0)
    return seconds / 3600
