"""What weighed most in the tone of a text: the words whose pieces speak for it, heaviest first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis.matching import Bools, Ints
from yuqing.analysis.tone_pieces import Pieces, Script

Floats = NDArray[np.float64]

#: Words shown.
SHOWN = 3
#: Characters a word must have to be shown: single ones explain nothing.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Heavy:
    """Words that speak for the tone, by row and weight: row, first and last place (exclusive) in its text."""

    row: Ints
    start: Ints
    end: Ints

    def words(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the words of each text."""
        found: list[list[str]] = [[] for _ in texts]
        for row, start, end in zip(self.row.tolist(), self.start.tolist(), self.end.tolist(), strict=True):
            found[row].append(texts[row][start:end].strip())
        return found


def heaviest(script: Script, pieces: Sequence[Pieces], weights: Sequence[NDArray[np.float32]], best: Ints) -> Heavy:
    """Return the words that speak most for the best tone of each text, at most SHOWN × 2 for each.

    A run of characters gives its weight to them in equal parts. The weights of a piece add up to nothing over the
    tones, so that of the best tone says by how much the piece speaks for it.
    """
    codes, words = np.zeros(len(script.codes)), np.zeros(len(script.codes) + 1)
    for kind, found in zip(pieces, weights, strict=True):
        gain = found.ravel().take(np.arange(len(found)) * found.shape[1] + best[kind.row])
        if kind.is_words:
            words[kind.start] += gain
        else:
            for offset in range(kind.run):
                codes[kind.start + offset] += gain / kind.run
    summed = np.concatenate(([0.0], np.cumsum(codes)))
    return _first(script, summed[script.ends] - summed[script.starts] + words[script.starts])


def sentences(listed: Sequence[str], heavy: Sequence[list[str]], mute: Bools) -> list[str]:
    """Return the reasons: the listed words, and words of the text that weighed most and are not among them."""
    return [
        "" if silent else _sentence(words, found)
        for words, found, silent in zip(listed, heavy, mute.tolist(), strict=True)
    ]


def _sentence(listed: str, found: list[str]) -> str:
    fresh = dict.fromkeys(word for word in found if word.isalnum() and word not in listed)
    weighty = f"关键词语:{'、'.join(list(fresh)[:SHOWN])}" if fresh else ""
    return ";".join(filter(None, (listed, weighty)))


def _first(script: Script, weight: Floats) -> Heavy:
    kept = np.flatnonzero((weight > 0) & (script.ends - script.starts >= SHORTEST))
    # One sort: the row, and within it a share below one that falls with the weight.
    key = script.word_row[kept] + 0.999 / (1.0 + weight[kept])
    order = kept[np.argsort(key, kind="stable")]
    row = script.word_row[order]
    order = order[np.arange(len(row)) - np.searchsorted(row, row, side="left") < 2 * SHOWN]
    return Heavy(script.word_row[order], script.places[0][order], script.places[1][order])
