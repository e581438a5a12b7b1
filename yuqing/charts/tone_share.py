"""How much of what is said is negative, with the uncertainty of a small sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Gap, Kind, Role, Scale, Series, merged

#: Below this many mentions a day's share is drawn hollow.
LEAST_FIRM = 20
DEFINITION = (
    "负面占比 = 当日负面信息条数 ÷ 当日与本单位有关的全部信息条数,按发布日(北京时间)。阴影为威尔逊 95% 置信区间;"
    f"少于 {LEAST_FIRM} 条的日子用空心点,只作参考;没有信息或未监测的日子断开,不画成零。"
)


@dataclass(frozen=True, slots=True)
class _Day:
    at: datetime
    negative: int
    n: int
    share: float | None
    low: float | None
    high: float | None


def spec(frame: pd.DataFrame, gaps: Sequence[Gap] = ()) -> ChartSpec:
    """Return the daily negative share as a line with a band.

    Columns: day (Beijing), negative, n, share, low, high (0 to 1; empty where n is 0). A click hands back
    (ISO day,).
    """
    days = _days(frame)
    n = sum(day.n for day in days)
    least = min((day.n for day in days if day.n), default=0)
    return ChartSpec(
        title=_title([day for day in days if day.share is not None]),
        kind=Kind.LINE,
        x=Axis("日期", Scale.DAY),
        y=Axis("负面占比", Scale.SHARE),
        unit="%",
        definition=DEFINITION,
        n=n,
        series=(_series(_unbroken(days)),) if days else (),
        gaps=merged(gaps),
        note=f"共 {typeset.amount(n)} 条,每日最少 {typeset.amount(least)} 条;阴影为误差范围;北京时间",
    )


def _days(frame: pd.DataFrame) -> list[_Day]:
    ordered = frame.assign(day=pd.to_datetime(frame["day"])).sort_values("day")
    columns = [ordered[name] for name in ("day", "negative", "n", "share", "low", "high")]
    return [
        _Day(at.to_pydatetime(), int(negative), int(n), _known(share), _known(low), _known(high))
        for at, negative, n, share, low, high in zip(*columns, strict=True)
    ]


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _unbroken(days: list[_Day]) -> list[_Day]:
    """Return the days with an empty one for each that is missing between them."""
    known = {day.at: day for day in days}
    count = (days[-1].at - days[0].at).days + 1
    every = [days[0].at + timedelta(days=step) for step in range(count)]
    return [known.get(at, _Day(at, 0, 0, None, None, None)) for at in every]


def _series(days: list[_Day]) -> Series:
    return Series(
        name="负面占比",
        role=Role.NEGATIVE,
        x=tuple(day.at for day in days),
        y=tuple(day.share for day in days),
        low=tuple(day.low for day in days),
        high=tuple(day.high for day in days),
        notes=tuple(_note(day) for day in days),
        keys=tuple((day.at.date().isoformat(),) for day in days),
        firm=tuple(day.n >= LEAST_FIRM for day in days),
    )


def _note(day: _Day) -> str:
    head = typeset.day_label(day.at)
    if day.share is None or day.low is None or day.high is None:
        return f"{head}\n没有信息,或未监测"
    bounds = f"误差范围 {typeset.percent(day.low)}–{typeset.percent(day.high)}"
    return f"{head}\n负面 {typeset.percent(day.share)}({day.negative} / {day.n} 条)\n{bounds}"


def _title(days: list[_Day]) -> str:
    if not days:
        return f"负面占比:{typeset.NO_RECORDS}"
    last = days[-1]
    share = f"{typeset.day_label(last.at)} 负面占比 {typeset.percent(last.share or 0.0)}"
    small = f"(仅 {last.n} 条)" if last.n < LEAST_FIRM else ""
    return share + small + (_since(days[-2], last) if len(days) > 1 else "")


def _since(before: _Day, last: _Day) -> str:
    gap = (last.at - before.at).days
    when = "前一日" if gap == 1 else typeset.day_label(before.at)
    difference = typeset.points((last.share or 0.0) - (before.share or 0.0))
    overlap = (before.high or 1.0) >= (last.low or 0.0) and (last.high or 1.0) >= (before.low or 0.0)
    unsure = ",在误差范围内" if overlap and difference != "持平" else ""
    return f",较{when} {difference}{unsure}"
