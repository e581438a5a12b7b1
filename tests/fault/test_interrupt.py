"""Ctrl-C in an import: one sentence, a consistent store, and the same command again does the rest."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Three parts: one before Ctrl-C, one in which it falls, one after it.
ROWS = 26_000
#: Seconds; reached only when something is wrong.
DEADLINE = 90
SENTENCE = "已中断。已经入库的信息都在,重新运行同一命令不会重复。"


class Command:
    """`import` in a terminal of its own, so that Ctrl-C reaches its children as well."""

    def __init__(self, site: Any, file: Path, processes: int) -> None:
        self._site, self._said = site, site.desk.root / "said.txt"
        command = [sys.executable, "-m", "yuqing", "import", str(file), "--processes", str(processes)]
        with self._said.open("wb") as said:
            self._running = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said, start_new_session=True)
        self._itself = psutil.Process(self._running.pid)

    def said(self) -> str:
        return self._said.read_text("utf-8")

    def has_opened_the_store(self) -> bool:
        """Return whether it holds the file, which it does before the analysis loads."""
        return any(opened.path.endswith(".duckdb") for opened in self._itself.open_files())

    def has_stored_a_part(self) -> bool:
        return "行/秒" in self.said()

    def analysts(self) -> list[psutil.Process]:
        """Return the children that analyse, which are still loading at first."""
        return [each for each in self._itself.children() if "spawn_main" in " ".join(each.cmdline())]

    def end(self, number: int) -> None:
        """Send what a terminal sends to all, or kill the command alone; no child stays."""
        children = self._itself.children(recursive=True)
        if number == signal.SIGINT:
            os.killpg(self._running.pid, number)
        else:
            self._running.send_signal(number)
        self._running.wait(DEADLINE)
        self._site.until(lambda: self._site.are_gone(children), 20)

    def assert_interrupted(self) -> None:
        """Exit code and sentence as promised, no traceback of anybody, nothing left for others to do."""
        assert self._running.returncode == 130, self.said()
        assert SENTENCE in self.said()
        assert "Traceback" not in self.said()
        assert "KeyboardInterrupt" not in self.said()
        assert not list(self._site.desk.inbox.iterdir())

    def totals(self) -> str:
        """Return what it says at its good end."""
        assert self._running.wait(DEADLINE) == 0
        return self.said()

    def kill_all(self) -> None:
        """End whatever a failed test has left."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()


Start = Callable[[Path, int], Command]


@pytest.fixture
def start(site: Any) -> Iterator[Start]:
    started: list[Command] = []

    def run(file: Path, processes: int) -> Command:
        started.append(Command(site, file, processes))
        return started[-1]

    yield run
    for command in started:
        command.kill_all()


def test_an_interrupted_import_keeps_what_is_in_and_the_next_one_does_the_rest(site: Any, start: Start) -> None:
    file, whole = site.export(ROWS), ROWS - site.empty(ROWS)
    first = start(file, 1)
    site.until(first.has_stored_a_part)
    first.end(signal.SIGINT)
    first.assert_interrupted()
    store = site.store()
    [(stored, detail)] = store.rows("select items, detail from source_runs")
    assert 0 < stored < whole
    assert "没有导入完" in detail
    site.assert_consistent(store)
    store.close()

    said = start(file, 1).totals()
    assert f"共 {ROWS:,} 行:新增 {whole - stored:,},已有 {stored:,},未能导入 {ROWS - whole}" in said
    assert "已丢弃的个人信息列:联系电话" in said
    store = site.store()
    runs = store.rows("select items, added, rejected from source_runs order by started_at")
    assert runs[-1] == (whole, whole - stored, ROWS - whole)
    assert store.value("select count(*) from mentions") == whole
    site.assert_consistent(store)


def test_ctrl_c_before_the_first_row_ends_without_a_trace(site: Any, start: Start) -> None:
    command = start(site.export(ROWS), 1)
    site.until(command.has_opened_the_store)
    command.end(signal.SIGINT)
    command.assert_interrupted()
    assert site.store().value("select count(*) from source_runs") == 0


def test_ctrl_c_while_several_processes_start_ends_them_all_in_silence(site: Any, start: Start) -> None:
    command = start(site.export(ROWS), 2)
    site.until(command.analysts)
    command.end(signal.SIGINT)
    command.assert_interrupted()
    assert site.store().value("select count(*) from mentions") == 0


def test_an_import_with_several_processes_that_is_killed_leaves_none_behind(site: Any, start: Start) -> None:
    command = start(site.export(ROWS), 2)
    site.until(lambda: len(command.analysts()) == 2)
    command.end(signal.SIGKILL)
    assert site.store().value("select count(*) from mentions") == 0
