"""Wilson's interval of a share (1927): small samples cannot look certain."""

from math import sqrt

#: 95 %.
Z = 1.959964


def interval(hits: int, n: int, z: float = Z) -> tuple[float, float]:
    """Return the lower and upper bound of hits/n; (0, 1) when nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, z * z
    centre = share + square / (2 * n)
    margin = z * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    # The bounds never cross the share, also where rounding would have them do so by a last digit.
    return min(share, max(0.0, (centre - margin) / scale)), max(share, min(1.0, (centre + margin) / scale))
