"""Segmentation and keywords with the semantics of jieba, HMM off; rjieba is the fast path."""

import importlib.util
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yuqing.analysis import frequencies
from yuqing.analysis.frequencies import Frequencies

Cut = Callable[[str], list[str]]

#: How many keywords a mention keeps.
TOP = 10
#: What a word must look like to be a keyword: Han or Latin letters, at least two characters, not a number.
_WORD = re.compile(r"(?=.*[一-鿿㐀-䶿A-Za-z])[一-鿿㐀-䶿A-Za-z0-9.+#·-]{2,30}")
#: Strings of single characters that are kept as words of their own, at most, and how long they may be.
COINED = 3
SHORTEST_COINED, LONGEST_COINED = 2, 4
#: Characters that stand alone in ordinary Chinese, and so make no word with their neighbours.
_ALONE = frozenset(
    "的了是在和就都而及与着或不没有也很到说要去你我他她它们这那哪个一二三四五六七八九十百千万两几年月日时分号为被把从对让吗吧呢啊呀又还再才只将已之其以于等啥么上下中里"
    "请谁给用会能可想看做来过好多大小新老总更最太非像该每各某些此所如若但却并且因则即使由向往跟同比按经次条张位名栋楼层户元块米天点半人起得均未仍拍找吃"
)
#: Characters that end the name of a place before them and begin no name.
_ENDS_A_PLACE = "省市区县镇乡村路街"
_HAN = re.compile(r"[一-鿿]")
_NUMBERED = re.compile(r"[0-9.]+[A-Za-z%]{0,3}|[A-Za-z]?[0-9.-]+|[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Weights:
    """The frozen word weights of jieba and the words that never count."""

    idf: Frequencies
    stop: frozenset[str]

    def of(self, word: str) -> float:
        """Return the weight of a content word; 0 for stop words, single characters, numbers and marks."""
        if word in self.stop or not _WORD.fullmatch(word) or _NUMBERED.fullmatch(word):
            return 0.0
        return self.idf.of(word)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The cut of a whole batch: one code for each token, one entry for each distinct word."""

    #: Distinct words, and the weight of each (0 = no content word).
    words: pa.Array
    weight: NDArray[np.float64]
    #: For each token of the batch its word and the row of its text.
    code: NDArray[np.int64]
    row: NDArray[np.int64]
    rows: int


def cutter(names: Iterable[str], *, fast: bool = True) -> Cut:
    """Return the segmenter, HMM off, that keeps `names` whole; jieba itself when rjieba is not installed."""
    if fast and importlib.util.find_spec("rjieba"):
        return _fast(names)
    return _plain(names)


def weights(stop_words: Iterable[str], models: Path | None = None) -> Weights:
    """Return jieba's own inverse document frequencies, with stop words. Reads the file jieba ships.

    `models` is the folder in which tables made of it are kept.
    """
    return Weights(frequencies.load(_jieba_folder() / "analyse" / "idf.txt", models), frozenset(stop_words))


def tokens(cuts: Sequence[list[str]], table: Weights) -> Tokens:
    """Return the cuts as arrays."""
    lengths = np.fromiter(map(len, cuts), np.int64, len(cuts))
    flat = pa.array([word for cut in cuts for word in cut], pa.string()).dictionary_encode()
    words = flat.dictionary
    weight = np.fromiter(map(table.of, words.to_pylist()), np.float64, len(words))
    code = flat.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return Tokens(words, weight, code, np.repeat(np.arange(len(cuts)), lengths), len(cuts))


def keywords(batch: Tokens) -> pa.ListArray:
    """Return the words of highest TF-IDF of every text, best first, at most ten; ties in reading order."""
    row, code, score = _scored(batch)
    order = np.lexsort((-score, row))
    row, code = row[order], code[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    keep = rank < TOP
    return list_array(batch.words.take(pa.array(code[keep])), row[keep], batch.rows)


def coined(batch: Tokens, wanted: NDArray[np.bool_]) -> list[list[str]]:
    """Return of every wanted text the strings that no dictionary holds: single characters left side by side.

    Names of places, products and people come out so, because the cut without HMM knows only its dictionary.
    """
    names = batch.words.to_pylist()
    single = np.fromiter((name not in _ALONE and bool(_HAN.fullmatch(name)) for name in names), np.bool_, len(names))
    place = np.flatnonzero(single[batch.code] & wanted[batch.row]) if len(names) else np.empty(0, dtype=np.int64)
    found: list[list[str]] = [[] for _ in range(batch.rows)]
    row = batch.row[place]
    begins = np.flatnonzero((np.diff(place, prepend=-2) > 1) | (np.diff(row, prepend=-1) > 0))
    length = np.diff(begins, append=len(place))
    fits = (length >= SHORTEST_COINED) & (length <= LONGEST_COINED + 1)
    for first, size in zip(place[begins[fits]].tolist(), length[fits].tolist(), strict=True):
        codes = batch.code[first : first + size].tolist()
        _add_coined(found[batch.row[first]], "".join([names[code] for code in codes]))
    return found


def with_coined(keywords: pa.ListArray, coined: Sequence[list[str]]) -> pa.ListArray:
    """Return the keywords of every text with the strings that no dictionary holds after them."""
    rows = zip(keywords.to_pylist(), coined, strict=True)
    return pa.array([[*words, *(word for word in more if word not in words)] for words, more in rows], keywords.type)


def unlisted(strings: Iterable[str]) -> set[str]:
    """Return those of the strings that the dictionary of jieba lacks; it is read, but not loaded."""
    held = b"\n" + (_jieba_folder() / "dict.txt").read_bytes()
    return {string for string in strings if b"\n" + string.encode() + b" " not in held}


def _add_coined(found: list[str], run: str) -> None:
    word = run.lstrip(_ENDS_A_PLACE)
    if SHORTEST_COINED <= len(word) <= LONGEST_COINED and len(found) < COINED and word not in found:
        found.append(word)


def list_array(values: pa.Array, row: NDArray[np.int64], rows: int) -> pa.ListArray:
    """Return a list column from values sorted by row."""
    counts = np.bincount(row, minlength=rows)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def _scored(batch: Tokens) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return row, word and TF-IDF of each distinct content word of each row, by row and first place."""
    content = batch.weight[batch.code] > 0
    key = batch.row[content] * max(len(batch.words), 1) + batch.code[content]
    distinct, first, count = np.unique(key, return_index=True, return_counts=True)
    order = np.argsort(first, kind="stable")
    row, code = np.divmod(distinct[order], max(len(batch.words), 1))
    return row, code, count[order] * batch.weight[code]


def _fast(names: Iterable[str]) -> Cut:
    # An optional accelerator: imported only where it was found.
    import rjieba

    engine = rjieba.Jieba()
    for name in names:
        engine.add_word(name, None, None)
    cut = engine.cut

    def cut_text(text: str) -> list[str]:
        return cut(text, False)

    return cut_text


def _plain(names: Iterable[str]) -> Cut:
    # 0.7 s of start-up that the fast path does not pay; its source has escapes that newer Pythons warn about.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel("WARNING")
    engine = jieba.Tokenizer()
    engine.initialize()
    for name in names:
        engine.add_word(name)

    def cut_text(text: str) -> list[str]:
        return engine.lcut(text, HMM=False)  # type: ignore[no-any-return]

    return cut_text


def _jieba_folder() -> Path:
    found = importlib.util.find_spec("jieba")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("jieba")
    return Path(found.origin).parent
