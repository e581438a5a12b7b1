"""SnowNLP's models as numpy tables, cached in one file per SnowNLP version."""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import numpy.typing as npt

from yuqing.analysis.snownlp_exact.key_index import KeyIndex, build_index
from yuqing.analysis.snownlp_exact.lexicon import Lexicon, build_lexicon
from yuqing.analysis.snownlp_exact.package_files import (
    FIRST_HAN,
    KEY_BITS,
    LAST_HAN,
    TAGS,
    Arrays,
    Floats,
    Numbers,
    package_version,
    read_arrays,
)
from yuqing.errors import YuqingError

Tags = npt.NDArray[np.uint8]

#: Raise when the arrays of a cache file change their meaning.
_LAYOUT = 1
_CHAR_MASK = (1 << KEY_BITS) - 1
#: What numpy and zipfile raise for a file that is missing, cut off, overwritten or of another layout.
_UNUSABLE = (zipfile.BadZipFile, KeyError, ValueError, EOFError, OSError)


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


def load_tables(cache_dir: Path) -> Tables:
    """The tables from the cache in `cache_dir`, which is written first where it is missing or damaged.

    Raises:
        YuqingError: SnowNLP is not installed, or the folder cannot be written.
    """
    path = cache_dir / f"snownlp-{package_version()}-{_LAYOUT}.npz"
    try:
        return _assemble(_read(path))
    except _UNUSABLE:
        with _writing_to(cache_dir):
            cache_dir.mkdir(parents=True, exist_ok=True)
        arrays = read_arrays()
        with _writing_to(cache_dir):
            _write(path, arrays)
        return _assemble(arrays)


def _read(path: Path) -> Arrays:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise YuqingError(f"无法写入缓存文件夹 {folder}，请检查磁盘空间和写权限。") from error


def _write(path: Path, arrays: Arrays) -> None:
    """Writes under a name of its own first: two processes may start at once, and either may be killed."""
    with NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=".part", delete=False) as part:
        np.savez(part, allow_pickle=False, **arrays)
        part.flush()
        os.fsync(part.fileno())
    Path(part.name).replace(path)


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
