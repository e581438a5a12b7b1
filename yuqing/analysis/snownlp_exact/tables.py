"""SnowNLP's models as numpy tables, kept ready to use in one file per SnowNLP version."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from yuqing.analysis.kept import Arrays, kept
from yuqing.analysis.snownlp_exact.key_index import KeyIndex, build_index, index_of
from yuqing.analysis.snownlp_exact.lexicon import Lexicon, build_lexicon
from yuqing.analysis.snownlp_exact.package_files import (
    FIRST_HAN,
    KEY_BITS,
    LAST_HAN,
    TAGS,
    Floats,
    Numbers,
    package_version,
    read_arrays,
)

Tags = npt.NDArray[np.uint8]

#: Raise when the arrays of a kept file change their meaning.
_LAYOUT = 2
_CHAR_MASK = (1 << KEY_BITS) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Everything a score needs; about 65 MB. Build it with `load_tables`."""

    #: Number of each code point from FIRST_HAN to LAST_HAN, and one 0 more for all others; 0 = never seen.
    char_numbers: npt.NDArray[np.uint32]
    #: The number that stands before the first character of a run.
    begin: int
    #: Row number of `pair << KEY_BITS | char`.
    pairs: KeyIndex
    #: Shape (rows, 16): log probability by 4*tag+tag. Row 0 is any unseen character, a row below `begin` is a
    #: character after an unseen pair, the others are seen pairs.
    rows: Floats
    #: First entry of a triple by `row of its first pair << KEY_BITS | char`.
    triples: KeyIndex
    #: How many entries follow from a first entry on (it included), at that entry; then tags and log probabilities.
    triple_counts: Tags
    triple_tags: Tags
    triple_logs: Floats
    #: The words of the Bayes model and the stop words.
    lexicon: Lexicon
    #: Log share of both classes.
    prior: Floats


def load_tables(folder: Path) -> Tables:
    """The tables kept in `folder`, where they are made first if they are missing or damaged.

    Raises:
        YuqingError: SnowNLP is not installed, or the folder cannot be written.
    """
    arrays = kept(folder, f"snownlp-{package_version()}-{_LAYOUT}", lambda: _flat(_assemble(read_arrays())))
    return Tables(
        char_numbers=arrays["char_numbers"],
        begin=int(arrays["begin"][0]),
        pairs=index_of(arrays["pairs"]),
        rows=arrays["rows"],
        triples=index_of(arrays["triples"]),
        triple_counts=arrays["triple_counts"],
        triple_tags=arrays["triple_tags"],
        triple_logs=arrays["triple_logs"],
        lexicon=Lexicon(arrays["word_chars"], index_of(arrays["words"]), arrays["word_logs"]),
        prior=arrays["prior"],
    )


def _flat(tables: Tables) -> Arrays:
    """The tables as plain arrays."""
    same = ("char_numbers", "rows", "triple_counts", "triple_tags", "triple_logs", "prior")
    return {
        **{name: getattr(tables, name) for name in same},
        "begin": np.array([tables.begin]),
        "pairs": tables.pairs.slots,
        "triples": tables.triples.slots,
        "word_chars": tables.lexicon.char_numbers,
        "words": tables.lexicon.nodes.slots,
        "word_logs": tables.lexicon.logs,
    }


def _assemble(arrays: Arrays) -> Tables:
    begin = len(arrays["chars"]) + 1
    pair_keys, pair_of_entry = np.unique(arrays["pair_keys"], return_inverse=True)
    first_pairs = begin + np.searchsorted(pair_keys, arrays["triple_keys"] >> KEY_BITS)
    triple_keys, firsts, counts = np.unique(
        first_pairs << KEY_BITS | (arrays["triple_keys"] & _CHAR_MASK), return_index=True, return_counts=True
    )
    triple_counts = np.zeros(len(arrays["triple_keys"]), dtype=np.uint8)
    triple_counts[firsts] = counts
    return Tables(
        char_numbers=_char_numbers(arrays["chars"]),
        begin=begin,
        pairs=build_index(pair_keys.astype(np.uint32), begin + np.arange(len(pair_keys))),
        rows=_rows(arrays, pair_keys, pair_of_entry),
        triples=build_index(triple_keys.astype(np.uint32), firsts),
        triple_counts=triple_counts,
        triple_tags=arrays["triple_tags"],
        triple_logs=arrays["triple_logs"],
        lexicon=build_lexicon(arrays),
        prior=arrays["prior"],
    )


def _char_numbers(chars: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    numbers = np.zeros(LAST_HAN - FIRST_HAN + 2, dtype=np.uint32)
    numbers[chars - FIRST_HAN] = np.arange(1, len(chars) + 1)
    return numbers


def _rows(arrays: Arrays, pair_keys: Numbers, pair_of_entry: Numbers) -> Floats:
    """A pair's row is its second character's row where the pair was not seen with those tags."""
    singles = np.zeros((len(arrays["chars"]) + 1, len(TAGS) ** 2))
    singles[1:] = np.tile(arrays["unigrams"], (1, len(TAGS)))
    pairs = singles[pair_keys & _CHAR_MASK]
    pairs[pair_of_entry, arrays["pair_tags"]] = arrays["pair_logs"]
    return np.concatenate([singles, pairs])
