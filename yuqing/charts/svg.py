"""Draw a spec on paper: SVG without scripts, fonts or anything from outside, in the layout of the screen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, log10

from yuqing.charts import svg_marks as marks
from yuqing.charts import typeset
from yuqing.charts.look import FONT, LINE_HEIGHT, Look, Size, has_legend, look, time_range, top_value
from yuqing.charts.palette import heat_colour, ink_on
from yuqing.charts.spec import (
    NOT_MONITORED,
    Cell,
    ChartSpec,
    Kind,
    Scale,
    Series,
    State,
    Style,
    wall_clock,
)  # fmt: skip

TICKS = 5
#: Labels that fit under the widest chart.
MOST_LABELS = 9
#: From here on horizontal bars need a higher picture.
MANY_BARS = 8
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
VIOLET = "#5B3A8C"
#: Share of a step that a bar fills.
BAR = 0.82
HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="{panel}"/><line x1="0" y1="0" x2="0" y2="6" stroke="{hatch}" stroke-width="2"/>'
    "</pattern></defs>"
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A spec with its look and the scale of its values."""

    spec: ChartSpec
    look: Look
    top: float
    step: float

    def y(self, value: float) -> float:
        """Return where a value stands."""
        return self.look.top + self.look.plot_height * (1 - value / self.top)


def svg(spec: ChartSpec, watermark: str = "") -> str:
    """Return the chart as a picture of its own; a watermark stands across it."""
    shape = look(spec, "light", _size(spec))
    top, step = _scale(top_value(spec)) if not spec.is_empty and spec.kind is not Kind.GRID else (1.0, 1.0)
    paper = _Paper(spec, shape, top, step)
    width, height = shape.type.width, shape.type.height
    body = "".join(
        [*_frame(paper), *(_plot(paper) if not spec.is_empty else _nothing(paper)), *_mark(paper, watermark)]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{FONT}"><title>{marks.safe(spec.title)}</title><desc>{marks.safe(spec.definition)}</desc>'
        f"{HATCH.format(panel=shape.palette.panel, hatch=shape.palette.hatch)}{body}</svg>"
    )


def _size(spec: ChartSpec) -> Size:
    """Return a shape in which every label can be read."""
    if spec.kind is Kind.GRID:
        return "desk"
    return "wall" if spec.kind is Kind.HBAR and len(spec.y.ticks) > MANY_BARS else "wall_wide"


def _plot(paper: _Paper) -> Iterator[str]:
    kind = paper.spec.kind
    if kind is Kind.GRID:
        yield from _grid(paper)
    elif kind is Kind.HBAR:
        yield from _bars_across(paper)
    elif kind is Kind.SPARKLINE:
        yield from _spark(paper)
    else:
        yield from _values_axis(paper)
        yield from _gaps(paper)
        yield from _time_axis(paper)
        yield from _areas(paper) if kind is Kind.STACKED_AREA else _columns_or_lines(paper)


def _columns_or_lines(paper: _Paper) -> Iterator[str]:
    if paper.spec.kind is Kind.LINE:
        for row in paper.spec.series:
            yield from _line(paper, row)
    else:
        yield from _columns(paper)


def _frame(paper: _Paper) -> Iterator[str]:
    shape = paper.look
    kind, palette = shape.type, shape.palette
    yield marks.rect((0, 0, kind.width, kind.height), palette.panel)
    for place, line in enumerate(shape.title_lines):
        at = 14 + kind.title * (0.85 + LINE_HEIGHT * place)
        yield marks.text((14, at), line, marks.Ink(kind.title, palette.text, weight="600"))
    if paper.spec.note:
        yield marks.text((14, kind.height - 8), paper.spec.note, marks.Ink(kind.note, palette.secondary))
    if has_legend(paper.spec):
        yield from _legend(paper)


def _legend(paper: _Paper) -> Iterator[str]:
    shape, left = paper.look, paper.look.left
    at = shape.top - shape.type.tick * 0.75
    named = [(row.name, shape.palette.fills[row.role]) for row in paper.spec.series if paper.spec.kind is not Kind.LINE]
    if paper.spec.gaps:
        named.append((NOT_MONITORED, "url(#hatch)"))
    for name, fill in named:
        yield marks.rect((left, at - 11, 14, 12), fill)
        yield marks.text((left + 19, at), name, marks.Ink(shape.type.tick, shape.palette.text))
        left += 19 + typeset.width(name) * shape.type.tick + 18


def _values_axis(paper: _Paper) -> Iterator[str]:
    shape, palette = paper.look, paper.look.palette
    share = paper.spec.y.scale is Scale.SHARE
    for place in range(round(paper.top / paper.step) + 1):
        value = place * paper.step
        yield marks.stroke([(shape.left, paper.y(value)), (_right(shape), paper.y(value))], palette.line, 1)
        said = typeset.percent(value) if share else typeset.amount(value)
        yield marks.text(
            (shape.left - 8, paper.y(value) + shape.type.tick * 0.35),
            said,
            marks.Ink(shape.type.tick, palette.secondary, "end"),
        )


def _time_axis(paper: _Paper) -> Iterator[str]:
    shape = paper.look
    for at in _labelled(paper):
        left = _x(paper, at)
        said = f"{at:%m-%d}" if at.hour == 0 else f"{at:%H}时"
        yield marks.stroke([(left, paper.y(0)), (left, paper.y(0) + 5)], shape.palette.secondary, 1)
        yield marks.text(
            (left, paper.y(0) + 6 + shape.type.tick),
            said,
            marks.Ink(shape.type.tick, shape.palette.secondary, "middle"),
        )
    yield marks.stroke([(shape.left, paper.y(0)), (_right(shape), paper.y(0))], shape.palette.secondary, 1)


def _labelled(paper: _Paper) -> list[datetime]:
    """Return the moments with a label: days, or hours where there are few."""
    times = sorted({at for row in paper.spec.series for at in row.x if isinstance(at, datetime)})
    hours = paper.spec.x.scale is Scale.HOUR and times[-1] - times[0] <= 2 * DAY
    kept = [at for at in times if at.hour % 6 == 0] if hours else [at for at in times if at.hour == 0]
    every = max(1, ceil(len(kept) / MOST_LABELS))
    return kept[::every]


def _x(paper: _Paper, at: datetime) -> float:
    start, end = time_range(paper.spec)
    return paper.look.left + paper.look.plot_width * ((at - start) / (end - start))


def _gaps(paper: _Paper) -> Iterator[str]:
    start, end = time_range(paper.spec)
    for gap in paper.spec.gaps:
        first, last = max(wall_clock(gap.start), start), min(wall_clock(gap.end), end)
        if first < last:
            width = _x(paper, last) - _x(paper, first)
            yield marks.rect((_x(paper, first), paper.look.top, max(width, 2), paper.look.plot_height), "url(#hatch)")


def _columns(paper: _Paper) -> Iterator[str]:
    """Draw stacked bars, each over its step."""
    spec, shape = paper.spec, paper.look
    step = spec.step
    below: dict[object, float] = {}
    for row in spec.series:
        for at, value in zip(row.x, row.y, strict=True):
            if not value or not isinstance(at, datetime):
                continue
            base = below.get(at, 0.0)
            width = (_x(paper, at + step) - _x(paper, at)) * BAR
            low, high = paper.y(base), paper.y(base + value)
            yield marks.rect((_x(paper, at), high, width, low - high), shape.palette.fills[row.role])
            below[at] = base + value


def _areas(paper: _Paper) -> Iterator[str]:
    """Draw stacked areas; an unknown step is as low as none, and the hatching behind it says why."""
    base = [0.0] * len(paper.spec.series[0].x)
    for row in paper.spec.series:
        heights = [low + (value or 0.0) for low, value in zip(base, row.y, strict=True)]
        upper = [
            (_x(paper, at), paper.y(value))
            for at, value in zip(row.x, heights, strict=True)
            if isinstance(at, datetime)
        ]
        lower = [
            (_x(paper, at), paper.y(value)) for at, value in zip(row.x, base, strict=True) if isinstance(at, datetime)
        ]
        yield marks.area([*upper, *reversed(lower)], paper.look.palette.fills[row.role])
        base = heights


def _line(paper: _Paper, row: Series) -> Iterator[str]:
    colour = paper.look.palette.strokes[row.role]
    points = [(_x(paper, at), value) for at, value in zip(row.x, row.y, strict=True) if isinstance(at, datetime)]
    if row.low:
        yield from _band(paper, row, colour)
    for run in _unbroken(points):
        yield marks.stroke([(left, paper.y(value)) for left, value in run], colour, 2.5)
    firm = row.firm or (True,) * len(row.y)
    for (left, value), sure in zip(points, firm, strict=True):
        if value is not None:
            fill = colour if sure else paper.look.palette.panel
            yield marks.dot((left, paper.y(value)), fill, colour)
    known = [(left, value) for left, value in points if value is not None]
    if len(paper.spec.series) > 1 and known:
        size = paper.look.type.tick
        yield marks.text(
            (_right(paper.look) + 6, paper.y(known[-1][1]) + size * 0.35), row.name, marks.Ink(size, colour)
        )


def _band(paper: _Paper, row: Series, colour: str) -> Iterator[str]:
    bounds = list(zip(row.x, row.low, row.high, strict=True))
    upper = [(_x(paper, at), paper.y(high)) for at, _, high in bounds if isinstance(at, datetime) and high is not None]
    lower = [(_x(paper, at), paper.y(low)) for at, low, _ in bounds if isinstance(at, datetime) and low is not None]
    if upper:
        yield marks.area([*upper, *reversed(lower)], colour, opacity=0.16)


def _unbroken(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Return runs of known values: a line never crosses what is not known."""
    runs: list[list[tuple[float, float]]] = [[]]
    for left, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append((left, value))
    return [run for run in runs if len(run) > 1]


def _bars_across(paper: _Paper) -> Iterator[str]:
    """Draw horizontal bars; a part lies over the first series, what it is compared with under it as a thin line."""
    spec, shape = paper.spec, paper.look
    row_height = shape.plot_height / max(len(spec.y.ticks), 1)
    size = min(shape.type.tick, max(10, row_height * 0.62))
    room = shape.plot_width * 0.74
    for place, name in enumerate(spec.y.ticks):
        middle = shape.top + row_height * (place + 0.5)
        yield marks.text((shape.left - 8, middle + size * 0.35), name, marks.Ink(size, shape.palette.text, "end"))
        for row in spec.series:
            thin = row.style is Style.REFERENCE
            width = room * (row.y[place] or 0) / paper.top
            height, down = (row_height * 0.14, row_height * 0.3) if thin else (row_height * 0.56, -row_height * 0.32)
            yield marks.rect((shape.left, middle + down, width, height), shape.palette.fills[row.role])
        first = spec.series[0]
        if first.labels:
            left = shape.left + room * (first.y[place] or 0) / paper.top + 6
            yield marks.text((left, middle + size * 0.3), first.labels[place], marks.Ink(size, shape.palette.text))


def _grid(paper: _Paper) -> Iterator[str]:
    spec, shape = paper.spec, paper.look
    width = shape.plot_width / max(len(spec.x.ticks), 1)
    height = shape.plot_height / max(len(spec.y.ticks), 1)
    for place, name in enumerate(spec.y.ticks):
        at = shape.top + height * (place + 0.5) + 5
        yield marks.text((shape.left - 8, at), name, marks.Ink(shape.type.tick, shape.palette.text, "end"))
    for place, name in enumerate(spec.x.ticks):
        for line, said in enumerate(name.split("\n")):
            at = shape.top + shape.plot_height + shape.type.tick * (1.2 + 1.25 * line)
            yield marks.text(
                (shape.left + width * (place + 0.5), at),
                said,
                marks.Ink(shape.type.tick, shape.palette.secondary, "middle"),
            )
    for cell in spec.cells:
        corner = (shape.left + width * cell.column, shape.top + height * cell.row)
        yield from _square(paper, cell, corner, (width, height))


def _square(paper: _Paper, cell: Cell, corner: tuple[float, float], size: tuple[float, float]) -> Iterator[str]:
    palette, (left, top), (width, height) = paper.look.palette, corner, size
    unseen = cell.state is State.NOT_MONITORED
    fill = "url(#hatch)" if unseen else heat_colour(palette, cell.shade) if cell.value else palette.panel
    yield marks.rect((left + 1, top + 1, width - 2, height - 2), fill, palette.line)
    if not unseen:
        ink = ink_on(palette, fill) if cell.value else palette.secondary
        said = f"{cell.numeral}{cell.value}"
        font = min(paper.look.type.value, (width - 3) / max(typeset.width(said), 1))
        yield marks.text((left + width / 2, top + height / 2 + font * 0.36), said, marks.Ink(font, ink, "middle"))


def _spark(paper: _Paper) -> Iterator[str]:
    row, shape = paper.spec.series[0], paper.look
    step = shape.plot_width / max(len(row.y) - 1, 1)
    points = [(shape.left + step * place, value) for place, value in enumerate(row.y)]
    for run in _unbroken(points):
        yield marks.stroke([(left, paper.y(value)) for left, value in run], shape.palette.strokes[row.role], 2)


def _nothing(paper: _Paper) -> Iterator[str]:
    kind = paper.look.type
    yield marks.text(
        (kind.width / 2, kind.height / 2),
        typeset.NO_RECORDS,
        marks.Ink(kind.tick, paper.look.palette.secondary, "middle"),
    )


def _mark(paper: _Paper, said: str) -> Iterator[str]:
    if said:
        kind = paper.look.type
        middle = f"{kind.width / 2} {kind.height / 2}"
        yield (
            f'<text x="{kind.width / 2}" y="{kind.height / 2 + 40}" font-size="120" font-weight="700" fill="{VIOLET}" '
            f'fill-opacity="0.09" text-anchor="middle" transform="rotate(-18 {middle})">{marks.safe(said)}</text>'
        )


def _scale(top: float) -> tuple[float, float]:
    """Return a round top and step for about five ticks."""
    rough = top / TICKS
    size = 10.0 ** int(log10(rough) // 1)
    step = next(size * each for each in (1, 2, 2.5, 5, 10) if size * each >= rough * 0.999)
    step = max(step, 1.0) if top >= 1 else step
    return step * ceil(top / step - 1e-9), step


def _right(shape: Look) -> float:
    return shape.left + shape.plot_width
