"""What goes wrong with a database file is one Chinese sentence that says what to do."""

import os
import subprocess
import sys

import duckdb
import pytest

from yuqing.errors import StoreBusyError, StoreDamagedError, StoreFullError, StoreTimeoutError
from yuqing.store import database, open_store

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_file_that_another_process_holds_is_said_to_be_in_use(tmp_path):
    path = tmp_path / "a.duckdb"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreBusyError, match="正被另一个程序使用"):
            open_store(path)
        holder.communicate()
    open_store(path).close()


@pytest.mark.parametrize("content", [b"", b"not a database", os.urandom(20_000)])
def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path, content):
    path = tmp_path / "a.duckdb"
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="备份"):
        open_store(path)
    assert path.read_bytes() == content


def test_a_file_with_a_broken_block_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "a.duckdb"
    store = open_store(path)
    with store.transaction() as transaction:
        transaction.run("create table big as select range i, md5(range::varchar) s from range(500000)")
    store.close()
    content = bytearray(path.read_bytes())
    for start in range(300_000, len(content) - 300, 40_000):
        content[start : start + 200] = os.urandom(200)
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError, match="备份"):
        _read_all(path)


def _read_all(path):
    store = open_store(path)
    try:
        store.rows("select max(s), sum(i) from big")
    finally:
        store.close()


def test_a_folder_in_the_place_of_the_file_is_said_so(tmp_path):
    path = tmp_path / "a.duckdb"
    path.mkdir()
    with pytest.raises(StoreDamagedError, match="文件夹"):
        open_store(path)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ('Could not write file "x": No space left on device', StoreFullError),
        ('Cannot open file "x": Permission denied', StoreFullError),
        ('Cannot open file "x": Read-only file system', StoreFullError),
    ],
)
def test_a_disk_that_takes_nothing_is_said_so(tmp_path, message, kind):
    store = open_store(tmp_path / "a.duckdb")
    with pytest.raises(kind), store.transaction():
        raise duckdb.IOException(message)
    store.close()


def test_a_query_over_its_limit_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "QUERY_SECONDS", 0.2)
    store = open_store(tmp_path / "a.duckdb")
    with pytest.raises(StoreTimeoutError, match="缩短时间范围"):
        store.rows("select count(*) from range(10000000) a, range(1000000) b where a.range + b.range = 7")
    store.close()


def test_a_mistake_in_our_own_sql_is_not_hidden(tmp_path):
    store = open_store(tmp_path / "a.duckdb")
    with pytest.raises(duckdb.ParserException):
        store.rows("selekt 1")
    store.close()
