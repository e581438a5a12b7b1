"""Whatever comes in from outside ends in a value or in one Chinese sentence, never in another error."""

import csv
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yuqing.errors import ImportFileError, PlanError
from yuqing.model.mentions import Precision
from yuqing.plans import pack_text, packs
from yuqing.sources import zhdate
from yuqing.sources.file_import import ImportContext, open_table, propose_mapping, read_batches
from yuqing.workflow.intake import MAX_FAULTS, Sender, read

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
SENDER = Sender("12345平台", b"k" * 32, NOW)
CONTEXT = ImportContext("测试导入", b"k" * 32, NOW)
PACK = pack_text("township")
quick = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

#: Pieces of which times are written, joined at random: near enough to a time to get far into the parser.
pieces = st.sampled_from(
    [
        *"0123456789年月日时分秒:-/. T+",
        "今天",
        "昨天",
        "上周",
        "周一",
        "分钟前",
        "小时前",
        "刚刚",
        "凌晨",
        "下午",
        "Nov",
        "GMT",
        "ago",
    ]
)
times = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=14).map("".join))
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
fields = st.sampled_from(["id", "url", "title", "text", "published", "author", "reposts", "kind", "type", "about_unit"])


@quick
@given(times)
def test_a_time_is_read_as_a_moment_with_a_zone_or_not_at_all(raw):
    moment, precision = zhdate.read(raw, NOW)
    assert moment is None or moment.tzinfo is not None
    assert isinstance(precision, Precision)


@quick
@given(st.one_of(json_value, st.lists(st.dictionaries(fields, json_value, max_size=6), max_size=4)))
def test_whatever_another_system_sends_is_taken_or_named_by_row(sent):
    taken, faults = read(json.dumps(sent).encode("utf-8", "surrogatepass"), SENDER)
    assert taken == () or faults == ()
    assert len(faults) <= MAX_FAULTS
    assert all(fault.message for fault in faults)


@quick
@given(st.binary(max_size=200))
def test_bytes_that_are_no_json_are_one_fault(sent):
    taken, faults = read(sent, SENDER)
    assert bool(taken) != bool(faults) or not sent.strip(b" \t\r\n")


@settings(quick, max_examples=25)
@given(st.integers(0, len(PACK) - 1), st.text(max_size=12))
def test_a_pack_with_anything_written_into_it_loads_or_says_what_is_wrong(place, written):
    with suppress(PlanError):
        assert packs.parse(PACK[:place] + written + PACK[place:]).levels


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("files")


def imported(path: Path) -> tuple[int, int] | None:
    """Return (items, rejected rows) of a file, None when it is refused with a sentence."""
    try:
        table = open_table(path)
        mapping = propose_mapping(table.headers, table.sample)
        parts = [(batch.num_rows, len(rejected)) for batch, rejected in read_batches(table, mapping, CONTEXT)]
    except ImportFileError:
        return None
    return sum(items for items, _ in parts), sum(rejected for _, rejected in parts)


cells = st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=5)


@quick
@given(rows=cells)
def test_every_row_of_a_table_is_an_item_or_a_rejected_row(folder, rows):
    path = folder / "表.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream).writerows([["标题", "正文", "发布时间"], *rows])
    found = imported(path)
    assert found is None or sum(found) <= len(rows)


@quick
@given(content=st.binary(max_size=400), ending=st.sampled_from([".csv", ".json", ".jsonl", ".xlsx", ".parquet"]))
def test_a_file_of_any_bytes_is_rows_or_one_sentence(folder, content, ending):
    path = folder / f"文件{ending}"
    path.write_bytes(content)
    imported(path)
