"""Which kind of source was how serious on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, Cell, ChartSpec, Gap, Kind, Scale, State, merged, overlap_hours
from yuqing.model.mentions import SourceKind

DAYS = 14
#: A square is darkest at this weight or at the greatest weight shown, whichever is more: a calm fortnight
#: stays pale.
DARKEST = 20.0
NUMERALS = {1: "Ⅰ", 2: "Ⅱ", 3: "Ⅲ", 4: "Ⅳ"}
#: Levels below Ⅱ are told by the shade alone: with their numerals the squares of a small screen overlap.
LEAST_NUMERAL = 2
FULL_DAY = 24.0
#: Widest a name may be on the axis, in em.
LABEL_EMS = 8.0
DEFINITION = (
    "每格为一类渠道一天内监测到的、与本单位有关的信息条数(格内数字)。颜色深浅为按级别加权的条数之和,"
    "由浅到深共六档,最深一档不低于 20;罗马数字为当天该渠道出现的最高级别,"
    f"仅标{NUMERALS[LEAST_NUMERAL]}级及以上。"
    "白底灰框的 0 表示已监测、未见信息;斜线表示未监测,不等于没有信息。日期按北京时间。"
)


@dataclass(frozen=True, slots=True)
class _Square:
    """One row of the frame."""

    kind_id: str
    label: str
    day: date
    n: int
    weighted: float
    worst: int
    state: State


def spec(frame: pd.DataFrame, gaps: Sequence[Gap] = ()) -> ChartSpec:
    """Return source kinds × the last 14 days of the frame.

    Columns: source_kind_id, source_kind (label), day (Beijing), n, weighted (Σ level weight),
    worst (1 to 5, 5 = observe), state ("seen" | "not_monitored"). One row per kind and day; a pair without a
    row counts as not monitored. A click hands back (source_kind_id, ISO day).
    """
    squares = _recent(_squares(frame, merged(gaps)))
    days = _days(squares)
    labels = {square.kind_id: square.label for square in sorted(squares, key=_rank)}
    n = sum(square.n for square in squares)
    return ChartSpec(
        title=_title(squares, len(labels), len(days)),
        kind=Kind.GRID,
        x=Axis("日期", Scale.CATEGORY, _day_ticks(days, merged(gaps))),
        y=Axis("渠道类别", Scale.CATEGORY, tuple(typeset.shorten(label, LABEL_EMS) for label in labels.values())),
        unit="条",
        definition=DEFINITION,
        n=n,
        cells=_cells(squares, list(labels), days, labels),
        gaps=merged(gaps),
        note=_foot(n, days, merged(gaps)),
    )


def _squares(frame: pd.DataFrame, gaps: Sequence[Gap]) -> list[_Square]:
    days = pd.to_datetime(frame["day"]).dt.date
    columns = [frame[name] for name in ("source_kind_id", "source_kind", "n", "weighted", "worst", "state")]
    return [_square(day, row, gaps) for day, row in zip(days, zip(*columns, strict=True), strict=True)]


def _square(day: date, row: tuple[Any, ...], gaps: Sequence[Gap]) -> _Square:
    kind_id, label, n, weighted, worst, state = row
    unseen = n == 0 and _gap_hours(day, gaps) >= FULL_DAY
    shown = State.NOT_MONITORED if unseen else State(state)
    return _Square(str(kind_id), str(label), day, int(n), float(weighted), int(worst), shown)


def _gap_hours(day: date, gaps: Sequence[Gap]) -> float:
    midnight = datetime.combine(day, time())
    return overlap_hours(gaps, midnight, midnight + timedelta(days=1))


def _recent(squares: list[_Square]) -> list[_Square]:
    if not squares:
        return []
    first = max(square.day for square in squares) - timedelta(days=DAYS - 1)
    return [square for square in squares if square.day >= first]


def _days(squares: list[_Square]) -> list[date]:
    if not squares:
        return []
    first, last = min(square.day for square in squares), max(square.day for square in squares)
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def _rank(square: _Square) -> tuple[int, str]:
    known = list(SourceKind)
    place = known.index(SourceKind(square.kind_id)) if square.kind_id in known else len(known)
    return place, square.kind_id


def _day_ticks(days: list[date], gaps: Sequence[Gap]) -> tuple[str, ...]:
    """Return the day of the month; the month where it begins; the hours nobody looked."""
    ticks = []
    for place, day in enumerate(days):
        missing = _gap_hours(day, gaps)
        lost = f"\n缺{missing:.0f}" if missing >= 1 else ""
        month = f"\n{day.month}月" if place == 0 or day.day == 1 else ""
        ticks.append(f"{day.day}{lost}{month}")
    return tuple(ticks)


def _foot(n: int, days: list[date], gaps: Sequence[Gap]) -> str:
    lost = ";缺为未监测小时数" if any(_gap_hours(day, gaps) >= 1 for day in days) else ""
    return f"格内为条数,共 {typeset.amount(n)} 条;颜色越深越重;斜线为未监测{lost}"


def _cells(squares: list[_Square], kinds: list[str], days: list[date], labels: dict[str, str]) -> tuple[Cell, ...]:
    known = {(square.kind_id, square.day): square for square in squares}
    darkest = max([DARKEST, *(square.weighted for square in squares)])
    return tuple(
        _cell(known.get((kind, day), _unseen(kind, labels[kind], day)), (row, column), darkest)
        for row, kind in enumerate(kinds)
        for column, day in enumerate(days)
    )


def _unseen(kind_id: str, label: str, day: date) -> _Square:
    return _Square(kind_id, label, day, 0, 0.0, 5, State.NOT_MONITORED)


def _cell(square: _Square, place: tuple[int, int], darkest: float) -> Cell:
    # What was seen is shown even where the frame says that monitoring stopped that day.
    seen = square.state is State.SEEN or square.n > 0
    return Cell(
        row=place[0],
        column=place[1],
        state=State.SEEN if seen else State.NOT_MONITORED,
        value=square.n if seen else None,
        shade=square.weighted / darkest,
        numeral=_numeral(square),
        note=_note(square, seen),
        key=(square.kind_id, square.day.isoformat()),
    )


def _numeral(square: _Square) -> str:
    return NUMERALS[square.worst] if square.n and square.worst <= LEAST_NUMERAL else ""


def _note(square: _Square, seen: bool) -> str:
    head = f"{typeset.day_label(square.day)} {square.label}"
    if not seen:
        return f"{head}\n未监测,不能判断"
    level = f"最高{NUMERALS[square.worst]}级" if square.worst in NUMERALS else "未达任何级别"
    if not square.n:
        return f"{head}\n已监测,未见信息"
    return f"{head}\n{typeset.amount(square.n)} 条,{level}\n加权 {square.weighted:,.1f}"


def _title(squares: list[_Square], kinds: int, days: int) -> str:
    seen = [square for square in squares if square.state is State.SEEN or square.n > 0]
    if not squares:
        return f"渠道热力图:{typeset.NO_RECORDS}"
    if not seen:
        return f"近 {days} 天均未监测,不能判断轻重"
    return _worst(seen, days) + _blind(kinds * days - len(seen))


def _worst(seen: list[_Square], days: int) -> str:
    top = max(seen, key=lambda square: (square.weighted, square.n))
    if not top.n:
        return f"近 {days} 天未见相关信息"
    level = f",最高{NUMERALS[top.worst]}级" if top.worst in NUMERALS else ""
    return f"{typeset.day_label(top.day)} {typeset.shorten(top.label, LABEL_EMS)}最重:{typeset.amount(top.n)} 条{level}"


def _blind(unseen: int) -> str:
    return f";{unseen} 格未监测" if unseen else ""
