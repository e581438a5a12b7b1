"""The demo fortnight goes the way of real mentions: analysed, in one segment, the unit last."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Desk
from yuqing.model.severity import GradingRules
from yuqing.pipeline import Ingest, waiting
from yuqing.plans import load_scale
from yuqing.sources import demo as fortnight
from yuqing.store import open_store
from yuqing.worker import demo, segments

NOW = datetime.now(UTC)


def test_the_demo_is_2500_mentions_with_topics_levels_and_failed_sources(tmp_path: Path) -> None:
    desk = Desk("demo", tmp_path, config.SHIPPED)
    demo.fill(desk)
    assert config.load_unit(desk.unit_file) == fortnight.unit()
    assert len(waiting(desk.inbox)) == 1
    store = open_store(Path(":memory:"))
    ingest = Ingest(store, GradingRules(load_scale(), 12.0))
    taken = ingest.take_folder(desk.inbox, desk.rejected, NOW)
    assert taken.added == taken.rows >= 2500
    assert not desk.rejected.exists()
    assert store.value("select count(distinct source_id) from mentions where target_id <> ''") >= 5
    assert store.value("select count(*) from source_runs where outcome not in ('ok', 'not_modified', 'unchanged')") > 0
    ingest.regrade(NOW)
    assert store.value("select min(level) from topic_days") <= 2
    store.close()


def test_a_demo_that_could_not_be_written_has_no_unit_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    desk = Desk("demo", tmp_path, config.SHIPPED)
    some = fortnight.fortnight(NOW)[:5]
    monkeypatch.setattr(fortnight, "fortnight", lambda *_: some)
    monkeypatch.setattr(segments, "write", full)
    with pytest.raises(OSError, match="No space"):
        demo.fill(desk)
    assert config.load_unit(desk.unit_file) is None


def test_a_segment_that_could_not_be_written_leaves_no_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(segments.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        segments.write(tmp_path, pa.table({}))
    assert list(tmp_path.iterdir()) == []
