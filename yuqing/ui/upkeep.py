"""The thread of a desk that keeps it safe: the journal every few seconds, copies on time, the limit once a day."""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from yuqing import clock
from yuqing.errors import YuqingError
from yuqing.model.actor import SYSTEM
from yuqing.rules import outages
from yuqing.store import running
from yuqing.workflow import backups, retention, upkeep
from yuqing.workflow.journal import Journal

if TYPE_CHECKING:
    from yuqing.ui.office import OpenDesk

log = logging.getLogger(__name__)

#: Pause between two looks, in seconds.
PAUSE = 2.0
#: How often it is asked whether a copy is due; the first time a while after the start.
LOOK = timedelta(minutes=1)
#: After a failure, and between two runs of the limit on texts.
RETRY, DAILY = timedelta(minutes=30), timedelta(days=1)


@dataclass(slots=True)
class Upkeep:
    """Keeps one desk safe."""

    desk: "OpenDesk"
    #: One Chinese sentence while the desk is not safe; "" when all is well.
    problem: str = ""
    _journal: Journal | None = None
    _next_look: datetime | None = None
    _next_reduction: datetime | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name=f"upkeep-{self.desk.desk.name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after what is under way, with the journal complete."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def turn(self, now: datetime) -> None:
        """Do what is due now. Raises YuqingError."""
        if not self.desk.is_open:
            return
        place, settings = self.desk.desk, self.desk.settings
        self._beat(now)
        if self._journal is None:
            self._journal = Journal(place.journal)
        self._journal.follow(self.desk.store, now)
        for file in upkeep.asked(place):
            upkeep.fulfil_file(place, settings, self.desk.store, file, now)
        if self._next_look is None:
            self._next_look = now + LOOK
        # A clock that was set back must not put the copies off.
        if not self._next_look - RETRY <= now < self._next_look:
            self._look(now)

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            self._try(clock.now())
        self._try(clock.now())

    def _try(self, now: datetime) -> None:
        try:
            self.turn(now)
        except (YuqingError, OSError) as error:
            self.problem = str(error)
            self._next_look = now + RETRY
            log.error("desk=%s upkeep=%s", self.desk.desk.name, error)

    def _beat(self, now: datetime) -> None:
        """Note that the program runs, so that a later start can tell for how long it did not."""
        root = self.desk.desk.root
        known = running.load(root)
        if outages.is_due(known, now):
            running.save(root, outages.beaten(known, now))

    def _look(self, now: datetime) -> None:
        place, settings = self.desk.desk, self.desk.settings
        self._next_look = now + LOOK
        if upkeep.is_due(place, settings, now):
            backups.make(place, self.desk.store, now, SYSTEM.account)
            backups.rotate(place, settings)
            self.desk.touch()
        upkeep.tidy(place, settings, now)
        self._reduce(now)
        self.problem = ""

    def _reduce(self, now: datetime) -> None:
        days = self.desk.settings.keep_days
        if not days or (self._next_reduction is not None and now < self._next_reduction):
            return
        self._next_reduction = now + DAILY
        if retention.reduce(self.desk.store, self.desk.desk, days, now, SYSTEM.account).mentions:
            self.desk.touch()
