"""The words of SnowNLP's Bayes model as a tree of characters that is walked by all words of a text at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yuqing.analysis.kept import Arrays
from yuqing.analysis.snownlp_exact.key_index import KeyIndex, build_index
from yuqing.analysis.snownlp_exact.package_files import KEY_BITS, Numbers

#: Code points from here on stand in no word; they share one place in `char_numbers`.
_BEYOND = 0x1_0000


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Log probabilities of words. Node 0 is the root and stands for every word that is not in the model."""

    #: Number of each code point up to _BEYOND; 0 = in no word.
    char_numbers: npt.NDArray[np.uint32]
    #: The node reached by `node << KEY_BITS | char number`.
    nodes: KeyIndex
    #: Shape (2, nodes): log probability of the word that ends at a node, negative and positive.
    logs: npt.NDArray[np.float64]

    def nodes_of(self, codes: npt.NDArray[np.uint32], starts: Numbers, ends: Numbers) -> Numbers:
        """The node of each word `codes[start:end]`; words have at least one character."""
        reached = np.zeros(len(starts), dtype=np.int64)
        walking = np.arange(len(starts))
        depth = 0
        while len(walking):
            chars = self.char_numbers[np.minimum(codes[starts[walking] + depth], _BEYOND)]
            found = self.nodes.rows_of((reached[walking] << KEY_BITS).astype(np.uint32) | chars)
            reached[walking] = np.maximum(found, 0)
            depth += 1
            walking = walking[(found >= 0) & (starts[walking] + depth < ends[walking])]
        return reached


def build_lexicon(arrays: Arrays) -> Lexicon:
    """The tree from the arrays of `package_files`."""
    char_numbers = np.zeros(_BEYOND + 1, dtype=np.uint32)
    char_numbers[arrays["word_chars"]] = np.arange(1, len(arrays["word_chars"]) + 1)
    children = np.arange(1, len(arrays["word_steps"]) + 1)
    return Lexicon(char_numbers, build_index(arrays["word_steps"], children), arrays["word_logs"])
