"""At run time nothing is opened beyond loopback: the sockets of app, worker and everything they start are watched."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Seconds of watching after the app answers; and of waiting for it, reached only when something is wrong.
WATCHED, DEADLINE = 6.0, 90.0
LOOPBACK = ("127.", "::1")


@pytest.fixture
def served(site: Any) -> Iterator[tuple[subprocess.Popen, int]]:
    # Without sources of its own a desk begins with none that would be polled.
    site.desk.sources_file.write_text("", "utf-8")
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (site.desk.root / "app.log").open("wb") as log:
        running = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ})
    yield running, port
    family = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
    running.terminate()
    running.wait(DEADLINE)
    psutil.wait_procs(family, DEADLINE)


def opened(pid: int) -> set[tuple[str, str, int]]:
    """Return (state, address, port) of every network socket of a process and its descendants."""
    found = set()
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            connections = process.net_connections(kind="inet")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        for each in connections:
            for address in (each.laddr, each.raddr):
                if address:
                    found.add((each.status, address.ip, address.port))
    return found


def answer(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as given:
            return int(given.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


def test_app_and_worker_open_no_socket_beyond_loopback(served: tuple[subprocess.Popen, int]) -> None:
    running, port = served
    seen: set[tuple[str, str, int]] = set()
    end = time.monotonic() + DEADLINE
    while answer(port, "/healthz") != 200:
        assert time.monotonic() < end
        seen |= opened(running.pid)
        time.sleep(0.1)
    end, pages = time.monotonic() + WATCHED, ["/", "/login", "/briefing", "/healthz"]
    while time.monotonic() < end:
        assert answer(port, pages[len(seen) % len(pages)]) > 0
        seen |= opened(running.pid)
        time.sleep(0.05)
    assert ("LISTEN", "127.0.0.1", port) in seen
    assert {each for each in seen if not each[1].startswith(LOOPBACK)} == set()
    assert {each for each in seen if each[0] == "LISTEN"} == {("LISTEN", "127.0.0.1", port)}
