"""Spark with one worker of one core against two: seconds, their ratio, CPU, and whether all figures are equal.

Usage: python -m benchmarks.bench_cluster [--rows 60000] [--rounds 2] [--pairs]. A made-up sample (seeded) lies in a
lake as any file would; a standalone cluster of this machine analyses and counts it. Every worker is held to a core
of its own, Java and Python of it together; where one is measured the other idles. The analysis is loaded before the
clock starts, as on a cluster that stands. On a busy machine wall seconds say little: then look at the CPU seconds, of
which the busiest worker's bound what free cores would need. Target: 1.6 times, and equal results.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import footprint
from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings, load
from yuqing.config import Desk
from yuqing.sources import demo as made_up
from yuqing.worker import lake as lakes
from yuqing.worker.cluster import demo, figures, jobs, local, session
from yuqing.worker.cluster.figures import Figures
from yuqing.worker.cluster.local import Standing
from yuqing.worker.lake import Lake
from yuqing.worker.office import analysis_settings

TARGET = 1.6
#: Rows of the made-up sample that is analysed before the clock starts.
WARM_ROWS = 600


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: the lake, a small one to load the analysis by, and what the analysis is made from."""

    folder: Path
    lake: Lake
    warm: Lake
    settings: AnalysisSettings
    rows: int
    #: Whether candidate pairs are looked for as well.
    pairs: bool


@dataclass(frozen=True, slots=True)
class Spent:
    """What one pass cost. CPU seconds are those of each worker with all its processes."""

    wall: float
    #: Seconds of each step.
    seconds: dict[str, float]
    cpu: tuple[float, ...]
    #: How many processes wanted a core, on average of the last minute.
    load: float

    @property
    def busiest(self) -> float:
        """CPU seconds of the worker that worked most."""
        return max(self.cpu)


def main() -> int:
    """Measure and print; returns 1 when a figure differs."""
    options = _options()
    with tempfile.TemporaryDirectory() as name:
        bench = _made(Path(name), options.rows, pairs=options.pairs)
        spent: dict[int, list[Spent]] = {1: [], 2: []}
        found: list[Figures] = []
        cores = sorted(os.sched_getaffinity(0))[: max(spent)]
        with local.cluster(bench.folder / "cluster", [{core} for core in cores]) as standing:
            for workers in [*spent] * options.rounds:
                spent[workers].append(_pass(bench, standing, workers))
                _print_pass(workers, bench.rows, spent[workers][-1])
                found.append(figures.clustered(bench.lake))
        print(f"as Parquet, a row: raw {_bytes(bench.lake.raw) / bench.rows:,.0f} B, "
              f"analysed {_bytes(bench.lake.analysed) / bench.rows:,.0f} B, "
              f"counts {_bytes(bench.lake.summaries) / bench.rows:,.0f} B")  # fmt: skip
        return _verdict(spent, found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pairs", action="store_true", help="look for candidate pairs as well")
    return parser.parse_args()


def _made(folder: Path, rows: int, *, pairs: bool) -> Bench:
    lake, warm = Lake(folder / "lake"), Lake(folder / "warm")
    taken, _ = demo.sample(lake, rows), demo.sample(warm, WARM_ROWS)
    settings = analysis_settings(Desk("live", folder / "desk", Path(config.load().data_dir)), made_up.unit())
    # Has the tables made that come once from the installed packages.
    load(settings)
    print(f"{taken:,} rows in {len(lakes.files(lake.raw))} files")
    return Bench(folder, lake, warm, settings, taken, pairs)


def _pass(bench: Bench, standing: Standing, workers: int) -> Spent:
    """Give so many workers an executor, have it load the analysis on a small lake, and measure it on the large one."""
    pids = [process.pid for process in standing.processes[1:]]
    with session.opened(standing.address, workers, **{"spark.cores.max": str(workers)}) as spark:
        _work(spark, bench.warm, bench)
        before, began = [footprint.cpu_seconds(pid) for pid in pids], time.perf_counter()
        seconds = _work(spark, bench.lake, bench)
        wall = time.perf_counter() - began
        after = [footprint.cpu_seconds(pid) for pid in pids]
    cpu = tuple(late - early for late, early in zip(after, before, strict=True))
    return Spent(wall, seconds, cpu, os.getloadavg()[0])


def _work(spark: Any, lake: Lake, bench: Bench) -> dict[str, float]:
    """Run the jobs and return the seconds of each."""
    steps: dict[str, Callable[[], None]] = {
        "analyse": lambda: jobs.analyse_raw(spark, lake, bench.settings),
        "count": lambda: jobs.count(spark, lake),
    }
    if bench.pairs:
        steps["pair"] = lambda: jobs.pair(spark, lake)
    taken = {}
    for name, step in steps.items():
        began = time.perf_counter()
        step()
        taken[name] = time.perf_counter() - began
    return taken


def _print_pass(workers: int, rows: int, spent: Spent) -> None:
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.seconds.items())
    cpu = " + ".join(f"{each:.1f}" for each in spent.cpu)
    print(f"{workers} worker(s): {spent.wall:.1f} s ({steps}), {rows / spent.wall:,.0f} rows/s; CPU s {cpu}, "
          f"{rows / sum(spent.cpu):,.0f} rows per CPU second; load {spent.load:.1f}", flush=True)  # fmt: skip


def _verdict(spent: dict[int, list[Spent]], found: list[Figures]) -> int:
    one, two = (min(passes, key=lambda each: each.wall) for passes in (spent[1], spent[2]))
    bound = min(each.busiest for each in spent[1]) / min(each.busiest for each in spent[2])
    print(f"two to one, best pass of each: {one.wall / two.wall:.2f} by the clock (target {TARGET}), "
          f"{bound:.2f} by the CPU of the busiest worker")  # fmt: skip
    differing = [line for other in found[1:] for line in figures.compared(found[0], other) if not line.is_equal]
    print(f"figures of {len(found)} passes: {differing or 'equal'}")
    return 1 if differing else 0


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in lakes.files(folder))


if __name__ == "__main__":
    sys.exit(main())
