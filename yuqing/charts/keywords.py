"""Which words rise, and how words go over time. The words are the public's own."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from yuqing.charts import typeset
from yuqing.charts.spec import SEQUENCE, Axis, ChartSpec, Gap, Kind, Role, Scale, Series, Style, merged, overlap_hours

MOST_RISING = 12
MOST_TRENDS = len(SEQUENCE)
#: Widest a word may be on an axis, in em.
WORD_EMS = 8.0
DAY = timedelta(days=1)
FULL_DAY = 24.0
Counts = Counter[tuple[str, datetime]]
RISING = (
    "含有该词的信息条数(深色细条为此前同样时长的条数),按上升倍数排列,最多 12 个词;同一条信息含几个词就计几次,"
    "因此各词相加大于信息总数。停用词、单位名称与过短的词不计。时间按北京时间。"
)
TREND = (
    "每日含有该词的信息条数,按发布日(北京时间),取合计最多的至多 8 个词;同一条信息含几个词就计几次。"
    "没有出现的日子为 0,是否监测到见信息量图。"
)


def spec_rising(frame: pd.DataFrame) -> ChartSpec:
    """Return the words that grew most, as horizontal bars.

    Columns: word, n, before (the same length of time earlier), ratio (n to before, as the rule computes it).
    A click hands back (word,).
    """
    top = frame.sort_values(["ratio", "n"], ascending=False, kind="stable").head(MOST_RISING)
    words = tuple(typeset.clean(str(word)) for word in top["word"])
    now, before = _whole(top["n"]), _whole(top["before"])
    n = sum(now)
    return ChartSpec(
        title=_rising_title(words, now, before),
        kind=Kind.HBAR,
        x=Axis("信息条数", Scale.COUNT),
        y=Axis("词", Scale.CATEGORY, tuple(typeset.shorten(word, WORD_EMS) for word in words)),
        unit="条",
        definition=RISING,
        n=n,
        series=_rising_series(words, now, before) if words else (),
        note=f"含该词的条数,合计 {typeset.amount(n)} 条次;细条为此前",
    )


def spec_trend(frame: pd.DataFrame, gaps: Sequence[Gap] = ()) -> ChartSpec:
    """Return at most eight words over the days of the frame. Columns: day (Beijing), word, n.

    A day without a row is 0, unless nobody looked all day. A click hands back (word, ISO day).
    """
    counts = _daily(frame)
    totals: Counter[str] = Counter()
    for (word, _), n in counts.items():
        totals[word] += n
    top = [word for word, _ in totals.most_common(MOST_TRENDS)]
    n = sum(totals[word] for word in top)
    return ChartSpec(
        title=_trend_title(counts),
        kind=Kind.LINE,
        x=Axis("日期", Scale.DAY),
        y=Axis("信息条数", Scale.COUNT),
        unit="条",
        definition=TREND,
        n=n,
        series=_trends(counts, top, merged(gaps)),
        gaps=merged(gaps),
        note=f"每日含该词的条数,合计 {typeset.amount(n)} 条次;北京时间",
    )


def _whole(column: "pd.Series[int]") -> tuple[int, ...]:
    return tuple(int(value) for value in column)


def _rising_series(words: tuple[str, ...], now: tuple[int, ...], before: tuple[int, ...]) -> tuple[Series, ...]:
    keys = tuple((word,) for word in words)
    notes = tuple(f"「{word}」\n现在 {n} 条,此前 {b} 条" for word, n, b in zip(words, now, before, strict=True))
    labels = tuple(_growth(n, b) for n, b in zip(now, before, strict=True))
    return (
        Series("现在", Role.AMOUNT, words, now, labels=labels, notes=notes, keys=keys),
        Series("此前", Role.EARLIER, words, before, notes=notes, keys=keys, style=Style.REFERENCE),
    )


def _growth(now: int, before: int) -> str:
    return f"{now:,} 条,此前 {before:,}" if before else f"{now:,} 条,新出现"


def _rising_title(words: tuple[str, ...], now: tuple[int, ...], before: tuple[int, ...]) -> str:
    if not words:
        return f"上升词:{typeset.NO_RECORDS}"
    times = f"此前 {before[0]:,}" if before[0] else "此前没有"
    return f"「{typeset.shorten(words[0], WORD_EMS)}」上升最快:{now[0]:,} 条,{times}"


def _daily(frame: pd.DataFrame) -> Counts:
    counts: Counts = Counter()
    days = pd.to_datetime(frame["day"]).dt.to_pydatetime()
    for day, word, n in zip(days, frame["word"], frame["n"], strict=True):
        counts[typeset.clean(str(word)), day] += int(n)
    return counts


def _trends(counts: Counts, top: list[str], gaps: Sequence[Gap]) -> tuple[Series, ...]:
    days = sorted({day for _, day in counts})
    every = [days[0] + DAY * step for step in range((days[-1] - days[0]).days + 1)] if days else []
    unseen = {day for day in every if overlap_hours(gaps, day, day + DAY) >= FULL_DAY}
    return tuple(_trend(word, role, every, counts, unseen) for word, role in zip(top, SEQUENCE, strict=False))


def _trend(word: str, role: Role, days: list[datetime], counts: Counts, unseen: set[datetime]) -> Series:
    values = tuple(None if day in unseen and not counts[word, day] else counts[word, day] for day in days)
    return Series(
        name=typeset.shorten(word, WORD_EMS),
        role=role,
        x=tuple(days),
        y=values,
        notes=tuple(f"「{word}」\n{typeset.day_label(day)} {counts[word, day]:,} 条" for day in days),
        keys=tuple((word, day.date().isoformat()) for day in days),
    )


def _trend_title(counts: Counts) -> str:
    if not counts:
        return f"词的走势:{typeset.NO_RECORDS}"
    (word, day), most = counts.most_common(1)[0]
    return f"「{typeset.shorten(word, WORD_EMS)}」{typeset.day_label(day)} 最多,{most:,} 条"
