"""A tiny curve beside a topic: the last hours at a glance."""

from collections.abc import Sequence

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Kind, Role, Scale, Series

DEFINITION = "该议题逐时段的信息条数,由远到近;断开处为未监测。只看形状,数字见议题页。时间按北京时间。"


def spec(values: Sequence[float | None]) -> ChartSpec:
    """Return a sparkline of counts, oldest first; None where nobody looked."""
    known = [value for value in values if value is not None]
    n = int(sum(known))
    return ChartSpec(
        title=f"共 {typeset.amount(n)} 条,{_shape(known)}" if known else typeset.NO_RECORDS,
        kind=Kind.SPARKLINE,
        x=Axis("时段", Scale.CATEGORY, tuple(str(place) for place in range(len(values)))),
        y=Axis("信息条数", Scale.COUNT),
        unit="条",
        definition=DEFINITION,
        n=n,
        series=(_series(values),) if known else (),
    )


def _series(values: Sequence[float | None]) -> Series:
    places = tuple(str(place) for place in range(len(values)))
    return Series("条数", Role.AMOUNT, places, tuple(values))


def _shape(known: list[float]) -> str:
    """Compare the last third with what came before it, per step."""
    third = max(len(known) // 3, 1)
    late, early = known[-third:], known[:-third]
    if not early:
        return "时段太短,看不出走势"
    now, before = sum(late) / len(late), sum(early) / len(early)
    if now > before * 1.25:
        return "近端上升"
    return "近端回落" if now < before * 0.75 else "大体平稳"
