"""From texts to SnowNLP's sentiment score: words, stop words, naive Bayes."""

from collections.abc import Iterator, Sequence
from math import exp, inf

import numpy as np
import numpy.typing as npt

from yuqing.analysis.snownlp_exact.package_files import FIRST_HAN, LAST_HAN, TAGS, Floats, Numbers
from yuqing.analysis.snownlp_exact.segmenter import tag_runs
from yuqing.analysis.snownlp_exact.tables import Tables

_OTHER = LAST_HAN - FIRST_HAN + 1
#: All white space that `str.split` knows stands below this code point.
_NO_SPACE_FROM = 0x3001
_SPACE = np.array([chr(code).isspace() for code in range(_NO_SPACE_FROM)] + [False])
#: Characters of text that are scored at once; bounds the memory, about 300 bytes for each.
_CHUNK_CHARS = 400_000


def scores(texts: Sequence[str], tables: Tables) -> Floats:
    """`SnowNLP(text).sentiments` of each text, equal bit for bit; NaN for "", for which SnowNLP raises.

    Equal texts are scored once.
    """
    distinct = list(dict.fromkeys(texts))
    parts = [_score_chunk(chunk, tables) for chunk in _chunks(distinct)]
    score_of = dict(zip(distinct, np.concatenate(parts).tolist(), strict=True)) if parts else {}
    return np.array([score_of[text] for text in texts], dtype=np.float64)


def words(text: str, tables: Tables) -> list[str]:
    """`snownlp.seg.seg(text)`: the words the score is made of."""
    chars = _code_points(text)
    bounds, kept = _word_bounds(chars, tables)
    return [text[a:b] for a, b in zip(bounds[:-1][kept], bounds[1:][kept], strict=True)]


def _chunks(texts: list[str]) -> Iterator[list[str]]:
    chunk_of_text = np.cumsum([len(text) for text in texts]) // _CHUNK_CHARS
    bounds = np.flatnonzero(np.diff(chunk_of_text, prepend=-1, append=-1))
    for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        yield texts[a:b]


def _score_chunk(texts: list[str], tables: Tables) -> Floats:
    """The score of each text."""
    codes = _code_points("\n".join(texts))  # white space ends a word and is part of none
    bounds, kept = _word_bounds(codes, tables)
    starts, ends = bounds[:-1][kept], bounds[1:][kept]
    logs = tables.lexicon.logs.take(tables.lexicon.nodes_of(codes, starts, ends), axis=1)
    text_ends = np.cumsum([len(text) + 1 for text in texts])
    owners = np.searchsorted(text_ends, starts, side="right")
    sums = [_sums(owners, logs[side], tables.prior[side], len(texts)) for side in (0, 1)]
    result = np.array([_positive(neg, pos) for neg, pos in zip(*sums, strict=True)])
    result[[i for i, text in enumerate(texts) if not text]] = np.nan
    return result


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _word_bounds(codes: npt.NDArray[np.uint32], tables: Tables) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Where words and white space begin (with the end of the text), and which of these stretches are words.

    A word begins with each run of Chinese characters and each stretch of other signs; within a run before b and s
    and after e, whatever else the tags say (`Seg.seg` in SnowNLP's `seg/seg.py`).
    """
    places = np.minimum(codes - np.uint32(FIRST_HAN), np.uint32(_OTHER))  # below FIRST_HAN wraps to large
    han, space = places < _OTHER, _SPACE[np.minimum(codes, _NO_SPACE_FROM)]
    changes = np.flatnonzero(np.diff(han + 2 * space, prepend=-1, append=-1))
    starts, runs = changes[:-1], han[changes[:-1]]
    tags = tag_runs(tables.char_numbers[places], starts[runs], np.diff(changes)[runs], tables)
    begins = (tags == TAGS.index("b")) | (tags == TAGS.index("s"))
    begins[1:] |= tags[:-1] == TAGS.index("e")
    begins &= han
    begins[starts] = True
    bounds = np.append(np.flatnonzero(begins), len(codes))
    return bounds, ~space[bounds[:-1]]


def _sums(owners: Numbers, logs: Floats, prior: np.float64, texts: int) -> list[float]:
    """Prior plus the logs of each text's words, added one after another (`bincount` does; `sum` would not)."""
    ids = np.concatenate([np.arange(texts), owners])
    weights = np.concatenate([np.full(texts, prior), logs])
    sums: list[float] = np.bincount(ids, weights, minlength=texts).tolist()
    return sums


def _positive(neg: float, pos: float) -> float:
    """`Bayes.classify` and `Sentiment.classify`, operation by operation: of equal classes the negative one wins."""
    neg_share, pos_share = 1 / (1.0 + _exp(pos - neg)), 1 / (_exp(neg - pos) + 1.0)
    return pos_share if pos_share > neg_share else 1 - neg_share


def _exp(x: float) -> float:
    try:
        return exp(x)
    except OverflowError:
        return inf
