"""The lake: one folder a Beijing day, and the app reads what was counted over it as if it were its own."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yuqing.analysis.counting import counted, summed
from yuqing.cli import main
from yuqing.model.segments import RAW, SEGMENT
from yuqing.sources.file_import import ImportContext
from yuqing.store import summaries
from yuqing.worker import lake as lakes
from yuqing.worker.lake import Lake

NIGHT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
START, END = datetime(2026, 11, 20, 0, 0, tzinfo=UTC), datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def stored(folder):
    return {file.relative_to(folder).as_posix(): pq.read_metadata(file).num_rows for file in lakes.files(folder)}


def test_mentions_lie_in_the_folder_of_their_day_in_beijing(lake, make_mention):
    before, after = make_mention(1, published_at=NIGHT - timedelta(hours=1)), make_mention(2, published_at=NIGHT)
    lakes.add(lake, pa.Table.from_pylist([before, after], SEGMENT), "A")
    assert stored(lake.segments) == {"day=2026-11-21/A.parquet": 1, "day=2026-11-22/A.parquet": 1}


def test_the_same_segment_twice_changes_nothing_and_its_rows_come_back_whole(lake, bench, make_mention):
    segment = bench.hand_over([make_mention(1), make_mention(2)])
    (first,) = lakes.add_segment(lake, segment)
    (again,) = lakes.add_segment(lake, segment)
    assert first == again
    assert (
        pq.read_table(first, partitioning=None)
        .replace_schema_metadata()
        .equals(pq.read_table(segment).replace_schema_metadata())
    )
    assert [file.name for file in lake.root.rglob("*.part")] == []


def test_of_rows_with_one_id_the_first_is_kept(lake, make_mention):
    rows = [make_mention(5, title="先"), make_mention(3), make_mention(5, title="后")]
    (file,) = lakes.add(lake, pa.Table.from_pylist(rows, SEGMENT), "A")
    assert pq.read_table(file, partitioning=None).select(["mention_id", "title"]).to_pylist() == [
        {"mention_id": 5, "title": "先"},
        {"mention_id": 3, "title": ""},
    ]


def test_an_export_of_another_program_waits_in_the_lake_for_its_analysis(lake, tmp_path):
    export = tmp_path / "导出.csv"
    export.write_text(
        "标题,内容,发布时间\n积水,路面积水三天,2026-11-21 23:10\n停水,停水一天,2026-11-22 00:10\n", "utf-8"
    )
    taken = lakes.add_export(lake, export, ImportContext("导出", b"key", END, source_id="import:ab"))
    assert taken == 2
    assert stored(lake.raw) == {
        "day=2026-11-21/import-ab-000000.parquet": 1,
        "day=2026-11-22/import-ab-000000.parquet": 1,
    }
    assert pq.read_schema(lakes.files(lake.raw)[0]).equals(RAW)


def test_the_app_reads_from_the_summaries_what_it_counts_itself(lake, bench, make_mention):
    rows = [
        make_mention(number, published_at=NIGHT + timedelta(minutes=50 * number), words=[f"词{number % 4}"],
                     tone=("negative", "neutral")[number % 2], category=("", "rumour")[number % 3 == 0],
                     target_id=("unit", "")[number % 5 == 0])
        for number in range(1, 60)
    ]  # fmt: skip
    bench.take(rows)
    batches = pa.Table.from_pylist(rows, SEGMENT).to_batches(max_chunksize=7)
    lakes.save_counts(lake, summed([pa.Table.from_batches([counted(batch)]) for batch in batches]))
    for name in ("by_hour_and_tone", "by_hour_and_word", "by_day_and_category"):
        own = getattr(summaries, f"own_{name}")(bench.store, START, END)
        read = getattr(summaries, f"count_{name}")(bench.store, lake.summaries, START, END)
        assert len(own) > 2
        assert read.to_dict("records") == own.to_dict("records")


def test_counting_a_day_again_replaces_it_and_leaves_the_others(lake, bench, make_mention):
    def count(*rows):
        batches = pa.Table.from_pylist(rows, SEGMENT).to_batches()
        lakes.save_counts(lake, summed([pa.Table.from_batches([counted(batch)]) for batch in batches]))

    count(make_mention(1, published_at=NIGHT), make_mention(2, published_at=NIGHT - timedelta(days=1)))
    count(make_mention(1, published_at=NIGHT), make_mention(3, published_at=NIGHT))
    found = summaries.count_by_day_and_category(bench.store, lake.summaries, START, END)
    assert [(str(row.day)[:10], row.n) for row in found.itertuples()] == [("2026-11-21", 1), ("2026-11-22", 2)]


def test_segments_and_exports_are_put_into_the_lake_by_one_command(lake, bench, make_mention, tmp_path, monkeypatch):
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path / "own"))
    export = tmp_path / "导出.csv"
    export.write_text("标题,内容,发布时间\n积水,路面积水三天,2026-11-21 23:10\n", "utf-8")
    segment = bench.hand_over([make_mention(1, published_at=NIGHT)])
    assert main(["lake", str(lake.root), str(segment), str(export)]) == 0
    assert stored(lake.segments) == {f"day=2026-11-22/{segment.name}": 1}
    assert [name.split("/")[0] for name in stored(lake.raw)] == ["day=2026-11-21"]


def test_a_file_that_is_not_there_is_one_sentence(lake, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path / "own"))
    assert main(["lake", str(lake.root), str(tmp_path / "none.csv")]) == 1
    assert "找不到文件" in capsys.readouterr().err
