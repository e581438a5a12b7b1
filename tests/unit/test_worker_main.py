"""The worker works for the unit as it is now, and ends with the app whatever it is doing."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.model import segments as layout
from yuqing.model.unit import Unit
from yuqing.sources import demo
from yuqing.worker import main, pending
from yuqing.worker.main import Worker
from yuqing.worker.office import Office
from yuqing.workflow import imports

NOTHING = pa.RecordBatch.from_pylist([], layout.SEGMENT)
GOOD = "正文,发布时间\n青禾镇的路灯坏了,2026-11-20\n"


def until(reached: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class Endless:
    """An engine whose work never ends, or ends as the test says."""

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.begun = threading.Event()
        self.closed = False

    def run(self, _act: object, work: Iterator[Any]) -> Iterator[Any]:
        next(iter(work))
        self.begun.set()
        while self.error is None:
            time.sleep(0.01)
            yield NOTHING, []
        raise self.error

    def map(self, batches: Iterator[Any]) -> Iterator[Any]:
        return self.run(None, batches)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = config.desk(Settings(data_dir=str(tmp_path)), "live")
    made.inbox.mkdir()
    return made


class Bench:
    """A worker in a thread of its own, with engines that the test watches."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.stop = desk, threading.Event()
        self.engines: list[Endless] = []
        self.units: list[Unit] = []
        self.failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def open_office(self, desk: Desk, unit: Unit, _processes: int) -> Office:
        self.units.append(unit)
        self.engines.append(Endless())
        return Office(desk, b"k" * 32, self.engines[-1])

    def has_ended(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            Worker(self.desk, Settings(), self.stop).run()
        except OSError as error:
            self.failure = error


@pytest.fixture
def bench(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(main, "PAUSE", 0.01)
    monkeypatch.setattr(pending, "STILL_SECONDS", 0.0)
    made = Bench(desk)
    monkeypatch.setattr(main, "open_office", made.open_office)
    made.start()
    yield made
    made.stop.set()
    until(made.has_ended)


def test_it_waits_for_the_unit_and_then_works_for_it(bench: Bench) -> None:
    time.sleep(0.05)
    assert bench.units == []
    config.save_unit(bench.desk.unit_file, demo.unit())
    until(lambda: bench.units)
    assert bench.units == [demo.unit()]
    bench.stop.set()
    until(bench.has_ended)
    assert bench.engines[0].closed


def test_a_changed_unit_starts_the_import_under_way_over_with_the_new_names(bench: Bench) -> None:
    config.save_unit(bench.desk.unit_file, demo.unit())
    (bench.desk.inbox / "a.csv").write_text(GOOD, "utf-8")
    until(lambda: bench.engines and bench.engines[0].begun.is_set())
    renamed = replace(demo.unit(), name="岚溪县竹湾镇人民政府")
    config.save_unit(bench.desk.unit_file, renamed)
    until(lambda: len(bench.engines) == 2 and bench.engines[1].begun.is_set())
    assert bench.units == [demo.unit(), renamed]
    assert bench.engines[0].closed
    assert len(imports.waiting(bench.desk)) == 1


def test_it_ends_in_the_middle_of_a_file_which_then_waits(bench: Bench) -> None:
    config.save_unit(bench.desk.unit_file, demo.unit())
    (bench.desk.inbox / "a.csv").write_text(GOOD, "utf-8")
    until(lambda: bench.engines and bench.engines[0].begun.is_set())
    bench.stop.set()
    until(bench.has_ended)
    assert bench.failure is None
    assert len(imports.waiting(bench.desk)) == 1


def test_a_full_disk_ends_it_where_the_app_sees_it(bench: Bench) -> None:
    config.save_unit(bench.desk.unit_file, demo.unit())
    (bench.desk.inbox / "a.csv").write_text(GOOD, "utf-8")
    until(lambda: bench.engines and bench.engines[0].begun.is_set())
    bench.engines[0].error = OSError(errno.ENOSPC, "No space left on device")
    until(bench.has_ended)
    assert isinstance(bench.failure, OSError)
    assert bench.engines[0].closed
    assert len(imports.waiting(bench.desk)) == 1


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "yuqing", "worker"]
    given = os.environ | {"YUQING_DATA_DIR": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=config.ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=given
    ) as started:
        yield started
        started.kill()


def test_a_worker_without_an_app_ends_although_it_is_still_loading(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.close()
    assert process.wait(30) == 0
    assert process.stderr.read() == b""


def test_ctrl_c_at_the_terminal_is_left_to_the_app(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stderr is not None
    ignored = Path(f"/proc/{process.pid}/status")
    if not ignored.exists():
        pytest.skip("reads the state of a process from Linux's /proc")

    def ignores_it() -> bool:
        [line] = [line for line in ignored.read_text("utf-8").splitlines() if line.startswith("SigIgn")]
        return bool(int(line.split()[1], 16) & (1 << (signal.SIGINT - 1)))

    until(ignores_it)
    process.send_signal(signal.SIGINT)
    process.stdin.close()
    assert process.wait(30) == 0
    assert b"Traceback" not in process.stderr.read()
