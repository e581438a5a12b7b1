"""The thread of a desk that makes papers: one after the other, and those of the timetable; no page waits for it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yuqing.errors import WorkflowError, YuqingError
from yuqing.model.exports import Export
from yuqing.rules.timetable import due_day
from yuqing.store import exports
from yuqing.workflow import exports as acts

if TYPE_CHECKING:
    from yuqing.ui.office import OpenDesk

log = logging.getLogger(__name__)

#: Longest pause between two looks at what waits, in seconds; a request wakes the thread at once.
PAUSE = 2.0
#: How often the timetable is looked at.
LOOK = timedelta(seconds=30)


class Cancelled(Exception):  # noqa: N818 - a wish, not an error
    """Somebody does not want the paper any more."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export is, 0 to 1, and what is being done."""

    fraction: float
    what: str


@dataclass(slots=True)
class Printer:
    """Makes the papers of one desk."""

    desk: "OpenDesk"
    #: Told of every paper of the timetable that was made; whoever sends messages sets it.
    announce: Callable[[Export], None] | None = None
    _progress: dict[str, Progress] = field(default_factory=dict)
    _unwanted: set[str] = field(default_factory=set)
    _wake: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _next_look: datetime | None = None

    def start(self) -> None:
        """Start the thread; what was under way when the program ended is made from the beginning."""
        self._thread = threading.Thread(target=self._run, name=f"exports-{self.desk.desk.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the step that is under way."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def wake(self) -> None:
        """Tell the thread that somebody asked for a paper."""
        self._wake.set()

    def cancel(self, export_id: str) -> None:
        """Stop an export at its next step."""
        self._unwanted.add(export_id)
        self._wake.set()

    def progress(self, export_id: str) -> Progress:
        """Return how far an export is."""
        return self._progress.get(export_id, Progress(0.0, "等待中"))

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._turn(self.desk.now())
            except YuqingError as error:
                log.error("desk=%s exports=%s", self.desk.desk.name, error)
            self._wake.wait(PAUSE)
            self._wake.clear()

    def _turn(self, now: datetime) -> None:
        # Until the database is open there is nothing to make.
        if not self.desk.is_open:
            return
        self._schedule(now)
        for waiting in exports.unfinished(self.desk.store):
            if self._stop.is_set():
                return
            self._make(waiting)

    def _schedule(self, now: datetime) -> None:
        if self._next_look is not None and now < self._next_look:
            return
        self._next_look = now + LOOK
        for slot in acts.timetable(self.desk.desk):
            day = due_day(slot, now)
            if day is not None:
                acts.request_scheduled(self.desk.store, slot, day, now)

    def _make(self, waiting: Export) -> None:
        store = self.desk.store
        try:
            self._step(waiting.id)(0.0, "准备中")
            running = acts.begin(store, waiting)
            made = self._made(running)
            done = acts.finish(store, self.desk.desk.reports, running, made, self.desk.now())
            if self.announce is not None and done.request.is_scheduled:
                self.announce(done)
        except Cancelled:
            # When the program ends, the export stays and is made at the next start.
            if not self._stop.is_set():
                acts.cancel(store, waiting, self.desk.now())
        except YuqingError as error:
            acts.fail(store, waiting, str(error), self.desk.now())
        finally:
            self._progress.pop(waiting.id, None)
            self.desk.touch()

    def _made(self, running: Export) -> tuple[str, bytes]:
        # The writers of Office files take a second to load; who never exports never waits for them.
        from yuqing.export.making import made, subject

        unit, plan = self.desk.unit(), self.desk.plan()
        if unit is None or plan is None:
            raise WorkflowError("还没有设置本单位,不能导出。请先填写“首次设置”。")
        given = subject(self.desk.desk, self.desk.store, unit, plan)
        return made(given, self.desk.desk, running.request, self.desk.now(), self._step(running.id))

    def _step(self, export_id: str) -> Callable[[float, str], None]:
        def reached(fraction: float, what: str) -> None:
            if self._stop.is_set() or export_id in self._unwanted:
                raise Cancelled
            self._progress[export_id] = Progress(fraction, what)

        return reached
