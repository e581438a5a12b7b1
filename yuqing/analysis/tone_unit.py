"""What the analysts of a unit corrected, learnt as a small change of the shipped weights.

The change is the most probable one when the shipped weights are the prior: few labels move little, and only the
pieces of text that stand in them.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis import tone, tone_fit
from yuqing.analysis.matching import Bools, Ints
from yuqing.analysis.tone import ToneModel
from yuqing.analysis.tone_fit import Lesson, Sparse
from yuqing.analysis.tone_pieces import ROWS
from yuqing.analysis.tone_words import LABELS
from yuqing.errors import ConfigError
from yuqing.model.labelling import Trial

log = logging.getLogger(__name__)

Floats = NDArray[np.float64]

#: How firmly the shipped weights hold, and the steps taken from them.
RIDGE, STEPS = 0.3, 60
#: The weights of the word lists, which every text has, hold this many times more firmly, squared.
FIRMER = 10.0
#: One text in so many is held back to measure on.
HELD_BACK = 5
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Lessons:
    """Folded texts with their cuts and raw scores, and the tone that people gave them (index of LABELS)."""

    texts: Sequence[str]
    cuts: Sequence[list[str]]
    snownlp: Floats
    gold: Ints

    def where(self, mask: Bools) -> "Lessons":
        """Return the lessons that the mask keeps."""
        kept = np.flatnonzero(mask).tolist()
        return Lessons(
            [self.texts[at] for at in kept], [self.cuts[at] for at in kept], self.snownlp[mask], self.gold[mask]
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What is added to the shipped weights: rows of the table of pieces with three weights each, and features."""

    rows: Ints
    pieces: NDArray[np.float32]
    features: Floats
    #: Version of the shipped weights that it belongs to.
    base: str

    @property
    def version(self) -> str:
        """Return the version of the shipped weights and a digest of the change."""
        digest = hashlib.sha256(self.rows.tobytes() + self.pieces.tobytes() + self.features.tobytes()).hexdigest()
        return f"{self.base}+{digest[:6]}"


def held_back(texts: Sequence[str]) -> Bools:
    """Return which texts are only measured on; copies of one wording always share the lot."""
    lots = [hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] for text in texts]
    return np.asarray(np.array(lots, dtype=np.int64) % HELD_BACK == 0)


def learn(lessons: Lessons, base: ToneModel) -> Change:
    """Return the change that the lessons make to the shipped model."""
    weighed = tone.weigh(lessons.texts, lessons.cuts, lessons.snownlp, base)
    given = np.concatenate([np.zeros((0, len(LABELS))), *(each.scores for each in weighed.readings)])
    table = _table(weighed, base)
    weights = tone_fit.fit(Lesson(table, lessons.gold, np.ones(table.rows), given), RIDGE, STEPS)
    weights -= weights.mean(axis=1, keepdims=True)
    moved = np.flatnonzero(np.abs(weights[:ROWS]).max(axis=1) > _TINY)
    pieces = weights[moved] * np.sqrt(base.pieces[moved, -1:])
    return Change(moved, pieces.astype(np.float32), weights[ROWS:] / FIRMER, base.version)


def applied(change: Change, base: ToneModel) -> ToneModel:
    """Return the shipped model with the change."""
    pieces = base.pieces.copy()
    pieces[change.rows, :-1] += change.pieces
    return replace(base, pieces=pieces, features=base.features + change.features, version=change.version)


def tried(model: ToneModel, lessons: Lessons) -> Trial:
    """Return how a model does on lessons."""
    chance = tone.weigh(lessons.texts, lessons.cuts, lessons.snownlp, model).probability
    right = int((chance.argmax(axis=1) == lessons.gold).sum())
    told = chance[np.arange(len(lessons.gold)), lessons.gold]
    return Trial(right, float(-np.log(np.maximum(told, 1e-6)).mean()) if len(told) else 0.0)


def save(file: Path, change: Change) -> None:
    """Write the change so that a reader sees the old or the new file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    with part.open("wb") as opened:
        np.savez_compressed(
            opened, rows=change.rows, pieces=change.pieces, features=change.features, base=np.array(change.base)
        )
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)


def load(file: Path | None, base: ToneModel) -> ToneModel:
    """Return the model of the unit; the shipped one when nothing was learnt, or for older shipped weights.

    Raises ConfigError when the file is damaged.
    """
    if file is None or not file.exists():
        return base
    try:
        with np.load(file, allow_pickle=False) as stored:
            change = Change(stored["rows"], stored["pieces"], stored["features"], str(stored["base"]))
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise ConfigError(f"本单位的情感模型文件已损坏:{file}。请在“准确率”页重新训练,或删除这个文件。") from error
    if change.base != base.version:
        log.warning("unit_tone_ignored file=%s learnt_on=%s shipped=%s", file.name, change.base, base.version)
        return base
    return applied(change, base)


def _table(weighed: tone.Weighed, base: ToneModel) -> Sparse:
    """Return pieces and features of the lessons as one matrix."""
    row, column, value, done = [], [], [], 0
    for each in weighed.readings:
        for kind, found in zip(each.pieces, each.weights, strict=True):
            row.append(kind.row + done)
            column.append(kind.index)
            value.append(np.sqrt(found[:, -1]) / each.length[kind.row])
        listed = tone_fit.dense(each.features)
        row.append(listed.row + done)
        column.append(listed.column + ROWS)
        value.append(listed.value / FIRMER)
        done += each.script.rows
    parts = (np.concatenate(row), np.concatenate(column), np.concatenate(value))
    return Sparse(*parts, done, ROWS + len(base.features))
