"""The analysers against our own labelled sentences: no figure may fall below its floor.

The sentences were written for this test, by hand; they are no sample of real posts, so the floors guard against
a step back and say nothing about the quality in the field (figures of that kind: docs/design_notes.md).
"""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, analyse, load
from yuqing.model.segments import RAW
from yuqing.model.watch import WatchTarget

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text("utf-8"))
TONES = ("negative", "neutral", "positive")


def read(name):
    return list(csv.DictReader((HERE / name).read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def run():
    town = WatchTarget("town", "河口镇")
    analyser = load(AnalysisSettings((town,), config.SHIPPED / "lexicon", config.SHIPPED / "models"))

    def analysed(rows):
        given = {"text": [row["text"] for row in rows]}
        columns = [pa.array(given.get(field.name, [None] * len(rows)), field.type) for field in RAW]
        return analyse(pa.RecordBatch.from_arrays(columns, schema=RAW), analyser).to_pylist()

    return analysed


@pytest.fixture(scope="module")
def labelled(run):
    rows = read("labelled.csv")
    return list(zip(rows, run(rows), strict=True))


def accuracy(pairs):
    return float(np.mean([expected == found for expected, found in pairs]))


def macro_f1(pairs):
    scores = []
    for tone in TONES:
        hit = sum(expected == found == tone for expected, found in pairs)
        scores.append(2 * hit / sum((expected == tone) + (found == tone) for expected, found in pairs))
    return float(np.mean(scores))


def test_tone_keeps_its_floor_and_its_lead_over_the_raw_score(labelled):
    floor = FLOORS["labelled.csv"]
    ours = [(row["tone"], found["tone"]) for row, found in labelled]
    raw = [(row["tone"], TONES[int(np.digitize(found["snownlp_raw"], [0.36, 0.95]))]) for row, found in labelled]
    assert accuracy(ours) >= floor["tone_accuracy"]
    assert macro_f1(ours) >= floor["tone_macro_f1"]
    assert accuracy(ours) - accuracy(raw) >= floor["tone_lead_over_snownlp"]


def test_tone_keeps_its_floor_on_sentences_written_after_the_model(run):
    rows = read("tones.csv")
    pairs = [(row["tone"], found["tone"]) for row, found in zip(rows, run(rows), strict=True)]
    assert accuracy(pairs) >= FLOORS["tones.csv"]["tone_accuracy"]
    neutral = [found for expected, found in pairs if expected == "neutral"]
    assert neutral.count("negative") / len(neutral) <= FLOORS["tones.csv"]["neutral_called_negative_at_most"]


def test_official_replies_are_not_called_negative(labelled):
    replies = [
        found
        for row, found in labelled
        if any(word in row["text"] for word in ("收悉", "网友您好", "【通告】", "通报"))
    ]
    assert len(replies) >= 4
    share = sum(found["tone"] == "negative" for found in replies) / len(replies)
    assert share <= FLOORS["labelled.csv"]["replies_called_negative_at_most"]


def test_the_category_keeps_its_floor(labelled):
    pairs = [(row["category"], found["category"].replace("other", "")) for row, found in labelled]
    assert accuracy(pairs) >= FLOORS["labelled.csv"]["category_accuracy"]


def test_the_signals_keep_precision_and_recall(labelled):
    expected = [set(filter(None, row["signals"].split(";"))) for row, _ in labelled]
    found = [set(result["signals"]) for _, result in labelled]
    right = sum(len(left & right) for left, right in zip(expected, found, strict=True))
    assert right / sum(map(len, found)) >= FLOORS["labelled.csv"]["signal_precision"]
    assert right / sum(map(len, expected)) >= FLOORS["labelled.csv"]["signal_recall"]


def test_the_own_place_is_told_from_places_of_similar_name(run):
    rows = read("place_names.csv")
    verdicts = [(row["own"] == "1", result["target_id"] == "town") for row, result in zip(rows, run(rows), strict=True)]
    own = [found for expected, found in verdicts if expected]
    other = [not found for expected, found in verdicts if not expected]
    assert np.mean(own) >= FLOORS["place_names.csv"]["own_accepted"]
    assert np.mean(other) >= FLOORS["place_names.csv"]["other_refused"]
