"""What kind of matter a text is about, and which severity signals stand in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ahocorasick_rs import AhoCorasick

from yuqing.analysis import folding, lexicon, matching
from yuqing.analysis.matching import Bools, Hits, Ints, Joined

#: Deciding words shown for a category.
SHOWN = 5
#: A negator counts when it stands this close before the signal word, in characters.
REACH = 6
#: A weak signal word counts when its company stands within this many characters.
COMPANY = 40
SURE, WEAK, NEAR = 0, 1, 2
_SHIELD = -1


@dataclass(frozen=True)
class Vocabulary:
    """Phrases of several classes in one finder; a phrase may serve several classes."""

    finder: AhoCorasick
    phrases: tuple[str, ...]
    ids: tuple[str, ...]
    #: For each phrase the slice of `owner` and `role` that says what it stands for.
    offset: Ints
    owner: Ints
    role: Ints


@dataclass(frozen=True)
class Categories:
    """The categories of data/lexicon/categories.toml."""

    words: Vocabulary
    #: Points that decide, and the factor of a word in the title.
    decide: float
    title_factor: float


@dataclass(frozen=True)
class Signals:
    """The severity signals of data/lexicon/signals.toml."""

    words: Vocabulary
    negator: re.Pattern[str]
    #: Class index and pattern of signals that a fixed word cannot tell (3死5伤).
    patterns: tuple[tuple[int, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Marks:
    """Hits spread over the classes their phrases stand for."""

    hits: Hits
    owner: Ints
    role: Ints

    def where(self, mask: Bools) -> "_Marks":
        return _Marks(self.hits.where(mask), self.owner[mask], self.role[mask])


def load_categories(folder: Path) -> Categories:
    """Return the categories and their words. Raises ConfigError when the file is not usable."""
    table = lexicon.read(folder, "categories")
    words = _vocabulary(table["category"], table["shields"]["words"])
    return Categories(words, float(table["decide"]), float(table["title_factor"]))


def load_signals(folder: Path) -> Signals:
    """Return the signals and their words. Raises ConfigError when the file is not usable."""
    table = lexicon.read(folder, "signals")
    words = _vocabulary(table["signal"], table["shields"]["words"])
    negators = "|".join(re.escape(word) for word in lexicon.phrases(table["negators"]))
    patterns = tuple(
        (index, re.compile(signal["pattern"])) for index, signal in enumerate(table["signal"]) if "pattern" in signal
    )
    return Signals(
        words,
        re.compile(rf"(?:{negators})(?!成年|婚|来|辜|锡|线|证|论|数)[^,。;!?\s{folding.SEPARATOR}]{{0,4}}$"),
        patterns,
    )


def categories(batch: Joined, titles: Ints, rules: Categories) -> tuple[list[str], list[list[str]]]:
    """Return the category of every text ("" when no word decides) and its deciding words.

    `titles` holds the length of the title at the start of each text.
    """
    marks = _distinct(_longest(_marks(batch, rules.words)))
    points = np.where(marks.role == SURE, 2.0, 1.0)
    local = marks.hits.start - batch.begins[marks.hits.row]
    points *= np.where(local < titles[marks.hits.row], rules.title_factor, 1.0)
    score = np.zeros((batch.rows, len(rules.words.ids)))
    np.add.at(score, (marks.hits.row, marks.owner), points)
    best = score.argmax(axis=1)
    top = score[np.arange(batch.rows), best]
    ids = [
        rules.words.ids[index] if value >= rules.decide else "other" if value else ""
        for index, value in zip(best.tolist(), top.tolist(), strict=True)
    ]
    return ids, _deciding(marks.where(marks.owner == best[marks.hits.row]), rules.words, batch.rows)


def signals(batch: Joined, rules: Signals) -> list[list[str]]:
    """Return the signal classes of every text, in the order of the lexicon."""
    marks = _marks(batch, rules.words)
    marks = marks.where(~_negated(marks.hits, batch.text, rules.negator))
    sure = marks.where(marks.role == SURE)
    found = np.zeros((batch.rows, len(rules.words.ids)), dtype=np.bool_)
    found[sure.hits.row, sure.owner] = True
    weak = _accompanied(marks)
    found[weak.hits.row, weak.owner] = True
    for index, pattern in rules.patterns:
        places = np.array([match.start() for match in pattern.finditer(batch.text)], dtype=np.int64)
        found[batch.row_of(places), index] = True
    result: list[list[str]] = [[] for _ in range(batch.rows)]
    for row, index in zip(*(axis.tolist() for axis in found.nonzero()), strict=True):
        result[row].append(rules.words.ids[index])
    return result


def _vocabulary(classes: Sequence[dict[str, Any]], shields: str) -> Vocabulary:
    meaning: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, group in enumerate(classes):
        for key, role in (("words", SURE), ("weak", WEAK), ("near", NEAR)):
            for phrase in lexicon.phrases(group.get(key, "")):
                meaning[phrase].append((index, role))
    for phrase in lexicon.phrases(shields):
        meaning[phrase].append((_SHIELD, SURE))
    flat = [pair for pairs in meaning.values() for pair in pairs]
    offset = np.cumsum([0, *(len(pairs) for pairs in meaning.values())]).astype(np.int64)
    table = np.array(flat, dtype=np.int64).reshape(-1, 2)
    ids = tuple(group["id"] for group in classes)
    return Vocabulary(matching.finder(list(meaning), every=True), tuple(meaning), ids, offset, table[:, 0], table[:, 1])


def _marks(batch: Joined, words: Vocabulary) -> _Marks:
    """Return the hits with their classes, without those that a shield covers."""
    hits = matching.find(words.finder, batch, every=True)
    count = words.offset[hits.phrase + 1] - words.offset[hits.phrase]
    index = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    entry = words.offset[hits.phrase[index]] + within
    marks = _Marks(hits.take(index), words.owner[entry], words.role[entry])
    shield = marks.owner == _SHIELD
    return marks.where(~shield & ~matching.inside(marks.hits, marks.hits.where(shield)))


def _longest(marks: _Marks) -> _Marks:
    """Return the marks without those inside a longer mark of the same class and role."""
    hits = marks.hits
    order = np.lexsort((-hits.end, hits.start, marks.owner))
    end, owner = hits.end[order], marks.owner[order]
    lift = owner * (int(end.max(initial=0)) + 1)
    before = np.maximum.accumulate(np.concatenate(([-1], (end + lift)[:-1])))
    return marks.where(np.isin(np.arange(len(order)), order[end + lift > before]))


def _distinct(marks: _Marks) -> _Marks:
    """Return the first mark of each phrase and class in each text."""
    hits = marks.hits
    key = (hits.row * (int(hits.phrase.max(initial=0)) + 1) + hits.phrase) * 64 + marks.owner
    first = np.zeros(len(key), dtype=np.bool_)
    first[np.unique(key, return_index=True)[1]] = True
    return marks.where(first)


def _accompanied(marks: _Marks) -> _Marks:
    """Return the weak marks that have a word of their class's company close by."""
    weak, near = marks.where(marks.role == WEAK), marks.where(marks.role == NEAR)
    ok = np.zeros(len(weak.owner), dtype=np.bool_)
    for owner in np.unique(weak.owner):
        mine = weak.owner == owner
        places = np.unique(near.hits.start[near.owner == owner])
        ok[mine] = _close(weak.hits.where(mine), near.hits.where(near.owner == owner), places)
    return weak.where(ok)


def _close(weak: Hits, near: Hits, places: Ints) -> Bools:
    """Return which weak hits have one of `places`, in the same text, within reach on either side."""
    if not len(places):
        return np.zeros(len(weak.row), dtype=np.bool_)
    rows = near.row[np.searchsorted(near.start, places)]
    after = np.minimum(np.searchsorted(places, weak.start), len(places) - 1)
    before = np.maximum(after - 1, 0)
    result = np.zeros(len(weak.row), dtype=np.bool_)
    for side in (after, before):
        result |= (np.abs(places[side] - weak.start) <= COMPANY) & (rows[side] == weak.row)
    return result


def _negated(hits: Hits, text: str, negator: re.Pattern[str]) -> Bools:
    starts: Iterable[int] = hits.start.tolist()
    return np.array([bool(negator.search(text, max(0, at - REACH), at)) for at in starts], dtype=np.bool_)


def _deciding(marks: _Marks, words: Vocabulary, rows: int) -> list[list[str]]:
    result: list[list[str]] = [[] for _ in range(rows)]
    order = np.lexsort((marks.hits.start, marks.role, marks.hits.row))
    for row, phrase in zip(marks.hits.row[order].tolist(), marks.hits.phrase[order].tolist(), strict=True):
        if len(result[row]) < SHOWN:
            result[row].append(words.phrases[phrase])
    return result
