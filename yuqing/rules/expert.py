"""The expert sheet (专家评议): six indicators with their bounds and bands of 2009, kept apart from the score card.

Bounds and bands: 人民网 2009 (chinanews.com.cn/gn/news/2009/07-24/1788875). How several sheets become one figure was
not published: we show the median of the totals and every value, never a mean.
"""

import hashlib
from collections.abc import Iterable, Mapping
from statistics import median

from yuqing.model.record import Recorded
from yuqing.model.reviewing import ExpertSheet, Indicator, Rated
from yuqing.rules.packing import unpacked_as

RATED = "expert_rated"
#: Each indicator goes from minus to plus so much.
BOUNDS: Mapping[Indicator, float] = {
    Indicator.RESPONSE: 10.0,
    Indicator.OPENNESS: 10.0,
    Indicator.TRUST: 10.0,
    Indicator.ORDER: 5.0,
    Indicator.DYNAMICS: 3.0,
    Indicator.OFFICIALS: 3.0,
}
NAMES: Mapping[Indicator, str] = {
    Indicator.RESPONSE: "政府响应",
    Indicator.OPENNESS: "信息透明度",
    Indicator.TRUST: "政府公信力",
    Indicator.ORDER: "恢复秩序",
    Indicator.DYNAMICS: "动态反应",
    Indicator.OFFICIALS: "官员问责",
}
#: Least total of a band, the best first; below all of them it is 红.
BANDS = ((20.0, "蓝"), (15.0, "黄"), (10.0, "橙"))
WORST = "红"
#: With fewer sheets nothing is shown: one voice is no judgement, and two tell who said what.
LEAST_RATERS = 3


def refused(sheet: ExpertSheet) -> str:
    """Return why a sheet cannot be taken, "" when it can."""
    missing = [NAMES[each] for each in Indicator if each not in sheet.marks]
    if missing:
        return f"还没有评:{'、'.join(missing)}"
    beyond = [NAMES[each] for each, mark in sheet.marks.items() if abs(mark) > BOUNDS[each]]
    return f"超出评分范围:{'、'.join(beyond)}" if beyond else ""


def total(sheet: ExpertSheet) -> float:
    """Return the sum of the six, -41 to 41."""
    return sum(sheet.marks.values())


def band(points: float) -> str:
    """Return 蓝, 黄, 橙 or 红."""
    return next((name for least, name in BANDS if points >= least), WORST)


def sheets(incident_id: int, entries: Iterable[Recorded]) -> tuple[Rated, ...]:
    """Return the newest sheet of every account, in an order that tells nothing of who they are."""
    found: dict[str, Rated] = {}
    for recorded in entries:
        entry = recorded.entry
        if entry.action == RATED:
            before = found.get(entry.actor)
            sheet = unpacked_as(ExpertSheet, entry.payload)
            found[entry.actor] = Rated(entry.actor, entry.occurred_at, sheet, (before.times if before else 0) + 1)
    return tuple(sorted(found.values(), key=lambda each: _place(incident_id, each.account)))


def middle(rated: tuple[Rated, ...], indicator: Indicator | None = None) -> float:
    """Return the median mark of an indicator, or of the totals."""
    return float(median(total(each.sheet) if indicator is None else each.sheet.marks[indicator] for each in rated))


def _place(incident_id: int, account: str) -> str:
    return hashlib.sha256(f"{incident_id}|{account}".encode()).hexdigest()
