"""热力图: how serious, how much or how angry it was, by any two of time, source, category and watch target."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from yuqing.clock import in_beijing
from yuqing.model.heat import TIMES, HeatAxis, HeatQuestion, HeatSheet, HeatSquare, Lines
from yuqing.model.incident_labels import CATEGORY
from yuqing.model.labels import SOURCE_KIND
from yuqing.store import Store, day_counts, heat, mentions, runs
from yuqing.store.mentions import Filter
from yuqing.views.coverage import gaps
from yuqing.views.window import Window, whole_day

#: Most lines of an axis that could have thousands; the rest is counted and said.
MOST = 15
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
HOUR = timedelta(hours=1)
Axes = tuple[HeatAxis, HeatAxis]
Placed = list[tuple[str, HeatSquare]]
#: What a mention without the property is called.
WITHOUT = {HeatAxis.SITE: "来源不明", HeatAxis.CATEGORY: "未归类", HeatAxis.HOUR: "时刻不明"}


def heatmap(store: Store, question: HeatQuestion, targets: Mapping[str, str]) -> HeatSheet:
    """Return the squares of a question; `targets` are the names of the watch targets by id."""
    axes = (question.rows, question.columns)
    found = _squares(store, question, axes)
    rows = _lines(question.rows, [(each.row_id, each) for each in found], question, targets)
    columns = _lines(question.columns, [(each.column_id, each) for each in found], question, targets)
    kept = tuple(each for each in found if each.row_id in dict(rows) and each.column_id in dict(columns))
    return HeatSheet(
        question=question,
        rows=rows,
        columns=columns,
        squares=kept,
        unseen=_unseen(axes, rows, columns, _looked_at(store, question)),
        left_out=len({each.row_id for each in found} - set(dict(rows)))
        + len({each.column_id for each in found} - set(dict(columns))),
        left_out_mentions=sum(each.n for each in found) - sum(each.n for each in kept),
    )


def _squares(store: Store, question: HeatQuestion, axes: Axes) -> list[HeatSquare]:
    counted = day_counts.squares(store, axes, question.start, question.end)
    answered = {(row, column): n for row, column, n in heat.answered(store, axes, question.start, question.end)}
    return [
        HeatSquare(**row, waiting=row["asked"] - answered.get((row["row_id"], row["column_id"]), 0)) for row in counted
    ]


def behind(question: HeatQuestion, cell: tuple[str, str] | None) -> Filter:
    """Return which mentions stand behind a square, or behind the whole map."""
    chosen = dict(zip((question.rows, question.columns), cell, strict=True)) if cell else {}
    window = _narrowed(question, chosen.get(HeatAxis.DAY))
    kind, hour, weekday = chosen.get(HeatAxis.KIND), chosen.get(HeatAxis.HOUR), chosen.get(HeatAxis.WEEKDAY)
    return Filter(
        window.start,
        window.end,
        source_kinds=(kind,) if kind else (),
        site=chosen.get(HeatAxis.SITE),
        category=chosen.get(HeatAxis.CATEGORY),
        target_id=chosen.get(HeatAxis.TARGET),
        hour=hour,
        weekday=weekday,
    )


def _narrowed(question: HeatQuestion, day: str | None) -> Window:
    whole = Window(question.start, question.end)
    if day is None:
        return whole
    one = whole_day(date.fromisoformat(day))
    return Window(max(one.start, whole.start), min(one.end, whole.end))


def _lines(axis: HeatAxis, placed: Placed, question: HeatQuestion, targets: Mapping[str, str]) -> Lines:
    present = {line for line, _ in placed}
    if axis is HeatAxis.DAY:
        days = Window(question.start, question.end).days
        return tuple((day.isoformat(), _day_label(day, days[0])) for day in days)
    if axis is HeatAxis.WEEKDAY:
        return tuple((str(number), name) for number, name in enumerate(WEEKDAYS, 1))
    if axis is HeatAxis.HOUR:
        hours = tuple((str(hour), str(hour)) for hour in range(24))
        return (*hours, ("", WITHOUT[axis])) if "" in present else hours
    if axis is HeatAxis.KIND:
        return tuple((str(kind), name) for kind, name in SOURCE_KIND.items() if kind in present)
    categories = {str(category): name for category, name in CATEGORY.items()}
    named = {HeatAxis.TARGET: targets, HeatAxis.CATEGORY: categories}.get(axis, {})
    return _heaviest(axis, placed, named)


def _heaviest(axis: HeatAxis, placed: Placed, names: Mapping[str, str]) -> Lines:
    """Return the lines with the greatest weight, then with most mentions."""
    weights: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for line, square in placed:
        weights[line][0] += square.weighted
        weights[line][1] += square.n
    heaviest = sorted(sorted(weights), key=weights.__getitem__, reverse=True)
    return tuple((line, names.get(line, line) or WITHOUT.get(axis, "不明")) for line in heaviest[:MOST])


def _day_label(day: date, first: date) -> str:
    month = f"\n{day.month}月" if day == first or day.day == 1 else ""
    return f"{day.day}{month}"


def _looked_at(store: Store, question: HeatQuestion) -> list[datetime]:
    """Return the hours of the question in which somebody looked: since the desk began, but for outages."""
    begun = [at for at in (runs.first_at(store), mentions.first_at(store)) if at is not None]
    if not begun:
        return []
    first = max(min(begun), question.start).replace(minute=0, second=0, microsecond=0)
    blind = gaps(store, question.start, question.end)
    hours = [first + HOUR * number for number in range(max(-int((first - question.end) // HOUR), 0))]
    return [hour for hour in hours if not any(start <= hour and hour + HOUR <= end for start, end in blind)]


def _unseen(axes: Axes, rows: Lines, columns: Lines, looked: list[datetime]) -> frozenset[tuple[str, str]]:
    """Return the squares none of whose hours anybody looked at."""
    if not any(axis in TIMES for axis in axes):
        return frozenset()
    seen = {tuple(_time_of(axis, hour) for axis in axes) for hour in looked}
    # At an hour that is not known nobody can have looked away.
    pairs = ((row, column) for row, _ in rows for column, _ in columns if "" not in _times(axes, (row, column), "x"))
    return frozenset(pair for pair in pairs if _times(axes, pair) not in seen)


def _times(axes: Axes, pair: tuple[str, str], other: str = "") -> tuple[str, ...]:
    """Return the places that are times, and `other` for those that are not."""
    return tuple(place if axis in TIMES else other for axis, place in zip(axes, pair, strict=True))


def _time_of(axis: HeatAxis, hour: datetime) -> str:
    local = in_beijing(hour)
    if axis is HeatAxis.DAY:
        return local.date().isoformat()
    if axis is HeatAxis.WEEKDAY:
        return str(local.isoweekday())
    return str(local.hour) if axis is HeatAxis.HOUR else ""
