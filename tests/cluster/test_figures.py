"""Figures of two engines are equal or they are not: one digit, one row or one hour tells."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa
import pytest

from yuqing.analysis.counting import counted, summed
from yuqing.model.segments import SEGMENT
from yuqing.worker import lake as lakes
from yuqing.worker.cluster import figures
from yuqing.worker.lake import Lake


@pytest.fixture
def lake(tmp_path, make_mention):
    made = Lake(tmp_path)
    table = pa.Table.from_pylist([make_mention(1), make_mention(2, tone="positive", words=["点赞"])], SEGMENT)
    lakes.add(made, table, "A")
    lakes.save_counts(made, summed([pa.Table.from_batches(map(counted, table.combine_chunks().to_batches()))]))
    return made


def test_the_window_of_a_lake_is_its_days_in_beijing(lake):
    assert figures.window(lake) == (datetime(2026, 11, 21, 16, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC))


def test_a_lake_without_pairs_has_none(lake):
    found = figures.clustered(lake)
    assert (len(found.wordings), len(found.matters), len(found.tones)) == (0, 0, 2)


def test_equal_figures_are_equal_in_any_order_of_their_rows(lake):
    found = figures.clustered(lake)
    turned = replace(found, words=found.words.iloc[::-1])
    assert all(line.is_equal for line in figures.compared(found, turned))


def test_one_row_more_is_told(lake):
    found = figures.clustered(lake)
    pair = pd.DataFrame([(1, 2, 500_000)], columns=["first_id", "second_id", "likeness"])
    lines = figures.compared(found, replace(found, wordings=pair))
    assert [line.name for line in lines if not line.is_equal] == ["全表 近似说法候选对"]


def test_a_word_in_another_hour_is_told_although_its_sum_is_the_same(lake):
    found = figures.clustered(lake)
    moved = found.words.assign(hour=found.words["hour"] + pd.Timedelta(hours=1))
    lines = figures.compared(found, replace(found, words=moved))
    assert [line.name for line in lines if not line.is_equal] == ["全表 按小时关键词"]
