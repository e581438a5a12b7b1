"""Thresholds of the score fitted to what the unit says of its own past topics.

For each level the threshold is the score that least contradicts the people: a topic called too mild costs twice what
one called too grave does. Floors stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from yuqing.model.severity import Severity

LEVELS = (Severity.I, Severity.II, Severity.III, Severity.IV)
#: A matter called too mild is the worse mistake.
TOO_MILD, TOO_GRAVE = 2, 1
#: Fewer topics say too little to move a threshold (ours); the domain reference §3.1 asks for thirty.
FEWEST, WANTED = 8, 30
TOP = 100


@dataclass(frozen=True, slots=True)
class Past:
    """A past topic: its highest score, the level a floor gave it, and what people hold it to be."""

    topic_id: int
    score: float
    judged: Severity
    #: OBSERVE when no floor held; no threshold changes it.
    floor: Severity = Severity.OBSERVE

    def by(self, thresholds: Sequence[float]) -> Severity:
        """Return the level by other thresholds; a floor stays."""
        level = next(
            (level for level, least in zip(LEVELS, thresholds, strict=True) if self.score >= least), Severity.OBSERVE
        )
        return min(level, self.floor)


def confusion(past: Sequence[Past], thresholds: Sequence[float]) -> dict[tuple[Severity, Severity], int]:
    """Return how many topics people put at the first level and the thresholds at the second."""
    counted = {(judged, given): 0 for judged in Severity for given in Severity}
    for each in past:
        counted[each.judged, each.by(thresholds)] += 1
    return counted


def agreement(past: Sequence[Past], thresholds: Sequence[float]) -> float:
    """Return the share of topics on which people and thresholds agree; 0 for none."""
    return sum(each.by(thresholds) == each.judged for each in past) / len(past) if past else 0.0


def concordance(past: Sequence[Past]) -> float | None:
    """Return the share of pairs of different judged levels that the score puts in the same order; None without any."""
    pairs = [(a, b) for a in past for b in past if a.judged < b.judged]
    if not pairs:
        return None
    return sum(1.0 if a.score > b.score else 0.5 if a.score == b.score else 0.0 for a, b in pairs) / len(pairs)


def propose(past: Sequence[Past], current: Sequence[float]) -> tuple[float, ...] | None:
    """Return the thresholds that contradict the people least, nearest to the present ones; None for too few topics."""
    if len(past) < FEWEST:
        return None
    found = [_best(past, level, now) for level, now in zip(LEVELS, current, strict=True)]
    # From high to low with at least a point between: a level nobody used keeps out of the way of the others.
    for place in range(1, len(found)):
        found[place] = min(found[place], found[place - 1] - 1)
    ordered = all(high > low for high, low in pairwise(found))
    return tuple(found) if ordered and found[-1] > 0 else None


def _best(past: Sequence[Past], level: Severity, current: float) -> float:
    """Return the whole number that splits the topics at this level best."""
    candidates = range(1, TOP)
    return float(min(candidates, key=lambda least: (_cost(past, level, least), abs(least - current))))


def _cost(past: Sequence[Past], level: Severity, least: float) -> int:
    cost = 0
    for each in past:
        is_called = each.score >= least or each.floor <= level
        if is_called != (each.judged <= level):
            cost += TOO_GRAVE if is_called else TOO_MILD
    return cost
