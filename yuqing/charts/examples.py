"""Every chart with made-up frames of any length: what the contract tests of all renderers draw."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from yuqing.charts import keywords, questions, reply_effect, severity_heatmap, sources, spark, tone_share, volume
from yuqing.charts.spec import ChartSpec

_DAY = timedelta(days=1)
_FIRST_DAY = date(2026, 11, 9)
_FIRST_HOUR = datetime.fromisoformat("2026-11-20T16:00")
_KINDS = {
    "gov": "政务网站",
    "news": "新闻媒体",
    "forum": "论坛",
    "social": "微博",
    "wechat": "微信公众号",
    "video": "短视频",
    "search": "搜索",
    "complaint": "热线工单",
}
_WORDS = ("停水", "自来水", "水厂", "补偿款", "夜间施工", "粉尘", "校车", "路灯", "公示", "排队", "取款", "噪声")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and a maker of frames with a given number of rows."""

    frame: Callable[[int], Any]
    spec: Callable[[Any], ChartSpec]


def _frame(rows: Sequence[tuple[object, ...]], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split())


def _wave(place: int, height: float) -> int:
    """Return a smooth made-up count of 0 to `height`."""
    return int(height * (math.sin(place / 3.7) + math.sin(place / 11.3) + 2) / 4)


def heat_frame(rows: int) -> pd.DataFrame:
    """Return kinds × days, newest days last."""
    made = [
        _heat_row(place, kind, label, _FIRST_DAY + _DAY * (place // len(_KINDS)))
        for place, (kind, label) in zip(range(rows), itertools.cycle(_KINDS.items()), strict=False)
    ]
    return _frame(made, "source_kind_id source_kind day n weighted worst state")


def _heat_row(place: int, kind: str, label: str, day: date) -> tuple[object, ...]:
    if place % 17 == 5:  # noqa: PLR2004 - any sparse rhythm
        return kind, label, day, 0, 0.0, 5, "not_monitored"
    n = max(_wave(place, 48) - 14, 0) * (place % 5) // 3
    worst = 5 - min(n // 7, 4)
    return kind, label, day, n, n * (6 - worst) / 2, worst, "seen"


def volume_frame(rows: int) -> pd.DataFrame:
    """Return hours × tones."""
    tones = [tone for tone, _ in volume.TONES]
    made = [
        (_FIRST_HOUR + timedelta(hours=place // 3), tones[place % 3], _wave(place + 40 * (place % 3), 30))
        for place in range(rows)
    ]
    return _frame(made, "hour tone n")


def tone_frame(rows: int) -> pd.DataFrame:
    """Return days with a negative share and its Wilson interval."""
    return _frame([_tone_row(place) for place in range(rows)], "day negative n share low high")


def _tone_row(place: int) -> tuple[object, ...]:
    n = _wave(place, 120) + 6
    negative = n * (20 + _wave(place, 30)) // 100
    share, z = negative / n, 1.96
    centre, spread = share + z * z / (2 * n), z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return _FIRST_DAY + _DAY * place, negative, n, share, (centre - spread) / scale, (centre + spread) / scale


def rising_frame(rows: int) -> pd.DataFrame:
    """Return words with counts now and before."""
    made = [
        (_word(place), n := 60 // (place + 1) + 3, before := place % 7, n / max(before, 1)) for place in range(rows)
    ]
    return _frame(made, "word n before ratio")


def _word(place: int) -> str:
    again = place // len(_WORDS)
    return _WORDS[place % len(_WORDS)] + (str(again) if again else "")


def trend_frame(rows: int) -> pd.DataFrame:
    """Return days × eight words."""
    made = [
        (_FIRST_DAY + _DAY * (place // 8), _WORDS[place % 8], _wave(place // 8 + 5 * (place % 8), 40 - 4 * (place % 8)))
        for place in range(rows)
    ]
    return _frame(made, "day word n")


def sources_frame(rows: int) -> pd.DataFrame:
    """Return kinds of source with counts."""
    labels = list(_KINDS.values())
    made = [
        (labels[place % 8] + (str(place // 8) if place >= 8 else ""), n := 400 // (place + 1) + 2, n * (place % 5) // 6)  # noqa: PLR2004
        for place in range(rows)
    ]
    return _frame(made, "source_kind n negative")


def questions_frame(rows: int) -> pd.DataFrame:
    """Return questions with how often they were asked, every third one answered."""
    made = [(f"{_word(place)}什么时候解决?", 90 // (place + 1) + 2, place % 3 == 0) for place in range(rows)]
    return _frame(made, "question n is_answered")


def spark_values(rows: int) -> list[float | None]:
    """Return counts with an hour nobody watched."""
    return [None if place % 24 == 7 else _wave(place, 12) for place in range(rows)]  # noqa: PLR2004


def reply_frame(rows: int) -> pd.DataFrame:
    """Return hours around a reply that comes after the first half of them, the last one not over."""
    made = [
        (
            _FIRST_HOUR + timedelta(hours=place),
            _wave(place, 40) if place + 1 < rows or rows == 1 else None,
            _wave(place, 30) / 2 if place >= rows // 2 and rows > 1 else None,
        )
        for place in range(rows)
    ]
    return _frame(made, "hour n expected")


CHARTS: dict[str, Chart] = {
    "severity_heatmap": Chart(heat_frame, severity_heatmap.spec),
    "volume": Chart(volume_frame, volume.spec),
    "tone_share": Chart(tone_frame, tone_share.spec),
    "rising_words": Chart(rising_frame, keywords.spec_rising),
    "word_trend": Chart(trend_frame, keywords.spec_trend),
    "sources": Chart(sources_frame, sources.spec),
    "questions": Chart(questions_frame, questions.spec),
    "reply_effect": Chart(reply_frame, reply_effect.spec),
    "spark": Chart(spark_values, spark.spec),
}
