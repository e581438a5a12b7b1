"""Reads the two trained models of the installed SnowNLP and computes every logarithm it could ask for.

SnowNLP's segmenter asks for log(l1*P(c) + l2*P(c|b) + l3*P(c|a,b)) with characters a, b, c that carry tags b, m, e, s.
Where the triple was never seen the third term is 0, where the pair was never seen the second is 0 as well, so a triple,
a pair or a single character determines the value. All are computed with `math.log` and in SnowNLP's order of
operations: numpy's own logarithm may differ in the last bit.
"""

import gzip
import marshal
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import chain, repeat
from math import inf, log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from yuqing.analysis.kept import Arrays
from yuqing.errors import YuqingError

#: Order of the tags in SnowNLP (`y09_2047.py`); ties go to the earlier one.
TAGS = ("b", "m", "e", "s")
#: SnowNLP cuts only runs of these (`seg/__init__.py`); other signs of its tables are never asked for.
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FA5
#: A key holds two character numbers of 13 bits; there are 4,577 trained characters.
KEY_BITS = 13

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_Tagged = tuple[str, str]


def package_version() -> str:
    """The version of the installed SnowNLP."""
    _folder()
    return version("snownlp")


def read_arrays() -> Arrays:
    """The arrays of `tables.Tables`, ready to be cached: chars, unigrams, pair_*, triple_*, word_*, prior.

    Takes about three seconds and 400 MB for a moment.
    """
    folder = _folder()
    return _segmenter_arrays(_unpack(folder / "seg" / "seg.marshal.3")) | _bayes_arrays(
        _unpack(folder / "sentiment" / "sentiment.marshal.3"), _stop_words(folder / "normal" / "stopwords.txt")
    )


def _folder() -> Path:
    spec = find_spec("snownlp")
    if spec is None or spec.origin is None:
        raise YuqingError("没有安装 snownlp，无法计算情感原始分。请重新安装依赖：pip install -r requirements.txt")
    return Path(spec.origin).parent


def _unpack(path: Path) -> dict[str, Any]:
    with gzip.open(path) as file:
        model: dict[str, Any] = marshal.loads(file.read())  # noqa: S302 - a file of an installed package
    return model


def _stop_words(path: Path) -> set[str]:
    return {line.strip() for line in path.read_text(encoding="utf-8").splitlines()} - {""}


@dataclass(frozen=True, slots=True, eq=False)
class _Grams:
    """Sequences of two or three tagged characters that were seen, and how often."""

    #: Shape (length, sequences): 4 * character number + place of the tag.
    codes: Numbers
    counts: Floats


def _segmenter_arrays(model: dict[str, Any]) -> Arrays:
    chars = sorted({char for char, _ in model["uni"]["d"] if len(char) == 1 and FIRST_HAN <= ord(char) <= LAST_HAN})
    codes = {(char, tag): number * 4 + place for number, char in enumerate(chars, 1) for place, tag in enumerate(TAGS)}
    # the begin of a run comes after the last character; it has one state, in the place of the last tag
    begin = codes["", "BOS"] = (len(chars) + 1) * 4 + len(TAGS) - 1
    counts = _single_counts(model["uni"]["d"], codes)
    terms = model["l1"] * (counts / model["uni"]["total"])
    pairs, triples = _grams(model["bi"]["d"], codes, 2), _grams(model["tri"]["d"], codes, 3)
    pair_sums = terms[pairs.codes[1]] + model["l2"] * pairs.counts / counts[pairs.codes[0]]
    triple_sums = _triple_sums(pairs, pair_sums, triples, model["l3"])
    # a run's first character follows two begin marks: its only triple stands for its pair
    first = triples.codes[1] == begin
    pair_sums[_places(triples.codes[1:, first], pairs)] = triple_sums[first]
    return {
        "chars": np.array([ord(char) for char in chars], dtype=np.uint32),
        "unigrams": _logs(terms[4:-4]).reshape(-1, len(TAGS)),
        **_sorted_by_key("pair", pairs.codes, pair_sums, begin),
        **_sorted_by_key("triple", triples.codes, triple_sums, begin),
    }


def _single_counts(seen: dict[_Tagged, int], codes: dict[_Tagged, int]) -> Floats:
    """How often each code was seen."""
    counts = np.zeros(codes["", "BOS"] + 1)
    for tagged, code in codes.items():
        counts[code] = seen.get(tagged, 0)
    return counts


def _grams(seen: dict[tuple[_Tagged, ...], int], codes: dict[_Tagged, int], length: int) -> _Grams:
    """Leaves out sequences with a sign that has no code."""
    flat = map(codes.get, chain.from_iterable(seen), repeat(0))
    table = np.fromiter(flat, dtype=np.int64, count=len(seen) * length).reshape(-1, length)
    kept = table.all(axis=1)
    return _Grams(table[kept].T, np.fromiter(seen.values(), dtype=np.float64, count=len(seen))[kept])


def _triple_sums(pairs: _Grams, pair_sums: Floats, triples: _Grams, weight: float) -> Floats:
    """All three terms of each triple."""
    before, last = _places(triples.codes[:2], pairs), _places(triples.codes[1:], pairs)
    return pair_sums[last] + weight * triples.counts / pairs.counts[before]


def _places(asked: Numbers, pairs: _Grams) -> Numbers:
    """Where each asked pair stands in `pairs`; SnowNLP counted every pair of a triple."""
    keys, asked_keys = (codes[0] << 2 * KEY_BITS | codes[1] for codes in (pairs.codes, asked))
    order = np.argsort(keys)
    places: Numbers = order[np.searchsorted(keys, asked_keys, sorter=order)]
    return places


def _logs(values: Floats) -> Floats:
    return np.array([log(value) if value else -inf for value in values.tolist()])


def _sorted_by_key(name: str, codes: Numbers, sums: Floats, begin: int) -> Arrays:
    """Key of the characters, tags as a number to base 4, and logs; without what leads to the begin mark."""
    inner = codes[1] != begin
    keys, tags = np.zeros((2, inner.sum()), dtype=np.int64)
    for code in codes[:, inner]:
        keys, tags = keys << KEY_BITS | code // 4, tags * 4 + code % 4
    order = np.argsort(keys, kind="stable")
    columns = {"keys": keys, "tags": tags.astype(np.uint8), "logs": _logs(sums[inner])}
    return {f"{name}_{column}": values[order] for column, values in columns.items()}


def _bayes_arrays(model: dict[str, Any], stop_words: set[str]) -> Arrays:
    """The words as a tree: each beginning of a word is a node; and each node's log probability in both classes.

    A beginning that is no word itself has the value of an unseen word. A stop word adds 0.0, which changes no sum.
    """
    classes = [model["d"]["neg"], model["d"]["pos"]]
    words = set(classes[0]["d"]) | set(classes[1]["d"]) | stop_words
    chars = sorted(set("".join(words)))
    beginnings = sorted({word[:end] for word in words for end in range(1, len(word) + 1)})
    nodes = {beginning: node for node, beginning in enumerate(beginnings, start=1)} | {"": 0}
    numbers = {char: number for number, char in enumerate(chars, start=1)}
    steps = [nodes[text[:-1]] << KEY_BITS | numbers[text[-1]] for text in beginnings]
    logs = [[0.0 if text in stop_words else _word_log(c, text) for text in ["", *beginnings]] for c in classes]
    return {
        "word_chars": np.array([ord(char) for char in chars], dtype=np.uint32),
        "word_steps": np.array(steps, dtype=np.uint32),
        "word_logs": np.array(logs),
        "prior": np.array([log(c["total"]) - log(model["total"]) for c in classes]),
    }


def _word_log(counts: dict[str, Any], word: str) -> float:
    return log(float(counts["d"].get(word, counts["none"])) / counts["total"])
