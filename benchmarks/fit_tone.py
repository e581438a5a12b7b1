"""Fit the tone model (data/lexicon/tone_weights.npz) on development corpora and print figures on rows it did not see.

usage: python -m benchmarks.fit_tone DATA_DIR [--write]

Two models over the pieces of a text are fitted first, each on three quarters of the rows in turn: the attitude (posts
and reviews with labels) and the manner of speech (complaint, official or news, chat). Their scores for the quarter
they did not see, and the numbers from the word lists, are then combined by a third, small one, fitted and measured
on quarters as well. Only weights are written: no word and no text of the data goes into the project.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import tone_corpora
from benchmarks.tone_corpora import COMBINED, LEARNT, SPOKEN, Rows
from benchmarks.tone_figures import Figures, lines
from yuqing.analysis import folding, matching, snownlp_exact, tone, tone_fit, tone_pieces, tone_words, words
from yuqing.analysis.tone_fit import Lesson, Sparse
from yuqing.config import SHIPPED

Floats = NDArray[np.float64]

FOLDS = 4
#: Penalty and steps of the two models over pieces, and of the one that combines them.
RIDGE, STEPS = 0.06, 45
COMBINED_RIDGE, COMBINED_STEPS = 1.0, 100
BATCH = 4096
CLASSES = 3


@dataclass(frozen=True, slots=True)
class Table:
    """All rows as numbers: pieces, the rarity of each piece, and the features of the word lists."""

    pieces: Sparse
    rarity: Floats
    features: Floats
    snownlp: Floats


def main() -> None:
    """Fit, print, and with --write store the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--models", type=Path, default=SHIPPED / "models", help="folder of the derived tables")
    options = parser.parse_args()
    rows = tone_corpora.read(options.data_dir)
    table = tabulate(rows.texts, options.models)
    fold = np.random.default_rng(20_261_122).integers(0, FOLDS, len(rows.texts))
    learnt, attitude = _in_turns(table.pieces, rows.gold, rows.weights(LEARNT), fold)
    spoken, manner = _in_turns(table.pieces, rows.manner, rows.weights(SPOKEN), fold)
    numbers = np.concatenate([learnt, spoken, table.features], axis=1)
    chances, combined = _combined(numbers, rows, fold)
    seen = Figures(rows, chances, table.snownlp, rows.gold >= 0)
    print("\n".join(lines(seen)))
    if options.write:
        _write(table, attitude @ combined[:CLASSES] + manner @ combined[CLASSES : 2 * CLASSES], combined)


def tabulate(texts: list[str], models: Path) -> Table:
    """Return the texts as numbers."""
    cut, fold_table = words.cutter(()), folding.fold_table()
    lists, scorer = tone_words.load(SHIPPED / "lexicon"), snownlp_exact.load_tables(models)
    row, column, features, scores = [], [], [], []
    for begin in range(0, len(texts), BATCH):
        part = texts[begin : begin + BATCH]
        folded = folding.fold_all(part, fold_table)
        cuts = list(map(cut, folding.without_noise(folded)))
        scores.append(snownlp_exact.scores(part, scorer))
        batch = matching.joined(folded)
        features.append(tone_words.features(batch, tone_words.find_words(batch, cuts, lists), scores[-1], lists))
        for kind in tone_pieces.pieces(tone_pieces.script(folded, cuts)):
            row.append(kind.row + begin)
            column.append(kind.index)
    return _weighed(np.concatenate(row), np.concatenate(column), np.concatenate(features), np.concatenate(scores))


def _weighed(row: NDArray[np.int64], column: NDArray[np.int64], features: Floats, scores: Floats) -> Table:
    """Weigh every piece by how rare it is, and bring texts to length one."""
    rows = len(features)
    key, count = np.unique(row * tone_pieces.ROWS + column, return_counts=True)
    row, column = np.divmod(key, tone_pieces.ROWS)
    rarity = np.log((1 + rows) / (1 + np.bincount(column, minlength=tone_pieces.ROWS))) + 1
    length = np.sqrt(np.bincount(row, count * rarity[column] ** 2, rows))
    value = count * rarity[column] / np.maximum(length, 1e-9)[row]
    return Table(Sparse(row, column, value, rows, tone_pieces.ROWS), rarity, features, scores)


def _in_turns(
    pieces: Sparse, gold: NDArray[np.int64], weight: Floats, fold: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return the scores of every row by the model that did not see it, and the mean of the models."""
    scores, mean = np.zeros((pieces.rows, CLASSES)), np.zeros((pieces.columns, CLASSES))
    for turn in range(FOLDS):
        weights = _learn(pieces, gold, np.where(fold == turn, 0.0, weight), RIDGE, STEPS)
        unseen = fold == turn
        scores[unseen] = pieces.times(weights)[unseen]
        mean += weights / FOLDS
        print(f"turn {turn + 1} of {FOLDS}", flush=True)
    return scores, mean


def _combined(numbers: Floats, rows: Rows, fold: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the probabilities of every row by the combination that did not see it, and that fitted on all."""
    full, weight = tone_fit.dense(numbers), rows.weights(COMBINED)
    chances = np.zeros((len(numbers), CLASSES))
    for turn in range(FOLDS):
        weights = _learn(full, rows.gold, np.where(fold == turn, 0.0, weight), COMBINED_RIDGE, COMBINED_STEPS)
        chances[fold == turn] = tone_fit.softmax(numbers[fold == turn] @ weights)
    return chances, _learn(full, rows.gold, weight, COMBINED_RIDGE, COMBINED_STEPS)


def _learn(table: Sparse, gold: NDArray[np.int64], weight: Floats, ridge: float, steps: int) -> Floats:
    used = np.flatnonzero((weight > 0) & (gold >= 0))
    place = np.full(table.rows, -1)
    place[used] = np.arange(len(used))
    keep = place[table.row] >= 0
    narrow = Sparse(place[table.row[keep]], table.column[keep], table.value[keep], len(used), table.columns)
    return tone_fit.fit(Lesson(narrow, gold[used], weight[used], np.zeros((len(used), CLASSES))), ridge, steps)


def _write(table: Table, pieces: Floats, combined: Floats) -> None:
    """Store the weights as half-precision numbers; the version is a digest of them."""
    # Only differences between the classes count.
    pieces = (pieces - pieces.mean(axis=1, keepdims=True)) * table.rarity[:, None]
    features = combined[2 * CLASSES :] - combined[2 * CLASSES :].mean(axis=1, keepdims=True)
    tone.save(SHIPPED / "lexicon", pieces.astype(np.float16), (table.rarity**2).astype(np.float16), features)


if __name__ == "__main__":
    main()
