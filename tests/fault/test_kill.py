"""kill -9 at any moment: nothing acknowledged is lost, nothing is doubled, nobody is left behind."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from yuqing.config import Desk
from yuqing.model.imports import ImportProgress, ImportState
from yuqing.pipeline import Ingest, waiting
from yuqing.workflow import imports

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
#: Seconds; reached only when something is wrong.
DEADLINE = 60
KILLS = 20
#: Seconds after which a worker without an app must have ended; it takes three where the machine is not busy.
ALONE = 20
#: Several batches, so that seconds lie between the first sign of an import and its end, also on a busy machine.
ROWS = 20_000

#: Waits for orders (`writer` or `ingest`) and forks a process for each, so that a round costs no start of Python.
NURSERY = """
import os, random, signal, sys, time
from datetime import UTC, datetime, timedelta
from pathlib import Path
import numpy, pandas, pyarrow as pa, pyarrow.parquet
from yuqing.model import segments as layout
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.severity import GradingRules
from yuqing.pipeline import Ingest
from yuqing.plans.scale import load_scale
from yuqing.store import open_store
from yuqing.worker import segments

folder, now = Path(sys.argv[1]), datetime(2026, 11, 22, 4, tzinfo=UTC)
inbox, rejected, ledger = folder / "inbox", folder / "rejected", folder / "ledger"

def mention(mention_id):
    moment = (now - timedelta(minutes=mention_id % 4000)).replace(tzinfo=None)
    text = {name: "" for name in layout.SEGMENT.names if pa.types.is_string(layout.SEGMENT.field(name).type)}
    numbers = {name: 0 for name in ("reposts", "comments", "likes", "views", "media_tier")}
    chance = random.Random(mention_id)
    return text | numbers | {
        "mention_id": mention_id, "published_at": moment, "seen_at": moment, "backfilled": False, "about_unit": True,
        "target_id": "unit", "tone": "negative", "tone_p": 0.8, "snownlp_raw": 0.5, "category_words": [],
        "source_id": "forum", "source_kind": "forum", "signals": [], "words": ["积水", "道路"],
        "near_key": mention_id // 7,
        "terms": [chance.randrange(40), chance.randrange(40, 80)], "weights": [0.8, 0.6], "title": "积水",
    }

def write():
    number = len(ledger.read_text().split()) if ledger.exists() else 0
    while True:
        while len(list(inbox.glob("*.parquet"))) > 5:
            time.sleep(0.01)
        ids = range(number * 40, number * 40 + 50)  # the last ten come again in the next one
        run = SourceRun(f"run-{number}", "forum", "论坛", now, now, Outcome.OK, "", 50, 1, None, Health.OK)
        segments.write(inbox, pa.Table.from_pylist([mention(each) for each in ids], layout.SEGMENT), (run,))
        with ledger.open("a") as acknowledged:
            acknowledged.write(f"{number}\\n")
        number += 1

def ingest():
    store = open_store(folder / "yuqing.duckdb")
    taker = Ingest(store, GradingRules(load_scale(), 12.0))
    while True:
        taker.take_folder(inbox, rejected, now)
        taker.regrade(now)
        if random.random() < 0.3:
            store.checkpoint()

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for order in sys.stdin:
    child = os.fork()
    if not child:
        {"writer": write, "ingest": ingest}[order.strip()]()
    print(child, flush=True)
"""


@contextlib.contextmanager
def nursery(folder: Path) -> Iterator[Callable[[str], psutil.Process]]:
    command = [sys.executable, "-W", "ignore", "-c", NURSERY, str(folder)]
    parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    children: list[psutil.Process] = []

    def start(role: str) -> psutil.Process:
        parent.stdin.write(f"{role}\n")
        parent.stdin.flush()
        children.append(psutil.Process(int(parent.stdout.readline())))
        return children[-1]

    try:
        assert parent.stdout.readline() == "ready\n"
        yield start
    finally:
        for child in children:
            if child.is_running():
                child.kill()
        parent.kill()
        parent.communicate()


def has_moved_on(inbox: Path) -> bool:
    """Return whether the oldest segment is taken in a moment later."""
    segments = waiting(inbox)
    time.sleep(0.02)
    return bool(segments) and not segments[0].exists()


def kill_at_random(site: Any) -> None:
    """Have one process write segments and another take them in, and kill them again and again."""
    chance = random.Random(20261122)
    with nursery(site.desk.root) as start:
        ingest, writer = start("ingest"), start("writer")
        for number in range(KILLS):
            if number % 2:
                # Else a busy machine would only ever be killed while it opens the file.
                site.until(lambda: has_moved_on(site.desk.inbox))
            time.sleep(chance.uniform(0.0, 0.3))
            ingest.kill()
            if chance.random() < 0.5:
                writer.kill()
                writer.wait(DEADLINE)
                writer = start("writer")
            ingest.wait(DEADLINE)
            ingest = start("ingest")


def test_ingest_and_writer_killed_at_20_random_moments_lose_and_double_nothing(site: Any) -> None:
    kill_at_random(site)
    acknowledged = len((site.desk.root / "ledger").read_text().split())
    store = site.store()
    Ingest(store, None).take_folder(site.desk.inbox, site.desk.rejected, NOW)
    stored = {row[0] for row in store.rows("select mention_id from mentions")}
    assert acknowledged >= KILLS / 2
    assert set(range((acknowledged - 1) * 40 + 50)) <= stored
    site.assert_consistent(store)
    # The last segment of a writer that was killed may be in without its acknowledgement.
    runs, items, rejected = store.rows("select count(*), sum(items), sum(rejected) from source_runs")[0]
    assert runs in {acknowledged, acknowledged + 1}
    assert (items, rejected) == (runs * 50, runs)
    assert not site.desk.rejected.exists()


class App:
    """The app as a user starts it, with its own office and port."""

    def __init__(self, site: Any) -> None:
        self._site, self._port = site, free_port()
        self._log: Path = site.desk.root / "app.log"
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> psutil.Process:
        """Start the app and return its worker as soon as there is one."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self._port)]
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        self._site.until(self.is_well)
        self._site.until(self.family)
        return self.family()[0]

    def is_well(self) -> bool:
        assert self._running is not None
        assert self._running.poll() is None, self._log.read_text("utf-8")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def family(self) -> list[psutil.Process]:
        """Return the worker and what it has started."""
        assert self._running is not None
        return psutil.Process(self._running.pid).children(recursive=True)

    def end(self, number: int) -> None:
        """Send the signal; the app goes, and its worker follows by itself."""
        assert self._running is not None
        family = self.family()
        self._running.send_signal(number)
        self._running.wait(DEADLINE)
        self._site.until(lambda: self._site.are_gone(family), ALONE)

    def kill_all(self) -> None:
        """End whatever a failed test has left."""
        if self._running is not None and self._running.poll() is None:
            left = self.family()
            self._running.kill()
            self._running.wait()
            for process in left:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.fixture
def app(site: Any) -> Iterator[App]:
    made = App(site)
    yield made
    made.kill_all()


def drop(file: Path, desk: Desk) -> None:
    """Put a file into the inbox as if it had been lying there for a while."""
    os.utime(file, (time.time() - 60, time.time() - 60))
    file.rename(desk.inbox / file.name)


def only_import(desk: Desk) -> tuple[float, ImportProgress] | None:
    """Return when the import last moved and how far it is; None before it has begun."""
    begun = list(desk.imports.glob(f"*/{imports.PROGRESS}"))
    if not begun:
        return None
    [file] = begun
    reached = imports.progress(file.parent)
    assert reached is not None
    return file.stat().st_mtime, reached


def is_half_done(desk: Desk, since: float) -> bool:
    """Return whether the import has moved since then without having come to its end."""
    found = only_import(desk)
    assert found is None or found[1].state is ImportState.RUNNING, "the import ended before it could be interrupted"
    return found is not None and found[0] > since


def is_done(desk: Desk) -> bool:
    found = only_import(desk)
    is_imported = found is not None and found[1].state is ImportState.DONE
    return is_imported and not imports.waiting(desk) and not waiting(desk.inbox)


def kill_app_and_worker(app: App, site: Any) -> None:
    """Kill the worker and the app before an import is under way, then the app in the middle of it."""
    chance = random.Random(20261122)
    worker = app.start()
    time.sleep(chance.uniform(0, 3))
    worker.kill()
    time.sleep(chance.uniform(0, 0.5))
    app.end(signal.SIGKILL)

    started = time.time()
    app.start()
    site.until(lambda: is_half_done(site.desk, started))
    app.end(signal.SIGKILL)


def test_app_and_worker_killed_at_random_moments_still_import_every_row_once(app: App, site: Any) -> None:
    drop(site.export(ROWS), site.desk)
    kill_app_and_worker(app, site)

    started = time.time()
    worker = app.start()
    site.until(lambda: is_half_done(site.desk, started))
    worker.kill()
    site.until(lambda: is_done(site.desk))
    app.end(signal.SIGTERM)

    store, empty = site.store(), site.empty(ROWS)
    assert store.value("select count(*) from mentions") == ROWS - empty
    assert store.rows("select items, added, rejected from source_runs") == [(ROWS - empty, ROWS - empty, empty)]
    site.assert_consistent(store)
    [kept] = site.desk.rejected.iterdir()
    assert len(kept.read_text("utf-8-sig").splitlines()) == empty + 1
