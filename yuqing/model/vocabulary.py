"""The words that an office adds to the program's own dictionary."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the segmenter keeps whole, and what is never a keyword; the names of the unit need not be listed."""

    kept: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
