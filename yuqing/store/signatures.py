"""Which pairs of neighbouring characters a text has, in 256 bits, so that a search reads few of the texts.

A signature file with two bits a pair (superimposed coding: Faloutsos and Christodoulakis, "Signature Files", ACM TOIS
2, 1984). A text with a word has all bits of the word; one with all bits need not have the word, so it is still read.
"""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

#: Columns of a signature, 64 bits each; null where there is none and the text must be read.
COLUMNS = ("signature_0", "signature_1", "signature_2", "signature_3")
_BITS = 64 * len(COLUMNS)
#: Stands behind a title and a text; the pair that it begins is none.
_END = "\n"
#: Mentions worked on at once, which bounds the memory.
_PART = 10_000
_FIRST, _SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
#: The letters beyond A to Z whose small form is one of a to z.
_ODD = {0x130: ord("i"), 0x212A: ord("k")}


def signed(mentions: pa.Table) -> pa.Table:
    """Return the mentions (columns title, text and any others) with COLUMNS (uint64) beside."""
    said = pc.binary_join_element_wise(mentions["title"], mentions["text"], "", _END).combine_chunks()
    parts = [_part(said.slice(start, _PART)) for start in range(0, len(said), _PART)]
    for number, name in enumerate(COLUMNS):
        column = [pa.array(part[:, number]) for part in parts]
        mentions = mentions.append_column(name, pa.chunked_array(column, pa.uint64()))
    return mentions


def mask(word: str) -> tuple[int, ...]:
    """Return the bits that each text with the word has, 64 a column; all 0 says nothing about a text."""
    small = [letter.lower() for letter in word]
    pairs = [(ord(one), ord(two)) for one, two in pairwise(small) if _is_plain(one) and _is_plain(two)]
    bits = np.zeros((1, _BITS), np.bool_)
    bits[0, _places(*np.array(pairs, np.uint32).reshape(-1, 2).T)] = True
    return tuple(_packed(bits)[0].tolist())


def _part(said: pa.Array) -> NDArray[np.uint64]:
    """Return the signatures of texts that end with _END: a row a text."""
    codes = _folded(np.frombuffer("".join(said.to_pylist()).encode("utf-32-le"), np.uint32))
    rows = np.repeat(np.arange(len(said)), pc.utf8_length(said).to_numpy())[:-1]
    is_pair = codes[:-1] != ord(_END)
    bits = np.zeros((len(said), _BITS), np.bool_)
    bits[rows[is_pair], _places(codes[:-1][is_pair], codes[1:][is_pair])] = True
    return _packed(bits)


def _packed(bits: NDArray[np.bool_]) -> NDArray[np.uint64]:
    return np.packbits(bits, axis=1, bitorder="little").view("<u8")


def _folded(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the characters with small letters for A to Z; others keep their case, see `_is_plain`."""
    small = np.where((codes >= ord("A")) & (codes <= ord("Z")), codes + np.uint32(32), codes)
    for odd, letter in _ODD.items():
        small[codes == odd] = letter
    return small


def _is_plain(character: str) -> bool:
    """Whether a small character looks the same in every folded text: without case, or one of a to z."""
    return len(character) == 1 and character != _END and (character.isascii() or character.upper() == character)


def _places(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the bits of each pair, 0 to 255: (2, pairs)."""
    mixed = first * _FIRST + second * _SECOND
    return np.stack([mixed >> np.uint32(24), mixed >> np.uint32(16) & np.uint32(_BITS - 1)])
