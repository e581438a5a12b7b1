"""词库: the words of the office, and strings that may be new words."""

from collections.abc import Collection
from datetime import timedelta

import pandas as pd

from yuqing.analysis.words import unlisted
from yuqing.store import Store, words
from yuqing.views.window import Window

#: How far back new words are looked for, and rising words that are tried.
NEW_WITHIN = timedelta(days=7)
TRIED = 600
SHOWN = 40


def new_words(store: Store, window: Window, known: Collection[str]) -> pd.DataFrame:
    """Return rising words that stand in no dictionary, the names of the unit and the words of the office left out.

    Columns: word, n (mentions in the window), before (in the window of equal length before), ratio.
    """
    rising = words.rising(store, window.start, window.end, TRIED, tuple(known))
    new = unlisted(word for word in rising["word"] if _is_written(word))
    return rising[rising["word"].isin(new)].head(SHOWN).reset_index(drop=True)


def is_new(strings: Collection[str]) -> set[str]:
    """Return those of the strings that stand in no dictionary and are written in Chinese."""
    return unlisted(word for word in strings if _is_written(word))


def _is_written(word: str) -> bool:
    """Return whether a word is Chinese; Latin names are in no dictionary, and yet not new."""
    return all("一" <= sign <= "鿿" for sign in word)
