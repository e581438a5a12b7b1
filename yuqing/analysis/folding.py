"""One spelling for many: width, Traditional forms and control characters folded, a whole batch at once."""

import re
import unicodedata
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis.kept import kept

#: Stands between the texts of a batch; a control character, so that no word or pattern crosses it.
SEPARATOR = "\x01"

#: Code points of the Han blocks that Chinese posts use.
HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))

#: Where the characters are that NFKC folds: Latin to symbols, Hangul and compatibility forms.
FOLDED_BLOCKS = ((0xA0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x1D400, 0x1D800), (0x2F800, 0x2FA20))

#: 乾 stays: 乾县 and 乾安县 are places, and in Simplified text it is never 干.
KEPT = "乾"

#: Links, handles, bracket emoticons and mark-up: no words of the writer.
NOISE = re.compile(
    r"https?:?[!-~]*|www\.[!-~]+|/*@[^\s:@,。!?,、#\[\]()【】\x01]{1,30}:?|\[[^\[\]\s\x01]{1,8}\]|<[^<>\s\x01]{1,12}>"
)


#: Raise when the rules of `fold_table` change.
_LAYOUT = 1


def kept_fold_table(models: Path) -> NDArray[np.uint32]:
    """Return `fold_table` from the tables kept in the folder."""
    name = f"folding-{version('opencc')}-{unicodedata.unidata_version}-{_LAYOUT}"
    return kept(models, name, lambda: {"table": fold_table()})["table"]


def fold_table() -> NDArray[np.uint32]:
    """Return the folded code point of every code point: NFKC, Simplified, no control characters.

    Only folds of one character to one character are in it, so that positions stay valid.
    """
    simple = np.arange(0x110000, dtype=np.uint32)
    pairs = _simplified()
    simple[list(pairs)] = list(pairs.values())
    wide = np.arange(0x110000, dtype=np.uint32)
    for low, high in FOLDED_BLOCKS:
        wide[low:high] = [_nfkc(code) for code in range(low, high)]
    table = simple[wide]
    controls = [code for code in range(32) if chr(code) not in ("\n", SEPARATOR)]
    table[controls] = 32
    table[[0xA0, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0F]] = 32
    return table


def fold_all(texts: Sequence[str], table: NDArray[np.uint32]) -> list[str]:
    """Return every text folded; lengths do not change."""
    joined = join(texts)
    if not joined:
        return list(texts)
    codes = table[np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)]
    return codes.tobytes().decode("utf-32-le").split(SEPARATOR)


def join(texts: Sequence[str]) -> str:
    """Return the texts as one string with separators; a separator inside a text becomes a space."""
    joined = SEPARATOR.join(texts)
    if joined.count(SEPARATOR) < max(len(texts), 1):
        return joined
    return SEPARATOR.join(text.replace(SEPARATOR, " ") for text in texts)


def starts_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return where each text begins in `join(texts)`."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    return np.concatenate(([0], np.cumsum(lengths)))[: len(texts)].astype(np.int64)


def without_noise(texts: Sequence[str]) -> list[str]:
    """Return folded texts with links, handles and emoticons blanked; lengths do not change."""
    return NOISE.sub(_blank, join(texts)).split(SEPARATOR) if texts else []


def compact(text: str) -> str:
    """Return a folded text as names are compared: lower case, no spaces."""
    return "".join(text.lower().split())


def _nfkc(code: int) -> int:
    folded = unicodedata.normalize("NFKC", chr(code))
    return ord(folded) if len(folded) == 1 else code


def _simplified() -> dict[int, int]:
    # Its tables are loaded only where the fold is made anew.
    from opencc import OpenCC

    characters = [chr(code) for low, high in HAN_BLOCKS for code in range(low, high)]
    simple = OpenCC("t2s").convert(SEPARATOR.join(characters)).split(SEPARATOR)
    pairs = zip([*characters, "妳"], [*simple, "你"], strict=True)
    return {ord(old): ord(new) for old, new in pairs if old != new and len(new) == 1 and old not in KEPT}


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
