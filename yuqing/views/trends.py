"""趋势: volume, tone and words over time."""

from dataclasses import dataclass

import pandas as pd

from yuqing.model.labels import SOURCE_KIND
from yuqing.model.mentions import SourceKind
from yuqing.rules.wilson import interval
from yuqing.store import Store, day_counts, words
from yuqing.views.coverage import Stretches, gaps
from yuqing.views.window import Window

TREND_WORDS = 8
RISING_WORDS = 15


@dataclass(frozen=True, slots=True)
class Trends:
    """What the trend page draws for one window."""

    window: Window
    mentions: int
    #: Columns hour (Beijing), tone, n.
    volume: pd.DataFrame
    #: Columns day, n, negative, share, low, high (95 % Wilson interval).
    tone_share: pd.DataFrame
    #: Columns day, word, n.
    word_trend: pd.DataFrame
    #: Columns word, n, before, ratio.
    rising: pd.DataFrame
    #: Columns source_kind (Chinese), n, negative.
    kinds: pd.DataFrame
    gaps: Stretches


def trends(store: Store, window: Window, names: tuple[str, ...]) -> Trends:
    """Return the trends of mentions about the unit in the window; `names` are left out of the words."""
    by_day = day_counts.by_day(store, window.start, window.end)
    leading = words.top(store, window.start, window.end, TREND_WORDS, names)
    kinds = day_counts.by_kind(store, window.start, window.end)
    kinds["source_kind"] = [SOURCE_KIND[SourceKind(kind)] for kind in kinds["source_kind"]]
    return Trends(
        window=window,
        mentions=int(by_day["n"].sum()),
        volume=day_counts.by_hour_and_tone(store, window.start, window.end),
        tone_share=_with_interval(by_day),
        word_trend=words.by_day(store, leading["word"].tolist(), window.start, window.end),
        rising=words.rising(store, window.start, window.end, RISING_WORDS, names),
        kinds=kinds,
        gaps=tuple(gaps(store, window.start, window.end)),
    )


def _with_interval(by_day: pd.DataFrame) -> pd.DataFrame:
    bounds = [interval(int(negative), int(n)) for negative, n in zip(by_day["negative"], by_day["n"], strict=True)]
    return by_day.assign(
        day=pd.to_datetime(by_day["day"]).dt.date,
        share=by_day["negative"] / by_day["n"],
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
    )
