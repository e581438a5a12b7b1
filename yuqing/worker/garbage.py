"""How often Python looks for garbage that refers to itself, while many rows are worked on.

Each look at all objects walks over everything that is alive, topics and wordings of a month included. The objects of
one batch of an import are enough to make Python look several times a batch, which took a quarter of the time at a
million rows, and more with more rows. What refers to nothing of its own is freed at once either way.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects made and still alive after which the young are looked at, and how many such looks make one at the older.
SELDOM = (200_000, 20, 50)


def look_seldom() -> None:
    """Leave what is alive now aside for good, and look seldom at what comes; for a process that does nothing else."""
    gc.freeze()
    gc.set_threshold(*SELDOM)


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """Look seldom as long as the block runs, and leave aside what was alive before."""
    before = gc.get_threshold()
    look_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
