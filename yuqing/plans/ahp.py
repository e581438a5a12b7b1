"""Weights and consistency ratio of a pairwise comparison matrix (Saaty's analytic hierarchy process)."""

from collections.abc import Sequence

#: Mean consistency index of random reciprocal matrices by size (Saaty 1980, table 1.4).
RANDOM_INDEX = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32}
#: From this ratio on the judgements contradict each other too much to be used (Saaty 1980).
LIMIT = 0.1
#: Power iterations; a reciprocal matrix near consistency settles in far fewer.
ITERATIONS = 100
#: A third written with a few digits still counts as the inverse of three.
TOLERANCE = 1e-3

Matrix = Sequence[Sequence[float]]


def weights(matrix: Matrix) -> tuple[float, ...]:
    """Return the principal eigenvector of a positive matrix, summing to 1."""
    vector = [1 / len(matrix)] * len(matrix)
    for _ in range(ITERATIONS):
        image = _times(matrix, vector)
        vector = [value / sum(image) for value in image]
    return tuple(vector)


def consistency_ratio(matrix: Matrix) -> float:
    """Return the consistency index of the matrix over that of random judgements; 0 = no contradiction."""
    vector = weights(matrix)
    size = len(matrix)
    principal = sum(_times(matrix, vector))
    return (principal - size) / (size - 1) / RANDOM_INDEX[size]


def is_reciprocal(matrix: Matrix) -> bool:
    """Return whether the matrix is square, positive, and each judgement is the inverse of its mirror."""
    size = len(matrix)
    if size not in RANDOM_INDEX or any(len(row) != size for row in matrix):
        return False
    pairs = [(matrix[i][j], matrix[j][i]) for i in range(size) for j in range(i, size)]
    return all(a > 0 and b > 0 and abs(a * b - 1) < TOLERANCE for a, b in pairs)


def _times(matrix: Matrix, vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
