"""Spark's words for our columns, without Spark."""

from pathlib import Path

import pyarrow as pa
import pytest

from yuqing.model.segments import RAW, SEGMENT
from yuqing.model.summaries import COUNTS
from yuqing.worker.cluster.shapes import ddl, fitted, loose


def test_times_have_no_zone_and_ids_are_signed():
    assert ddl(COUNTS).startswith("`summary` string, `day` string, `hour` timestamp_ntz")
    assert "`mention_id` bigint" in ddl(RAW)
    assert "`words` array<string>" in ddl(SEGMENT)


def test_a_type_that_spark_lacks_is_an_error():
    with pytest.raises(KeyError):
        ddl(pa.schema([("n", pa.uint64())]))


def test_a_sketch_goes_through_spark_and_comes_back_as_it_was(make_mention):
    rows = pa.Table.from_pylist([make_mention(1, sketch=bytes(64)), make_mention(2)], SEGMENT)
    through = fitted(rows.to_batches()[0], loose(SEGMENT))
    assert through.schema.field("sketch").type == pa.binary()
    assert fitted(through, SEGMENT).to_pylist() == rows.to_pylist()


def test_every_package_of_the_cluster_is_pinned_and_has_its_reason():
    root = Path(__file__).resolve().parents[2]
    reasons = (root / "docs" / "design_notes.md").read_text("utf-8")
    for line in (root / "requirements-cluster.txt").read_text("utf-8").splitlines():
        package, version = line.split("==")
        assert version
        assert f"`{package}`" in reasons, package
