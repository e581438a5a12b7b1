"""A disk that takes no more, a clock that jumps, an upgrade cut off: what was acknowledged stays, and why is said.

A full disk is made by the limit on the size of a file that a process may write: the system then refuses as it does on a
full disk, only with another number. A read-only disk is a folder without the right to write; root passes both by, so
the second is skipped for root.
"""

import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.record import Entry
from yuqing.store import migrations, open_store, record
from yuqing.workflow import anchoring, backups
from yuqing.workflow.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
#: Appends until the limit is reached, and says each number that was acknowledged, then what stopped it.
FILL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from yuqing.model.record import Entry
from yuqing.store import open_store, record
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store, now = open_store(Path(sys.argv[1])), datetime(2026, 11, 22, 4, tzinfo=UTC)
store.checkpoint()
size = Path(sys.argv[1]).stat().st_size + 400_000
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    for number in range(100_000):
        entry = Entry(action="source_changed", actor="周", occurred_at=now, recorded_at=now, payload={"x": "水" * 3000})
        with store.transaction() as transaction:
            done = record.append(transaction, entry)
        print(done.seq, done.hash, flush=True)
except Exception as error:
    print("stopped", type(error).__name__, flush=True)
import os
os._exit(0)
"""
#: Upgrades a file and is killed in the middle of a migration.
UPGRADE = """
import sys
from pathlib import Path
from yuqing.store import migrations, open_store
apply = migrations._apply
def cut_off(connection, number, sql):
    if number < int(sys.argv[2]):
        return apply(connection, number, sql)
    connection.begin()
    connection.execute(sql)
    import os
    os.kill(os.getpid(), 9)
migrations._apply = cut_off
open_store(Path(sys.argv[1]), Path(sys.argv[1]).parent / "backup")
"""


def child(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit on Windows")
def test_on_a_full_disk_every_acknowledged_entry_stays_and_the_rest_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    *acknowledged, last = child(FILL, path).stdout.splitlines()
    assert last.startswith("stopped ")
    assert len(acknowledged) > 10
    store = open_store(path)
    given = {int(line.split(" ")[0]): line.split(" ")[1] for line in acknowledged}
    assert record.hashes_at(store, list(given)) == given
    assert record.first_break(store) is None
    store.close()


def test_anchors_that_cannot_be_written_are_said(tmp_path: Path, noon: Any) -> None:
    store = open_store(tmp_path / "a.duckdb")
    (tmp_path / "no_folder").write_text("", "utf-8")
    with store.transaction() as transaction:
        record.append(transaction, Entry(action="source_changed", actor="周", occurred_at=noon, recorded_at=noon))
    with pytest.raises(WorkflowError, match="写不进去"):
        anchoring.anchor(store, tmp_path / "no_folder" / anchoring.FILE, noon)
    store.close()


def test_a_journal_that_cannot_be_written_is_said_and_made_up_for_later(site: Any, noon: Any) -> None:
    store, journal = site.store(), Journal(site.desk.journal)
    with store.transaction() as transaction:
        record.append(transaction, Entry(action="source_changed", actor="周", occurred_at=noon, recorded_at=noon))
    # A file in the place of the folder: nothing can be written below it, for root neither.
    site.desk.journal.write_text("", "utf-8")
    with pytest.raises(WorkflowError, match="副本写不进去"):
        journal.follow(store, noon)
    site.desk.journal.unlink()
    assert journal.follow(store, noon) == 1


def test_a_copy_that_cannot_be_written_leaves_nothing_half_made(site: Any, noon: Any) -> None:
    store = site.store()
    site.desk.backup.write_text("", "utf-8")
    with pytest.raises(WorkflowError, match="备份没有做成"):
        backups.make(site.desk, store, noon, "系统")
    site.desk.backup.unlink()
    assert backups.list_(site.desk) == []
    assert backups.make(site.desk, store, noon, "系统").contents.entries == 0


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_sentence(site: Any, noon: Any) -> None:
    store = site.store()
    site.desk.backup.mkdir()
    site.desk.backup.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(WorkflowError, match="权限"):
        backups.make(site.desk, store, noon, "系统")
    site.desk.backup.chmod(stat.S_IRWXU)


def test_an_upgrade_that_is_killed_leaves_the_old_file_and_is_taken_up_again(tmp_path: Path) -> None:
    newest = migrations.scripts()[-1][0]
    cut = child(UPGRADE, tmp_path / "a.duckdb", newest)
    assert cut.returncode == -signal.SIGKILL
    store = open_store(tmp_path / "a.duckdb", tmp_path / "backup")
    numbers = [row[0] for row in store.rows("select number from schema_version order by number")]
    assert numbers == [number for number, _ in migrations.scripts()]
    [before] = (tmp_path / "backup").glob("before_*")
    assert before.stat().st_size > 0
    store.close()


def test_a_clock_that_jumps_back_and_forth_keeps_the_order_of_the_record(site: Any, noon: Any) -> None:
    store = site.store()
    for hours in (0, 24 * 400, -24 * 400, 1):
        now = noon + timedelta(hours=hours)
        with store.transaction() as transaction:
            record.append(transaction, Entry(action="source_changed", actor="周", occurred_at=now, recorded_at=now))
    moments = [each.entry.recorded_at for each in reversed(record.latest(store, 9))]
    assert moments == sorted(moments)
    assert record.first_break(store) is None
    assert record.latest(store, 1)[0].entry.payload["clock_behind_seconds"] > 0
