"""Count which words and pairs petitions and official replies are full of, and write data/lexicon/common_terms.npz.

usage: python -m benchmarks.fit_terms FILE [--write]

FILE is a CSV of petitions with the columns title, text and reply. Only hashes of terms with their inverse document
frequency are written; no word and no text of the file goes into the project.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from yuqing.analysis import folding, lexicon, terms, words
from yuqing.config import SHIPPED

#: Fewest texts in which a term must stand; what stands in one tells nothing.
FEWEST = 2


def main() -> None:
    """Count, print how many terms there are, and write them when asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = csv.read_csv(options.file, parse_options=csv.ParseOptions(newlines_in_values=True))
    title, text, reply = ([value or "" for value in table[name].to_pylist()] for name in ("title", "text", "reply"))
    petitions = _idf([f"{head}\n{body}" for head, body in zip(title, text, strict=True)])
    replies = _idf(reply)
    lowest = {
        term: min(petitions.get(term, np.inf), replies.get(term, np.inf)) for term in petitions.keys() | replies.keys()
    }
    hashes = np.array(sorted(lowest), dtype=np.int64)
    idf = np.array([lowest[term] for term in hashes.tolist()], dtype=np.float16)
    print(f"{len(title):,} petitions: {len(petitions):,} terms of petitions, {len(replies):,} of replies, {len(idf):,}")
    if options.write:
        np.savez_compressed(SHIPPED / "lexicon" / terms.COMMON_FILE, term=hashes, idf=idf)


def _idf(texts: Sequence[str]) -> dict[int, float]:
    """Return the natural logarithm of one over the share of texts that hold each term."""
    counted: Counter[int] = Counter()
    for found in _terms(texts):
        counted.update(np.unique(found).tolist())
    return {term: float(np.log(len(texts) / number)) for term, number in counted.items() if number >= FEWEST}


def _terms(texts: Sequence[str]) -> Iterator[NDArray[np.int64]]:
    """Yield the hashed words and pairs of each text, as the topic vector takes them."""
    weights = words.weights(lexicon.phrases(lexicon.read(SHIPPED / "lexicon", "stop_words")["words"]))
    cut = words.cutter(())
    clean = folding.without_noise(folding.fold_all(texts, folding.fold_table()))
    batch = words.tokens(list(map(cut, clean)), weights)
    nothing = terms.Common(np.empty(0, dtype=np.int64), np.empty(0))
    row, term = terms.words_and_pairs(batch, nothing)
    order = np.argsort(row, kind="stable")
    yield from np.split(term[order], np.searchsorted(row[order], np.arange(1, len(texts))))


if __name__ == "__main__":
    main()
