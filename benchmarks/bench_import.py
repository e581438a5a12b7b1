"""Import of a long file by the real command, with one process and with two: rate, memory, totals, where time goes.

Usage: python -m benchmarks.bench_import FILE [--rows N] [--settings only-matching,all]. Each import is a fresh
process with its own data folder. One process means one core: it is held to it where the system allows. Settings:
`only-matching` keeps all rows and groups those that name the made-up township; `all` takes every row as being about
the unit and groups all of them. Targets: 3,000 rows/s with one process, 1.6 times that with two, below 1.5 GB.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks import footprint
from yuqing import cli, config, pipeline
from yuqing.analysis.topics import TopicIndex
from yuqing.sources import demo
from yuqing.store import mentions, open_store, runs, topics, words
from yuqing.worker import engines, importing, segments

BEGAN = time.perf_counter()
FLAGS = {"only-matching": ["--only-matching"], "all": []}
#: Not a module of its own, which the processes of the pool would load again.
_CHILD = "import sys; from benchmarks.bench_import import child; child(*sys.argv[1:])"
#: Stages of the parent process, in the order of the way of a row; those below "taking in" are parts of it.
WHOLE = "whole command"
WAITING = "waiting for the pool, with reading"
STAGES = (
    "reading", "converting", "analysing", WAITING, "writing segments", "taking in", "- known ids and order",
    "- near copies", "- topics", "- mentions", "- words", "- topic rows", "- stale days", "grading", WHOLE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Totals:
    """What the import page says of one import."""

    read: int
    new: int
    known: int
    rejected: int
    topics: int


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        file = _shortened(options.file, options.rows, Path(folder))
        models = _models(Path(folder) / "first")
        for setting in options.settings.split(","):
            _compare(file, setting, Path(folder) / setting, models)


def _models(folder: Path) -> Path:
    """Have the tables that come once from the installed packages made; every folder gets a copy."""
    script = (
        "from yuqing import config; from yuqing.sources import demo; from yuqing.worker.office import open_office;"
        "open_office(config.desk(config.load(), 'live'), demo.unit(), 1)"
    )
    cost, _ = footprint.run(["-c", script], YUQING_DATA_DIR=str(folder))
    print(f"tables made once: {cost.wall:.1f} s, CPU {cost.cpu:.1f} s, peak {cost.peak_mb:,.0f} MB")
    return config.desk(config.Settings(data_dir=str(folder)), "live").models


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=0, help="only the first rows")
    parser.add_argument("--settings", default="only-matching,all")
    return parser.parse_args()


def _compare(file: Path, setting: str, folder: Path, models: Path) -> None:
    """Import with one process and with two, each into its own folder, then once more into the first."""
    print(f"\n{setting}: {file.name}")
    for name in ("one", "two"):
        _prepare(folder / name, models)
    one = _measure(file, setting, folder / "one", 1)
    two = _measure(file, setting, folder / "two", 2)
    print(
        f"  two processes to one: {one.wall / two.wall:.2f} by the wall, {one.cpu / two.shared_cpu:.2f} by the CPU "
        f"seconds if two cores were free (target 1.60)"
    )
    before = _totals(folder / "one")
    _measure(file, setting, folder / "one", 1)
    again = _totals(folder / "one")
    print(
        f"  repeated: new {again.new:,}, known {again.known:,}; topics before {before.topics:,}, now {again.topics:,}"
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds that one import took."""

    wall: float
    #: Of all processes, and of the command's own, which reads, hands over and takes in.
    cpu: float
    own_cpu: float

    @property
    def shared_cpu(self) -> float:
        """Return what two free cores need at least: the longer of the command's own work and half of all work."""
        return max(self.own_cpu, self.cpu / 2)


def _prepare(folder: Path, models: Path) -> None:
    desk = config.desk(config.Settings(data_dir=str(folder)), "live")
    config.save_unit(desk.unit_file, demo.unit())
    shutil.copytree(models, desk.models)


def _measure(file: Path, setting: str, folder: Path, processes: int) -> Taken:
    """Import once and print the figures."""
    arguments = ["-c", _CHILD, str(file), setting, str(processes)]
    cost, printed = footprint.run(arguments, YUQING_DATA_DIR=str(folder))
    totals = _totals(folder)
    print(
        f"  {processes} process(es): {totals.read / cost.wall:,.0f} rows/s over the whole command, {cost.wall:.1f} s; "
        f"{totals.read / cost.cpu:,.0f} rows per CPU second, {cost.cpu:.1f} s; peak {cost.peak_mb:,.0f} MB"
    )
    is_whole = totals.read == totals.new + totals.known + totals.rejected
    print(
        f"    read {totals.read:,} {'=' if is_whole else '≠'} new {totals.new:,} + known {totals.known:,} "
        f"+ rejected {totals.rejected:,}; topics {totals.topics:,}"
    )
    spent: dict[str, tuple[float, float]] = json.loads(printed.splitlines()[-1])
    _print_stages(spent)
    return Taken(cost.wall, cost.cpu, spent[WHOLE][1])


def _print_stages(spent: dict[str, tuple[float, float]]) -> None:
    print("    where the time of the command goes (wall s / CPU s of its own process):")
    for stage in STAGES:
        if stage in spent:
            wall, cpu = spent[stage]
            print(f"      {stage:<36}{wall:8.1f}{cpu:8.1f}")


def _totals(folder: Path) -> Totals:
    store = open_store(config.desk(config.Settings(data_dir=str(folder)), "live").database)
    run = runs.list_imports(store, 1).to_dict("records")[0]
    grouped = len(topics.newest(store, 10**9))
    store.close()
    read = run["items"] + run["rejected"]
    return Totals(read, run["added"], run["items"] - run["added"], run["rejected"], grouped)


def _shortened(file: Path, rows: int, folder: Path) -> Path:
    if not rows:
        return file
    short = folder / file.name
    pq.write_table(pq.read_table(file).slice(0, rows), short)
    return short


class Stopwatch:
    """Wall and CPU seconds per stage, measured around the functions of the program."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def around(self, owner: object, name: str, stage: str) -> None:
        """Replace `owner.name` by itself with the time noted."""
        real: Callable[..., Any] = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:
            began = time.perf_counter(), time.process_time()
            try:
                return real(*given, **named)
            finally:
                self._note(stage, *began)

        setattr(owner, name, timed)

    def around_iterator(self, owner: object, name: str, stage: str) -> None:
        """The same for a function that yields: its time is that between asking and getting."""
        real: Callable[..., Iterator[Any]] = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Iterator[Any]:
            source = iter(real(*given, **named))
            while True:
                began = time.perf_counter(), time.process_time()
                try:
                    value = next(source)
                except StopIteration:
                    return
                finally:
                    self._note(stage, *began)
                yield value

        setattr(owner, name, timed)

    def _note(self, stage: str, wall: float, cpu: float) -> None:
        entry = self.spent[stage]
        entry[0] += time.perf_counter() - wall
        entry[1] += time.process_time() - cpu


def child(file: str, setting: str, processes: str) -> None:
    """Be the measured process: run the command with stopwatches; the last line printed is what they show."""
    if processes == "1" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    watch = Stopwatch()
    watch.around_iterator(importing, "read_chunks", "reading")
    watch.around(importing, "convert", "converting")
    watch.around(importing, "analyse", "analysing")
    watch.around_iterator(engines.Pool, "run", WAITING)
    watch.around(segments, "write", "writing segments")
    watch.around(pipeline.Ingest, "take", "taking in")
    watch.around(pipeline.Ingest, "regrade", "grading")
    _watch_taking_in(watch)
    code = cli.main(["import", file, "--processes", processes, *FLAGS[setting]])
    print(json.dumps({**watch.spent, WHOLE: (time.perf_counter() - BEGAN, time.process_time())}))
    sys.exit(code)


def _watch_taking_in(watch: Stopwatch) -> None:
    watch.around(pipeline, "_only_new", "- known ids and order")
    watch.around(TopicIndex, "assign", "- topics")
    watch.around(pipeline, "items", "- topics")
    watch.around(pipeline, "with_wordings", "- near copies")
    watch.around(mentions, "add", "- mentions")
    watch.around(words, "add", "- words")
    watch.around(topics, "save", "- topic rows")
    watch.around(pipeline, "_topic_table", "- topic rows")
    watch.around(topics, "mark_stale", "- stale days")


if __name__ == "__main__":
    main()
