"""A simulated day at twenty times its speed: does the app with its worker grow, or become slower?

Usage: python -m benchmarks.bench_soak [--hours 24] [--speed 20] [--rows 50000] [--viewers 10] [--every 60] [--joins 0]
[--table FILE]. The real app and its real worker run with a faster clock (`fast/`) on a desk with a month of made-up
mentions. Twenty feeds on loopback speak of the unit at the pace of that month, fail by turns in every way and
recover, three hours of the day all of them; somebody opens an incident every hour and brings it to the archive
(`soak_app`); ten browsers' sessions look and click, and come anew now and then. Sampled every minute of the wall
while they hold still: memory of app and worker each (shared pages counted by their part), threads, open files,
sockets, size of the database, and what a page costs, in wall and CPU seconds of the app and against a fixed piece of
work. Growth is that of the last two hours over the second and third one, medians; the first one warms the caches.
Allowed: 2 %. Told beside it is the growth over the hours seven and eight: only then the first incident has been
brought to the archive, so that everything has been done once, and what is kept for minutes of the wall (closed
sessions by Streamlit, results of pages) has become even. DuckDB remembers freed blocks in queues that it clears only
when they are long: some forty megabytes after 20,000 joins, which an app reaches in its first days. `--joins 25000`
makes that many before the day begins, so that the day shows whatever else grows.
"""

import argparse
import asyncio
import itertools
import json
import math
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import psutil  # type: ignore[import-untyped]
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from benchmarks import browser, footprint, soak_sources, synthetic
from benchmarks.accelerated import write_sources
from yuqing.config import ROOT

PAGES = ("feed", "topics", "trends", "ledger", "alerts", "briefing", "heatmap", "sources", "timeline", "incident")
PROBED = ("briefing", "feed", "topics", "ledger")
#: Seconds between two looks or clicks of one viewer, and looks after which a browser is closed and opened again.
LOOKS, ANEW = 20.0, 12
PATIENCE, LARGEST = 120.0, 64 * 1024 * 1024
#: Share by which anything may have grown.
ALLOWED = 0.02
#: Whole numbers that are small may differ by one for another reason than growth, as a socket that is just open.
SLACK = 2
TOLD = ("page_wall", "page_cpu", "database_mb")
COUNTS = ("threads", "files", "sockets", "worker_threads", "worker_files", "worker_sockets")


@dataclass(frozen=True, slots=True)
class Sample:
    """What one look found; memory and file in megabytes, page in seconds."""

    hour: float
    app_mb: float
    worker_mb: float
    threads: int
    files: int
    sockets: int
    worker_threads: int
    worker_files: int
    worker_sockets: int
    database_mb: float
    page_wall: float
    page_cpu: float
    #: CPU of a page as a multiple of that of a fixed piece of work done at the same moment: another load, same figure.
    page_work: float = math.nan


MEASURED = [each.name for each in fields(Sample)][1:]


@dataclass(slots=True)
class Soak:
    """One run: the app, its clock, and the gate by which everybody holds still while a sample is taken."""

    options: argparse.Namespace
    folder: Path
    process: subprocess.Popen[bytes]
    port: int
    began: float
    cookie: str
    gate: asyncio.Semaphore
    failed: int = 0
    runs: int = 0

    def hour(self) -> float:
        """Return the simulated hours since the start."""
        return (time.time() - self.began) * float(self.options.speed) / 3600

    def is_over(self) -> bool:
        """Whether the day has ended, or the app has."""
        return self.hour() >= self.options.hours or self.process.poll() is not None


def main() -> int:
    """Run the day and print the table; returns 1 when something grew."""
    options = _options()
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        began = time.time()
        start = datetime.fromtimestamp(began, UTC)
        port = opened.enter_context(soak_sources.serving(start, lambda: _simulated(start, options.speed)))
        desk = synthetic.desk_in(folder)
        synthetic.build(desk, options.rows, start)
        write_sources(desk, soak_sources.rows(port))
        soak = opened.enter_context(_served(options, folder, began))
        samples = asyncio.run(_day(soak))
        print(f"{soak.hour():.1f} simulated hours at {options.speed:g} times their speed, {soak.runs} runs of pages, "
              f"{soak.failed} links lost")  # fmt: skip
    return _report(samples)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("hours", 24.0), ("speed", 20.0), ("every", 60.0)):
        parser.add_argument(f"--{name}", type=float, default=usual)
    for name, number in (("rows", 50_000), ("viewers", 10), ("joins", 0)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--table", type=Path, help="where the samples are kept, a line of JSON each")
    return parser.parse_args()


def _simulated(start: datetime, speed: float) -> datetime:
    return start + (datetime.now(UTC) - start) * speed


@contextmanager
def _served(options: argparse.Namespace, folder: Path, began: float) -> Iterator[Soak]:
    """Start the app with the faster clock, make the first administrator, and end it cleanly."""
    port = browser.free_port()
    given = {
        "YUQING_DATA_DIR": str(folder), "YUQING_MODE": "live", "SOAK_SPEED": str(options.speed),
        "SOAK_BEGAN": str(began), "SOAK_JOINS": str(options.joins),
        "PYTHONPATH": f"{ROOT / 'benchmarks' / 'fast'}:{ROOT}",
    }  # fmt: skip
    command = [sys.executable, "-m", "benchmarks.soak_app", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=footprint.environment(**given), stdout=log, stderr=log)
        try:
            cookie = _administrator(folder / "log", port, process)
            yield Soak(options, folder, process, port, began, cookie, asyncio.Semaphore(options.viewers))
        finally:
            sys.stdout.write("".join(line for line in (folder / "log").open() if _is_told(line)))
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def _is_told(line: str) -> bool:
    return "refused" in line or not (" INFO " in line or line.startswith("soak "))


def _administrator(log: Path, port: int, process: subprocess.Popen[bytes]) -> str:
    """Use the link that the console printed; returns the cookie of the session."""
    deadline = time.monotonic() + PATIENCE
    while not (link := re.search(r"/welcome\?code=\S+", log.read_text("utf-8"))):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text("utf-8"))
        time.sleep(0.2)
    return _sent(port, link[0], {"name": "bench", "password": browser.PASSWORD, "again": browser.PASSWORD})


def _sent(port: int, path: str, fields: dict[str, str]) -> str:
    """Fill in a form of the door and return the cookie that it gave."""
    base, jar = f"http://127.0.0.1:{port}", CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(base + path, timeout=PATIENCE).read().decode()
    found = re.search(r'name="form" value="(\w+)"', page)
    assert found is not None, page  # noqa: S101 - a form of our own
    asked = urllib.request.Request(base + path, urlencode({"form": found[1]} | fields).encode(), {"Origin": base})  # noqa: S310
    opener.open(asked, timeout=PATIENCE).read()
    return next(f"{each.name}={each.value}" for each in jar if "session" in each.name)


async def _day(soak: Soak) -> list[Sample]:
    samples: list[Sample] = []
    async with asyncio.TaskGroup() as group:
        for number in range(soak.options.viewers):
            group.create_task(_viewer(soak, number))
        while not soak.is_over():
            await asyncio.sleep(soak.options.every)
            samples.append(await _sample(soak))
            _keep(soak, samples[-1])
    return samples


def _keep(soak: Soak, sample: Sample) -> None:
    line = json.dumps({name: round(value, 3) for name, value in asdict(sample).items()})
    if soak.options.table:
        with soak.options.table.open("a") as table:
            table.write(f"{line}\n")
    sys.stdout.flush()


async def _viewer(soak: Soak, number: int) -> None:
    """Keep the briefing open, or click through the pages; close the browser now and then and open it again."""
    pages = itertools.cycle(("briefing",) if number % 2 else PAGES[number:] + PAGES[:number])
    await asyncio.sleep(number * LOOKS / soak.options.viewers)
    while not soak.is_over():
        try:
            async with _window(soak) as socket:
                for page in itertools.islice(pages, ANEW + number):
                    if soak.is_over():
                        return
                    async with soak.gate:
                        await _run(socket, page)
                    soak.runs += 1
                    await asyncio.sleep(LOOKS)
        except InvalidStatus:
            form = {"name": "bench", "password": browser.PASSWORD}
            soak.cookie = await asyncio.to_thread(_sent, soak.port, "/login", form)
        except (ConnectionClosed, TimeoutError, OSError):
            soak.failed += 1
            await asyncio.sleep(LOOKS)


def _window(soak: Soak) -> connect:
    address = f"127.0.0.1:{soak.port}"
    return connect(
        f"ws://{address}/_stcore/stream", origin=Origin(f"http://{address}"),
        subprotocols=[Subprotocol("streamlit")], max_size=LARGEST, additional_headers={"Cookie": soak.cookie},
    )  # fmt: skip


async def _run(socket: ClientConnection, page: str) -> float:
    """Ask for a page; return the seconds until it is complete."""
    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.context_info.timezone = "Asia/Shanghai"
    began = time.perf_counter()
    await socket.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE):
        while True:
            told = ForwardMsg.FromString(cast(bytes, await socket.recv()))
            if (
                told.WhichOneof("type") == "script_finished"
                and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return time.perf_counter() - began


async def _sample(soak: Soak) -> Sample:
    """Hold everybody still, ask for some pages alone, and look at the processes."""
    for _ in range(soak.options.viewers):
        await soak.gate.acquire()
    try:
        wall, cpu = await _probed(soak)
        return await asyncio.to_thread(_looked, soak, wall, cpu)
    finally:
        for _ in range(soak.options.viewers):
            soak.gate.release()


async def _probed(soak: Soak) -> tuple[float, float]:
    """Return median wall and CPU seconds of the app for a page, by a browser of its own that has drawn them before."""
    app = psutil.Process(soak.process.pid)
    wall, cpu = [], []
    try:
        async with _window(soak) as socket:
            for page in PROBED:
                used = app.cpu_times()
                wall.append(await _run(socket, page))
                now = app.cpu_times()
                cpu.append(now.user + now.system - used.user - used.system)
    except InvalidStatus:
        return float("nan"), float("nan")
    return statistics.median(wall), sum(cpu) / len(cpu)


def _looked(soak: Soak, wall: float, cpu: float) -> Sample:
    app = psutil.Process(soak.process.pid)
    workers = [each for each in app.children() if "worker" in each.cmdline()]
    worker = workers[0] if workers else app
    file = synthetic.desk_in(soak.folder).database
    size = sum(each.stat().st_size for each in file.parent.glob(f"{file.name}*"))
    own, others = _handles(app), _handles(worker)
    return Sample(
        hour=soak.hour(), app_mb=_memory(app), worker_mb=_memory(worker), threads=own[0], files=own[1], sockets=own[2],
        worker_threads=others[0], worker_files=others[1], worker_sockets=others[2],
        database_mb=size / footprint.MEGABYTE, page_wall=wall, page_cpu=cpu, page_work=cpu / _yardstick(),
    )  # fmt: skip


def _yardstick() -> float:
    """Return the CPU seconds of a fixed piece of work; a machine with other work takes more for the same."""
    began = time.thread_time()
    json.loads(json.dumps([{"number": number, "text": "积水" * 20} for number in range(30_000)]))
    return time.thread_time() - began


def _memory(process: Any) -> float:
    """Return what is the process's alone: its part of shared pages grows when other programs on the machine end."""
    return float(process.memory_full_info().uss / footprint.MEGABYTE)


def _handles(process: Any) -> tuple[int, int, int]:
    return process.num_threads(), process.num_fds(), len(process.net_connections("all"))


def _report(samples: list[Sample]) -> int:
    """Print first, last and growth of everything; returns 1 when more grew than is allowed."""
    last = samples[-1].hour
    spans = ((1.0, max(3.0, last / 8)), (6.0, max(8.0, last / 3)), (last - 2.0, last + 1.0))
    parts = [[each for each in samples if start <= each.hour < end] for start, end in spans]
    print(f"{len(samples)} samples; of hours 2 and 3, of hours 7 and 8, of the last two: "
          f"{', '.join(str(len(part)) for part in parts)}")  # fmt: skip
    return int(any([_is_too_much(name, [_median(part, name) for part in parts]) for name in MEASURED]))


def _is_too_much(name: str, found: list[float]) -> bool:
    """Print the line of one measure; returns whether it grew by more than is allowed."""
    early, settled, late = found
    is_judged = name not in TOLD
    too_much = is_judged and late > early * (1 + ALLOWED) and not (name in COUNTS and late - early <= SLACK)
    remark = "too much" if too_much else "" if is_judged else "(told only)"
    growths = " ".join(f"{late / before - 1:+8.1%}" if before else f"{'-':>8}" for before in (early, settled))
    print(f"{name:<15} {early:10.3f} {settled:10.3f} {late:10.3f}   {growths}  {remark}")
    return too_much


def _median(samples: list[Sample], name: str) -> float:
    found = [value for each in samples if not math.isnan(value := getattr(each, name))]
    return statistics.median(found) if found else math.nan


if __name__ == "__main__":
    sys.exit(main())
