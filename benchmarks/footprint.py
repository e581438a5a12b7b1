"""What a child process costs: wall seconds, CPU seconds and peak memory of it and all its descendants."""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from yuqing.config import ENV_PREFIX, ROOT

#: Where children keep compiled modules, whatever the machine thinks of files beside the sources.
COMPILED = Path(tempfile.gettempdir()) / "yuqing_benchmarks_compiled"
#: Seconds between two looks at the memory.
EVERY = 0.1
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost, all its processes together; memory that they share counts once."""

    wall: float
    cpu: float
    peak_mb: float


def run(arguments: Sequence[str], **settings: str) -> tuple[Cost, str]:
    """Run `python ARGUMENTS` in the project; returns its cost and what it printed. Raises CalledProcessError."""
    before, began = _children_cpu(), time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        peak = Peak(lambda: resident_mb(process.pid))
        printed, said = process.communicate()
        wall, peak_mb = time.perf_counter() - began, peak.end()
    if process.returncode:
        sys.stderr.write(said[-2000:])
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Cost(wall, _children_cpu() - before, peak_mb), printed


def environment(**settings: str) -> dict[str, str]:
    """Return the environment of a child: only these settings of the program, and modules compiled once and kept.

    An installation has compiled modules; a machine that forbids to write them would measure their compilation.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(ENV_PREFIX) and name != "PYTHONDONTWRITEBYTECODE"
    }
    return {"PYTHONPYCACHEPREFIX": str(COMPILED), **kept, **settings}


class Peak:
    """The largest value that a measurement had until `end`, looked at several times a second."""

    def __init__(self, measure: Callable[[], float]) -> None:
        self._measure, self._highest = measure, 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> float:
        """Stop looking and return the peak."""
        self._stop.set()
        self._thread.join()
        return self._highest

    def _look(self) -> None:
        while not self._stop.wait(EVERY):
            self._highest = max(self._highest, self._measure())


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process and its descendants; 0 when it has ended."""
    return sum(_resident(each) for each in family(pid)) / MEGABYTE


def own_resident_mb(pid: int) -> float:
    """Return the resident memory of a process without its descendants."""
    return _resident(psutil.Process(pid)) / MEGABYTE


def cpu_seconds(pid: int) -> float:
    """Return the CPU seconds so far of a process and its living descendants."""
    return sum(_cpu(each) for each in family(pid))


def family(pid: int) -> list[Any]:
    """Return the process and its descendants, as far as they live."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(process: Any) -> float:
    """Return resident bytes; on Linux a page that several processes share counts for its part in each."""
    with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return float(process.memory_full_info().pss if sys.platform == "linux" else process.memory_info().rss)
    return 0.0


def _cpu(process: Any) -> float:
    with suppress(psutil.NoSuchProcess):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
