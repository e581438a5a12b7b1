"""Whether an incident may have the cause of an earlier one: the program proposes, a person says so (§4.8, 90 days)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from math import sqrt

from yuqing.model.record import Recorded
from yuqing.model.reviewing import Linked, Recurrence
from yuqing.rules.packing import unpacked_as

JUDGED = "recurrence_judged"
#: "Same cause within 90 days" (domain reference §4.8).
WITHIN = timedelta(days=90)
#: Least cosine of the words with and without the same category or place (our defaults).
LIKE_WITH, LIKE_ALONE = 0.10, 0.35
RULE = (
    "90天内立案、类别相同且用词相似度(余弦)不低于0.10,或类别、地点都相同,或相似度不低于0.35的,列为可能重复发生;"
    "数值为产品缺省,是否同因由人确认"
)
Words = Mapping[int, float]


def cosine(one: Words, other: Words) -> float:
    """Return the cosine of two weighted sets of words; 0 where one is empty."""
    shared = sum(weight * other[term] for term, weight in one.items() if term in other)
    lengths = sqrt(sum(each**2 for each in one.values())) * sqrt(sum(each**2 for each in other.values()))
    return shared / lengths if lengths else 0.0


def likeness(ones: Iterable[Words], others: Iterable[Words]) -> float:
    """Return the cosine of the two topics, one of each incident, that are most alike."""
    rest = list(others)
    return max((cosine(one, other) for one in ones for other in rest), default=0.0)


def is_candidate(alike: float, *, same_category: bool, same_place: bool) -> bool:
    """Return whether a person should look at the pair."""
    if same_category and (same_place or alike >= LIKE_WITH):
        return True
    return alike >= LIKE_ALONE


def same_place(one: str, other: str) -> bool:
    """Return whether one place names the other."""
    first, second = one.strip(), other.strip()
    return bool(first and second) and (first in second or second in first)


def links(entries: Iterable[Recorded]) -> tuple[Linked, ...]:
    """Return the newest judgement about each pair of incidents, of entries in order."""
    found: dict[tuple[int, int], Linked] = {}
    for recorded in entries:
        entry = recorded.entry
        if entry.action == JUDGED:
            said = unpacked_as(Recurrence, entry.payload)
            pair = (entry.incident_id, said.earlier)
            found[pair] = Linked(*pair, said.same, said.reason, entry.actor, entry.occurred_at)
    return tuple(found.values())
