"""How rare a word is in general: the inverse document frequencies that jieba ships, looked up by hash.

The file of jieba holds 270,000 words; parsing it costs a quarter of a second and 30 MB in every process. Kept instead
are the sorted 64-bit hashes and the figures (4 MB, mapped).
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from yuqing.analysis.kept import Arrays, kept


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Inverse document frequencies by the hash of the word."""

    #: Sorted hashes and their figures, as views that give plain numbers.
    hashes: Sequence[int]
    figures: Sequence[float]
    #: Figure of a word that is not listed.
    median: float
    #: Listed words that were asked for.
    known: dict[str, float] = field(default_factory=dict)

    def of(self, word: str) -> float:
        """Return the figure of a word, the median when it is not listed."""
        found = self.known.get(word)
        return self._looked_up(word) if found is None else found

    def _looked_up(self, word: str) -> float:
        wanted = _hash(word)
        place = bisect_left(self.hashes, wanted)
        if place == len(self.hashes) or self.hashes[place] != wanted:
            return self.median
        return self.known.setdefault(word, self.figures[place])


def load(file: Path, folder: Path | None) -> Frequencies:
    """Return the figures of a file of lines "word figure", from the tables kept in `folder` when there is one."""
    content = file.read_bytes()
    name = f"idf-{sha256(content).hexdigest()[:12]}"
    arrays = kept(folder, name, lambda: _arrays(content)) if folder else _arrays(content)
    return Frequencies(_plain(arrays["hashes"]), _plain(arrays["figures"]), float(arrays["median"][0]))


def _arrays(content: bytes) -> Arrays:
    fields = content.decode("utf-8").split()
    hashes = np.fromiter(map(_hash, fields[::2]), np.uint64, len(fields) // 2)
    figures = np.fromiter(map(float, fields[1::2]), np.float64, len(hashes))
    order = np.argsort(hashes, kind="stable")
    median = np.sort(figures)[len(figures) // 2 :][:1]
    return {"hashes": hashes[order], "figures": figures[order], "median": median}


def _plain(array: npt.NDArray[np.generic]) -> memoryview:
    """Return an array as a view whose items are numbers of Python, which bisect compares ten times as fast."""
    return memoryview(np.ascontiguousarray(array).data)


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
