"""What a batch adds to the counts: whole numbers by Beijing hour, whatever the batches and their order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa

from yuqing.analysis.counting import beijing_days, counted, summed
from yuqing.model.segments import SEGMENT
from yuqing.model.summaries import CATEGORY, COUNTS, TONE, WORD

NIGHT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)


def batch(rows):
    table = pa.Table.from_pylist(rows, SEGMENT).combine_chunks()
    return pa.record_batch([table[name].combine_chunks() for name in SEGMENT.names], schema=SEGMENT)


def rows_of(counts, summary):
    return [row for row in counts.to_pylist() if row["summary"] == summary]


def test_half_past_midnight_in_beijing_counts_for_the_new_day_and_its_first_hour(make_mention):
    (row,) = rows_of(counted(batch([make_mention(1, published_at=NIGHT)])), TONE)
    assert (row["day"], row["hour"]) == ("2026-11-22", datetime(2026, 11, 22, 0, 0))  # noqa: DTZ001 - Beijing
    assert (row["value"], row["n"], row["negative"], row["tone_ppm"]) == ("negative", 1, 1, 800_000)


def test_what_is_not_about_the_unit_is_not_counted(make_mention):
    counts = counted(batch([make_mention(1, target_id=""), make_mention(2, target_id="unit")]))
    assert [row["n"] for row in rows_of(counts, TONE)] == [1]


def test_every_keyword_counts_once_a_mention_and_says_how_often_the_mention_was_negative(make_mention):
    rows = [make_mention(1, words=["积水", "道路"]), make_mention(2, words=["积水"], tone="positive")]
    found = {row["value"]: (row["n"], row["negative"]) for row in rows_of(counted(batch(rows)), WORD)}
    assert found == {"积水": (2, 1), "道路": (1, 1)}


def test_a_mention_without_a_category_counts_as_such(make_mention):
    rows = [make_mention(1), make_mention(2, category="rumour")]
    assert {row["value"] for row in rows_of(counted(batch(rows)), CATEGORY)} == {"", "rumour"}


def test_a_batch_without_rows_adds_nothing():
    assert counted(batch([])).schema == COUNTS
    assert summed([]).num_rows == 0


def test_the_counts_are_the_same_however_the_rows_are_cut_and_ordered(make_mention):
    rng = np.random.default_rng(5)
    tones = ["negative", "neutral", "positive"]
    rows = [
        make_mention(
            number,
            published_at=NIGHT + timedelta(minutes=int(rng.integers(0, 5000))),
            tone=tones[rng.integers(3)],
            tone_p=float(rng.random()),
            words=[f"词{rng.integers(9)}"],
        )
        for number in range(300)
    ]
    whole = summed([pa.Table.from_batches([counted(batch(rows))])])
    shuffled = [rows[place] for place in rng.permutation(len(rows))]
    parts = [counted(batch(shuffled[a:b])) for a, b in pairwise([0, 1, 50, 199, 300])]
    assert summed([pa.Table.from_batches([part]) for part in reversed(parts)]).equals(whole)


def test_a_moment_before_1970_has_a_day_too():
    moments = pa.array([datetime(1969, 12, 31, 15, 0)], pa.timestamp("us"))  # noqa: DTZ001 - as stored
    assert beijing_days(moments).to_pylist() == ["1969-12-31"]
