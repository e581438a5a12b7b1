"""kill -9 at random moments of app, worker and import: nothing acknowledged is lost, and the record's chain verifies.

Usage: python -m benchmarks.bench_kills [--runs 200] [--seed 20261122] [--seconds 3000] [--longest 6]. `app` takes
segments in, puts entries on the record, keeps the journal and makes copies; `worker` writes segments; `import` is the
real command over a file. Each is a process of its own that says in a file what it has acknowledged. After every kill
the database is opened by a new process, which checks what was acknowledged, the chain, and that tables and sums agree;
what was being imported is imported again. The processes are forked from one that has everything loaded, so that a run
costs no start of Python.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from benchmarks import footprint
from yuqing.config import ROOT

#: Runs after which the desk is begun anew, so that the size of the database does not decide how many there are.
RUNS_OF_A_DESK = 25


@dataclass(slots=True)
class Tally:
    """What happened so far."""

    runs: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    segments: int = 0
    entries: int = 0
    rows: int = 0


def main() -> None:
    """Kill and check, and print how many runs fitted into the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--seconds", type=float, default=3000.0)
    parser.add_argument("--longest", type=float, default=6.0, help="seconds that a process lives at most")
    options = parser.parse_args()
    tally, end = Tally(), time.monotonic() + options.seconds
    while (done := tally.runs.total()) < options.runs and time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            _desk(Path(folder), range(done, min(done + RUNS_OF_A_DESK, options.runs)), options, (end, tally))
    kinds = ", ".join(f"{name} {number}" for name, number in sorted(tally.runs.items()))
    print(f"{tally.runs.total()} of {options.runs} runs ({kinds}), seed {options.seed}")
    print(f"acknowledged: {tally.segments:,} segments, {tally.entries:,} entries, {tally.rows:,} imported rows")
    print(f"runs with a loss, a doubled row or a broken chain: {len(tally.faults)}")
    for fault in tally.faults:
        print(f"  {fault}")
    sys.exit(1 if tally.faults else 0)


def _desk(folder: Path, numbers: range, options: argparse.Namespace, until: tuple[float, Tally]) -> None:
    """Do some runs on one desk."""
    end, tally = until
    nursery = Nursery(folder)
    found = {"segments": 0, "entries": 0, "rows": 0}
    try:
        for number in numbers:
            if time.monotonic() > end:
                break
            chance = random.Random(f"{options.seed}-{number}")
            kind = chance.choice(("app", "worker", "both", "import"))
            _kill(nursery, kind, chance, chance.uniform(0.0, options.longest))
            found = nursery.order("check")
            tally.runs[kind] += 1
            if fault := found["fault"]:
                tally.faults.append(f"run {number} ({kind}): {fault}")
                break
        for name in ("segments", "entries", "rows"):
            setattr(tally, name, getattr(tally, name) + found[name])
    finally:
        nursery.close()


def _kill(nursery: "Nursery", kind: str, chance: random.Random, wait: float) -> None:
    """Start what is to be killed and kill it after `wait` seconds."""
    if kind == "import":
        victim = nursery.start("import")
        time.sleep(wait)
        _end(victim)
        return
    app, worker = nursery.start("app"), nursery.start("worker")
    time.sleep(wait)
    first, second = (app, worker) if kind == "app" else (worker, app)
    _end(first)
    if kind != "both":
        # The other one goes on for a while, alone.
        time.sleep(chance.uniform(0.0, 0.2))
    _end(second)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, 9)
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.005)


class Nursery:
    """The process that has everything loaded and forks the others."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.kill_nursery", str(folder)]
        environment = footprint.environment(YUQING_DATA_DIR=str(folder))
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, role: str) -> int:
        """Start a process that works until it is killed; returns its id."""
        return int(self._say(role))

    def order(self, what: str) -> dict[str, int]:
        """Have something done to its end; returns what came of it."""
        given: dict[str, int] = json.loads(self._say(what))
        return given

    def close(self) -> None:
        """End the nursery."""
        self._process.kill()
        self._process.communicate()

    def _say(self, words: str) -> str:
        answers: IO[str] | None = self._process.stdout
        assert self._process.stdin is not None  # noqa: S101 - started with pipes
        assert answers is not None  # noqa: S101
        self._process.stdin.write(f"{words}\n")
        self._process.stdin.flush()
        return answers.readline()


if __name__ == "__main__":
    main()
