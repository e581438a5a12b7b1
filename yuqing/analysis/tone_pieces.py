"""Pieces of a text as numbers: every run of one to three characters, every word, every two words side by side.

A piece is a span of the joined batch. Its hash comes from a running sum over the characters, so that all pieces of a
batch are hashed at once, and chooses its row in a table of weights (the hashing trick, Weinberger et al. 2009).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis import folding
from yuqing.analysis.matching import Bools, Ints

Codes = NDArray[np.uint64]
Floats = NDArray[np.float64]

#: Rows of the table for characters and, after them, as many for words: two to this power.
BITS = 18
ROWS = 2 << BITS
#: Characters in the longest run.
RUN = 3
#: A long text is judged by so many characters from its start and so many before its end.
HEAD, TAIL = 300, 150
_SEPARATOR = ord(folding.SEPARATOR)
_SPACE, _OPEN, _CLOSE, _ZERO = map(ord, " []0")
#: An odd multiplier has an inverse modulo 2^64, so a power of it can be divided out again.
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_WORD_SALT = np.uint64(0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Script:
    """A batch as code points without links, handles and spaces; a separator before, between and after the texts."""

    codes: Codes
    #: Row of each code; a separator has the row that follows it.
    row: Ints
    #: First and last code (exclusive) of each word, and its row.
    starts: Ints
    ends: Ints
    word_row: Ints
    #: First and last place (exclusive) of each word in its text.
    places: tuple[Ints, Ints]
    rows: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of one kind, in reading order: row of the text, row of the table, first code."""

    row: Ints
    index: Ints
    start: Ints
    #: Characters in a run; 0 for words, which differ.
    run: int

    @property
    def is_words(self) -> bool:
        """Whether these are words or pairs of words."""
        return self.run == 0


def script(texts: Sequence[str], cuts: Sequence[list[str]]) -> Script:
    """Return the batch; the cuts are those of the same texts with noise blanked, character for character."""
    codes = _codes(folding.join(texts))
    clean = _codes(folding.join(list(map("".join, cuts))))
    keep = _kept(codes, clean)
    before = np.concatenate(([0], np.cumsum(keep)))
    kept = codes[keep]
    row = np.cumsum(kept == _SEPARATOR) - 1
    first, last, word_row = _words(cuts)
    starts, ends = before[first], before[last]
    whole = ends > starts
    begins = folding.starts_of(texts)[word_row] + 1
    places = ((first - begins)[whole], (last - begins)[whole])
    return Script(_folded(kept), row, starts[whole], ends[whole], word_row[whole], places, len(texts))


def pieces(given: Script) -> Iterator[Pieces]:
    """Yield runs of one, two and three characters, then words, then two words side by side."""
    powers, sums = _running(given.codes)
    separator = given.codes == _SEPARATOR
    for length in range(1, RUN + 1):
        start = np.flatnonzero(_inside_one_text(separator, length))
        hashed = _hash(sums, powers, start, start + length)
        yield Pieces(given.row[start], _index(hashed), start, length)
    yield _spans(given, sums, powers, given.starts, given.ends)
    beside = (given.ends[:-1] == given.starts[1:]) & (given.word_row[:-1] == given.word_row[1:])
    yield _spans(given, sums, powers, given.starts[:-1][beside], given.ends[1:][beside])


def _spans(given: Script, sums: Codes, powers: Codes, start: Ints, end: Ints) -> Pieces:
    hashed = _hash(sums, powers, start, end) ^ _WORD_SALT
    return Pieces(given.row[start], _index(hashed) + (1 << BITS), start, 0)


def _codes(joined: str) -> Codes:
    return np.frombuffer(f"{folding.SEPARATOR}{joined}{folding.SEPARATOR}".encode("utf-32-le"), np.uint32).astype(
        np.uint64
    )


def _kept(codes: Codes, clean: Codes) -> Bools:
    """Return which characters count: no space, no link or handle, but bracket emoticons, and not the middle part."""
    noise = (clean == _SPACE) & (codes != _SPACE)
    depth = np.cumsum(noise & (codes == _OPEN)) - np.cumsum(noise & (codes == _CLOSE))
    emoticon = noise & ((depth > 0) | (codes == _CLOSE))
    spoken = (codes > _SPACE) & (~noise | emoticon)
    borders = np.flatnonzero(codes == _SEPARATOR)
    row = np.cumsum(codes == _SEPARATOR) - 1
    place = np.arange(len(codes))
    near_end = borders[np.minimum(row + 1, len(borders) - 1)] - place <= TAIL
    return np.asarray((codes == _SEPARATOR) | (spoken & ((place - borders[row] <= HEAD) | near_end)))


def _folded(codes: Codes) -> Codes:
    """Return the codes with lower case letters and one digit for all digits."""
    upper = (codes >= ord("A")) & (codes <= ord("Z"))
    digit = (codes >= _ZERO) & (codes <= ord("9"))
    return np.where(upper, codes + np.uint64(32), np.where(digit, np.uint64(_ZERO), codes))


def _words(cuts: Sequence[list[str]]) -> tuple[Ints, Ints, Ints]:
    """Return first and last place (exclusive) of every word in the joined batch with its separators, and its row."""
    lengths = np.fromiter(map(len, chain.from_iterable(cuts)), np.int64)
    row = np.repeat(np.arange(len(cuts)), np.fromiter(map(len, cuts), np.int64, len(cuts)))
    end = np.cumsum(lengths) + row + 1
    return end - lengths, end, row


def _running(codes: Codes) -> tuple[Codes, Codes]:
    """Return the inverse powers of the base and the running sums of code × power, both modulo 2^64."""
    inverse = np.uint64(pow(_BASE, -1, 1 << 64))
    powers = np.cumprod(np.full(len(codes), _BASE, np.uint64), dtype=np.uint64)
    inverses = np.cumprod(np.full(len(codes), inverse, np.uint64), dtype=np.uint64)
    return inverses, np.concatenate((np.zeros(1, np.uint64), np.cumsum(codes * powers, dtype=np.uint64)))


def _hash(sums: Codes, inverses: Codes, start: Ints, end: Ints) -> Codes:
    hashed = (sums[end] - sums[start]) * inverses[start]
    return np.asarray(hashed ^ (hashed >> np.uint64(31)))


def _index(hashed: Codes) -> Ints:
    mixed = hashed * _MIX
    return ((mixed ^ (mixed >> np.uint64(29))) * _MIX >> np.uint64(64 - BITS)).astype(np.int64)


def _inside_one_text(separator: Bools, length: int) -> Bools:
    """Return at which places a run of that length begins that has a separator at one of its ends at most."""
    places = max(len(separator) - length + 1, 0)
    if length == 1:
        return ~separator
    ends = separator[:places].astype(np.int64) + separator[length - 1 : length - 1 + places]
    middle = np.zeros(places, dtype=np.bool_)
    for at in range(1, length - 1):
        middle |= separator[at : at + places]
    return np.asarray((ends < 2) & ~middle)  # noqa: PLR2004 - a separator at both ends
