"""Weighted logistic regression over few or many features, in numpy alone, from zero or from a model that is there.

Limited-memory BFGS (Nocedal 1980) with halved steps; features that no text has keep their weight of zero.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis.matching import Ints

Floats = NDArray[np.float64]

#: Steps remembered for the shape of the loss.
MEMORY = 8
#: A step must lower the loss by this share of what the slope promises.
ARMIJO = 1e-4
#: Steps end when the loss falls by a smaller share than this.
TOLERANCE = 1e-5
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Sparse:
    """A matrix as its entries: row, column and value; sorted by row is faster, not needed."""

    row: Ints
    column: Ints
    value: Floats
    rows: int
    columns: int

    def times(self, weights: Floats) -> Floats:
        """Return the product with a matrix of shape (columns, classes)."""
        parts = [
            np.bincount(self.row, weights[self.column, k] * self.value, self.rows) for k in range(weights.shape[1])
        ]
        return np.stack(parts, axis=1)

    def transposed_times(self, rows: Floats) -> Floats:
        """Return the product of the transposed matrix with one of shape (rows, classes)."""
        parts = [np.bincount(self.column, rows[self.row, k] * self.value, self.columns) for k in range(rows.shape[1])]
        return np.stack(parts, axis=1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: features, the class of every row, its weight, and scores a model there already gives."""

    features: Sparse
    gold: Ints
    weight: Floats
    given: Floats


def softmax(scores: Floats) -> Floats:
    """Return probabilities from scores, row by row."""
    lifted = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(lifted / lifted.sum(axis=1, keepdims=True))


def dense(table: Floats) -> Sparse:
    """Return a full matrix as entries."""
    rows, columns = table.shape
    return Sparse(np.repeat(np.arange(rows), columns), np.tile(np.arange(columns), rows), table.ravel(), rows, columns)


def fit(lesson: Lesson, ridge: float, steps: int) -> Floats:
    """Return the weights, shape (columns, classes), that lower weighted log loss plus ridge/2 × their squares."""
    used, columns = np.unique(lesson.features.column, return_inverse=True)
    given = lesson.features
    narrow = Sparse(given.row, columns.reshape(-1), given.value, given.rows, len(used))
    weights = np.zeros((given.columns, lesson.given.shape[1]))
    weights[used] = _descend(_Loss(narrow, lesson, ridge), (len(used), lesson.given.shape[1]), steps)
    return weights


@dataclass(frozen=True, slots=True)
class _Loss:
    features: Sparse
    lesson: Lesson
    ridge: float

    def at(self, weights: Floats) -> tuple[float, Floats]:
        """Return the loss and its slope."""
        chance = softmax(self.lesson.given + self.features.times(weights))
        rows = np.arange(len(self.lesson.gold))
        told = np.log(np.maximum(chance[rows, self.lesson.gold], 1e-12))
        loss = -(self.lesson.weight * told).sum() + self.ridge / 2 * (weights * weights).sum()
        chance[rows, self.lesson.gold] -= 1.0
        slope = self.features.transposed_times(chance * self.lesson.weight[:, None]) + self.ridge * weights
        return float(loss), slope


def _descend(loss: _Loss, shape: tuple[int, int], steps: int) -> Floats:
    weights = np.zeros(shape)
    here, slope = loss.at(weights)
    pairs: deque[tuple[Floats, Floats]] = deque(maxlen=MEMORY)
    for _ in range(steps):
        direction = _direction(slope, pairs)
        length, promised = 1.0, float((slope * direction).sum())
        there, bent = loss.at(weights - direction)
        while there > here - ARMIJO * length * promised and length > _SHORTEST:
            length /= 2
            there, bent = loss.at(weights - length * direction)
        if there >= here:
            break
        pairs.append((-length * direction, bent - slope))
        gained, weights, here, slope = here - there, weights - length * direction, there, bent
        if gained < TOLERANCE * abs(here):
            break
    return weights


def _direction(slope: Floats, pairs: deque[tuple[Floats, Floats]]) -> Floats:
    """Return the way down that the last steps suggest; the slope itself, short, when there are none."""
    direction = slope.copy()
    if not pairs:
        return np.asarray(direction / max(1.0, float(np.abs(direction).max())))
    shares = []
    for step, change in reversed(pairs):
        share = (step * direction).sum() / (step * change).sum()
        direction -= share * change
        shares.append(share)
    step, change = pairs[-1]
    direction *= (step * change).sum() / (change * change).sum()
    for (step, change), share in zip(pairs, reversed(shares), strict=True):
        direction += (share - (change * direction).sum() / (step * change).sum()) * step
    return np.asarray(direction)
