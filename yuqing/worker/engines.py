"""The same analysis in this process or in several: batches in, analysed batches out, in order."""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Protocol

import pyarrow as pa

from yuqing.analysis.analyse import Analyser, AnalysisSettings, analyse, load


class Engine(Protocol):
    """Analyses batches of RAW columns into batches of SEGMENT columns, keeping their order."""

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the analysed batches."""

    def close(self) -> None:
        """End the processes, if any; work under way is dropped."""


@dataclass(slots=True)
class Inline:
    """Analyses in this process."""

    analyser: Analyser
    #: Imports and visits share one analyser, from two threads.
    _lock: Lock = field(default_factory=Lock)

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the analysed batches."""
        for batch in batches:
            with self._lock:
                analysed = analyse(batch, self.analyser)
            yield analysed

    def close(self) -> None:
        """Nothing to end."""


class Pool:
    """Analyses in `processes` child processes, with a bounded number of batches under way."""

    def __init__(self, settings: AnalysisSettings, processes: int) -> None:
        # spawn: a forked child would inherit threads and the open database of the parent.
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(processes, context, _start, (settings,))
        self._under_way = 2 * processes

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the analysed batches."""
        futures: deque[Future[pa.RecordBatch]] = deque()
        for batch in batches:
            with _interrupts_held():
                futures.append(self._executor.submit(_analyse, batch))
            if len(futures) > self._under_way:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()

    def close(self) -> None:
        """End the child processes; work under way is dropped."""
        end_children()
        self._executor.shutdown(wait=True, cancel_futures=True)


def end_children() -> None:
    """End the analysing processes in the middle of their work, which only computes; who waits for it gets an error."""
    for child in multiprocessing.active_children():
        child.kill()


def start(settings: AnalysisSettings, processes: int) -> Engine:
    """Return the engine for so many processes; one means this process."""
    if processes <= 1:
        return Inline(load(settings))
    return Pool(settings, processes)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Have a process started meanwhile hold Ctrl-C back from its first moment, before `_start` can run in it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_analyser: Analyser | None = None


def _start(settings: AnalysisSettings) -> None:
    """Load the analyser once per child process; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    # A pool has no other place that lives as long as the child.
    global _analyser
    _analyser = load(settings)


def _end_with_parent() -> None:
    """End this process when the parent was killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - runs in a child
    parent.join()
    os._exit(1)


def _analyse(batch: pa.RecordBatch) -> pa.RecordBatch:
    assert _analyser is not None  # noqa: S101 - the pool's initializer has run
    return analyse(batch, _analyser)
