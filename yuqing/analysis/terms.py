"""The topic vector: hashed words, pairs of neighbours and tags with frozen weights."""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yuqing.analysis import words
from yuqing.analysis.words import Tokens

#: Terms kept of one text, and fewest content words of a text that can be grouped.
TOP = 48
FEWEST = 4
#: Weights are raised to this power, so that rare terms decide (measured in the text reference §5).
POWER = 1.5
#: Neighbours may have this many other tokens between them.
_GAP = 1
#: Weight of a hashtag or a 【title】, as of a very rare word.
_TAG_WEIGHT = 16.0
#: Weight of a watch target's name, as of a common word.
NAME_WEIGHT = 2.0
_TAG = re.compile(r"#([^#\s\x01]{2,30})#|【([^】\s\x01]{4,40})】")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def vectors(tokens: Tokens, texts: Sequence[str], wanted: NDArray[np.bool_]) -> tuple[pa.ListArray, pa.ListArray]:
    """Return hashed terms and L2-normalised weights, by weight; empty where not `wanted` or too short.

    `tokens` have the names of the watch targets already weakened by `without_names`.
    """
    content = (tokens.weight[tokens.code] > 0) & wanted[tokens.row]
    enough = np.bincount(tokens.row[content], minlength=tokens.rows) >= FEWEST
    place = np.flatnonzero(content & enough[tokens.row])
    parts = [_single(tokens, place), _pairs(tokens, place), _tags(texts, np.flatnonzero(enough))]
    row, term, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    row, term, weight = _top(*_summed(row, term, weight))
    norm = np.sqrt(np.bincount(row, weight**2, minlength=tokens.rows))
    column = pa.array((weight / norm[row]).astype(np.float32))
    return words.list_array(pa.array(term), row, tokens.rows), words.list_array(column, row, tokens.rows)


def without_names(tokens: Tokens, names: frozenset[str]) -> Tokens:
    """Return the tokens with the names of the watch targets weakened: every mention has one of them.

    Left at full weight they are the rarest words there are, and would draw all matters of a unit into one topic.
    """
    is_name = np.array([word in names for word in tokens.words.to_pylist()], dtype=np.bool_)
    return replace(tokens, weight=np.where(is_name, np.minimum(tokens.weight, NAME_WEIGHT), tokens.weight))


def term_hash(term: str) -> int:
    """Return the signed 64-bit hash of a term: the same in every process and on every machine."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little", signed=True)


def _single(tokens: Tokens, place: Ints) -> tuple[Ints, Ints, Floats]:
    code = tokens.code[place]
    return tokens.row[place], _hashes(tokens, code), tokens.weight[code]


def _pairs(tokens: Tokens, place: Ints) -> tuple[Ints, Ints, Floats]:
    left, right = place[:-1], place[1:]
    near = (right - left <= _GAP + 1) & (tokens.row[left] == tokens.row[right])
    left, right = tokens.code[left[near]], tokens.code[right[near]]
    mixed = _hashes(tokens, left).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= _hashes(tokens, right).view(np.uint64)
    weight = (tokens.weight[left] + tokens.weight[right]) / 2
    return tokens.row[place[:-1][near]], (mixed * np.uint64(0xBF58476D1CE4E5B9)).view(np.int64), weight


def _tags(texts: Sequence[str], rows: Ints) -> tuple[Ints, Ints, Floats]:
    found = [(row, "#" + (match[1] or match[2])) for row in rows.tolist() for match in _TAG.finditer(texts[row])]
    row = np.array([row for row, _ in found], dtype=np.int64)
    term = np.array([term_hash(tag) for _, tag in found], dtype=np.int64)
    return row, term, np.full(len(found), _TAG_WEIGHT)


def _hashes(tokens: Tokens, code: Ints) -> Ints:
    distinct, back = np.unique(code, return_inverse=True)
    names = tokens.words.take(pa.array(distinct)).to_pylist()
    return np.fromiter(map(term_hash, names), np.int64, len(names))[back]


def _summed(row: Ints, term: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    """Return each term of a row once: (weight × (1 + ln count)) to the POWER."""
    order = np.lexsort((term, row))
    row, term, weight = row[order], term[order], weight[order]
    new = np.ones(len(row), dtype=np.bool_)
    new[1:] = (row[1:] != row[:-1]) | (term[1:] != term[:-1])
    first = np.flatnonzero(new)
    count = np.diff(np.append(first, len(row)))
    return row[first], term[first], (weight[first] * (1 + np.log(count))) ** POWER


def _top(row: Ints, term: Ints, weight: Floats) -> tuple[Ints, Ints, Floats]:
    order = np.lexsort((term, -weight, row))
    row, term, weight = row[order], term[order], weight[order]
    keep = np.arange(len(row)) - np.searchsorted(row, row, side="left") < TOP
    return row[keep], term[keep], weight[keep]
