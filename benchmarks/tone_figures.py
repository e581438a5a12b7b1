"""Figures of tone: accuracy, macro-F1, calibration, what the uncertain band leaves; beside raw SnowNLP."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.tone_corpora import NEGATIVE, NEUTRAL, POSITIVE, Rows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Best cuts of the raw score: below the first negative, above the second positive; the third for two classes.
CUTS = (0.36, 0.95, 0.5)
#: Probability from which a tone is shown as sure.
SURE = 0.6
BINS = 10
_HEAD = (
    f"{'corpus':<22}{'n':>7}{'3-class':>14}{'SnowNLP':>9}{'2-class':>9}{'SnowNLP':>9}{'neg %':>7}{'ECE':>6}"
    f"{'sure: share, acc':>18}"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on: rows, probabilities, raw scores, and which rows have a label."""

    rows: Rows
    chances: Floats
    snownlp: Floats
    labelled: NDArray[np.bool_]


def lines(measured: Figures) -> list[str]:
    """Return one line for each corpus and for each part of one."""
    names = sorted(set(measured.rows.corpus.tolist()))
    parts = {name: measured.rows.corpus == name for name in names}
    parts |= {name: np.char.startswith(measured.rows.corpus, f"{name}/") for name in _wholes(names)}
    return [_HEAD, *(_line(name, measured, mask & measured.labelled) for name, mask in sorted(parts.items()))]


def macro_f1(gold: Ints, found: Ints) -> float:
    """Return the mean F1 of the labels that occur."""
    scores = []
    for label in np.unique(gold):
        hit = ((gold == label) & (found == label)).sum()
        scores.append(2 * hit / max((gold == label).sum() + (found == label).sum(), 1))
    return float(np.mean(scores))


def calibration_error(gold: Ints, chances: Floats) -> float:
    """Return the expected calibration error of the shown tone over ten equal bins."""
    shown, right = chances.max(axis=1), chances.argmax(axis=1) == gold
    box = np.minimum((shown * BINS).astype(np.int64), BINS - 1)
    gaps = [abs(shown[box == k].mean() - right[box == k].mean()) * (box == k).mean() for k in np.unique(box)]
    return float(sum(gaps))


def _wholes(names: list[str]) -> set[str]:
    return {name.split("/")[0] for name in names if "/" in name}


def _line(name: str, measured: Figures, mask: NDArray[np.bool_]) -> str:
    gold, chances, raw = measured.rows.gold[mask], measured.chances[mask], measured.snownlp[mask]
    found = chances.argmax(axis=1)
    raw_found = np.where(raw < CUTS[0], NEGATIVE, np.where(raw > CUTS[1], POSITIVE, NEUTRAL))
    sure = chances.max(axis=1) >= SURE
    polar = gold != NEUTRAL
    two = chances[:, POSITIVE] > chances[:, NEGATIVE]
    return (
        f"{name:<22}{len(gold):>7}{(found == gold).mean():>8.3f}/{macro_f1(gold, found):.3f}"
        f"{(raw_found == gold).mean():>9.3f}{_share(two, gold, polar):>9}{_share(raw > CUTS[2], gold, polar):>9}"
        f"{(found == NEGATIVE).mean():>7.1%}{calibration_error(gold, chances):>6.3f}"
        f"{sure.mean():>11.0%}{_sure(found, gold, sure):>7}"
    )


def _share(positive: NDArray[np.bool_], gold: Ints, polar: NDArray[np.bool_]) -> str:
    return f"{(positive == (gold == POSITIVE))[polar].mean():.3f}" if polar.any() else "–"


def _sure(found: Ints, gold: Ints, sure: NDArray[np.bool_]) -> str:
    return f"{(found == gold)[sure].mean():.3f}" if sure.any() else "–"
