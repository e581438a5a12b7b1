"""What was counted before and after a reply, and how the curve would have gone on by its own (a comparison, no proof).

Counter-trend: a damped trend (Gardner and McKenzie 1985) with fixed numbers. From the mean of the last six hours, with
the ratio r of these six hours to the six before (two added to both), the hour t after the reply is expected at
mean · r^(1 − ½^(t/6)): the trend halves every six hours. r is kept between ¼ and 4. The numbers are our defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass

#: Hours before a reply from which the trend is read, and over which it halves.
READ, HALVES = 6, 6
SMOOTHING = 2
MOST_RATIO = 4.0
#: Hours that are compared before and after.
WINDOWS = (6, 24)
LONGEST = max(WINDOWS)
METHOD = (
    "虚线按回应前的走势延续:起点为回应前6小时的小时均量,走势为这6小时与再前6小时之比(各加2,限于¼至4倍),"
    "此后每6小时减半(阻尼趋势,数值为产品缺省)"
)
NOT_PROOF = "前后变化同时受其他因素影响,只供对照,不能证明由回应引起。"


@dataclass(frozen=True, slots=True)
class Side:
    """What was counted in one window on one side of a reply."""

    mentions: int
    negative: int
    #: Questions that nobody had answered at its end.
    open_questions: int


@dataclass(frozen=True, slots=True)
class Compared:
    """One window before and after a reply."""

    hours: int
    before: Side
    after: Side
    #: What the curve before would have come to in the window after; None without any mention before.
    expected: float | None
    #: Hours of the window after that have passed.
    passed: float


def expected(counts: Mapping[int, int], hours: int) -> tuple[float, ...]:
    """Return what the curve before would have come to in each hour after; () without a mention before.

    `counts`: hour relative to the reply → mentions, -1 being the last hour before it.
    """
    last = sum(counts.get(-hour, 0) for hour in range(1, READ + 1))
    before = sum(counts.get(-hour, 0) for hour in range(READ + 1, 2 * READ + 1))
    if last + before == 0:
        return ()
    ratio = min(MOST_RATIO, max(1 / MOST_RATIO, (last + SMOOTHING) / (before + SMOOTHING)))
    # The middle of each hour stands for it.
    return tuple(last / READ * ratio ** (1 - 0.5 ** ((hour + 0.5) / HALVES)) for hour in range(hours))


def summed(counts: Mapping[int, int], start: int, end: int) -> int:
    """Return the mentions from the hour `start` up to, not including, `end`."""
    return sum(n for hour, n in counts.items() if start <= hour < end)
