"""Fit the coefficients of data/lexicon/tone.toml on development data and print the figures beside raw SnowNLP.

usage: fit_tone.py DATA_DIR [--write]

DATA_DIR holds sentiment.csv, yuqing_gold.csv and complaints_with_replies.csv. Only the coefficients, a few
dozen numbers, are written; no word and no text of the data goes into the project.
"""

import argparse
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyarrow import csv

from yuqing.analysis import folding, matching, snownlp_exact, tone, words
from yuqing.config import SHIPPED

Floats = NDArray[np.float64]
LABEL = {"neg": 0, "neu": 1, "pos": 2}
#: Share of the posts kept for the figures.
HELD_OUT = 5
#: Best cuts of the raw score: below the first negative, above the second positive; the third for two classes.
CUTS = (0.36, 0.95, 0.5)
POSITIVE = LABEL["pos"]


@dataclass(frozen=True)
class Part:
    """One corpus: its texts, gold labels (0 negative, 1 neutral, 2 positive) and weight in the fit."""

    name: str
    texts: list[str]
    gold: NDArray[np.int64]
    weight: float


def main() -> None:
    """Fit, print, and with --write store the coefficients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--cache", type=Path, default=SHIPPED / "models")
    options = parser.parse_args()
    parts = read_parts(options.data_dir)
    model = tone.load(SHIPPED / "lexicon")
    tables = [table(part, model, options.cache) for part in parts]
    fitted = fit(parts, [features for features, _ in tables])
    model = replace(model, coefficients=fitted)
    report(parts, tables, model)
    if options.write:
        write(fitted)


def read_parts(folder: Path) -> list[Part]:
    """Return the development corpora that bear on posts, complaints and replies."""
    posts, gold = _rows(folder / "sentiment.csv"), _rows(folder / "yuqing_gold.csv")
    asked = _rows(folder / "complaints_with_replies.csv")
    parts = [
        _part(name, [(row["text"], row["label"]) for row in posts if row["corpus"] == name], weight)
        for name, weight in (("ewect_usual", 1.0), ("ewect_virus", 0.6))
    ]
    parts.append(_part("yuqing_gold", [(row["text"], row["tone"]) for row in gold], 12.0))
    parts.append(_part("replies", [(row["reply"], "neu") for row in asked], 0.5))
    return parts


def table(part: Part, model: tone.ToneModel, cache: Path) -> tuple[Floats, Floats]:
    """Return features and raw SnowNLP scores of one corpus."""
    folded = folding.fold_all(part.texts, folding.fold_table())
    cut = words.cutter(())
    cuts = [cut(text) for text in folding.without_noise(folded)]
    scores = snownlp_exact.scores(part.texts, snownlp_exact.load_tables(cache))
    batch = matching.joined(folded)
    return tone.features(batch, tone.find_words(batch, cuts, model), scores, model), scores


def fit(parts: list[Part], features: list[Floats]) -> Floats:
    """Return coefficients by weighted logistic regression with a small ridge, by Newton's method."""
    kept = [np.arange(len(part.gold)) % HELD_OUT != 0 for part in parts]
    x = np.concatenate([table[keep] for table, keep in zip(features, kept, strict=True)])
    y = np.concatenate([part.gold[keep] for part, keep in zip(parts, kept, strict=True)])
    w = np.concatenate([np.full(int(k.sum()), p.weight) for p, k in zip(parts, kept, strict=True)])
    beta = np.zeros((x.shape[1], 3))
    for _ in range(12):
        beta = beta + _newton_step(x, np.eye(3)[y], w, beta)
    return np.asarray(beta - beta.mean(axis=1, keepdims=True))


def report(parts: list[Part], tables: list[tuple[Floats, Floats]], model: tone.ToneModel) -> None:
    """Print accuracy and macro-F1 on the held-out fifth beside raw SnowNLP."""
    print(
        f"{'corpus':<14}{'n':>6}  {'3-class acc/F1':>16}  {'SnowNLP 3-class':>16}  {'2-class':>8}  {'SnowNLP':>8}  neg%"
    )
    for part, (features, raw) in zip(parts, tables, strict=True):
        held = np.arange(len(part.gold)) % HELD_OUT == 0
        chance = tone.softmax(features[held] @ model.coefficients)
        print(_line(part.name, part.gold[held], chance, raw[held]))


def write(fitted: Floats) -> None:
    """Replace the [model.coefficients] table of tone.toml."""
    file = SHIPPED / "lexicon" / "tone.toml"
    head = file.read_text("utf-8").split("[model.coefficients]")[0].rstrip()
    head = re.sub(r'origin = ".*"', 'origin = "benchmarks/fit_tone.py,开发数据;次序:负面、中性、正面"', head)
    lines = [
        f"{name} = [{', '.join(f'{value:.3f}' for value in row)}]"
        for name, row in zip(tone.FEATURES, fitted.tolist(), strict=True)
    ]
    file.write_text("\n".join([head, "", "[model.coefficients]", *lines, ""]), "utf-8")


def _line(name: str, gold: NDArray[np.int64], chance: Floats, raw: Floats) -> str:
    label = chance.argmax(axis=1)
    raw_label = np.where(raw < CUTS[0], 0, np.where(raw > CUTS[1], 2, 1))
    polar = gold != 1
    two = ((chance[:, 2] > chance[:, 0]) == (gold == POSITIVE))[polar].mean() if polar.any() else np.nan
    raw_two = ((raw > CUTS[2]) == (gold == POSITIVE))[polar].mean() if polar.any() else np.nan
    ours = f"{(label == gold).mean():.3f}/{_macro(gold, label):.3f}"
    theirs = f"{(raw_label == gold).mean():.3f}/{_macro(gold, raw_label):.3f}"
    return (
        f"{name:<14}{len(gold):>6}  {ours:>16}  {theirs:>16}  {two:>8.3f}  {raw_two:>8.3f}  {(label == 0).mean():.3f}"
    )


def _macro(gold: NDArray[np.int64], label: NDArray[np.int64]) -> float:
    scores = []
    for index in range(3):
        hit = ((gold == index) & (label == index)).sum()
        scores.append(2 * hit / max((gold == index).sum() + (label == index).sum(), 1))
    return float(np.mean(scores))


def _newton_step(x: Floats, gold: Floats, weight: Floats, beta: Floats) -> Floats:
    chance = tone.softmax(x @ beta)
    gradient = x.T @ ((gold - chance) * weight[:, None]) - beta
    step = np.zeros_like(beta)
    for index in range(3):
        curve = weight * chance[:, index] * (1 - chance[:, index])
        step[:, index] = np.linalg.solve((x.T * curve) @ x + np.eye(x.shape[1]), gradient[:, index])
    return step * 0.7


def _rows(file: Path) -> list[dict[str, Any]]:
    options = csv.ParseOptions(newlines_in_values=True)
    return list(csv.read_csv(file, parse_options=options).to_pylist())


def _part(name: str, pairs: list[tuple[str, str]], weight: float) -> Part:
    kept = [(text, LABEL[label]) for text, label in pairs if label in LABEL and text]
    gold = np.array([label for _, label in kept], dtype=np.int64)
    return Part(name, [text for text, _ in kept], gold, weight)


if __name__ == "__main__":
    main()
