"""The database file: migrations, moments in UTC, transactions, decisions that stay."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from yuqing.errors import StoreTooNewError, WorkflowError
from yuqing.model.severity import Severity
from yuqing.pipeline import Ingest
from yuqing.store import database, migrations, open_store, topics
from yuqing.workflow.levels import LevelDecision, decide_level


@pytest.fixture
def store():
    opened = open_store(Path(":memory:"))
    yield opened
    opened.close()


def tables(store):
    sql = "select table_name, column_name, data_type from information_schema.columns order by all"
    return store.rows(sql)


def test_migrations_are_numbered_without_gaps():
    assert [number for number, _ in migrations.scripts()] == list(range(1, len(migrations.scripts()) + 1))


@pytest.mark.parametrize("old", range(1, len(migrations.scripts()) + 1))
def test_every_old_version_upgrades_to_the_tables_of_a_new_file(tmp_path, monkeypatch, store, old):
    path = tmp_path / "old.duckdb"
    known = migrations.scripts()
    monkeypatch.setattr(migrations, "scripts", lambda: known[:old])
    open_store(path).close()
    monkeypatch.undo()
    upgraded = open_store(path, tmp_path / "backup")
    assert tables(upgraded) == tables(store)
    upgraded.close()


def test_a_file_is_copied_before_it_is_migrated(tmp_path, monkeypatch):
    path, backup = tmp_path / "old.duckdb", tmp_path / "backup"
    open_store(path).close()
    more = [*migrations.scripts(), (len(migrations.scripts()) + 1, "create table extra (i integer)")]
    monkeypatch.setattr(migrations, "scripts", lambda: more)
    open_store(path, backup).close()
    [copy] = backup.iterdir()
    assert duckdb.connect(str(copy)).execute("select count(*) from mentions").fetchall() == [(0,)]


def test_a_migration_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "old.duckdb"
    open_store(path).close()
    more = [*migrations.scripts(), (len(migrations.scripts()) + 1, "create table extra (i integer); select nonsense")]
    monkeypatch.setattr(migrations, "scripts", lambda: more)
    with pytest.raises(duckdb.BinderException):
        open_store(path)
    monkeypatch.undo()
    store = open_store(path)
    assert "extra" not in {row[0] for row in tables(store)}
    store.close()


def test_a_file_of_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "new.duckdb"
    store = open_store(path)
    with store.transaction() as transaction:
        transaction.run("insert into schema_version values (999, now())")
    store.close()
    with pytest.raises(StoreTooNewError, match="升级本程序"):
        open_store(path)


def test_moments_go_in_and_come_out_as_aware_utc(store):
    beijing = datetime(2026, 11, 22, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    assert store.value("select $moment::timestamp", moment=beijing) == datetime(2026, 11, 22, tzinfo=UTC)
    frame = store.frame("select $moment::timestamp as seen_at", moment=beijing)
    assert frame["seen_at"][0].to_pydatetime() == beijing


def test_the_day_of_the_reader_changes_at_midnight_in_beijing(store):
    sql = "select china_day($moment::timestamp)::varchar"
    last_second = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    assert store.value(sql, moment=last_second) == "2026-11-21"
    assert store.value(sql, moment=last_second + timedelta(seconds=1)) == "2026-11-22"


def test_a_failed_transaction_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        len(transaction.run("insert into segments values ('a', now(), 1, 1)")) / 0
    assert store.value("select count(*) from segments") == 0


def test_the_log_grows_with_the_file_within_its_bounds(tmp_path, bench, make_mention, noon, monkeypatch):
    def limit_after(number):
        bench.hand_over([make_mention(number)])
        ingest.take_folder(bench.inbox, bench.rejected, noon)
        return store.value("select current_setting('checkpoint_threshold')")

    store = open_store(tmp_path / "own.duckdb")
    ingest = Ingest(store, None)
    assert limit_after(1) == "16.0 MiB"
    monkeypatch.setattr(database, "LOG_SHARE", 2**20)
    assert limit_after(2) == "256.0 MiB"
    monkeypatch.setattr(database, "LOG_SHARE", 64 * 2**20 / store.path.stat().st_size)
    assert limit_after(3) == "64.0 MiB"
    store.close()


def test_a_decision_about_a_level_stays_and_holds_until_the_next(bench, make_mention, noon, acting):
    bench.take([make_mention(1)])
    decide_level(acting(bench.store, noon), LevelDecision(1, Severity.II, "家长已在校门口聚集"))
    newest = topics.history(bench.store, 1)[-1]
    assert (newest["level"], newest["decided"]) == (Severity.II, True)
    bench.take([make_mention(2)], noon + timedelta(hours=1))
    assert topics.history(bench.store, 1)[-1]["level"] == Severity.II
    decide_level(acting(bench.store, noon + timedelta(hours=2)), LevelDecision(1, Severity.IV, "现场已散,核实为误传"))
    assert topics.history(bench.store, 1)[-1]["level"] == Severity.IV
    assert [row["reason"] for row in topics.overrides(bench.store, 1)] == ["现场已散,核实为误传", "家长已在校门口聚集"]


def test_a_decision_without_a_reason_is_refused(bench, make_mention, noon, acting):
    bench.take([make_mention(1)])
    with pytest.raises(WorkflowError, match="理由"):
        decide_level(acting(bench.store, noon), LevelDecision(1, Severity.II, " 无 "))


@pytest.mark.parametrize("sql", ["update level_overrides set level = 1", "delete from level_overrides"])
def test_the_record_of_decisions_cannot_be_changed(bench, make_mention, noon, sql, acting):
    bench.take([make_mention(1)])
    decide_level(acting(bench.store, noon), LevelDecision(1, Severity.II, "家长已在校门口聚集"))
    with pytest.raises(duckdb.Error, match="append-only"), bench.store.transaction() as transaction:
        transaction.run(sql)
    assert len(topics.overrides(bench.store, 1)) == 1
