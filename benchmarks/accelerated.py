"""A worker and its desk in simulated time: each step visits what is due and waits until all of it came back."""

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yuqing import config
from yuqing.config import Desk, Settings
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.pipeline import Ingest
from yuqing.sources.http import Client, Limits, user_agent
from yuqing.store import open_store
from yuqing.worker.office import open_office
from yuqing.worker.polling import SIDE_BY_SIDE, Rounds
from yuqing.worker.state import load_states
from yuqing.worker.visit import Means, live_contexts

START = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
UNIT = Unit(
    "云溪县河口镇人民政府", "township", "township", {}, (WatchTarget("unit", "云溪县河口镇人民政府", ("河口镇",)),)
)


class Threads(ThreadPoolExecutor):
    """The threads of the worker, which can be waited for."""

    def __init__(self) -> None:
        super().__init__(SIDE_BY_SIDE)
        self._submitted: set[Future[Any]] = set()

    def submit(self, act: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Start a visit and remember it."""
        future = super().submit(act, *given, **named)
        self._submitted.add(future)
        return future

    def rest(self) -> None:
        """Wait until all visits came back."""
        wait(self._submitted)
        self._submitted.clear()


class Office:
    """One desk with its worker; the clock goes on only by `step`."""

    def __init__(self, folder: Path, rows: list[dict[str, object]], seconds: float) -> None:
        self.desk: Desk = config.desk(Settings(data_dir=str(folder)), "live")
        config.save_unit(self.desk.unit_file, UNIT)
        write_sources(self.desk, rows)
        self.now, self._seconds = START, seconds
        self._office = open_office(self.desk, UNIT, 1)
        self.store = open_store(self.desk.database)
        self._ingest = Ingest(self.store, None)
        self.replace_worker()

    def replace_worker(self) -> None:
        """Go on with a worker that knows nothing but the files of the desk."""
        self._threads = Threads()
        client = Client(user_agent("bench"), Limits(seconds=self._seconds))
        means = Means(live_contexts(client, secrets.token_bytes(32)), lambda: self.now, lambda: 0.0, self.desk.rejected)
        states = load_states(self.desk.worker_state)
        self.rounds = Rounds(self.desk, self._office, client, means, states, self._threads)

    def step(self, length: timedelta) -> None:
        """Visit what is due, hand over what came back, and let time go on."""
        self.rounds.turn(self.now)
        self._threads.rest()
        self.now += length

    def take(self) -> None:
        """Take what was handed over into the store, as the app does."""
        self._ingest.take_folder(self.desk.inbox, self.desk.rejected, self.now)

    def close(self) -> None:
        """End threads and store."""
        self.rounds.close()
        self.store.close()


def write_sources(desk: Desk, rows: list[dict[str, object]]) -> None:
    """Write sources.toml; all values are texts, numbers or truths."""
    tables = ("[[source]]\n" + "\n".join(f"{key} = {_toml(value)}" for key, value in row.items()) for row in rows)
    desk.root.mkdir(parents=True, exist_ok=True)
    desk.sources_file.write_text("\n\n".join(tables), "utf-8")


def local_source(source_id: str, url: str, **given: object) -> dict[str, object]:
    """Return a feed on loopback, which needs no pause between requests."""
    plain = {"id": source_id, "name": source_id, "type": "feed", "url": url, "verified": True}
    return plain | {"allow_private": True, "min_host_delay": 0, "max_age_days": 36_500} | given


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else f'"{value}"'
