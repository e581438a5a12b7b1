"""The hours before and after a reply, with the curve that the hours before would have become."""

from datetime import datetime
from typing import Any

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Kind, Mark, Role, Scale, Series, Style

DEFINITION = (
    "实线为本事件议题的信息条数,自回应时刻起向前、向后逐小时统计(北京时间,只知日期的信息不计);尚未过完的小时不画。"
    "虚线按回应前的走势延续:起点为回应前6小时的小时均量,走势为这6小时与再前6小时之比(各加2,限于¼至4倍),"
    "此后每6小时减半(阻尼趋势,数值为产品缺省)。前后变化同时受其他因素影响,不能证明由回应引起。"
)


def spec(frame: pd.DataFrame, reply: datetime | None = None) -> ChartSpec:
    """Return the two curves. Columns: hour (naive Beijing), n and expected (empty where nothing is known).

    `reply` is an aware moment. A click hands back (ISO hour,).
    """
    hours = tuple(moment.to_pydatetime() for moment in pd.to_datetime(frame["hour"]))
    counted, course = _known(frame["n"]), _known(frame["expected"])
    n = int(sum(value for value in counted if value is not None))
    return ChartSpec(
        title=_title(counted, course),
        kind=Kind.LINE,
        x=Axis("时间", Scale.HOUR),
        y=Axis("信息条数", Scale.COUNT),
        unit="条",
        definition=DEFINITION,
        n=n,
        series=_series(hours, counted, course) if hours else (),
        marks=(Mark(reply, "回应"),) if reply else (),
        note=f"每小时条数,共 {typeset.amount(n)} 条;虚线为按回应前走势的延续,不是事实;北京时间",
    )


def _known(column: "pd.Series[Any]") -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in column)


def _series(
    hours: tuple[datetime, ...], counted: tuple[float | None, ...], course: tuple[float | None, ...]
) -> tuple[Series, ...]:
    keys = tuple((hour.isoformat(),) for hour in hours)
    notes = tuple(_note(*each) for each in zip(hours, counted, course, strict=True))
    own = Series("实际", Role.SEQUENCE_1, hours, counted, notes=notes, keys=keys)
    if not any(value is not None for value in course):
        return (own,)
    return own, Series("按此前走势", Role.SEQUENCE_3, hours, course, notes=notes, keys=keys, style=Style.REFERENCE)


def _note(hour: datetime, counted: float | None, course: float | None) -> str:
    head = f"{typeset.hour_label(hour)}{hour:%M}分起的一小时" if hour.minute else typeset.hour_label(hour)
    lines = [head, f"实际 {typeset.amount(counted)} 条" if counted is not None else "尚未过完"]
    if course is not None:
        lines.append(f"按此前走势约 {course:.1f} 条")
    return "\n".join(lines)


def _title(counted: tuple[float | None, ...], course: tuple[float | None, ...]) -> str:
    pairs = [(n, each) for n, each in zip(counted, course, strict=True) if n is not None and each is not None]
    if not any(counted):
        return f"回应前后:{typeset.NO_RECORDS}"
    if not pairs:
        return "回应前没有可供推算的走势,或回应后还不满一小时"
    after, expected = sum(n for n, _ in pairs), sum(each for _, each in pairs)
    return (
        f"回应后{len(pairs)}小时共 {typeset.amount(after)} 条,按此前走势约 {typeset.amount(expected)} 条;"
        "不能证明由回应引起"
    )
