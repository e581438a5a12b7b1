"""The open desks of the app: they take in, say what is wrong, and get well again by themselves."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Settings
from yuqing.errors import ConfigError, StoreError
from yuqing.model import segments as layout
from yuqing.sources import demo
from yuqing.ui import children, office
from yuqing.ui.office import Office, OpenDesk
from yuqing.worker import segments

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def until(reached: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "PAUSE", 0.01)
    monkeypatch.setattr(office, "RETRY", timedelta(seconds=0.05))


@pytest.fixture
def open_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OpenDesk]]:
    monkeypatch.setenv("YUQING_DATA_DIR", str(tmp_path))
    opened: list[OpenDesk] = []

    def make(*, with_worker: bool = False) -> OpenDesk:
        settings = Settings(data_dir=str(tmp_path))
        opened.append(OpenDesk(config.desk(settings, "live"), settings, with_worker))
        opened[-1].start()
        return opened[-1]

    yield make
    for desk in opened:
        desk.close()


def count(desk: OpenDesk) -> int:
    return int(desk.store.value("select count(*) from mentions"))


def hand_over(desk: OpenDesk, *rows: dict[str, Any]) -> None:
    segments.write(desk.desk.inbox, pa.Table.from_pylist(list(rows), layout.SEGMENT))


def test_what_lies_in_the_inbox_is_taken_in_and_the_caches_know(
    open_desk: Callable[..., OpenDesk], make_mention: Callable[..., dict[str, Any]]
) -> None:
    desk = open_desk()
    before = desk.generation
    hand_over(desk, make_mention(1), make_mention(2))
    until(lambda: count(desk) == 2)
    until(lambda: desk.generation > before)
    assert desk.problem == ""


def test_a_busy_database_is_said_so_and_tried_again(open_desk: Callable[..., OpenDesk], tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "yuqing.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        desk = open_desk()
        assert "正被另一个程序使用" in desk.problem
        with pytest.raises(StoreError, match="正被另一个程序使用"):
            desk.store.rows("select 1")
        holder.communicate()
    until(lambda: not desk.problem)
    assert count(desk) == 0
    assert desk.is_alive


def test_a_damaged_database_is_said_so_until_it_is_replaced(open_desk: Callable[..., OpenDesk], tmp_path: Path) -> None:
    (tmp_path / "yuqing.duckdb").write_bytes(b"not a database")
    desk = open_desk()
    assert "backup" in desk.problem
    time.sleep(0.2)
    assert "backup" in desk.problem
    assert desk.is_alive
    (tmp_path / "yuqing.duckdb").unlink()
    until(lambda: not desk.problem)
    assert count(desk) == 0


@pytest.mark.parametrize(
    "text",
    ["name = ", 'name = "镇"\nunknown = 1', 'name = "镇"\ntarget = 3', 'name = "镇"\ntarget = ["x"]', "\ud83d"],
    ids=["no TOML", "unknown key", "wrong type", "wrong list", "not UTF-8"],
)
def test_an_unreadable_unit_is_said_so_until_it_is_put_right(
    open_desk: Callable[..., OpenDesk], make_mention: Callable[..., dict[str, Any]], text: str
) -> None:
    desk = open_desk()
    desk.desk.unit_file.write_bytes(text.encode("utf-8", "surrogatepass"))
    until(lambda: "首次设置" in desk.problem)
    with pytest.raises(ConfigError, match="无法读取"):
        desk.unit()
    assert desk.is_alive
    config.save_unit(desk.desk.unit_file, demo.unit())
    until(lambda: not desk.problem)
    hand_over(desk, make_mention(1))
    until(lambda: count(desk) == 1)


def test_a_damaged_unit_at_the_start_does_not_keep_the_desk_shut(
    open_desk: Callable[..., OpenDesk], tmp_path: Path
) -> None:
    (tmp_path / "unit.toml").write_text("name = ", "utf-8")
    desk = open_desk()
    assert "首次设置" in desk.problem
    (tmp_path / "unit.toml").unlink()
    until(lambda: not desk.problem)
    assert count(desk) == 0


def test_a_unit_that_changes_is_graded_by_its_plan_from_then_on(
    open_desk: Callable[..., OpenDesk], make_mention: Callable[..., dict[str, Any]]
) -> None:
    desk = open_desk()
    hand_over(desk, *(make_mention(number) for number in range(9)))
    until(lambda: count(desk) == 9)
    assert desk.store.value("select count(*) from topic_days where level is not null") == 0
    config.save_unit(desk.desk.unit_file, demo.unit())
    until(lambda: desk.store.value("select count(*) from topic_days where level is not null"))


def test_a_worker_that_dies_is_said_so_and_replaced_and_ends_with_the_desk(
    open_desk: Callable[..., OpenDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "RETRY", timedelta(seconds=0.5))
    desk = open_desk(with_worker=True)

    def workers() -> list[psutil.Process]:
        children = psutil.Process().children()
        living = [child for child in children if child.status() != psutil.STATUS_ZOMBIE]
        return [child for child in living if "worker" in child.cmdline()]

    until(workers)
    [first] = workers()
    first.kill()
    until(lambda: "意外退出" in desk.problem)
    until(lambda: not desk.problem)
    [second] = workers()
    assert second.pid != first.pid
    desk.close()
    assert not second.is_running()


def test_the_demo_is_filled_by_one_process_however_often_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []

    class Filling:
        """A process that is not done until the test says so."""

        code: int | None = None

        def __init__(self, command: list[str], **_given: object) -> None:
            started.append(command)

        def poll(self) -> int | None:
            return self.code

    monkeypatch.setattr(children.subprocess, "Popen", Filling)
    opened = Office(Settings(data_dir=str(tmp_path)), with_workers=False)
    opened.open_demo()
    opened.open_demo()
    assert [command[-1] for command in started] == ["fill-demo"]
    # It was killed before it had written anything: the next one tries again.
    Filling.code = -9
    opened.open_demo()
    assert len(started) == 2
    config.save_unit(opened.desk("demo").desk.unit_file, demo.unit())
    opened.open_demo()
    assert len(started) == 2
    opened.close()


def test_live_and_demo_are_two_databases(tmp_path: Path) -> None:
    opened = Office(Settings(data_dir=str(tmp_path)), with_workers=False)
    live, demo_desk = opened.desk("live"), opened.desk("demo")
    assert opened.desk("live") is live
    assert live.desk.database != demo_desk.desk.database
    assert opened.open_desks() == [live, demo_desk]
    opened.close()
    assert not live.is_alive


def test_the_plan_in_force_is_asked_for_once_until_something_changed(open_desk, monkeypatch):
    desk = open_desk()
    # The ingest asks as well, in every turn.
    desk._stop.set()
    desk._thread.join()
    config.save_unit(desk.desk.unit_file, demo.unit())
    asked, real = [], office.pack_in_force

    def pack_in_force(*given):
        asked.append(given)
        return real(*given)

    monkeypatch.setattr(office, "pack_in_force", pack_in_force)
    assert len({id(desk.plan()) for _ in range(5)}) == 1
    assert len(asked) == 1
    desk.touch()
    desk.plan()
    assert len(asked) == 2
