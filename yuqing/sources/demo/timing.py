"""When people speak: the measured repost curve, the day's rhythm, and how the source writes the time."""

import math
import random
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.mentions import Precision

#: Hours after the first post and the share of reposts seen by then (all cascades, measured; 4 h is the "golden" mark).
CASCADE = ((0.0, 0.0), (0.5, 0.17), (4.0, 0.51), (12.0, 0.76), (24.0, 0.88), (72.0, 0.96), (168.0, 1.0))
#: Weight of each Beijing hour; the midnight peak of people and the working day of offices.
RHYTHMS = {
    "people": (88, 45, 20, 10, 6, 8, 16, 32, 46, 54, 56, 58, 64, 58, 50, 50, 52, 56, 60, 66, 76, 84, 92, 100),
    "office": (3, 1, 1, 1, 1, 1, 4, 25, 80, 100, 100, 75, 35, 30, 75, 95, 100, 85, 45, 30, 25, 20, 12, 6),
}
_TRIES = 80
_LOUDEST = 100
#: Nothing is published in the last moments: an item needs to be seen first.
LAG = timedelta(seconds=100)
_UNITS = {Precision.DAY: 24, Precision.HOUR: 1}


def growth(hours: float) -> float:
    """Return the share (0–1) of its final public that an item has reached after so many hours."""
    for (left, low), (right, high) in pairwise(CASCADE):
        if hours <= right:
            return low + (high - low) * _between(hours, left, right)
    return 1.0


def draw(rng: random.Random, shape: str, rhythm: str, span: tuple[datetime, datetime]) -> datetime:
    """Return one moment of the span (aware UTC) after the shape, thinned by the rhythm of the day."""
    begin, stop = span
    hours = (stop - begin).total_seconds() / 3600
    weights = RHYTHMS[rhythm]
    for _ in range(_TRIES):
        found = begin + timedelta(hours=hours * SHAPES[shape](rng.random(), hours))
        if rng.random() * _LOUDEST < weights[in_beijing(found).hour]:
            break
    return found.replace(microsecond=0)


def as_written(published: datetime, precision: Precision, end: datetime) -> tuple[datetime, str]:
    """Return the moment as exactly as the source tells it, and the source's own wording of it."""
    local = in_beijing(published)
    if precision is Precision.SECOND:
        return published, ""
    if precision is Precision.MINUTE:
        return published.replace(second=0), f"{local:%Y-%m-%d %H:%M}"
    if precision is Precision.HOUR:
        return published.replace(minute=0, second=0), _ago(published, end)
    day = datetime(local.year, local.month, local.day, tzinfo=BEIJING)
    return day.astimezone(published.tzinfo), f"{local:%Y-%m-%d}"


def _ago(published: datetime, end: datetime) -> str:
    hours = math.ceil((end - published).total_seconds() / 3600)
    return f"{hours}小时前" if hours < _UNITS[Precision.DAY] else f"{hours // 24}天前"


def _cascade(share: float, hours: float) -> float:
    """Return the fraction of the span by which `share` of its items have come."""
    level = share * growth(hours)
    place = bisect_right([high for _, high in CASCADE], level)
    if place == len(CASCADE):
        return 1.0
    (left, low), (right, high) = CASCADE[place - 1], CASCADE[place]
    inside = (level - low) / (high - low)
    # Reposts thin out inside each stretch, so the stretch is walked on a log scale.
    at = left * (right / left) ** inside if left else right * inside
    return min(1.0, at / hours)


def _between(value: float, left: float, right: float) -> float:
    if not left:
        return value / right
    return math.log(max(value, left) / left) / math.log(right / left)


def _steady(share: float, hours: float) -> float:
    del hours
    return share


def _rising(share: float, hours: float) -> float:
    del hours
    return math.sqrt(share)


SHAPES: dict[str, Callable[[float, float], float]] = {"cascade": _cascade, "steady": _steady, "rising": _rising}
