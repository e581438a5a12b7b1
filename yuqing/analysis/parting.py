"""A topic's centroid in two: what belongs to the mentions taken out, and what to those that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from yuqing.analysis.terms import pair_hashes, term_hash

#: A word stands for one side when its share there is this many times that of the other.
TELLING = 3.0
#: Words of which pairs are looked for in the centroid; the most frequent.
PAIRED = 60
_PLAIN = 1.0


@dataclass(frozen=True, slots=True)
class WordUse:
    """In how many mentions of each side a word stands."""

    word: str
    taken: int
    kept: int


def part(
    weights: dict[int, float], uses: Sequence[WordUse], taken: int, kept: int
) -> tuple[dict[int, float], dict[int, float]]:
    """Return (centroid of what stays, centroid of what is taken out).

    `taken` and `kept` are the numbers of mentions of both sides. The vectors of single mentions are not stored, so
    that the words they were found to have stand for them.
    """
    plain = median(weights.values()) if weights else _PLAIN
    shares = {use.word: _share(use, taken, kept) for use in uses}
    out = {term_hash(word): weights.get(term_hash(word), plain) * share for word, share in shares.items() if share}
    moved = _moved_pairs(weights, [use for use in uses if shares[use.word] > TELLING / (TELLING + 1)])
    out |= {pair: weights[pair] for pair in moved}
    stays = {term: weight * (1 - out[term] / weight) if term in out else weight for term, weight in weights.items()}
    return {term: weight for term, weight in stays.items() if weight > 0}, out


def _share(use: WordUse, taken: int, kept: int) -> float:
    """Return how much of a word is due to the mentions taken out, if both sides were of one size."""
    here, there = use.taken / max(taken, 1), use.kept / max(kept, 1)
    return here / (here + there) if here + there else 0.0


def _moved_pairs(weights: dict[int, float], uses: Sequence[WordUse]) -> set[int]:
    """Return the pairs of neighbours in the centroid that consist of words of the mentions taken out."""
    words = [use.word for use in sorted(uses, key=lambda use: (-use.taken, use.word))[:PAIRED]]
    hashes = np.array([term_hash(word) for word in words], dtype=np.int64)
    pairs = pair_hashes(np.repeat(hashes, len(hashes)), np.tile(hashes, len(hashes)))
    return set(pairs.tolist()) & weights.keys()
