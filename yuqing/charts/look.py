"""Sizes in pixels for a screen, and the room each part of a chart takes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from yuqing.charts import typeset
from yuqing.charts.palette import PALETTES, Palette, Theme
from yuqing.charts.spec import ChartSpec, Kind, Scale

Size = Literal["desk", "page", "wall", "wall_low", "wall_wide", "ribbon"]
FONT = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','Source Han Sans SC','微软雅黑','思源黑体',sans-serif"
LINE_HEIGHT = 1.35
#: Line height that Plotly itself uses.
PLOTLY_LINE = 1.3
#: No text is smaller.
SMALLEST = 13
#: Fewer horizontal bars leave room free instead of swelling to slabs.
LEAST_BARS = 5
LEAST_STEPS = 12
#: Rows of a grid that a desk panel holds as it is, and the height of each further one.
DESK_ROWS = 6
DESK_ROW = 40
#: White space at the four sides.
EDGE = 14


@dataclass(frozen=True, slots=True)
class Type:
    """Font sizes, and the panel they are meant for; the real width may be greater."""

    title: int
    tick: int
    value: int
    note: int
    width: int
    height: int


TYPES: dict[Size, Type] = {
    # Half a page on a screen of 1366 pixels; wider panels only leave more room.
    "desk": Type(title=16, tick=13, value=13, note=13, width=540, height=380),
    # The whole width of a page on the same screen.
    "page": Type(title=17, tick=13, value=13, note=13, width=1240, height=380),
    "wall": Type(title=22, tick=16, value=16, note=14, width=620, height=360),
    # The lower row of the briefing, which has to fit 1080 pixels together with the upper one.
    "wall_low": Type(title=18, tick=15, value=15, note=14, width=440, height=240),
    # Above the acts of the office.
    "ribbon": Type(title=15, tick=14, value=14, note=13, width=640, height=172),
    "wall_wide": Type(title=22, tick=16, value=16, note=14, width=840, height=240),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A palette, font sizes and the margins of one chart."""

    palette: Palette
    type: Type
    title_lines: tuple[str, ...]
    left: float
    right: float
    top: float
    bottom: float

    @property
    def plot_width(self) -> float:
        """Width between the margins."""
        return max(self.type.width - self.left - self.right, 1)

    @property
    def plot_height(self) -> float:
        """Height between the margins."""
        return max(self.type.height - self.top - self.bottom, 1)


def look(spec: ChartSpec, theme: Theme, size: Size) -> Look:
    """Return the look of a chart; margins fit its own labels, so that nothing is clipped."""
    kind = _roomy(spec, size)
    lines = tuple(typeset.wrap(typeset.clean(spec.title), (kind.width - 2 * EDGE) / kind.title - 0.5))
    legend = kind.tick * 1.7 if has_legend(spec) else kind.tick * 0.5
    note = kind.note * 1.6 if spec.note else 0
    return Look(
        palette=PALETTES[theme],
        type=kind,
        title_lines=lines,
        left=EDGE + _widest(_y_labels(spec)) * kind.tick + 10,
        right=EDGE + _end_labels(spec) * kind.tick,
        top=EDGE + len(lines) * kind.title * LINE_HEIGHT + legend,
        bottom=EDGE + _tick_lines(spec) * kind.tick * LINE_HEIGHT + note,
    )


def has_legend(spec: ChartSpec) -> bool:
    """Return whether names stand above the chart: several series, or an interval nobody watched."""
    if spec.kind in (Kind.GRID, Kind.SPARKLINE) or spec.is_empty:
        return False
    several = len(spec.series) > 1 and spec.kind is not Kind.LINE
    return several or bool(spec.gaps)


def bar_font(spec: ChartSpec, look: Look) -> int:
    """Return the font size of horizontal bars: smaller where many bars share a low panel."""
    row = look.plot_height / max(len(spec.y.ticks), LEAST_BARS)
    return int(min(look.type.tick, max(SMALLEST, row / LINE_HEIGHT)))


def top_value(spec: ChartSpec) -> float:
    """Return the greatest height drawn, stacks added up; at least 1 for counts."""
    if spec.kind in (Kind.STACKED_AREA, Kind.STACKED_BAR):
        columns = zip(*(row.y for row in spec.series), strict=True)
        return max([1.0, *(sum(value or 0 for value in column) for column in columns)])
    values = [value or 0.0 for row in spec.series for value in (*row.y, *row.high)]
    return max([0.05 if spec.y.scale is Scale.SHARE else 1.0, *values])


def time_range(spec: ChartSpec) -> tuple[datetime, datetime]:
    """Return start and end of a time axis, naive Beijing, with room for the last step."""
    times = [at for row in spec.series for at in row.x if isinstance(at, datetime)]
    step = spec.step
    if spec.kind in (Kind.STACKED_BAR, Kind.BAR):
        end = max(times) + step
        lacking = max(LEAST_STEPS * step - (end - min(times)), step * 0)
        return min(times) - lacking / 2, end + lacking / 2
    margin = step / 2 if spec.kind is Kind.LINE else step * 0
    return min(times) - margin, max(max(times) + margin, min(times) + step)


def _roomy(spec: ChartSpec, size: Size) -> Type:
    """Return the type of a size; a desk page scrolls, so there a grid grows until number and level fit."""
    kind = TYPES[size]
    if spec.kind is not Kind.GRID or size not in ("desk", "page"):
        return kind
    return replace(kind, height=kind.height + max(len(spec.y.ticks) - DESK_ROWS, 0) * DESK_ROW)


def _y_labels(spec: ChartSpec) -> Sequence[str]:
    if spec.kind is Kind.SPARKLINE or spec.is_empty:
        return ()
    if spec.y.scale is Scale.CATEGORY:
        return spec.y.ticks
    return ("100%",) if spec.y.scale is Scale.SHARE else (typeset.amount(top_value(spec) * 1.2),)


def _widest(labels: Sequence[str]) -> float:
    return max((typeset.width(label) for label in labels), default=0.0)


def _end_labels(spec: ChartSpec) -> float:
    several = spec.kind is Kind.LINE and len(spec.series) > 1
    return _widest([row.name for row in spec.series]) + 0.8 if several else 0.0


def _tick_lines(spec: ChartSpec) -> float:
    if spec.kind in (Kind.SPARKLINE, Kind.HBAR) or spec.is_empty:
        return 0.0
    if spec.kind is Kind.GRID:
        return 0.3 + max((label.count("\n") + 1 for label in spec.x.ticks), default=1)
    return 2.3 if spec.x.scale is Scale.HOUR else 1.3
