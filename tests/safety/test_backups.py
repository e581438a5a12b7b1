"""A copy is made while the desk is in use, read in full, and kept by days, weeks and months."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.config import Settings
from yuqing.errors import StoreDamagedError, WorkflowError
from yuqing.model.backups import Keeping
from yuqing.model.record import Entry
from yuqing.rules.rotation import kept as kept_of
from yuqing.store import open_store, record
from yuqing.workflow import backups, upkeep

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def note(kept, action="source_changed"):
    entry = Entry(action=action, actor="周", occurred_at=kept.now, recorded_at=kept.now)
    with kept.store.transaction() as transaction:
        record.append(transaction, entry)


def test_a_copy_holds_what_the_desk_holds_and_says_so(kept):
    kept.take(kept.mention(1), kept.mention(2))
    note(kept)
    made = backups.make(kept.desk, kept.store, kept.now, "周")
    assert (made.contents.mentions, made.contents.entries, made.contents.broken_at) == (2, 1, None)
    assert made.contents.head == record.head(kept.store)[1]
    assert backups.list_(kept.desk) == [made]
    assert (made.folder / "files" / "unit.toml").read_bytes() == kept.desk.unit_file.read_bytes()


def test_a_copy_made_between_writes_of_an_open_reader_has_all_that_was_committed(kept):
    kept.take(kept.mention(1))
    with kept.store._cursor() as reader:
        reader.execute("select * from mentions, range(100000)")
        kept.take(kept.mention(2))
        made = backups.make(kept.desk, kept.store, kept.now, "周")
    assert made.contents.mentions == 2


def test_a_copy_holds_no_key_of_the_pseudonyms(kept):
    kept.desk.key_file.write_bytes(b"secret")
    made = backups.make(kept.desk, kept.store, kept.now, "周")
    assert [file for file in made.folder.rglob("*") if "secret" in file.name] == []


def test_a_copy_with_a_changed_byte_is_not_good(kept):
    kept.take(*(kept.mention(number) for number in range(2000)))
    made = backups.make(kept.desk, kept.store, kept.now, "周")
    assert backups.is_good(made)
    file = made.folder / backups.DATABASE
    content = bytearray(file.read_bytes())
    for start in range(20_000, len(content) - 64, 4096):
        content[start : start + 64] = os.urandom(64)
    file.write_bytes(content)
    assert not backups.is_good(made)
    with pytest.raises(WorkflowError, match="已损坏或被改动过"):
        backups.verify(made, kept.now)


def test_damage_in_an_old_block_that_no_start_reads_is_said_by_the_next_copy(kept):
    kept.take(*(kept.mention(number, text=f"{number} " + os.urandom(100).hex()) for number in range(5000)))
    kept.store.checkpoint()
    kept.store.close()
    content = bytearray(kept.desk.database.read_bytes())
    for start in range(len(content) // 4, len(content) * 3 // 4, 4096):
        content[start : start + 64] = bytes(64)
    kept.desk.database.write_bytes(content)
    kept.store = open_store(kept.desk.database)
    with pytest.raises(StoreDamagedError, match=r"备份没有做成.*\./run\.sh restore") as said:
        backups.make(kept.desk, kept.store, kept.now, "周")
    assert str(kept.desk.database) in str(said.value)
    assert list(kept.desk.backup.iterdir()) == []


def test_a_copy_in_which_an_entry_was_rewritten_is_not_good(kept):
    note(kept)
    made = backups.make(kept.desk, kept.store, kept.now, "周")
    with kept.store.transaction() as transaction:
        transaction.run("drop trigger record_keep_update on record")
        transaction.run("update record set actor = '某人'")
    kept.store.copy_to(made.folder / backups.DATABASE)
    assert not backups.is_good(made)
    with pytest.raises(WorkflowError, match="台账第 1 条"):
        backups.make(kept.desk, kept.store, kept.now + timedelta(seconds=1), "周")
    assert [each.name for each in backups.list_(kept.desk)] == [made.name]


def test_an_interrupted_copy_is_no_copy(kept):
    (kept.desk.backup / "20261122T040000Z.part").mkdir(parents=True)
    (kept.desk.backup / "20261121T040000Z").mkdir()
    (kept.desk.backup / "20261120T040000Z").mkdir()
    (kept.desk.backup / "20261120T040000Z" / "manifest.json").write_text('{"made_at":', "utf-8")
    assert backups.list_(kept.desk) == []
    assert backups.newest_good(kept.desk) is None


def test_no_copy_is_begun_on_a_disk_without_room(kept, monkeypatch):
    monkeypatch.setattr(backups, "SPARE", 1 << 60)
    with pytest.raises(WorkflowError, match="磁盘空间不足"):
        backups.make(kept.desk, kept.store, kept.now, "周")
    assert not kept.desk.backup.exists()


def test_the_newest_and_the_last_of_each_day_week_and_month_are_kept():
    every_six_hours = [NOON - timedelta(hours=6 * number) for number in range(4 * 100)]
    stays = sorted(kept_of(every_six_hours, Keeping(recent=4, daily=7, weekly=4, monthly=6)), reverse=True)
    assert stays[:4] == every_six_hours[:4]
    assert [f"{each:%m-%d}" for each in stays[4:]] == [
        "11-20", "11-19", "11-18", "11-17", "11-16", "11-15", "11-08", "11-01", "10-31", "09-30", "08-31",
    ]  # fmt: skip


def test_the_only_copy_is_never_thrown_away():
    assert kept_of([NOON], Keeping(0, 0, 0, 0)) == {NOON}


def test_rotation_removes_what_is_not_kept_and_nothing_else(kept):
    for _ in range(4):
        backups.make(kept.desk, kept.store, kept.now, "系统")
        kept.later(hours=1)
    (kept.desk.backup / "before_0010_yuqing.duckdb").write_bytes(b"")
    gone = backups.rotate(kept.desk, Settings(backups_recent=2, backups_daily=0, backups_weekly=0, backups_monthly=0))
    assert len(gone) == 2
    assert [each.made_at for each in backups.list_(kept.desk)] == [
        kept.now - timedelta(hours=1), kept.now - timedelta(hours=2)
    ]  # fmt: skip
    assert (kept.desk.backup / "before_0010_yuqing.duckdb").exists()


def test_a_copy_is_due_after_its_hours_and_at_once_when_the_clock_was_set_back(kept):
    assert upkeep.is_due(kept.desk, kept.settings, kept.now)
    backups.make(kept.desk, kept.store, kept.now, "系统")
    assert not upkeep.is_due(kept.desk, kept.settings, kept.now + timedelta(hours=5))
    assert upkeep.is_due(kept.desk, kept.settings, kept.now + timedelta(hours=6))
    assert upkeep.is_due(kept.desk, kept.settings, kept.now - timedelta(days=400))
    assert not upkeep.is_due(kept.desk, Settings(backup_hours=0), kept.now + timedelta(days=9))


def test_what_a_person_asked_for_is_on_the_record_and_the_timetable_is_not(kept):
    upkeep.make_backup(kept.desk, kept.settings, kept.store, kept.now, "系统")
    kept.later(hours=1)
    made = upkeep.make_backup(kept.desk, kept.settings, kept.store, kept.now, "周")
    [entry] = record.latest(kept.store, 5)
    assert (entry.entry.action, entry.entry.actor) == ("backup_made", "周")
    assert entry.entry.payload["sha256"] == made.sha256


def test_the_running_program_answers_a_request_that_was_left_for_it(kept):
    request_id = upkeep.ask(kept.desk, upkeep.Request("backup"))
    [file] = upkeep.asked(kept.desk)
    upkeep.fulfil_file(kept.desk, kept.settings, kept.store, file, kept.now)
    assert "已备份到" in upkeep.answer(kept.desk, request_id)
    assert upkeep.asked(kept.desk) == []
    assert len(backups.list_(kept.desk)) == 1


def test_segments_go_when_they_are_old_and_in_a_copy(kept):
    kept.take(kept.mention(1))
    [segment] = kept.desk.ingested.glob("*.parquet")
    old = (kept.now - timedelta(days=9)).timestamp()
    os.utime(segment, (old, old))
    upkeep.tidy(kept.desk, kept.settings, kept.now)
    assert segment.exists()
    backups.make(kept.desk, kept.store, kept.now, "系统")
    upkeep.tidy(kept.desk, kept.settings, kept.now)
    assert not segment.exists()


def test_the_manifest_can_be_read_without_the_program(kept):
    made = backups.make(kept.desk, kept.store, kept.now, "周")
    given = json.loads((made.folder / "manifest.json").read_text("utf-8"))
    assert given["contents"]["rows"]["mention_rows"] == 0
    assert given["sha256"] == made.sha256


def test_a_copy_leaves_the_file_locked_against_every_other_process(kept):
    backups.make(kept.desk, kept.store, kept.now, "周")
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    second = subprocess.run([sys.executable, "-c", code, str(kept.desk.database)], capture_output=True, check=False)
    assert b"Could not set lock" in second.stderr
