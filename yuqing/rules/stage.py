"""In which stage a matter is, from its hourly counts (domain reference §3.3).

v is the exponentially weighted mean of the counts (weight 0.4), r compares the last six hours with the six before,
and the threshold is what the unit's normal hour hardly exceeds.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from statistics import median

from yuqing.model.stages import Entered, Phases, Stage

WEIGHT = 0.4
#: Hours compared, and what is added to both so that a few posts do not count as growth.
COMPARED, SMOOTHING = 6, 2
#: From fewer hours nothing normal can be told: the outbreak itself might be all there is.
LEAST_HOURS = 72
#: Hours that say what is normal, and days of a matter that are read: one that is silent longer is another matter.
NORMAL_HOURS = 28 * 24
LIFE = timedelta(days=28)
#: Below so many an hour nothing is an outbreak.
LEAST_THRESHOLD = 3.0
#: Factor that turns a median absolute deviation into a standard deviation.
TO_SIGMA = 1.4826
SIGMAS = 3
OUTBREAK_HOURS, FADING_HOURS, CALM_HOURS, REBOUND_HOURS = 2, 6, 24, 3
SPREADING_RATIO, FADING_RATIO, REBOUND_RATIO = 1.5, 1.0, 2.0
HALF, CALM_SHARE, REBOUND_SHARE, TROUGHS = 0.5, 0.01, 0.2, 2
#: Shares at which a logistic curve accelerates most, turns, and slows most.
BOUNDS = (0.2113, 0.5, 0.7887)

HOUR = timedelta(hours=1)
RISING = (Stage.OUTBREAK, Stage.REBOUND)
FALLEN = (Stage.FADING, Stage.CALM)
RESTING = (Stage.LATENT, Stage.CALM)


@dataclass(slots=True)
class _Curve:
    """What is remembered while the hours go by."""

    threshold: float
    v: float = 0.0
    r: float = 1.0
    #: Highest v of all, and since the last outbreak; lowest v since the stage fell.
    peak: float = 0.0
    crest: float = 0.0
    trough: float = 0.0
    stage: Stage = Stage.LATENT
    #: Consecutive hours in which each condition has held.
    held: dict[Stage, int] = field(default_factory=dict)

    def hold(self, stage: Stage, *, holds: bool) -> int:
        """Count for how many hours the condition of a stage has held by now."""
        self.held[stage] = self.held.get(stage, 0) + 1 if holds else 0
        return self.held[stage]


def normal_threshold(hours: Sequence[int]) -> float:
    """Return what a normal hour hardly exceeds: median + 3·1.4826·MAD of the unit's hours, at least 3."""
    if len(hours) < LEAST_HOURS:
        return LEAST_THRESHOLD
    middle = median(hours)
    deviation = median(abs(count - middle) for count in hours)
    return max(LEAST_THRESHOLD, middle + SIGMAS * TO_SIGMA * deviation)


def threshold_before(hours: Sequence[int], began: int) -> float:
    """Return the threshold from the four weeks before a matter began, so that no matter is its own normal."""
    return normal_threshold(hours[max(0, began - NORMAL_HOURS) : max(0, began)])


def stages(hourly: Sequence[int], first_hour: datetime, threshold: float) -> tuple[Entered, ...]:
    """Return the stages a matter went through, first 潜伏; `hourly` are whole consecutive hours from the first on."""
    curve = _Curve(threshold)
    passed = [Entered(Stage.LATENT, first_hour, "首条信息出现")]
    loud = max((number for number, count in enumerate(hourly) if count >= threshold), default=-1)
    for number, (curve.v, curve.r) in enumerate(measures(hourly)):
        _measure(curve)
        following = _following(curve)
        if following is not curve.stage:
            passed.append(Entered(following, first_hour + (number + 1) * HOUR, _why(curve, following)))
            _enter(curve, following)
        # Below the threshold nothing breaks out again: the many small matters of a month cost no time.
        if number >= loud and curve.v < threshold and curve.stage in RESTING:
            break
    return tuple(passed)


def stage_of(hourly: Sequence[int], first_hour: datetime, threshold: float) -> Entered:
    """Return the present stage of a matter and since when."""
    return stages(hourly, first_hour, threshold)[-1]


def measures(hourly: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Yield for every hour the smoothed count v and the ratio r."""
    v = 0.0
    for number, count in enumerate(hourly):
        v = count if number == 0 else WEIGHT * count + (1 - WEIGHT) * v
        yield v, ratio(hourly[max(0, number + 1 - 2 * COMPARED) : number + 1])


def ratio(hourly: Sequence[int]) -> float:
    """Return the last six hours over the six before, two added to both."""
    last, before = sum(hourly[-COMPARED:]), sum(hourly[-2 * COMPARED : -COMPARED])
    return (last + SMOOTHING) / (before + SMOOTHING)


def phases(hourly: Sequence[int], first_hour: datetime) -> Phases | None:
    """Return in hindsight when the curve accelerated, turned and slowed; None for an empty one."""
    total, so_far = sum(hourly), list(accumulate(hourly))
    if not total:
        return None
    found: list[datetime] = []
    for reached in (bound * total for bound in BOUNDS):
        number = bisect_left(so_far, reached)
        begun = so_far[number] - hourly[number]
        found.append(first_hour + (number + (reached - begun) / hourly[number]) * HOUR)
    return Phases(found[0], found[1], found[2], total)


def _measure(curve: _Curve) -> None:
    curve.peak = max(curve.peak, curve.v)
    curve.crest = max(curve.crest, curve.v)
    curve.trough = min(curve.trough, curve.v)
    rebound = max(TROUGHS * curve.trough, REBOUND_SHARE * curve.peak, curve.threshold)
    curve.hold(Stage.OUTBREAK, holds=curve.v > curve.threshold)
    curve.hold(Stage.FADING, holds=curve.v < HALF * curve.crest)
    curve.hold(Stage.CALM, holds=curve.v <= max(CALM_SHARE * curve.peak, curve.threshold))
    curve.hold(Stage.REBOUND, holds=curve.v >= rebound and curve.r >= REBOUND_RATIO)


def _following(curve: _Curve) -> Stage:
    """Return the stage after this hour; the same when nothing changed."""
    if curve.stage is Stage.LATENT:
        return Stage.OUTBREAK if curve.held[Stage.OUTBREAK] >= OUTBREAK_HOURS else Stage.LATENT
    if curve.stage in FALLEN and curve.held[Stage.REBOUND] >= REBOUND_HOURS:
        return Stage.REBOUND
    if curve.stage is Stage.CALM:
        return Stage.CALM
    return _falling(curve)


def _falling(curve: _Curve) -> Stage:
    if curve.held[Stage.CALM] >= CALM_HOURS:
        return Stage.CALM
    if curve.stage is Stage.FADING:
        return Stage.FADING
    is_low = curve.v < HALF * curve.crest
    straight = curve.stage in RISING and is_low and curve.r < FADING_RATIO
    if straight or curve.held[Stage.FADING] >= FADING_HOURS:
        return Stage.FADING
    return Stage.SPREADING if not is_low and curve.r < SPREADING_RATIO else curve.stage


def _enter(curve: _Curve, stage: Stage) -> None:
    if stage in RISING:
        curve.crest = curve.v
    if stage is Stage.FADING:
        curve.trough = curve.v
    curve.stage = stage
    curve.held = {Stage.CALM: curve.held[Stage.CALM]} if stage is Stage.FADING else {}


def _why(curve: _Curve, stage: Stage) -> str:
    """Return the condition of the stage with its numbers."""
    v, r = f"{curve.v:.1f}", f"{curve.r:.1f}"
    return {
        Stage.OUTBREAK: f"平滑后每小时 {v} 条,连续 {OUTBREAK_HOURS} 小时高于常态上限 {curve.threshold:.1f} 条",
        Stage.SPREADING: f"近六小时为前六小时的 {r} 倍(<{SPREADING_RATIO:g}),每小时 {v} 条仍在峰值的一半以上",
        Stage.FADING: f"平滑后每小时 {v} 条,低于峰值 {curve.crest:.1f} 条的一半",
        Stage.CALM: f"连续 {CALM_HOURS} 小时不高于 {max(CALM_SHARE * curve.peak, curve.threshold):.1f} 条",
        Stage.REBOUND: f"每小时 {v} 条,近六小时为前六小时的 {r} 倍(≥{REBOUND_RATIO:g}),回到峰值的两成以上",
        Stage.LATENT: "",
    }[stage]
