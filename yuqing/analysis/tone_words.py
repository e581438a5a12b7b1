"""Words of attitude with negation and degree, and the few numbers that they give a text.

The lists are data/lexicon/tone.toml. SnowNLP's score is one number among the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from ahocorasick_rs import AhoCorasick
from numpy.typing import NDArray

from yuqing.analysis import lexicon, matching
from yuqing.analysis.matching import Hits, Ints, Joined
from yuqing.model.mentions import Tone

Floats = NDArray[np.float64]

LABELS = (Tone.NEGATIVE.value, Tone.NEUTRAL.value, Tone.POSITIVE.value)
#: Word groups in the order of their features; a negated positive word counts as `negative`, and so on.
GROUPS = (
    "complaint",
    "negative",
    "positive",
    "praise",
    "ask",
    "notice",
    "news",
    "emoticon_negative",
    "emoticon_positive",
)
FEATURES = (
    "bias",
    *GROUPS,
    "last",
    "balance",
    "snownlp",
    "question",
    "exclamation",
    "length",
    "wordless",
    "official",
    "lament",
    "repost",
)
#: Deciding words shown.
SHOWN = 3
#: Characters and word borders of the cut that a tone word must have more than: three characters count anywhere,
#: two need one border (太漂亮 is one word of jieba), a single one both.
BORDERLESS = 2
#: So many official phrases make a notice.
OFFICIAL = 3
#: A negator or degree word counts when at most this many characters lie between it and the word.
GAP = 1
_SHIELD, _NEGATOR, _DEGREE = -1, -2, -3
_FLIPPED = {0: 2, 1: 2, 2: 1, 3: 1}
_TONE_OF_GROUP = np.array([0, 0, 2, 2, 1, 1, 1, 0, 2])


@dataclass(frozen=True)
class ToneWords:
    """The word lists."""

    finder: AhoCorasick
    phrases: tuple[str, ...]
    #: Group of each phrase, or a negative number for shields, negators and degree words.
    group: Ints
    #: Names of the groups, for the reason.
    names: tuple[str, ...]
    weight: Floats
    flip: float
    degree: float
    saturation: float


@dataclass(frozen=True, slots=True)
class Marks:
    """Tone words found: their hits, the group they count for, their weight with negation and degree."""

    hits: Hits
    group: Ints
    weight: Floats
    negated: NDArray[np.bool_]


def load(folder: Path) -> ToneWords:
    """Return the word lists. Raises ConfigError when data/lexicon/tone.toml is not usable."""
    table = lexicon.read(folder, "tone")
    groups = {group["id"]: group for group in table["group"]}
    meaning: dict[str, tuple[int, float]] = {}
    for key, code in (("shields", _SHIELD), ("negators", _NEGATOR), ("degrees", _DEGREE)):
        meaning |= {phrase: (code, 0.0) for phrase in lexicon.phrases(table[key]["words"])}
    for index, name in enumerate(GROUPS):
        weight = float(groups[name]["weight"])
        meaning |= {phrase: (index, abs(weight)) for phrase in lexicon.phrases(groups[name]["words"])}
    return ToneWords(
        finder=matching.finder(list(meaning)),
        phrases=tuple(meaning),
        group=np.array([group for group, _ in meaning.values()], dtype=np.int64),
        names=tuple(groups[name]["name"] for name in GROUPS),
        weight=np.array([weight for _, weight in meaning.values()]),
        flip=float(table["negators"]["factor"]),
        degree=float(table["degrees"]["factor"]),
        saturation=float(table["model"]["saturation"]),
    )


def find_words(batch: Joined, cuts: Sequence[list[str]], lists: ToneWords) -> Marks:
    """Return the tone words; short ones only where the segmenter sees a word begin and end."""
    hits = matching.find(lists.finder, batch)
    group, weight = lists.group[hits.phrase], lists.weight[hits.phrase].copy()
    negated = _after(hits, group, _NEGATOR) & (group >= 0) & (group <= max(_FLIPPED))
    weight[_after(hits, group, _DEGREE)] *= lists.degree
    weight[negated] *= lists.flip
    turned = np.array([_FLIPPED.get(index, index) for index in range(len(GROUPS))])
    group = np.where(negated, turned[np.maximum(group, 0)], group)
    keep = (group >= 0) & _at_word_borders(hits, batch, cuts)
    return Marks(hits.where(keep), group[keep], weight[keep], negated[keep])


def features(batch: Joined, marks: Marks, snownlp: Floats, lists: ToneWords) -> Floats:
    """Return one row of numbers for each text, in the order of FEATURES."""
    rows, row = batch.rows, marks.hits.row
    sums = np.zeros((rows, len(GROUPS)))
    np.add.at(sums, (row, marks.group), marks.weight)
    flat = sums / (sums + lists.saturation)
    bad, good = sums[:, [0, 1, 7]].sum(axis=1), sums[:, [2, 3, 8]].sum(axis=1)
    lengths = np.diff(np.append(batch.begins, len(batch.text) + 1)) - 1
    known = np.nan_to_num(np.clip(snownlp, 0.02, 0.98), nan=0.5)
    columns = [
        np.ones(rows),
        *flat.T,
        _last(marks, rows),
        (good - bad) / (good + bad + 1.0),
        np.log(known / (1 - known)) / 4,
        _count(batch, "?") / 2,
        _count(batch, "!") / 2,
        np.log1p(lengths) / 5,
        (bad + good == 0).astype(np.float64),
        (sums[:, 5] >= OFFICIAL).astype(np.float64),
        flat[:, 4] * (bad > good),
        _count(batch, "//@"),
    ]
    return np.stack(columns, axis=1)


def reasons(marks: Marks, best: Ints, lists: ToneWords) -> list[str]:
    """Return for each text the words that speak for its tone, heaviest first, with the name of their list."""
    mine = _TONE_OF_GROUP[marks.group] == best[marks.hits.row]
    order = np.lexsort((marks.hits.start, -marks.weight, marks.hits.row))
    order = order[mine[order]]
    words: list[list[str]] = [[] for _ in best]
    names: list[str] = [""] * len(best)
    columns = (marks.hits.row, marks.hits.phrase, marks.group, marks.negated)
    for row, phrase, group, negated in zip(*(column[order].tolist() for column in columns), strict=True):
        word = f"不{lists.phrases[phrase]}" if negated else lists.phrases[phrase]
        names[row] = names[row] or lists.names[group]
        if len(words[row]) < SHOWN and word not in words[row]:
            words[row].append(word)
    return [f"{name}：{'、'.join(found)}" if found else "" for name, found in zip(names, words, strict=True)]


def _after(hits: Hits, group: Ints, kind: int) -> NDArray[np.bool_]:
    """Return which hits follow a hit of `kind` closely, with at most one other word between."""
    result = np.zeros(len(group), dtype=np.bool_)
    for back in (1, 2):
        near = hits.start[back:] - hits.end[:-back] <= GAP + 2 * (back - 1)
        between = back == 1 or group[1:-1] == _DEGREE
        result[back:] |= near & between & (group[:-back] == kind) & (hits.row[back:] == hits.row[:-back])
    return result


def _at_word_borders(hits: Hits, batch: Joined, cuts: Sequence[list[str]]) -> NDArray[np.bool_]:
    """Return which hits begin and end where a word of the cut does; bracket emoticons and emoji always do."""
    lengths = np.fromiter(map(len, chain.from_iterable(cuts)), np.int64)
    row = np.repeat(np.arange(batch.rows), np.fromiter(map(len, cuts), np.int64, len(cuts)))
    # The end of a word is the running length of all words, and one separator for each text before.
    border = np.zeros(len(batch.text) + 2, dtype=np.bool_)
    border[np.cumsum(lengths) + row] = True
    border[batch.begins] = True
    length = hits.end - hits.start
    sides = border[hits.start].astype(np.int64) + border[hits.end]
    return sides + length > BORDERLESS


def is_mute(batch: Joined, marks: Marks, cuts: Sequence[list[str]]) -> NDArray[np.bool_]:
    """Return which texts have no tone word and no word of their own either (empty, one sign, only a link)."""
    spoken = np.array([any(word.isalnum() for word in cut) for cut in cuts], dtype=np.bool_)
    return np.asarray(~spoken & (np.bincount(marks.hits.row, minlength=batch.rows) == 0))


def _last(marks: Marks, rows: int) -> Floats:
    """Return +1 or -1 for the side of the last tone word of each text, 0 when there is none."""
    side = (_TONE_OF_GROUP[marks.group] - 1).astype(np.float64)
    result = np.zeros(rows)
    kept = side != 0
    result[marks.hits.row[kept]] = side[kept]
    return result


def _count(batch: Joined, mark: str) -> Floats:
    """Return log(1 + how often a mark stands in each text)."""
    finder = matching.finder([mark])
    return np.asarray(np.log1p(np.bincount(matching.find(finder, batch).row, minlength=batch.rows)))
