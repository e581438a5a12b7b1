"""One key for one wording: reposts, truncations and small edits mostly share it.

The key is the smallest hash of the overlapping character runs at the start of what the writer says (min-hash with
one permutation, Broder 1997). Equal keys mean that two texts share a run of RUN characters, so a wrong join is
rare; with e edited characters in a hundred, two copies keep one key with a chance of about
q / (2 - q), q = (1 - e/100)^RUN.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis import matching

#: Fewest Han characters of a text that can be told from another.
SHORTEST = 8
#: Length of a run, in characters.
RUN = 6
#: How many characters at the start count; a truncated copy keeps them.
START = 48
_REPOST = re.compile(r"/+ ?@[^:\x01]{1,30}:")
_HAN = (0x4E00, 0xA000)
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)

Codes = NDArray[np.uint64]


def near_keys(folded: Sequence[str], clean: Sequence[str]) -> NDArray[np.int64]:
    """Return the key of every text, 0 when fewer than eight Han characters remain.

    `clean` is `folding.without_noise(folded)`: same lengths, links, handles and emoticons blanked.
    """
    parts = [_own(text, bare) if "/@" in text else bare for text, bare in zip(folded, clean, strict=True)]
    batch = matching.joined(parts)
    codes = np.frombuffer(batch.text.encode("utf-32-le"), dtype=np.uint32)
    rows = np.repeat(np.arange(batch.rows), np.diff(np.append(batch.begins, len(codes) + 1)))[: len(codes)]
    kept = _is_written(codes)
    codes, rows = codes[kept], rows[kept]
    han = np.bincount(rows[(codes >= _HAN[0]) & (codes < _HAN[1])], minlength=batch.rows)
    return np.where(han >= SHORTEST, _smallest(codes.astype(np.uint64), rows, batch.rows), 0)


def _smallest(codes: Codes, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the smallest hash of the runs that begin within the first START characters of each row."""
    result = np.full(count, _EMPTY)
    if len(codes) < RUN:
        return result.view(np.int64)
    place = np.arange(len(codes)) - np.searchsorted(rows, rows, side="left")
    hashes = _hashes(codes)
    valid = (rows[: len(hashes)] == rows[RUN - 1 :]) & (place[: len(hashes)] + RUN <= START)
    hashes, owners = hashes[valid], rows[: len(valid)][valid]
    first = np.flatnonzero(np.diff(owners, prepend=-1))
    if len(first):
        result[owners[first]] = np.minimum.reduceat(hashes, first)
    return result.view(np.int64)


def _hashes(codes: Codes) -> Codes:
    """Return a well-mixed hash of every run (splitmix64 finaliser)."""
    size = len(codes) - RUN + 1
    value = np.zeros(size, dtype=np.uint64)
    for step in range(RUN):
        value = value * np.uint64(0x9E3779B97F4A7C15) + codes[step : step + size]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(value ^ (value >> np.uint64(31)))


def _is_written(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    han = (codes >= _HAN[0]) & (codes < _HAN[1])
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    lower = codes | 32
    return han | digit | ((lower >= ord("a")) & (lower <= ord("z")))


def _own(text: str, bare: str) -> str:
    """Return the longest part of a repost chain, the text that travels."""
    ends = [match.start() for match in _REPOST.finditer(text)] + [len(text)]
    starts = [0, *(match.end() for match in _REPOST.finditer(text))]
    parts = [bare[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return max(parts, key=len)
