"""kill -9 while sources are visited: the same mentions and no others, each once, whenever it happens."""

import contextlib
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil

from yuqing.pipeline import Ingest
from yuqing.sources.snapshot_index import of_mention

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
#: Seconds; reached only when something is wrong.
DEADLINE = 120
KILLS = 15
FEEDS, ITEMS = 12, 20

#: Waits for orders and forks a process for each, so that a kill costs no start of Python. A child visits the sources
#: as the worker does, with a plain analysis, until it is killed; asked for a quiet one, it ends when all were visited.
NURSERY = """
import os, random, signal, sys, time
from pathlib import Path
import pyarrow as pa
from yuqing import clock, config
from yuqing.config import Settings
from yuqing.model import segments as layout
from yuqing.sources.http import Client
from yuqing.sources.source_file import load_sources
from yuqing.worker.office import Office
from yuqing.worker.polling import Rounds, SIDE_BY_SIDE
from yuqing.worker.state import load_states
from yuqing.worker.visit import Means, live_contexts
from concurrent.futures import ThreadPoolExecutor

desk = config.desk(Settings(data_dir=sys.argv[1]), "live")
EMPTY = {"target_id": "unit", "tone": "neutral", "tone_p": 0.5, "words": ["积水"], "category_words": [], "signals": [],
         "terms": [], "weights": [], "media_tier": 20, "near_key": 0}
PLAIN = {name: "" for name in ("target_reason", "tone_reason", "category", "question")} | EMPTY

class Analysis:
    def map(self, batches):
        for batch in batches:
            yield pa.RecordBatch.from_pylist([row | PLAIN for row in batch.to_pylist()], layout.SEGMENT)
    def close(self):
        pass

def has_unverified():
    return not all(spec.verified for spec in load_sources(desk.sources_file)[0])

def collect(is_quiet):
    client = Client("test")
    means = Means(live_contexts(client, b"k" * 32), clock.now, lambda: 0.0, desk.rejected)
    rounds = Rounds(desk, Office(desk, b"k" * 32, Analysis()), client, means, load_states(desk.worker_state),
                    ThreadPoolExecutor(SIDE_BY_SIDE))
    while not is_quiet or len(load_states(desk.worker_state)) < int(sys.argv[2]) or has_unverified():
        rounds.turn(clock.now())
        time.sleep(0.002)
    rounds.close()
    os._exit(0)

import yuqing.sources.feed, yuqing.sources.editing, feedparser, requests
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
for order in sys.stdin:
    child = os.fork()
    if not child:
        collect(order.strip() == "quiet")
    print(child, flush=True)
"""


class Feeds(BaseHTTPRequestHandler):
    """Feeds on loopback that always say the same."""

    def do_GET(self) -> None:
        number = self.path.strip("/")
        items = "".join(
            f"<item><title>第{number}源第{each}条</title><link>https://s{number}.example.cn/{each}</link>"
            f"<pubDate>2026-11-22 08:{each:02d}</pubDate></item>"
            for each in range(ITEMS)
        )
        body = f'<rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'.encode()
        self.send_response(200 if number.isdecimal() else 404)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_given: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def serving() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class Nursery:
    """Starts collecting processes and kills them."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-c", NURSERY, str(folder), str(FEEDS)]
        self._parent = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._parent.stdout.readline() == "ready\n"

    def start(self, order: str = "on") -> psutil.Process:
        self._parent.stdin.write(f"{order}\n")
        self._parent.stdin.flush()
        return psutil.Process(int(self._parent.stdout.readline()))

    def close(self) -> None:
        for child in psutil.Process(self._parent.pid).children():
            child.kill()
        self._parent.kill()
        self._parent.communicate()


def wait_until_gone(child: psutil.Process) -> None:
    """Wait for the process itself: its number may be given to another one at once."""
    deadline = time.monotonic() + DEADLINE
    with contextlib.suppress(psutil.NoSuchProcess):
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline, "the process did not end"
            time.sleep(0.01)


def list_sources(desk: Any, port: int) -> None:
    rows = [
        f'[[source]]\nid = "s{each}"\nname = "源{each}"\ntype = "feed"\nurl = "http://127.0.0.1:{port}/{each}"\n'
        f"allow_private = true\nmin_host_delay = 0\nkey = {'true' if each % 4 == 0 else 'false'}\n"
        for each in range(FEEDS)
    ]
    desk.sources_file.parent.mkdir(parents=True, exist_ok=True)
    desk.sources_file.write_text("\n".join(rows), "utf-8")


def test_a_worker_killed_at_15_random_moments_collects_the_same_rows_as_one_left_alone(site: Any) -> None:
    chance = random.Random(20261122)
    with serving() as port:
        list_sources(site.desk, port)
        nursery = Nursery(site.desk.root)
        try:
            for _ in range(KILLS):
                child = nursery.start()
                threading.Event().wait(chance.uniform(0.0, 0.25))
                child.kill()
                wait_until_gone(child)
                if chance.random() < 0.4:
                    # What the state says was visited is visited once more.
                    site.desk.worker_state.unlink(missing_ok=True)
            wait_until_gone(nursery.start("quiet"))
        finally:
            nursery.close()
    store = site.store()
    Ingest(store, None).take_folder(site.desk.inbox, site.desk.rejected, NOW)
    urls = [row[0] for row in store.rows("select url from mentions order by url")]
    assert urls == sorted(f"https://s{source}.example.cn/{each}" for source in range(FEEDS) for each in range(ITEMS))
    site.assert_consistent(store)
    assert not site.desk.rejected.exists()
    assert not list(site.desk.inbox.glob("*.parquet"))
    assert site.desk.sources_file.read_text("utf-8").count("verified = true") == FEEDS
    key_ids = [row[0] for row in store.rows("select mention_id from mentions where source_id in ('s0', 's4', 's8')")]
    assert all(of_mention(site.desk.evidence, mention_id) for mention_id in key_ids)
