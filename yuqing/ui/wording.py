"""Sentences that more than one screen says."""

import re
from datetime import datetime

from yuqing import clock
from yuqing.views.coverage import BlindSpot

#: What Markdown would make something of.
_MARKS = re.compile(r"[\\`*_\[\]<>$~]")
NOTHING_YET = "所选时段内没有与本单位有关的信息。"


def plain(text: str) -> str:
    """Return a text that elements which read Markdown show letter by letter; it may quote somebody's file."""
    return _MARKS.sub(r"\\\g<0>", text)


def beijing(moment: datetime) -> str:
    """Return a moment in Beijing to the minute, with the year where it is not the present one."""
    return clock.short(moment, clock.now())


def blind_spot(spot: BlindSpot, now: datetime) -> str:
    """Return which source is not being watched, why, and for how long."""
    cause = f"{spot.health}:{spot.cause}" if spot.cause else spot.health
    if spot.since is None:
        return f"{spot.source_name}({cause})"
    return f"{spot.source_name}({cause},已 {ago(now, spot.since)})"


def ago(now: datetime, moment: datetime) -> str:
    """Return how long ago a moment is, in the largest whole unit."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    for unit, size in (("天", 1440), ("小时", 60)):
        if minutes >= size:
            return f"{minutes // size}{unit}"
    return f"{minutes}分钟"


def signed_percent(change: float | None) -> str:
    """Return a relative change with its arrow; "无可比数据" when there is nothing to compare."""
    if change is None:
        return "无可比数据"
    arrow = "▲" if change > 0 else "▼" if change < 0 else "■"
    return f"{arrow}{abs(change):.0%}"


def signed_points(change: float | None) -> str:
    """Return a change of a share in percentage points with its arrow."""
    if change is None:
        return "样本太少,不比较"
    arrow = "▲" if change > 0 else "▼" if change < 0 else "■"
    return f"{arrow}{abs(change) * 100:.0f}个点"
