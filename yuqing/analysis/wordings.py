"""Which mentions say the same in the same words: copies, truncations and small edits get one key.

Sketches (see `duplicates`) that agree in two neighbouring slots are compared in full; from ALIKE of all slots on they
are copies. The share of equal slots estimates the Jaccard likeness of the texts' character runs, with a standard
error of .09 at .4. A copy that differs from what is known is remembered too, so that edits of edits are found.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from yuqing.analysis.duplicates import SLOTS

#: Share of equal slots from which two texts are one wording.
ALIKE = 13 / SLOTS
#: A copy below this share is remembered as a further form of its wording.
KNOWN_WELL = 18 / SLOTS
#: Forms kept in memory; the oldest are forgotten first.
OPEN_FORMS = 60_000

Form = tuple[bytes, int]
#: Nearly every band is that of one sketch, and a million lists of one would cost eighty megabytes.
Holders = bytes | list[bytes]


@dataclass(slots=True)
class Wordings:
    """The wordings of the last weeks, in memory; the store holds the forms."""

    #: Exact key of a text → key of its wording.
    exact: OrderedDict[int, int] = field(default_factory=OrderedDict)
    #: Sketch → key of its wording.
    forms: OrderedDict[bytes, int] = field(default_factory=OrderedDict)
    #: Two neighbouring slots, with their place → sketches that have them.
    bands: dict[int, Holders] = field(default_factory=dict)
    #: Forms met since the last call of `take_fresh`.
    fresh: list[Form] = field(default_factory=list)

    def assign(self, key: int, sketch: bytes | None) -> int:
        """Return the key of the wording: that of the first copy, or its own; 0 stays 0."""
        if not key or sketch is None:
            return key
        known = self.exact.get(key)
        if known is None:
            known = self._alike(key, sketch)
            self._keep_exact(key, known)
        return known

    def restore(self, forms: Sequence[Form]) -> None:
        """Put stored forms back, oldest first."""
        for sketch, key in forms:
            self._keep(sketch, key)
            self._keep_exact(key, key)

    def take_fresh(self) -> list[Form]:
        """Return the forms met since the last call, as (sketch, key of the wording)."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def _alike(self, key: int, sketch: bytes) -> int:
        best, share = self._best(sketch)
        known = key if best is None else self.forms[best]
        if share < KNOWN_WELL:
            self._keep(sketch, known)
            self.fresh.append((sketch, known))
        return known

    def _best(self, sketch: bytes) -> tuple[bytes | None, float]:
        if sketch in self.forms:
            return sketch, 1.0
        bands = self.bands
        # Not a set: of two that are equally like it the same one is to win in every run.
        forms = list(dict.fromkeys(form for band in _bands(sketch) if band in bands for form in _each(bands[band])))
        if not forms:
            return None, 0.0
        slots = np.frombuffer(b"".join(forms), dtype=np.uint16).reshape(len(forms), SLOTS)
        equal = np.count_nonzero(slots == np.frombuffer(sketch, dtype=np.uint16), axis=1)
        best = int(equal.argmax())
        share = int(equal[best]) / SLOTS
        return (forms[best], share) if share >= ALIKE else (None, 0.0)

    def _keep_exact(self, key: int, known: int) -> None:
        self.exact[key] = known
        if len(self.exact) > 4 * OPEN_FORMS:
            self.exact.popitem(last=False)

    def _keep(self, sketch: bytes, key: int) -> None:
        if sketch in self.forms:
            return
        self.forms[sketch] = key
        for band in _bands(sketch):
            held = self.bands.get(band)
            self.bands[band] = sketch if held is None else [*_each(held), sketch]
        if len(self.forms) > OPEN_FORMS:
            self._forget(self.forms.popitem(last=False)[0])

    def _forget(self, sketch: bytes) -> None:
        for band in _bands(sketch):
            left = [held for held in _each(self.bands.pop(band)) if held != sketch]
            if left:
                self.bands[band] = left if len(left) > 1 else left[0]


def _each(held: Holders) -> list[bytes]:
    return [held] if isinstance(held, bytes) else held


def _bands(sketch: bytes) -> list[int]:
    """Return two neighbouring slots at a time, with their place."""
    return [pair << 4 | place for place, pair in enumerate(memoryview(sketch).cast("I"))]
