"""The attitude of the writer: negative, neutral or positive, with a probability and the pieces that decided.

A linear model over the pieces of a text (`tone_pieces`) and a few numbers from word lists (`tone_words`), fitted by
benchmarks/fit_tone.py. Accidents, notices and replies are neutral: severity has its own words (`category.signals`).
What the unit's analysts corrected is added as a second, small table of weights (`tone_unit`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis import matching, tone_pieces, tone_reasons, tone_rules, tone_words
from yuqing.analysis.tone_fit import softmax
from yuqing.analysis.tone_pieces import Pieces, Script
from yuqing.analysis.tone_words import LABELS, ToneWords
from yuqing.errors import ConfigError

Floats = NDArray[np.float64]

FILE = "tone_weights.npz"
#: No program is certain; 1 is kept for what a person said.
SUREST = 0.999
#: Texts read at once: their pieces fit into the cache of a core, which is ten times as fast.
TOGETHER = 256
#: What a text without a word to go by gets.
UNDECIDED = (0.33, 0.34, 0.33)


@dataclass(frozen=True)
class ToneModel:
    """Word lists and weights, of the columns negative, neutral, positive."""

    words: ToneWords
    #: Shape (rows of the table of pieces, 4): the three weights, and the squared weight of the piece in the length of
    #: a text. One table, because a piece is looked up once.
    pieces: NDArray[np.float32]
    #: Shape (features of the word lists, 3).
    features: Floats
    #: Changes when the weights do.
    version: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Some texts as the model sees them: their pieces with what the model holds of each, and the scores."""

    script: Script
    pieces: tuple[Pieces, ...]
    weights: tuple[NDArray[np.float32], ...]
    #: Length of each text in the space of pieces.
    length: Floats
    features: Floats
    #: Shape (texts, 3); their softmax is the probability.
    scores: Floats


def load(folder: Path) -> ToneModel:
    """Return the tone model. Raises ConfigError when data/lexicon/tone.toml or the weights are not usable."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as stored:
            return ToneModel(
                words=tone_words.load(folder),
                pieces=np.column_stack([stored["pieces"], stored["size"]]).astype(np.float32),
                features=stored["features"].astype(np.float64),
                version=str(stored["version"]),
            )
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"情感模型文件缺失或损坏:{folder / FILE}。请重新安装程序。") from error


def save(folder: Path, pieces: NDArray[np.float16], size: NDArray[np.float16], features: Floats) -> str:
    """Write the weights and return their version, a digest of them."""
    version = hashlib.sha256(pieces.tobytes() + features.tobytes()).hexdigest()[:8]
    np.savez_compressed(folder / FILE, pieces=pieces, size=size, features=features, version=np.array(version))
    return version


@dataclass(frozen=True, slots=True)
class Weighed:
    """A batch with the probabilities of its tones, and what they rest on."""

    #: Shape (texts, 3).
    probability: Floats
    readings: list[Reading]
    marks: tone_words.Marks
    #: Which texts say nothing at all.
    mute: NDArray[np.bool_]
    #: The phrase by which a text says that it is a notice or a reply, or "".
    official: list[str]


def judge(
    texts: Sequence[str], cuts: Sequence[list[str]], snownlp: Floats, model: ToneModel
) -> tuple[list[str], Floats, list[str]]:
    """Return the tone of folded texts, the probability of that tone, and what decided, in Chinese."""
    weighed = weigh(texts, cuts, snownlp, model)
    best = weighed.probability.argmax(axis=1)
    listed = tone_rules.told(weighed.official, tone_words.reasons(weighed.marks, best, model.words))
    heavy: list[list[str]] = []
    for part, each in zip(_parts(len(texts)), weighed.readings, strict=True):
        heavy += tone_reasons.heaviest(each.script, each.pieces, each.weights, best[part]).words(texts[part])
    told = tone_reasons.sentences(listed, heavy, weighed.mute)
    shown = np.minimum(weighed.probability[np.arange(len(best)), best], SUREST)
    return [LABELS[index] for index in best.tolist()], shown, told


def weigh(texts: Sequence[str], cuts: Sequence[list[str]], snownlp: Floats, model: ToneModel) -> Weighed:
    """Return the probabilities of the tones of folded texts, by the model and the rules before it."""
    batch = matching.joined(texts)
    marks = tone_words.find_words(batch, cuts, model.words)
    features = tone_words.features(batch, marks, snownlp, model.words)
    readings = [read(texts[part], cuts[part], features[part], model) for part in _parts(len(texts))]
    probability = softmax(np.concatenate([np.zeros((0, len(LABELS))), *(each.scores for each in readings)]))
    mute = tone_words.is_mute(batch, marks, cuts)
    probability[mute] = UNDECIDED
    official = tone_rules.official(texts)
    tone_rules.apply(probability, official, tone_rules.smileys(marks, cuts, batch.rows))
    return Weighed(probability, readings, marks, mute, official)


def _parts(rows: int) -> list[slice]:
    return [slice(at, at + TOGETHER) for at in range(0, rows, TOGETHER)]


def read(texts: Sequence[str], cuts: Sequence[list[str]], features: Floats, model: ToneModel) -> Reading:
    """Return a few texts as the model sees them."""
    script = tone_pieces.script(texts, cuts)
    pieces = tuple(tone_pieces.pieces(script))
    weights = tuple(model.pieces.take(kind.index, axis=0) for kind in pieces)
    summed = np.zeros((script.rows, len(LABELS) + 1))
    for kind, found in zip(pieces, weights, strict=True):
        rows, begins = np.unique(kind.row, return_index=True)
        if len(rows):
            summed[rows] += np.add.reduceat(found, begins, axis=0)
    # Summed row by row, not by BLAS: the figure must not depend on the size of the batch.
    listed = (features[:, :, None] * model.features).sum(axis=1)
    length = np.sqrt(np.maximum(summed[:, -1], 1e-9))
    return Reading(script, pieces, weights, length, features, summed[:, :-1] / length[:, None] + listed)
