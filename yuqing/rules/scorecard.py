"""The score card of an incident: five parts and three caps (domain reference §4.9); pure, weights are data."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from yuqing.model.clocks import Clock, ClockState
from yuqing.model.evaluation import Card, Metrics, Part, Share, Weights

NAMES = {"plan": "预案执行", "speed": "时效", "openness": "公开透明", "solution": "问题解决", "recovery": "舆情恢复"}


def score(found: Metrics, clocks: tuple[Clock, ...], chain_sound: bool, weights: Weights, now: datetime) -> Card:
    """Return the card; a part about which nothing can be said is dropped and the others are rescaled."""
    shares = {
        "plan": _plan(found, weights),
        "speed": speed(clocks, weights, now),
        "openness": _openness(found, weights),
        "solution": _solution(found, weights),
        "recovery": found.recovery,
    }
    parts = tuple(_part(name, share, weights.parts[name]) for name, share in shares.items())
    most = sum(part.most for part in parts)
    uncapped = round(100 * sum(part.points for part in parts) / most, 1) if most else 0.0
    caps = tuple(_caps(found, chain_sound, weights))
    return Card(min([uncapped, *(limit for limit, _ in caps)]), uncapped, parts, tuple(why for _, why in caps))


def decay(clock: Clock, now: datetime) -> float:
    """Return 1 in time, falling to 0 at twice the limit; 0 when it never came."""
    if clock.start is None:
        return 0.0
    if clock.stopped_at is None and clock.state is not ClockState.OVERDUE:
        return 1.0
    late = ((clock.stopped_at or now) - clock.start) / clock.within
    return 0.0 if clock.stopped_at is None else min(1.0, max(0.0, 2 - late))


def speed(clocks: tuple[Clock, ...], weights: Weights, now: datetime) -> float | None:
    """Return the weighted mean of the decay of every clock that ran."""
    ran = [clock for clock in clocks if clock.start and clock.state not in (ClockState.WAIVED, ClockState.RUNNING)]
    total = sum(weights.speed[clock.kind] for clock in ran)
    return sum(weights.speed[clock.kind] * decay(clock, now) for clock in ran) / total if total else None


def _plan(found: Metrics, weights: Weights) -> float | None:
    clocks = Share(
        part=found.hard_clocks.part + found.soft_clocks.part, whole=found.hard_clocks.whole + found.soft_clocks.whole
    )
    return _mean({"clocks": clocks, "steps": found.steps}, weights.plan)


def _openness(found: Metrics, weights: Weights) -> float | None:
    shares = {"checklist": found.checklist, "questions": found.questions, "updates": found.updates}
    return _mean(shares, weights.openness)


def _solution(found: Metrics, weights: Weights) -> float | None:
    shares = {"replied": found.replied, "solved": found.solved, "satisfied": found.satisfied}
    return _mean(shares, weights.solution)


def _mean(shares: Mapping[str, Share], weights: Mapping[str, float]) -> float | None:
    """Return the weighted mean of the shares of which there is one."""
    known = {name: value for name, share in shares.items() if (value := share.value) is not None}
    total = sum(weights[name] for name in known)
    return sum(weights[name] * value for name, value in known.items()) / total if total else None


def _part(name: str, share: float | None, most: float) -> Part:
    if share is None:
        return Part(NAMES[name], 0.0, 0.0, "没有可评的内容,不计入,其余部分按比例折算")
    return Part(NAMES[name], round(share * most, 1), most, f"{share:.0%} × {most:g} 分")


def _caps(found: Metrics, chain_sound: bool, weights: Weights) -> Iterator[tuple[float, str]]:
    if found.publications.part < found.publications.whole:
        yield weights.caps["unapproved"], f"有未经批准的发布,总分不超过 {weights.caps['unapproved']:g}"
    if found.solved.whole and not found.solved.part:
        yield weights.caps["unsolved"], f"有诉求而一件未办结,总分不超过 {weights.caps['unsolved']:g}"
    if not chain_sound:
        yield weights.caps["broken"], "处置记录校验不通过,记录不可信"
