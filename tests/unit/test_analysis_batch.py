"""The batch function: RAW in, SEGMENT out."""

import functools
import math
import pickle
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, analyse, analyse_all, load
from yuqing.model.segments import RAW, SEGMENT
from yuqing.model.watch import WatchTarget

TOWN = WatchTarget("town", "河口镇", aliases=("河口镇政府",), not_terms=("东河口镇",))
#: The derived tables stay between runs; they come from installed packages alone.
SETTINGS = AnalysisSettings((TOWN,), config.SHIPPED / "lexicon", config.SHIPPED / "models")


@functools.cache
def analyser():
    return load(SETTINGS)


def raw(*texts, **columns):
    given = {"text": list(texts)} | {name: [value] * len(texts) for name, value in columns.items()}
    return pa.RecordBatch.from_arrays(
        [pa.array(given.get(field.name, [None] * len(texts)), field.type) for field in RAW], schema=RAW
    )


def run(*texts, **columns):
    return analyse(raw(*texts, **columns), analyser()).to_pylist()


def test_the_result_is_a_segment_and_keeps_what_it_was_given():
    batch = raw("河口镇停水了", "你好", site="新浪微博", source_kind="social", mention_id=7)
    result = analyse(batch, analyser())
    assert result.schema.equals(SEGMENT)
    assert result.select(RAW.names).equals(batch)


@pytest.mark.clause("C2")
def test_one_complaint_is_read_in_full():
    (row,) = run(
        "我们村自来水发黄有异味,已经停水三天,打电话没人管。什么时候能修好?",
        title="河口镇自来水发黄",
        source_kind="forum",
    )
    assert (row["target_id"], row["target_reason"]) == ("town", "河口镇")
    assert row["tone"] == "negative"
    assert row["tone_p"] > 0.6
    assert row["category"] == "service_complaint"
    assert "livelihood" in row["signals"]
    assert row["question"] == "什么时候能修好?"
    assert row["media_tier"] == 20
    assert "自来水" in row["words"]
    assert row["near_key"] != 0
    assert len(row["terms"]) == len(row["weights"]) > 4
    assert 0 <= row["snownlp_raw"] <= 1


@pytest.mark.parametrize("text", [None, "", " ", "。", "😭😭", "\x01", "\x00", "[泪]", "http://t.cn/a", "\n\n"])
def test_a_text_that_says_nothing_passes_quietly(text):
    (row,) = run(text)
    assert row["tone"] in {"neutral", "negative"}
    assert (row["target_id"], row["category"], row["near_key"], row["terms"]) == ("", "", 0, [])


def test_an_empty_batch_is_an_empty_segment():
    result = analyse(raw(), analyser())
    assert result.num_rows == 0
    assert result.schema.equals(SEGMENT)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=40) | st.sampled_from(["河口镇停水", "[泪]", "//@某:转", "3死5伤", "#停水#"]), max_size=8)
)
def test_a_row_does_not_depend_on_the_rows_beside_it(texts):
    together = run(*texts, about_unit=True)
    alone = [run(text, about_unit=True)[0] for text in texts]
    assert [_comparable(row) for row in together] == [_comparable(row) for row in alone]


def test_the_analyser_travels_to_another_process_as_its_settings():
    packed = pickle.dumps(analyser())
    assert len(packed) < 10_000
    assert pickle.loads(packed).settings == SETTINGS  # noqa: S301 - our own bytes


def test_another_process_gives_the_same_segment(tmp_path):
    here = run("河口镇自来水发黄有异味,居民要求检测水质", site="柳河县人民政府", source_kind="gov")
    script = (
        "import pyarrow as pa, sys; from yuqing import config; from yuqing.analysis.analyse import *;"
        "from yuqing.model.watch import WatchTarget;"
        "batch = pa.ipc.open_stream(sys.stdin.buffer).read_next_batch();"
        "town = WatchTarget('town', '河口镇', aliases=('河口镇政府',), not_terms=('东河口镇',));"
        "settings = AnalysisSettings((town,), config.SHIPPED / 'lexicon', config.SHIPPED / 'models');"
        "(row,) = next(analyse_all(iter([batch]), settings)).to_pylist();"
        "print(row['near_key'], row['terms'], row['words'])"
    )
    sink = pa.BufferOutputStream()
    batch = raw("河口镇自来水发黄有异味,居民要求检测水质", site="柳河县人民政府", source_kind="gov")
    with pa.ipc.new_stream(sink, RAW) as writer:
        writer.write_batch(batch)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script],
        input=sink.getvalue().to_pybytes(),
        capture_output=True,
        check=True,
    )
    expected = f"{here[0]['near_key']} {here[0]['terms']} {here[0]['words']}"
    assert done.stdout.decode().strip() == expected


def test_a_stream_of_batches_is_analysed_one_by_one():
    batches = list(analyse_all(iter([raw("河口镇停水"), raw("你好", "再见")]), SETTINGS))
    assert [batch.num_rows for batch in batches] == [1, 2]


def _comparable(row):
    return {key: None if isinstance(value, float) and math.isnan(value) else value for key, value in row.items()}
