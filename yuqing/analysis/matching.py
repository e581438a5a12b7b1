"""Many fixed phrases found in one pass over a whole batch (Aho-Corasick)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from yuqing.analysis import folding

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Joined:
    """A batch of folded texts as one string, with the place where each begins."""

    text: str
    begins: Ints

    @property
    def rows(self) -> int:
        """How many texts there are."""
        return len(self.begins)

    def row_of(self, positions: Ints) -> Ints:
        """Return the text in which each position of the joined string stands."""
        return (np.searchsorted(self.begins, positions, side="right") - 1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Hits:
    """Phrases found, by start: row of the text, index of the phrase, start and end in the joined string."""

    row: Ints
    phrase: Ints
    start: Ints
    end: Ints

    def where(self, mask: Bools) -> "Hits":
        """Return the hits that the mask keeps."""
        return self.take(np.flatnonzero(mask))

    def take(self, index: NDArray[np.intp]) -> "Hits":
        """Return the hits at these places, as often as each is named."""
        return Hits(self.row[index], self.phrase[index], self.start[index], self.end[index])


def joined(texts: Sequence[str]) -> Joined:
    """Return the texts as one string."""
    return Joined(folding.join(texts), folding.starts_of(texts))


def finder(phrases: Sequence[str], *, every: bool = False) -> AhoCorasick:
    """Return a finder of the leftmost longest phrases, or of every phrase, nested ones too."""
    return AhoCorasick(phrases, matchkind=MatchKind.Standard if every else MatchKind.LeftmostLongest)


def find(phrases: AhoCorasick, batch: Joined, *, every: bool = False) -> Hits:
    """Return where the phrases stand in the batch."""
    found = phrases.find_matches_as_indexes(batch.text, overlapping=every)
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    if every:
        table = table[np.argsort(table[:, 1], kind="stable")]
    return Hits(batch.row_of(table[:, 1]), table[:, 0], table[:, 1], table[:, 2])


def inside(hits: Hits, cover: Hits) -> Bools:
    """Return which hits lie wholly inside a span of `cover`."""
    if not len(cover.row):
        return np.zeros(len(hits.row), dtype=np.bool_)
    reach = np.maximum.accumulate(cover.end)
    last = np.searchsorted(cover.start, hits.start, side="right") - 1
    return (last >= 0) & (reach[np.maximum(last, 0)] >= hits.end)
