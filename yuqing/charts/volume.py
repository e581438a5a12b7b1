"""How many mentions came in, by tone, hour by hour."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Gap, Kind, Mark, Role, Scale, Series, merged, overlap_hours
from yuqing.charts.spec import wall_clock as wall

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
#: Up to here hours are bars; beyond, their rhythm reads better as an area; beyond that, days are bars.
BARS_UP_TO = 4 * DAY
HOURS_UP_TO = 14 * DAY
#: Below this many mentions before, a percentage would say more than is known.
LEAST_BEFORE = 10
#: Length of a step → its name.
STEPS = {HOUR: "小时", 6 * HOUR: "6小时", DAY: "日"}
TONES = (("negative", "负面"), ("neutral", "中性"), ("positive", "正面"))
DEFINITION = (
    "与本单位有关的信息条数,按发布时间(北京时间)逐{step}统计,转发与评论各计一条;按情感倾向分为负面、中性、"
    "正面,由程序判定、人工可改。斜线区间为未监测:其间没有数字,不等于没有信息。"
)
Counts = dict[tuple[datetime, str], int]
Window = tuple[datetime, datetime]


def spec(
    frame: pd.DataFrame,
    gaps: Sequence[Gap] = (),
    marks: Sequence[Mark] = (),
    window: Window | None = None,
    step: timedelta | None = None,
) -> ChartSpec:
    """Return stacked counts by tone.

    Columns: hour (naive Beijing), tone ("negative" | "neutral" | "positive"), n. `window` is a pair of aware
    moments; without it the chart spans the frame and the gaps. `step` is an hour, six hours or a day; without it
    hours up to two weeks, then days. Hours without a row inside it are 0, unless
    nobody looked. A click hands back (ISO hour or day, tone).
    """
    blind = merged(gaps)
    hourly = _counts(frame)
    start, end = _span(hourly, blind, window)
    given, step = step, step or (HOUR if end - start <= HOURS_UP_TO else DAY)
    name = STEPS[step]
    n = sum(hourly.values())
    return ChartSpec(
        title=_title(hourly, blind, (start, end), step, _whole(window, end)),
        kind=Kind.STACKED_AREA if given is None and BARS_UP_TO < end - start <= HOURS_UP_TO else Kind.STACKED_BAR,
        x=Axis("时间", Scale.DAY if step == DAY else Scale.HOUR),
        y=Axis("信息条数", Scale.COUNT),
        unit="条",
        definition=DEFINITION.format(step=name),
        n=n,
        series=_series(hourly, blind, _steps(start, end, step), step),
        gaps=blind,
        marks=tuple(marks),
        note=f"每{name}条数,共 {typeset.amount(n)} 条;北京时间",
    )


def _counts(frame: pd.DataFrame) -> Counts:
    counted: Counter[tuple[datetime, str]] = Counter()
    hours = pd.to_datetime(frame["hour"]).dt.floor("h").dt.to_pydatetime()
    for hour, tone, n in zip(hours, frame["tone"], frame["n"], strict=True):
        counted[hour, str(tone)] += int(n)
    return dict(counted)


def _span(counts: Counts, gaps: Sequence[Gap], window: Window | None) -> Window:
    """Return start and end, naive Beijing, on full hours; equal when there is nothing."""
    if window is not None:
        return _floor(wall(window[0]), HOUR), _ceiling(wall(window[1]), HOUR)
    hours = [hour for hour, _ in counts]
    starts = hours + [_floor(wall(gap.start), HOUR) for gap in gaps]
    ends = [hour + HOUR for hour in hours] + [_ceiling(wall(gap.end), HOUR) for gap in gaps]
    return (min(starts), max(ends)) if starts else (datetime.min, datetime.min)  # noqa: DTZ901 - naive by design


def _floor(moment: datetime, step: timedelta) -> datetime:
    every = step // HOUR
    hour = moment.hour // every * every
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def _ceiling(moment: datetime, step: timedelta) -> datetime:
    floor = _floor(moment, step)
    return floor if floor == moment else floor + step


def _steps(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    first = _floor(start, step)
    return [first + step * place for place in range(-((first - end) // step))]


def _series(hourly: Counts, gaps: Sequence[Gap], steps: list[datetime], step: timedelta) -> tuple[Series, ...]:
    counts: Counter[tuple[datetime, str]] = Counter()
    for (hour, tone), n in hourly.items():
        counts[_floor(hour, step), tone] += n
    unseen = {at for at in steps if _is_unseen(at, at + step, gaps) and not any(counts[at, t] for t, _ in TONES)}
    return tuple(_one(tone, steps, step, counts, unseen) for tone in TONES) if steps else ()


def _is_unseen(start: datetime, end: datetime, gaps: Sequence[Gap]) -> bool:
    # Of a quarter of a day one blind hour is enough: without a mention it may be nothing, or all that was missed.
    least = HOUR if HOUR < end - start < DAY else end - start
    return overlap_hours(gaps, start, end) * 3600 >= least.total_seconds()


def _one(
    tone: tuple[str, str], steps: list[datetime], step: timedelta, counts: Counts, unseen: set[datetime]
) -> Series:
    tone_id, name = tone
    label = typeset.day_label if step == DAY else typeset.hour_label
    return Series(
        name=name,
        role=Role(tone_id),
        x=tuple(steps),
        y=tuple(None if at in unseen else counts.get((at, tone_id), 0) for at in steps),
        notes=tuple(f"{label(at)}\n{name} {typeset.amount(counts.get((at, tone_id), 0))} 条" for at in steps),
        keys=tuple((at.isoformat(), tone_id) for at in steps),
    )


def _whole(window: Window | None, end: datetime) -> datetime:
    """Return the midnight up to which every day is complete."""
    return _floor(wall(window[1]) if window else end, DAY)


def _title(counts: Counts, gaps: Sequence[Gap], span: Window, step: timedelta, whole: datetime) -> str:
    """Return the finding; `whole` is the midnight up to which days are complete."""
    lost = overlap_hours(gaps, *span)
    blind = f";{typeset.hours(lost)}未监测" if lost else ""
    if span[0] == span[1]:
        return f"信息量:{typeset.NO_RECORDS}"
    if lost * 3600 >= (span[1] - span[0]).total_seconds() and not counts:
        return "所选时段全程未监测,不能判断"
    if not counts:
        return f"所选时段未见相关信息{blind}"
    if step != DAY:
        return _peak(counts, step) + blind
    return _comparison(counts, gaps, whole) + blind


def _peak(counts: Counts, step: timedelta) -> str:
    hours: Counter[datetime] = Counter()
    for (hour, _), n in counts.items():
        hours[_floor(hour, step)] += n
    top, most = hours.most_common(1)[0]
    return f"共 {typeset.amount(hours.total())} 条,{_stretch(top, step)}最多({typeset.amount(most)} 条)"


def _stretch(start: datetime, step: timedelta) -> str:
    """Return an hour, or the hours from and to which a longer step goes."""
    last = "" if step == HOUR else f"至{(start + step - HOUR).hour + 1}时"
    return f"{typeset.hour_label(start)}{last}"


def _comparison(counts: Counts, gaps: Sequence[Gap], end: datetime) -> str:
    """Return the last complete day against the day before."""
    recent = [(tone, n) for (hour, tone), n in counts.items() if end - DAY <= hour < end]
    now = sum(n for _, n in recent)
    before = sum(n for (hour, _), n in counts.items() if end - 2 * DAY <= hour < end - DAY)
    negative = sum(n for tone, n in recent if tone == "negative")
    share = f",负面 {typeset.percent(negative / now)}" if now else ""
    complete = not overlap_hours(gaps, end - 2 * DAY, end)
    return f"{typeset.day_label((end - DAY).date())} {typeset.amount(now)} 条{_growth(now, before, complete)}{share}"


def _growth(now: int, before: int, complete: bool) -> str:
    if not complete:
        return "(监测有缺,不作环比)"
    if before < LEAST_BEFORE:
        return f",前一日 {before} 条"
    return f",较前一日 {typeset.change(now, before)}"
