"""The worker's two loops: import what waits, visit what is due, until the app closes the pipe."""

import logging
import sys
import threading
from dataclasses import dataclass

from yuqing import clock, config
from yuqing.config import Desk, Settings
from yuqing.model.unit import Unit
from yuqing.worker import pending
from yuqing.worker.office import Office, open_office
from yuqing.worker.polling import Rounds, open_rounds
from yuqing.workflow import imports

log = logging.getLogger(__name__)

#: Seconds between two looks at what is due.
PAUSE = 1.0


@dataclass(slots=True)
class Worker:
    """One worker of one desk."""

    desk: Desk
    settings: Settings
    stop: threading.Event

    def run(self) -> None:
        """Work for the unit of the desk; when a person changes it, start anew with what it says now."""
        while not self.stop.is_set():
            unit = config.load_unit(self.desk.unit_file)
            if unit is None:
                self.stop.wait(PAUSE)
            else:
                self._work_for(unit)

    def _work_for(self, unit: Unit) -> None:
        office = open_office(self.desk, unit, self.settings.analysis_processes)
        rounds = open_rounds(self.desk, self.settings, office)
        changed = threading.Event()
        importer = threading.Thread(target=self._import, args=(office, changed), name="imports")
        importer.start()
        try:
            self._visit(rounds, unit)
        finally:
            changed.set()
            importer.join()
            rounds.close()
            office.engine.close()

    def _visit(self, rounds: Rounds, unit: Unit) -> None:
        while not self.stop.wait(PAUSE) and config.load_unit(self.desk.unit_file) == unit:
            rounds.turn(clock.now())

    def _import(self, office: Office, changed: threading.Event) -> None:
        """Import in a thread of its own, so that a long file delays no visit."""
        while not (self.stop.is_set() or changed.wait(PAUSE)):
            pending.adopt(self.desk, clock.now())
            for folder in imports.waiting(self.desk):
                if not (self.stop.is_set() or changed.is_set()):
                    pending.run(folder, office)


def main(desk_name: str) -> None:
    """Run the worker of a desk until standard input closes, which it does when the app ends, however it ends."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = config.load()
    stop = threading.Event()
    threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    Worker(config.desk(settings, desk_name), settings, stop).run()


def _stop_at_end_of_input(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(1):
        continue
    stop.set()
