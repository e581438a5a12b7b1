"""The append-only record: what is on it stays, and a change shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from yuqing.model.record import Entry
from yuqing.store import open_store, record
from yuqing.store.database import IN_MEMORY

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def entry(number=0, **changes):
    given = {
        "action": "note_added", "actor": "zhou", "occurred_at": NOW, "recorded_at": NOW + timedelta(seconds=number),
        "incident_id": 7, "payload": {"text": "电话核实", "n": number},
    }  # fmt: skip
    return Entry(**(given | changes))


@pytest.fixture
def store():
    opened = open_store(IN_MEMORY)
    yield opened
    opened.close()


def fill(store, count):
    with store.transaction() as transaction:
        return [record.append(transaction, entry(number)) for number in range(count)]


def test_entries_come_back_as_they_were_written_and_chained(store):
    written = fill(store, 3)
    assert record.entries_of(store, 7) == written
    assert [each.prev_hash for each in written] == [record.GENESIS, written[0].hash, written[1].hash]
    assert record.head(store) == (3, written[2].hash)


def test_a_sound_chain_has_no_break(store):
    fill(store, 5)
    assert record.first_break(store) is None
    assert record.hash_at(store, 9) == ""


def test_the_record_refuses_change_and_deletion(store):
    fill(store, 1)
    for statement in ("update record set actor = 'li'", "delete from record"):
        with pytest.raises(duckdb.Error, match="append-only"), store.transaction() as transaction:
            transaction.run(statement)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("update record set actor = 'li' where seq = 3", 3),
        ("delete from record where seq = 2", 2),
        ("update record set payload = '{}' where seq = 5", 5),
        ("update record set seq = 40 where seq = 4", 4),
    ],
)
def test_a_change_behind_the_triggers_is_found_at_its_entry(tmp_path: Path, change, broken):
    path = tmp_path / "a.duckdb"
    store = open_store(path)
    fill(store, 5)
    store.close()
    with duckdb.connect(str(path)) as raw:
        raw.execute("drop trigger record_keep_update on record")
        raw.execute("drop trigger record_keep_delete on record")
        raw.execute(change)
    store = open_store(path)
    assert record.first_break(store) == broken
    store.close()


def test_a_clock_set_back_does_not_turn_the_record_around(store):
    fill(store, 2)
    with store.transaction() as transaction:
        late = record.append(transaction, entry(recorded_at=NOW - timedelta(hours=1)))
    assert late.entry.recorded_at == NOW + timedelta(seconds=1)
    assert late.entry.payload["clock_behind_seconds"] == 3601
    assert record.first_break(store) is None


def test_the_newest_entries_come_first_and_can_be_paged(store):
    fill(store, 5)
    assert [each.seq for each in record.latest(store, 2)] == [5, 4]
    assert [each.seq for each in record.latest(store, 2, before=4)] == [3, 2]
    assert record.latest(store, 2, action="opened") == []
