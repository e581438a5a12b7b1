"""A hash index from 32-bit keys to row numbers that answers a whole array of questions at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]

#: No key may have all bits set: this slot value means "empty".
_EMPTY = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
#: Knuth's multiplier, 2**32 divided by the golden ratio.
_MULTIPLIER = np.uint32(2_654_435_769)
_LOW = np.uint64(0xFFFF_FFFF)
_HIGH_SHIFT = np.uint64(32)


@dataclass(frozen=True, slots=True, eq=False)
class KeyIndex:
    """Open addressing with linear probing; one slot is `key << 32 | row`."""

    slots: npt.NDArray[np.uint64]
    shift: np.uint32

    def rows_of(self, keys: Keys) -> Numbers:
        """The row of each key, -1 where the key is not in the index."""
        rows, places = np.full(len(keys), -1, dtype=np.int64), _home(keys, self.shift)
        asked, wanted = None, keys
        while len(wanted):
            found = self.slots.take(places)
            hit = (found >> _HIGH_SHIFT) == wanted
            answered = np.flatnonzero(hit)
            owners = answered if asked is None else asked[answered]
            rows[owners] = (found[answered] & _LOW).astype(np.int64)
            open_ = np.flatnonzero(~hit & (found != _EMPTY))
            asked = open_ if asked is None else asked[open_]
            wanted, places = wanted[open_], self._next(places[open_])
        return rows

    def _next(self, places: Numbers) -> Numbers:
        return (places + 1) & (len(self.slots) - 1)


def index_of(slots: npt.NDArray[np.uint64]) -> KeyIndex:
    """An index that was built before, from its slots."""
    return KeyIndex(slots, np.uint32(33 - len(slots).bit_length()))


def build_index(keys: Keys, rows: Numbers) -> KeyIndex:
    """An index of distinct `keys`, between a quarter and half full."""
    bits = max(len(keys).bit_length() + 1, 4)
    index = index_of(np.full(1 << bits, _EMPTY, dtype=np.uint64))
    entries = (keys.astype(np.uint64) << _HIGH_SHIFT) | rows.astype(np.uint64)
    places = _home(keys, index.shift)
    while len(entries):
        free = index.slots.take(places) == _EMPTY
        index.slots[places[free]] = entries[free]  # of several for one place, the last one stays
        homeless = np.flatnonzero(index.slots.take(places) != entries)
        entries, places = entries[homeless], index._next(places[homeless])
    return index


def _home(keys: Keys, shift: np.uint32) -> Numbers:
    return ((keys * _MULTIPLIER) >> shift).astype(np.int64)
