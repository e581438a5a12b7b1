"""Thirty viewers with the briefing open and ten analysts at work: seconds an interaction takes, while ingest goes on.

Usage: python -m benchmarks.bench_viewers [--viewers 30] [--analysts 10] [--seconds 60] [--rows 200000]. The clients
speak Streamlit's protocol over websockets, as a browser does, but draw nothing: what is measured is the server, from
the message of a click until the script has ended and every message of it has arrived. A viewer asks every five seconds
whether there is news, as the page does; an analyst opens another page every three. Every ten seconds twenty mentions
arrive, after which every open page is drawn anew. Target: median within 1 s, p95 within 3 s, nothing left in the inbox.
"""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pyarrow as pa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks import browser, synthetic
from yuqing import clock, config
from yuqing.config import Desk, Settings
from yuqing.model import segments as layout
from yuqing.worker import segments

PAGES = ("feed", "heatmap", "topics", "trends", "alerts", "briefing")
ASK_EVERY, THINK, ARRIVAL_EVERY = 5.0, 3.0, 10.0
ARRIVING = 20
#: Values of which quantiles can be told.
FEWEST = 2
#: Longest wait for one run, in seconds.
PATIENCE = 120.0
LARGEST = 64 * 1024 * 1024


@dataclass
class Measured:
    """Seconds of every interaction, by who made it."""

    first: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    clicks: list[float] = field(default_factory=list)
    ingested: list[float] = field(default_factory=list)


def main() -> None:
    """Fill a desk, serve it, and let everybody in."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("viewers", 30), ("analysts", 10), ("seconds", 60), ("rows", 200_000)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk = config.desk(Settings(data_dir=folder, mode="demo"), "demo")
        synthetic.build(desk, options.rows, clock.now())
        measured = Measured()
        with browser.serving(Path(folder), "demo", browser.free_port()) as app:
            began = psutil.Process(app.pid).cpu_times()
            asyncio.run(_everybody(app.port, desk, options, measured))
            process = psutil.Process(app.pid)
            spent, memory = process.cpu_times(), process.memory_info().rss / 1e6
        print(f"{options.viewers} viewers, {options.analysts} analysts, {options.seconds} s, {options.rows:,} mentions")
        for name, values in vars(measured).items():
            print(f"{name:<9} {_told(values)}")
        used = spent.user + spent.system - began.user - began.system
        print(f"app: {used:.0f} CPU s, {memory:.0f} MB; left in the inbox: {len(list(desk.inbox.glob('*.parquet')))}")


async def _everybody(port: int, desk: Desk, options: argparse.Namespace, measured: Measured) -> None:
    # The analysts come when the screens hang on the walls.
    opened = 6 + options.viewers * 0.2
    end = time.monotonic() + opened + options.seconds
    async with asyncio.TaskGroup() as group:
        for number in range(options.viewers):
            group.create_task(_viewer(port, end, measured, number * 0.2))
        await asyncio.sleep(opened)
        for number in range(options.analysts):
            group.create_task(_analyst(port, end, measured, number))
        group.create_task(_arrivals(desk, end, measured))


async def _viewer(port: int, end: float, measured: Measured, delay: float) -> None:
    await asyncio.sleep(delay)
    async with _window(port) as socket:
        spent, fragment = await _run(socket, "briefing")
        measured.first.append(spent)
        while time.monotonic() < end:
            await asyncio.sleep(ASK_EVERY)
            spent, again = await _run(socket, "briefing", fragment)
            fragment = again or fragment
            measured.looks.append(spent)


async def _analyst(port: int, end: float, measured: Measured, number: int) -> None:
    pages = itertools.islice(itertools.cycle(PAGES), number, None)
    async with _window(port) as socket:
        while time.monotonic() < end:
            spent, _ = await _run(socket, next(pages))
            measured.clicks.append(spent)
            await asyncio.sleep(THINK)


async def _arrivals(desk: Desk, end: float, measured: Measured) -> None:
    numbers = itertools.count(10**12)
    while time.monotonic() < end:
        began = time.monotonic()
        segments.write(desk.inbox, pa.Table.from_pylist(list(_arriving(numbers)), layout.SEGMENT))
        while list(desk.inbox.glob("*.parquet")):
            await asyncio.sleep(0.05)
        measured.ingested.append(time.monotonic() - began)
        await asyncio.sleep(max(ARRIVAL_EVERY - (time.monotonic() - began), 0))


def _arriving(numbers: Iterator[int]) -> Iterator[dict[str, object]]:
    now = clock.now()
    for number in itertools.islice(numbers, ARRIVING):
        blank = {column.name: _blank(column.type) for column in layout.SEGMENT}
        yield blank | {
            "mention_id": number, "source_kind": "forum", "kind": "post", "site": "论坛", "title": "集市路面积水",
            "text": "集市路面积水,请处理。", "published_at": now - timedelta(seconds=number % 60), "seen_at": now,
            "precision": "second", "tone": "negative", "tone_p": 0.9, "target_id": "unit", "terms": [1, 2],
            "weights": [1.0, 1.0],
        }  # fmt: skip


def _blank(kind: pa.DataType) -> object:
    if pa.types.is_list(kind):
        return []
    if pa.types.is_boolean(kind):
        return False
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        return "" if pa.types.is_string(kind) else b""
    return 0 if pa.types.is_integer(kind) else 0.0 if pa.types.is_floating(kind) else None


def _window(port: int) -> connect:
    address = f"127.0.0.1:{port}"
    return connect(
        f"ws://{address}/_stcore/stream",
        origin=Origin(f"http://{address}"),
        subprotocols=[Subprotocol("streamlit")],
        max_size=LARGEST,
    )


async def _run(socket: ClientConnection, page: str, fragment: str = "") -> tuple[float, str]:
    """Ask for a page or its fragment; return the seconds until it is complete, and the fragment that asks for news."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.fragment_id = fragment
    asked.rerun_script.context_info.timezone = "Asia/Shanghai"
    began, found = time.monotonic(), ""
    await socket.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE):
        while True:
            told = ForwardMsg.FromString(await socket.recv())
            if told.WhichOneof("type") == "auto_rerun" and told.auto_rerun.interval == ASK_EVERY:
                found = told.auto_rerun.fragment_id
            # Ended early for another run means that the page is being drawn anew; that one is waited for.
            if (
                told.WhichOneof("type") == "script_finished"
                and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return time.monotonic() - began, found


def _told(values: list[float]) -> str:
    if len(values) < FEWEST:
        return f"n {len(values)}"
    p95 = statistics.quantiles(values, n=20)[-1]
    return f"n {len(values)}, median {statistics.median(values):.2f} s, p95 {p95:.2f} s, longest {max(values):.2f} s"


if __name__ == "__main__":
    main()
