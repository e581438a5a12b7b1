"""Which kinds of source speak most, and how negatively."""

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Kind, Role, Scale, Series, Style

MOST = 12
LABEL_EMS = 8.0
DEFINITION = (
    "所选时段内与本单位有关的信息条数,按渠道类别;紫色部分为其中的负面信息。最多列 12 类,由多到少。"
    "未能监测的渠道不在其中:条数少不等于声音少。时间按北京时间。"
)


def spec(frame: pd.DataFrame) -> ChartSpec:
    """Return counts by kind of source. Columns: source_kind (label), n, negative.

    A click hands back (source_kind,).
    """
    top = frame.sort_values("n", ascending=False, kind="stable").head(MOST)
    names = tuple(typeset.clean(str(name)) for name in top["source_kind"])
    counts = tuple(int(n) for n in top["n"])
    negative = tuple(int(n) for n in top["negative"])
    n = int(frame["n"].sum())
    return ChartSpec(
        title=_title(names, counts, negative, n),
        kind=Kind.HBAR,
        x=Axis("信息条数", Scale.COUNT),
        y=Axis("渠道类别", Scale.CATEGORY, tuple(typeset.shorten(name, LABEL_EMS) for name in names)),
        unit="条",
        definition=DEFINITION,
        n=n,
        series=_series(names, counts, negative) if names else (),
        note=f"共 {typeset.amount(n)} 条;北京时间",
    )


def _series(names: tuple[str, ...], counts: tuple[int, ...], negative: tuple[int, ...]) -> tuple[Series, ...]:
    rows = list(zip(names, counts, negative, strict=True))
    keys = tuple((name,) for name in names)
    notes = tuple(f"{name}\n{n:,} 条,负面 {bad:,} 条({_share(bad, n)})" for name, n, bad in rows)
    labels = tuple(f"{n:,} 条,负面 {_share(bad, n)}" for _, n, bad in rows)
    return (
        Series("全部", Role.AMOUNT, names, counts, labels=labels, notes=notes, keys=keys),
        Series("负面", Role.NEGATIVE, names, negative, notes=notes, keys=keys, style=Style.PART),
    )


def _share(part: int, whole: int) -> str:
    return typeset.percent(part / whole) if whole else "无"


def _title(names: tuple[str, ...], counts: tuple[int, ...], negative: tuple[int, ...], n: int) -> str:
    if not n:
        return f"渠道分布:{typeset.NO_RECORDS}"
    bad = _share(negative[0], counts[0])
    return f"{typeset.shorten(names[0], LABEL_EMS)}最多,占 {typeset.percent(counts[0] / n)},其中负面 {bad}"
