"""What people ask about a matter, how often, and what of it was answered in public."""

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import Axis, ChartSpec, Kind, Role, Scale, Series, Style

MOST = 8
LABEL_EMS = 16.0
DEFINITION = (
    "每个提问或诉求的信息条数,由多到少,最多列 8 个;绿色部分为其中已由本单位公开答复的。来自质疑台账,"
    "没有登记时由程序从信息中摘出。文字已隐去个人信息。"
)
#: Text, mentions, whether it was answered.
Row = tuple[str, int, bool]


def spec(frame: pd.DataFrame) -> ChartSpec:
    """Return the questions as horizontal bars, most frequent first.

    Columns: question, n, is_answered. A click hands back (question,).
    """
    columns = zip(frame["question"], frame["n"], frame["is_answered"], strict=True)
    rows = sorted(((str(text), int(n), bool(done)) for text, n, done in columns), key=lambda row: -row[1])
    top = rows[:MOST]
    names = tuple(typeset.clean(text) for text, _, _ in top)
    n = sum(number for _, number, _ in rows)
    return ChartSpec(
        title=_title(rows),
        kind=Kind.HBAR,
        x=Axis("信息条数", Scale.COUNT),
        y=Axis("提问与诉求", Scale.CATEGORY, tuple(typeset.shorten(name, LABEL_EMS) for name in names)),
        unit="条",
        definition=DEFINITION,
        n=n,
        series=_series(names, top) if top else (),
        note=f"共 {len(rows)} 个提问与诉求,{typeset.amount(n)} 条次",
    )


def _series(names: tuple[str, ...], top: list[Row]) -> tuple[Series, ...]:
    keys = tuple((name,) for name in names)
    counts = tuple(number for _, number, _ in top)
    answered = tuple(number if done else 0 for _, number, done in top)
    labels = tuple(f"{number:,} 条,{'已答复' if done else '未答复'}" for _, number, done in top)
    notes = tuple(f"{name}\n{label}" for name, label in zip(names, labels, strict=True))
    return (
        Series("提问", Role.AMOUNT, names, counts, labels=labels, notes=notes, keys=keys),
        Series("已答复", Role.POSITIVE, names, answered, notes=notes, keys=keys, style=Style.PART),
    )


def _title(rows: list[Row]) -> str:
    if not rows:
        return f"提问与诉求:{typeset.NO_RECORDS}"
    done = sum(is_answered for _, _, is_answered in rows)
    return f"问得最多的是“{typeset.shorten(typeset.clean(rows[0][0]), LABEL_EMS)}”,已答复 {done}/{len(rows)}"
