"""The same work with the analyser in this process or in several: work in, results out, in order."""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Protocol, TypeVar

import pyarrow as pa

from yuqing.analysis.analyse import Analyser, AnalysisSettings, analyse, load
from yuqing.worker.garbage import look_seldom

Work = TypeVar("Work")
Result = TypeVar("Result")


class Engine(Protocol):
    """Does pieces of work with the analyser, keeping their order."""

    def run(self, act: Callable[[Work, Analyser], Result], work: Iterable[Work]) -> Iterator[Result]:
        """Yield what `act` makes of each piece; act, pieces and results must be picklable."""

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the batches of SEGMENT columns that the analysis makes of batches of RAW columns."""

    def close(self) -> None:
        """End the processes, if any; work under way is dropped."""


@dataclass(slots=True)
class Inline:
    """Analyses in this process."""

    analyser: Analyser
    #: Imports and visits share one analyser, from two threads.
    _lock: Lock = field(default_factory=Lock)

    def run(self, act: Callable[[Work, Analyser], Result], work: Iterable[Work]) -> Iterator[Result]:
        """Yield what `act` makes of each piece."""
        for piece in work:
            with self._lock:
                result = act(piece, self.analyser)
            yield result

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the analysed batches."""
        return self.run(analyse, batches)

    def close(self) -> None:
        """Nothing to end."""


class Pool:
    """Analyses in `processes` child processes, with a bounded number of pieces under way."""

    def __init__(self, settings: AnalysisSettings, processes: int) -> None:
        # spawn: a forked child would inherit threads and the open database of the parent.
        context = multiprocessing.get_context("spawn")
        self._executor = ProcessPoolExecutor(processes, context, _start, (settings,))
        self._under_way = 2 * processes

    def run(self, act: Callable[[Work, Analyser], Result], work: Iterable[Work]) -> Iterator[Result]:
        """Yield what `act` makes of each piece."""
        futures: deque[Future[Result]] = deque()
        for piece in work:
            futures.append(self._submit(act, piece))
            if len(futures) > self._under_way:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()

    def _submit(self, act: Callable[[Work, Analyser], Result], piece: Work) -> "Future[Result]":
        try:
            with _interrupts_held():
                return self._executor.submit(_act, act, piece)
        except OSError as error:
            # A child that ends while it is being started has closed the pipe it is told its work through.
            raise BrokenProcessPool("a process ended while it was started") from error

    def map(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the analysed batches."""
        return self.run(analyse, batches)

    def close(self) -> None:
        """End the child processes; work under way is dropped."""
        end_children()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.join()


def end_children() -> None:
    """End the analysing processes in the middle of their work, which only computes; who waits for it gets an error."""
    for child in multiprocessing.active_children():
        child.kill()


def start(settings: AnalysisSettings, processes: int) -> Engine:
    """Return the engine for so many processes; one means this process."""
    if processes <= 1:
        return Inline(_loaded(settings))
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
    sys.meta_path.insert(0, _WithoutPandas)
    # A pool has no other place that lives as long as the child.
    global _analyser
    _analyser = _loaded(settings)
    look_seldom()


class _WithoutPandas:
    """Has Arrow do without pandas, which it would load to ask whether a list is one of its own: forty megabytes."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        """Refuse pandas; leave every other module to the other finders."""
        if name == "pandas":
            raise ModuleNotFoundError("not needed to analyse", name=name)


def _loaded(settings: AnalysisSettings) -> Analyser:
    """Load the analyser and give back what building its tables took, some seventy megabytes, where glibc keeps it."""
    analyser = load(settings)
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
    return analyser


def _end_with_parent() -> None:
    """End this process when the parent was killed; it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - runs in a child
    parent.join()
    os._exit(1)


def _act(act: Callable[[Work, Analyser], Result], piece: Work) -> Result:
    assert _analyser is not None  # noqa: S101 - the pool's initializer has run
    return act(piece, _analyser)
