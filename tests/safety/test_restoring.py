"""A damaged database is put back from the newest good copy, with what is known of the time after it."""

from datetime import timedelta

import pytest

from yuqing.errors import StoreDamagedError
from yuqing.model.clause import ClockStart
from yuqing.model.record import Entry
from yuqing.store import record
from yuqing.workflow import anchoring, backups, incidents, restoring
from yuqing.workflow.incidents import NewIncident


def note(kept, action="mentions_labelled"):
    entry = Entry(action=action, actor="周", occurred_at=kept.now, recorded_at=kept.now)
    with kept.store.transaction() as transaction:
        record.append(transaction, entry)


def restored(kept):
    kept.store = restoring.open_or_restore(kept.desk, kept.now)
    kept.take_inbox()
    return restoring.notice(kept.store, kept.now)


def test_nothing_but_the_results_of_settings_is_lost_after_a_damaged_file(kept):
    kept.take(kept.mention(1), kept.mention(2))
    note(kept)
    backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.later(hours=2)
    kept.take(kept.mention(3))
    incident = incidents.open_incident(kept.by, NewIncident(title="集市路积水", marks={ClockStart.DETECTED: kept.now}))
    note(kept)
    before = record.head(kept.store)
    kept.follow()
    kept.damage()
    kept.later(minutes=5)
    said = restored(kept)
    assert kept.ids() == {1, 2, 3}
    assert record.hash_at(kept.store, before[0]) == before[1]
    assert record.first_break(kept.store) is None
    assert incidents.incident_of(kept.store, incident).opening.title == "集市路积水"
    assert kept.store.rows("select title from incidents") == [("集市路积水",)]
    assert "操作台账补回 2 条" in said
    assert "1 项涉及标注" in said
    assert "丢失" not in said


def test_the_restoration_is_on_the_record_and_the_damaged_file_is_kept(kept):
    made = backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.later(hours=1)
    kept.damage()
    restored(kept)
    [entry] = record.latest(kept.store, 9)
    assert (entry.entry.action, entry.entry.object) == ("database_restored", f"backup:{made.name}")
    [damaged] = (kept.desk.backup / "damaged").glob("*.duckdb")
    assert damaged.read_bytes().startswith(b"not a database")


def test_entries_that_are_in_no_journal_are_said_to_be_lost(kept):
    backups.make(kept.desk, kept.store, kept.now, "系统")
    note(kept)
    note(kept)
    kept.follow()
    [file] = kept.desk.journal.glob("*.jsonl")
    first, second = [line for line in file.read_text("utf-8").split("\n") if line]
    file.write_text(first[:40] + "\n" + second + "\n", "utf-8")
    kept.damage()
    assert "至少有 2 条操作记录没有副本,已经丢失" in restored(kept)


def test_a_line_cut_off_by_a_crash_is_written_again(kept):
    note(kept)
    kept.follow()
    [file] = kept.desk.journal.glob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-20])
    kept.reopen()
    kept.follow()
    made = backups.list_(kept.desk)
    assert made == []
    from yuqing.workflow import journal

    assert journal.last(kept.desk.journal) == 1


def test_a_second_restoration_takes_the_entries_of_the_present_chain(kept):
    backups.make(kept.desk, kept.store, kept.now, "系统")
    note(kept, "source_added")
    kept.follow()
    kept.damage()
    restored(kept)
    note(kept, "source_changed")
    head = record.head(kept.store)
    kept.reopen()
    kept.follow()
    kept.damage()
    restored(kept)
    assert record.hash_at(kept.store, head[0]) == head[1]
    assert [each.entry.action for each in record.latest(kept.store, 9)] == [
        "database_restored", "source_changed", "database_restored", "source_added"
    ]  # fmt: skip


def test_a_bad_copy_is_passed_over_for_the_one_before(kept):
    kept.take(kept.mention(1))
    good = backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.later(hours=1)
    bad = backups.make(kept.desk, kept.store, kept.now, "系统")
    (bad.folder / backups.DATABASE).write_bytes(b"")
    kept.damage()
    restored(kept)
    assert record.latest(kept.store, 1)[0].entry.object == f"backup:{good.name}"
    assert kept.ids() == {1}


def test_a_damaged_file_without_a_good_copy_stays_where_it_is(kept):
    kept.damage()
    with pytest.raises(StoreDamagedError, match="没有完好的备份"):
        restoring.open_or_restore(kept.desk, kept.now)
    assert kept.desk.database.read_bytes().startswith(b"not a database")


def test_the_log_of_the_damaged_file_is_not_played_into_the_restored_one(kept):
    backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.damage()
    log = kept.desk.database.with_name("yuqing.duckdb.wal")
    log.write_bytes(b"of another file")
    restored(kept)
    assert kept.ids() == set()


def test_a_restoration_that_was_interrupted_begins_anew(kept, monkeypatch):
    kept.take(kept.mention(1))
    backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.damage()

    def power_cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "_put_aside", power_cut)
    with pytest.raises(KeyboardInterrupt):
        restoring.open_or_restore(kept.desk, kept.now)
    monkeypatch.undo()
    assert kept.desk.database.read_bytes().startswith(b"not a database")
    restored(kept)
    assert kept.ids() == {1}
    assert not (kept.desk.root / "restoring.duckdb").exists()


def test_nobody_stays_signed_in_across_a_restoration(kept):
    with kept.store.transaction() as transaction:
        transaction.run(
            "insert into sessions values ('s', 'h', '', $now, '周', '', '', $now, $now, $later, null)",
            now=kept.now, later=kept.now + timedelta(days=1),
        )  # fmt: skip
    backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.damage()
    restored(kept)
    assert kept.store.rows("select count(*) from sessions where ended_at is null") == [(0,)]


def test_the_anchors_still_agree_after_a_restoration(kept):
    note(kept)
    backups.make(kept.desk, kept.store, kept.now, "系统")
    kept.later(days=1)
    note(kept)
    anchoring.anchor(kept.store, kept.desk.root / anchoring.FILE, kept.now)
    kept.follow()
    kept.damage()
    restored(kept)
    assert anchoring.verify(kept.store, kept.desk.root / anchoring.FILE).is_sound


def test_files_that_are_gone_come_back_and_those_that_are_there_stay(kept):
    made = backups.make(kept.desk, kept.store, kept.now, "系统")
    unit = kept.desk.unit_file.read_text("utf-8")
    kept.desk.unit_file.unlink()
    kept.desk.sources_file.write_text("# 新的\n", "utf-8")
    kept.store.close()
    restoring.restore(kept.desk, made, kept.now, "命令行")
    assert kept.desk.unit_file.read_text("utf-8") == unit
    assert kept.desk.sources_file.read_text("utf-8") == "# 新的\n"
