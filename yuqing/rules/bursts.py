"""How unusual a count is: seasonal and over-dispersed (negative binomial), with minimum counts and a prior.

Counts come in steps of ten minutes. What is normal is the unit's own hour of the week over the last weeks, shrunk
towards its hour of the day and, without history, towards a plain daily rhythm. Surprise is -log10 P(count or more).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import lgamma, log, log1p

import numpy as np
from numpy.typing import NDArray

from yuqing.clock import in_beijing
from yuqing.model.alert_rules import BurstRules

STEP = timedelta(minutes=10)
STEPS_AN_HOUR = 6
HOURS_A_WEEK = 168
#: The level of the last day, without the hours in which something may be building up, lifts what is expected.
LIFT_FROM, LIFT_UNTIL = 30 * STEPS_AN_HOUR, 6 * STEPS_AN_HOUR
#: Steps that `burst` looks at.
LOOK_BACK = LIFT_FROM
#: Mentions added to both sides of the lift, so that a few do not count as a busy day.
LIFT_SMOOTHING = 5.0
#: Rounds in which outbreaks of the past are capped and the profile is fitted again.
ROUNDS = 5
#: Standard deviations at which an hour of the past is capped, and the over-dispersion that they allow for. It is
#: fixed, because the outbreak itself would make any cap that is learnt from the counts too wide to cut it.
CAP, CAP_DISPERSION = 4.0, 0.2
#: No surprise is told beyond this: below 1e-300 a probability is no number any more.
MOST = 300.0


@dataclass(frozen=True, slots=True)
class Profile:
    """What is normal for a unit."""

    #: Mentions in each of the 168 hours of a week, from Monday midnight in Beijing on.
    hourly: tuple[float, ...]
    #: Variance = mean + dispersion · mean².
    dispersion: float
    #: Days of history behind it.
    days: float

    @property
    def per_day(self) -> float:
        """Mentions on a normal day."""
        return sum(self.hourly) / 7


@dataclass(frozen=True, slots=True)
class Burst:
    """A window with more mentions than chance explains."""

    minutes: int
    count: int
    expected: float
    #: -log10 of the chance of so many, and what it had to reach.
    surprise: float
    threshold: float
    #: Start of the first ten minutes of the window in which anything came.
    since: datetime


def hour_of_week(moment: datetime) -> int:
    """Return the hour of the Beijing week, 0 = Monday midnight."""
    local = in_beijing(moment)
    return local.weekday() * 24 + local.hour


def surprise(count: int, expected: float, dispersion: float) -> float:
    """Return -log10 of the chance of `count` or more under a negative binomial of that mean; 0 up to the mean."""
    if count <= expected:
        return 0.0
    if expected <= 0:
        return MOST
    size = 1 / max(dispersion, 1e-6)
    share = expected / (expected + size)
    first = lgamma(count + size) - lgamma(size) - lgamma(count + 1) + count * log(share) - size * log1p(expected / size)
    tail = log(_tail(count, size, share)) + first
    return min(MOST, max(0.0, -tail / log(10)))


def _tail(count: int, size: float, share: float) -> float:
    """Return the sum of the chances from `count` on, with the first of them as unit."""
    term = total = 1.0
    number = count
    while True:
        factor = share * (number + size) / (number + 1)
        term *= factor
        total += term
        number += 1
        if factor < 1 and term < total * 1e-9 * (1 - factor):
            return total


def fit(hourly: Sequence[int], first_hour: datetime, rules: BurstRules) -> Profile:
    """Return what is normal, from consecutive hourly counts of the past; outbreaks among them are capped."""
    counted = np.asarray(hourly, dtype=np.float64)
    place = (np.arange(len(counted)) + hour_of_week(first_hour)) % HOURS_A_WEEK
    days = len(counted) / 24
    capped, mean = counted, _week(counted, place, rules)
    for _ in range(ROUNDS):
        expected = mean[place]
        capped = np.minimum(counted, expected + CAP * np.sqrt(expected + CAP_DISPERSION * expected**2) + 2)
        mean = _week(capped, place, rules)
    dispersion = _dispersion(capped, mean[place], rules)
    # A level known from a day or two may be off by a factor; after a week this hardly counts.
    unknown = 1 / (1 + days) ** 2
    return Profile(tuple(mean.tolist()), dispersion + unknown, days)


def _week(counted: NDArray[np.float64], place: NDArray[np.int64], rules: BurstRules) -> NDArray[np.float64]:
    """Return the mean of each hour of the week, shrunk to the hour of the day, and that to the plain rhythm."""
    level = (counted.sum() + rules.prior_per_day) / (len(counted) / 24 + 1)
    diurnal = np.asarray(rules.diurnal) / sum(rules.diurnal)
    days = np.bincount(place % 24, minlength=24)
    weight = rules.diurnal_weight
    of_day = (np.bincount(place % 24, counted, 24) + weight * diurnal) / (days + weight / level)
    weeks = np.bincount(place, minlength=HOURS_A_WEEK)
    found = np.bincount(place, counted, HOURS_A_WEEK)
    week: NDArray[np.float64] = (found + rules.week_weight * np.tile(of_day, 7)) / (weeks + rules.week_weight)
    return week


def _dispersion(counted: NDArray[np.float64], expected: NDArray[np.float64], rules: BurstRules) -> float:
    """Return by how much the counts vary more than chance, by moments, shrunk to the prior."""
    excess = float(((counted - expected) ** 2 - expected).sum()) + rules.dispersion_weight * rules.dispersion_prior
    return max(0.0, excess / (float((expected**2).sum()) + rules.dispersion_weight))


def threshold(per_day: float, rules: BurstRules) -> float:
    """Return the surprise that counts as unusual for a unit with so many mentions a day."""
    low, high = log(rules.quiet_per_day), log(rules.busy_per_day)
    share = min(1.0, max(0.0, (log(max(per_day, 1e-9)) - low) / (high - low)))
    return rules.quiet_surprise + share * (rules.busy_surprise - rules.quiet_surprise)


def burst(counts: Sequence[int], until: datetime, profile: Profile, rules: BurstRules) -> Burst | None:
    """Return the most unusual window that ends at `until`, or None when all is within the normal.

    `counts` holds the mentions of consecutive ten minutes, the last ending at `until`; see LOOK_BACK.
    """
    counted = np.asarray(counts, dtype=np.int64)
    expected = expected_steps(profile, until, len(counted))
    expected = expected * lift(counted, expected)
    limit = threshold(profile.per_day, rules)
    found = [
        _window(counted[-minutes // 10 :], expected[-minutes // 10 :], profile.dispersion, until)
        for minutes, least in zip(rules.windows, rules.at_least, strict=True)
        if counted[-minutes // 10 :].sum() >= least
    ]
    unusual = [each for each in found if each.surprise >= limit]
    if not unusual:
        return None
    worst = max(unusual, key=lambda each: each.surprise)
    return Burst(worst.minutes, worst.count, worst.expected, worst.surprise, limit, worst.since)


def expected_steps(profile: Profile, until: datetime, steps: int) -> NDArray[np.float64]:
    """Return what is normal in the ten minutes before `until`, oldest first, so many of them."""
    last = until - STEP / 2
    place = hour_of_week(last)
    minute = in_beijing(last).minute
    # Whole hours back from the last step, counted from the hour in which it lies.
    hours = place + (minute // 10 - np.arange(steps)[::-1]) // STEPS_AN_HOUR
    return np.asarray(profile.hourly)[hours % HOURS_A_WEEK] / STEPS_AN_HOUR


def lift(counted: NDArray[np.int64], expected: NDArray[np.float64]) -> float:
    """Return by how much the day so far is busier than normal, at least 1."""
    begin, end = -LIFT_FROM, -LIFT_UNTIL
    ratio = (counted[begin:end].sum() + LIFT_SMOOTHING) / (expected[begin:end].sum() + LIFT_SMOOTHING)
    return max(1.0, float(ratio))


def _window(counted: NDArray[np.int64], expected: NDArray[np.float64], dispersion: float, until: datetime) -> Burst:
    count, mean = int(counted.sum()), float(expected.sum())
    first = len(counted) - int(np.flatnonzero(counted)[0])
    return Burst(len(counted) * 10, count, mean, surprise(count, mean, dispersion), 0.0, until - first * STEP)
