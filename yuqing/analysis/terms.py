"""The topic vector: hashed words, pairs of neighbours and tags with frozen weights.

Weights are jieba's inverse document frequencies, lowered to those of petitions and official replies where a word or
pair is common there (`common_terms.npz`): what everybody writes to an office tells no two matters apart. They never
learn from the stream, because that would silence the very story that is growing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yuqing.analysis import words
from yuqing.analysis.words import Tokens
from yuqing.errors import ConfigError

#: Terms kept of one text, and fewest content words of a text that can be grouped by them.
TOP = 64
FEWEST = 4
#: Weights are raised to this power, so that rare terms decide.
POWER = 1.25
#: What a term of the title is worth against one of the text: the title says what the matter is.
IN_TITLE = 2.0
#: Neighbours may have this many other tokens between them.
_GAP = 1
#: Weight of a hashtag or a 【title】, as of a very rare word.
_TAG_WEIGHT = 16.0
#: Weight of a watch target's name, as of a common word.
NAME_WEIGHT = 2.0
_TAG = re.compile(r"#([^#\s\x01]{2,30})#|【([^】\s\x01]{6,40})】")
#: The low bits of the hash of a tag, by which a stored centroid tells its tags from its words.
_TAG_BITS = 0xFFFF
COMMON_FILE = "common_terms.npz"

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Common:
    """Terms that petitions and replies are full of: sorted hashes, and the inverse document frequency of each."""

    term: Ints
    idf: Floats
    #: Tags that stand over all sorts of matters, folded.
    tags: frozenset[str] = frozenset()

    def lowered(self, term: Ints, weight: Floats) -> Floats:
        """Return the weights, lowered to how common the terms are."""
        if not len(self.term):
            return weight
        place = np.minimum(np.searchsorted(self.term, term), len(self.term) - 1)
        return np.where(self.term[place] == term, np.minimum(weight, self.idf[place]), weight)


@dataclass(frozen=True, slots=True)
class _Terms:
    """Hashed terms in some texts: row, hash, weight, and whether each stands in the title."""

    row: Ints
    term: Ints
    weight: Floats
    titled: Bools


def load_common(folder: Path, tags: frozenset[str]) -> Common:
    """Return the table that ships with the program. Raises ConfigError when it is missing."""
    try:
        with np.load(folder / COMMON_FILE) as held:
            return Common(held["term"], held["idf"].astype(np.float64), tags)
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"缺少词表文件 {COMMON_FILE},请重新安装程序") from error


def vectors(
    tokens: Tokens, texts: Sequence[str], titles: Ints, wanted: Bools, common: Common
) -> tuple[pa.ListArray, pa.ListArray]:
    """Return hashed terms and L2-normalised weights, by weight; empty where not `wanted` or too short.

    A text with a tag is never too short. `tokens` have the names of the watch targets already weakened by
    `without_names`; `titles` are the lengths of the titles with which the texts begin.
    """
    content = (tokens.weight[tokens.code] > 0) & wanted[tokens.row]
    tags = _tags(texts, np.flatnonzero(wanted), common)
    enough = np.bincount(tokens.row[content], minlength=tokens.rows) >= FEWEST
    enough[tags.row] = True
    place = np.flatnonzero(content & enough[tokens.row])
    titled = _in_title(tokens, titles)[place]
    single = _single(tokens, place, titled, common)
    parts = (single, _pairs(tokens, place, single, common), tags)
    row, term, weight = _top(*_summed(parts))
    norm = np.sqrt(np.bincount(row, weight**2, minlength=tokens.rows))
    column = pa.array((weight / norm[row]).astype(np.float32))
    return words.list_array(pa.array(term), row, tokens.rows), words.list_array(column, row, tokens.rows)


def words_and_pairs(tokens: Tokens, common: Common) -> tuple[Ints, Ints]:
    """Return (row, term) of every content word and pair of neighbours of a batch, each as often as it stands."""
    place = np.flatnonzero(tokens.weight[tokens.code] > 0)
    single = _single(tokens, place, np.zeros(len(place), dtype=np.bool_), common)
    pairs = _pairs(tokens, place, single, common)
    return np.concatenate((single.row, pairs.row)), np.concatenate((single.term, pairs.term))


def without_names(tokens: Tokens, names: frozenset[str]) -> Tokens:
    """Return the tokens with the names of the watch targets weakened: every mention has one of them.

    Left at full weight they are the rarest words there are, and would draw all matters of a unit into one topic.
    """
    is_name = np.array([word in names for word in tokens.words.to_pylist()], dtype=np.bool_)
    return replace(tokens, weight=np.where(is_name, np.minimum(tokens.weight, NAME_WEIGHT), tokens.weight))


def term_hash(term: str) -> int:
    """Return the signed 64-bit hash of a term: the same in every process and on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little", signed=True)


def tag_hash(tag: str) -> int:
    """Return the hash of a #tag# or 【title】, which `tags_among` knows again."""
    return term_hash("#" + tag) | _TAG_BITS


def tags_among(terms: Iterable[int]) -> list[int]:
    """Return those of the hashed terms that are tags; one word in 65,536 is taken for one."""
    return [term for term in terms if term & _TAG_BITS == _TAG_BITS]


def _single(tokens: Tokens, place: Ints, titled: Bools, common: Common) -> _Terms:
    code = tokens.code[place]
    term = _hashes(tokens, code)
    return _Terms(tokens.row[place], term, common.lowered(term, tokens.weight[code]), titled)


def _pairs(tokens: Tokens, place: Ints, single: _Terms, common: Common) -> _Terms:
    """Return neighbours as terms; a pair weighs as much as its words, unless it is itself common."""
    near = (np.diff(place) <= _GAP + 1) & (single.row[:-1] == single.row[1:])
    left, right = single.term[:-1][near], single.term[1:][near]
    term = pair_hashes(left, right)
    weight = (single.weight[:-1][near] + single.weight[1:][near]) / 2
    titled = single.titled[:-1][near] & single.titled[1:][near]
    return _Terms(single.row[:-1][near], term, common.lowered(term, weight), titled)


def pair_hashes(left: Ints, right: Ints) -> Ints:
    """Return the hashes of pairs of hashed words, in this order."""
    mixed = left.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= right.view(np.uint64)
    return (mixed * np.uint64(0xBF58476D1CE4E5B9)).view(np.int64)


def _tags(texts: Sequence[str], rows: Ints, common: Common) -> _Terms:
    found = [
        (row, match[1] or match[2])
        for row in rows.tolist()
        if "#" in texts[row] or "【" in texts[row]
        for match in _TAG.finditer(texts[row])
    ]
    found = [(row, tag) for row, tag in found if tag not in common.tags]
    row = np.array([row for row, _ in found], dtype=np.int64)
    term = np.array([tag_hash(tag) for _, tag in found], dtype=np.int64)
    return _Terms(row, term, np.full(len(found), _TAG_WEIGHT), np.zeros(len(found), dtype=np.bool_))


def _in_title(tokens: Tokens, titles: Ints) -> Bools:
    """Return for each token of the batch whether it stands in the title of its text."""
    lengths = pc.utf8_length(tokens.words).to_numpy(zero_copy_only=False).astype(np.int64)[tokens.code]
    ends = np.cumsum(lengths)
    before = np.concatenate(([0], ends))[np.searchsorted(tokens.row, np.arange(tokens.rows), side="left")]
    return np.asarray(ends - before[tokens.row] <= titles[tokens.row])


def _hashes(tokens: Tokens, code: Ints) -> Ints:
    distinct, back = np.unique(code, return_inverse=True)
    names = tokens.words.take(pa.array(distinct)).to_pylist()
    return np.fromiter(map(term_hash, names), np.int64, len(names))[back]


def _summed(parts: Sequence[_Terms]) -> tuple[Ints, Ints, Floats]:
    """Return each term of a row once: (weight × (1 + ln count) × IN_TITLE) to the POWER."""
    row, term, weight, titled = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "term", "weight", "titled")
    )
    order = np.lexsort((term, row))
    row, term, weight, titled = row[order], term[order], weight[order], titled[order]
    new = np.ones(len(row), dtype=np.bool_)
    new[1:] = (row[1:] != row[:-1]) | (term[1:] != term[:-1])
    first = np.flatnonzero(new)
    count = np.diff(np.append(first, len(row)))
    boost = np.where(np.logical_or.reduceat(titled, first) if len(first) else titled, IN_TITLE, 1.0)
    return row[first], term[first], (weight[first] * (1 + np.log(count)) * boost) ** POWER


def _top(row: Ints, term: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the heaviest terms of each row; given by row and term, so that equal weights stay by term."""
    order = np.lexsort((-weight, row))
    row, term, weight = row[order], term[order], weight[order]
    keep = np.arange(len(row)) - np.searchsorted(row, row, side="left") < TOP
    return row[keep], term[keep], weight[keep]
