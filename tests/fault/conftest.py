"""What the tests of accidents share: an office that is set up, and what must hold of it afterwards."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.sources import demo
from yuqing.store import Store, open_store

#: Seconds; reached only when something is wrong.
DEADLINE = 90
#: Every so many rows of an export one has no text.
EMPTY_EVERY = 500


class Site:
    """An office of its own on disk, which programs started by the test use as well."""

    def __init__(self, folder: Path) -> None:
        self.desk: Desk = config.desk(Settings(data_dir=str(folder)), "live")
        self._opened: list[Store] = []
        self.desk.inbox.mkdir()
        # Derived from installed packages once, in seconds, and shared by all tests.
        shared = config.SHIPPED / "models"
        shared.mkdir(exist_ok=True)
        self.desk.models.symlink_to(shared)
        config.save_unit(self.desk.unit_file, demo.unit())

    def store(self) -> Store:
        """Open the database; its programs must have ended."""
        self._opened.append(open_store(self.desk.database))
        return self._opened[-1]

    def close(self) -> None:
        for store in self._opened:
            store.close()

    def export(self, rows: int) -> Path:
        """Return a file of so many rows, one in `EMPTY_EVERY` of them without text."""
        path = self.desk.root / "工单.csv"
        with path.open("w", encoding="gb18030", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("标题", "正文", "发布时间", "链接", "联系电话"))
            for number in range(rows):
                text = f"青禾镇第{number}号路灯坏了{number % 9 + 2}天,没有人来修" if number % EMPTY_EVERY else ""
                moment = f"2026-11-{number % 20 + 1:02} 08:{number % 60:02}:00"
                writer.writerow(("", text, moment, f"https://example.com/{number}", "13800000000"))
        return path

    @staticmethod
    def empty(rows: int) -> int:
        """Return how many rows of such a file have no text."""
        return -(-rows // EMPTY_EVERY)

    @staticmethod
    def until(reached: Callable[[], object], seconds: float = DEADLINE) -> None:
        """Poll until something is so; a test that waits in vain fails where it waits."""
        end = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)

    @staticmethod
    def are_gone(processes: list[psutil.Process]) -> bool:
        """Return whether all have ended; one that its parent has not yet asked about has."""

        def has_ended(process: psutil.Process) -> bool:
            try:
                return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
            except psutil.NoSuchProcess:
                return True

        return all(map(has_ended, processes))

    @staticmethod
    def assert_consistent(store: Store) -> None:
        """What is stored twice, in a table and in its sums, is the same in both."""
        mentions, ids = store.rows("select count(*), count(distinct mention_id) from mentions")[0]
        assert mentions == ids
        assert store.value("select sum(rows_added) from segments") == mentions
        assert store.value("select sum(added) from source_runs") == mentions
        words = store.value("select sum(len(words)) from mentions where target_id <> ''")
        assert store.value("select sum(n) from kw_hourly") == words
        grown = store.rows("select topic_id, count(*) from mentions where topic_id is not null group by 1 order by 1")
        assert store.rows("select topic_id, mention_count from topics order by 1") == grown


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path))
    made = Site(tmp_path)
    yield made
    made.close()
