"""Grouping against matters that we made up and retold by hand: no figure may fall below its floor.

The figures on real posts stand in docs/design_notes.md (`./run.sh bench grouping`); their data is not shipped.
"""

import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, analyse, load
from yuqing.analysis.topics import TopicIndex
from yuqing.analysis.wordings import Wordings
from yuqing.model.segments import RAW
from yuqing.model.watch import WatchTarget
from yuqing.pipeline import items, with_wordings

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text("utf-8"))["retold.csv"]
BEGAN = datetime(2026, 11, 20, tzinfo=UTC)
#: Minutes between two of the mentions, which come in turn from all matters.
APART = 20


@pytest.fixture(scope="module")
def grouped():
    """Return (kind, matter, topic) of every sentence, grouped in an order in which the matters alternate."""
    rows = list(csv.DictReader((HERE / "retold.csv").read_text("utf-8").splitlines()))
    rows = [rows[place] for place in sorted(range(len(rows)), key=lambda place: (place % 3, place))]
    given = {
        "mention_id": range(1, len(rows) + 1),
        "title": [""] * len(rows),
        "text": [row["text"] for row in rows],
        "about_unit": [True] * len(rows),
        "published_at": [BEGAN + timedelta(minutes=APART * place) for place in range(len(rows))],
    }
    columns = [pa.array(given.get(field.name, [None] * len(rows)), field.type) for field in RAW]
    analyser = load(
        AnalysisSettings((WatchTarget("town", "河口镇"),), config.SHIPPED / "lexicon", config.SHIPPED / "models")
    )
    batch = analyse(pa.RecordBatch.from_arrays(columns, schema=RAW), analyser)
    index, wordings = TopicIndex(), Wordings()
    found = map(index.assign, items(with_wordings(pa.Table.from_batches([batch]), wordings)))
    return [
        (row["kind"], row["matter"], -place if topic is None else topic)
        for place, (row, topic) in enumerate(zip(rows, found, strict=True), start=1)
    ]


def b_cubed(pairs):
    """Precision and F1 over (matter, topic) of the labelled mentions (Bagga and Baldwin 1998)."""
    both, matters, topics = Counter(pairs), Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    precision = sum(both[pair] / topics[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / matters[pair[0]] for pair in pairs) / len(pairs)
    return precision, 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize("kind", ["rumour", "complaint", "tagged"])
def test_retellings_of_a_matter_come_together_and_other_matters_stay_apart(grouped, kind):
    precision, f1 = b_cubed([(matter, topic) for each, matter, topic in grouped if each == kind])
    assert precision >= FLOORS[kind]["precision"]
    assert f1 >= FLOORS[kind]["f1"]


def test_what_belongs_to_no_matter_stays_alone(grouped):
    of_matters = {topic for kind, _, topic in grouped if kind}
    assert all(topic not in of_matters for kind, _, topic in grouped if not kind)
