"""What tells one wording from another: an exact key and a min-hash sketch of what the writer says.

The key is equal for texts that are equal but for marks, links, handles, emoticons and spelling. The sketch holds the
smallest hash of the overlapping runs of RUN characters under each of SLOTS permutations (Broder 1997): the share of
equal slots estimates how much of their runs two texts share, so that reposts, truncations and small edits are found
by `wordings.Wordings`. Both look at the first START written characters; a truncated copy keeps them.
"""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yuqing.analysis import matching

#: Fewest Han characters of a text that can be told from another.
SHORTEST = 8
#: Length of a run, in characters.
RUN = 3
#: How many written characters at the start count.
START = 128
#: Permutations of the sketch, of 16 bits each.
SLOTS = 32
#: Texts worked on at once; their runs stay in the processor's cache.
PART = 512
#: Bytes of a sketch.
SKETCH_BYTES = 2 * SLOTS

_REPOST = re.compile(r"/+ ?@[^:\x01]{1,30}:")
_HAN = (0x4E00, 0xA000)
_NOTHING = np.uint32(0xFFFFFFFF)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_FACTORS = np.random.default_rng(20).integers(0, 2**31, SLOTS, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
_MASKS = np.random.default_rng(21).integers(0, 2**32, SLOTS, dtype=np.uint32)

Codes = NDArray[np.uint32]
Rows = NDArray[np.int64]


def wordings(folded: Sequence[str], clean: Sequence[str], wanted: NDArray[np.bool_]) -> tuple[Rows, pa.Array]:
    """Return the key of every text, 0 when fewer than eight Han characters remain, and its sketch.

    The sketch is null for a text without a key, and where none is wanted. `clean` is `folding.without_noise(folded)`:
    same lengths, links, handles and emoticons blanked.
    """
    parts = [
        _some(folded[at : at + PART], clean[at : at + PART], wanted[at : at + PART])
        for at in range(0, len(folded), PART)
    ]
    keys = np.concatenate([np.empty(0, dtype=np.int64), *(part[0] for part in parts)])
    sketches = [sketch for part in parts for sketch in part[1]]
    return keys, pa.array(sketches, pa.binary(SKETCH_BYTES))


def _some(folded: Sequence[str], clean: Sequence[str], wanted: NDArray[np.bool_]) -> tuple[Rows, list[bytes | None]]:
    codes, rows, written = _written(folded, clean)
    count = len(written)
    place = _place(rows, count)
    keys = np.where(written, _keys(codes, rows, place, count), 0)
    shown = written & wanted
    kept = shown[rows]
    packed = _sketches(codes[kept], rows[kept], count).tobytes()
    return keys, [
        packed[at * SKETCH_BYTES : (at + 1) * SKETCH_BYTES] if has else None for at, has in enumerate(shown.tolist())
    ]


def _written(folded: Sequence[str], clean: Sequence[str]) -> tuple[Codes, Rows, NDArray[np.bool_]]:
    """Return the first written characters of all texts, the text of each, and which texts have enough of them."""
    parts = [_own(text, bare) if "/@" in text else bare for text, bare in zip(folded, clean, strict=True)]
    batch = matching.joined(parts)
    codes = np.frombuffer(batch.text.encode("utf-32-le"), dtype=np.uint32)
    rows = np.repeat(np.arange(batch.rows), np.diff(np.append(batch.begins, len(codes) + 1)))[: len(codes)]
    kept = _is_written(codes)
    codes, rows = codes[kept], rows[kept]
    han = np.bincount(rows[(codes >= _HAN[0]) & (codes < _HAN[1])], minlength=batch.rows)
    counted = (_place(rows, batch.rows) < START) & (han >= SHORTEST)[rows]
    return codes[counted], rows[counted], han >= SHORTEST


def _place(rows: Rows, count: int) -> Rows:
    """Return the place of each character within its text."""
    lengths = np.bincount(rows, minlength=count)
    return np.asarray(np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths), dtype=np.int64)


def _keys(codes: Codes, rows: Rows, place: Rows, count: int) -> Rows:
    mixed = _mixed(codes.astype(np.uint64) + (place.astype(np.uint64) + np.uint64(1)) * _SPREAD)
    total = np.zeros(count, dtype=np.uint64)
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    if len(begins):
        total[rows[begins]] = np.add.reduceat(mixed, begins)
    # Zero means that there is no key.
    return (total | np.uint64(1)).view(np.int64)


def _sketches(codes: Codes, rows: Rows, count: int) -> NDArray[np.uint16]:
    result = np.full((count, SLOTS), _NOTHING)
    if len(codes) >= RUN:
        runs = _runs(codes)
        owners = rows[: len(runs)]
        whole = owners == rows[RUN - 1 :]
        runs, owners = runs[whole], owners[whole]
        begins = np.flatnonzero(np.diff(owners, prepend=-1))
        if len(begins):
            holders = owners[begins]
            for slot in range(SLOTS):
                permuted = (runs ^ _MASKS[slot]) * _FACTORS[slot]
                result[holders, slot] = np.minimum.reduceat(permuted, begins)
    # The low bits of the smallest hash are as good as random; the high ones are nearly all zero.
    return np.asarray(result ^ (result >> np.uint32(16))).astype(np.uint16)


def _runs(codes: Codes) -> Codes:
    """Return a well-mixed hash of every run of RUN characters."""
    size = len(codes) - RUN + 1
    value = np.zeros(size, dtype=np.uint64)
    for step in range(RUN):
        value = value * _SPREAD + codes[step : step + size]
    return (_mixed(value) >> np.uint64(32)).astype(np.uint32)


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return splitmix64's finaliser of each value."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(value ^ (value >> np.uint64(31)))


def _is_written(codes: Codes) -> NDArray[np.bool_]:
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
