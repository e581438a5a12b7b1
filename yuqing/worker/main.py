"""The worker's two loops: import what waits and learn, visit what is due, until the app closes the pipe."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from yuqing import clock, config
from yuqing.config import Desk, Settings
from yuqing.model.unit import Unit
from yuqing.model.vocabulary import Vocabulary
from yuqing.worker import intake, lessons, pending
from yuqing.worker.office import Office, open_office
from yuqing.worker.polling import Rounds, open_rounds
from yuqing.workflow import imports, learning_files

log = logging.getLogger(__name__)

#: What people set, by which the worker works until they change it.
Given = tuple[Unit | None, Vocabulary, Path | None]

#: Seconds between two looks at what is due.
PAUSE = 1.0


@dataclass(slots=True)
class Worker:
    """One worker of one desk."""

    desk: Desk
    settings: Settings
    stop: threading.Event

    def run(self) -> None:
        """Work for the unit of the desk; when a person changes it or its words, start anew with what they say now."""
        while not self.stop.is_set():
            given = self._given()
            unit, *_ = given
            if unit is None:
                self.stop.wait(PAUSE)
            else:
                self._work_for(unit, given)

    def _given(self) -> Given:
        vocabulary = config.load_vocabulary(self.desk.vocabulary_file)
        return config.load_unit(self.desk.unit_file), vocabulary, learning_files.model_file(self.desk)

    def _work_for(self, unit: Unit, given: Given) -> None:
        office = open_office(self.desk, unit, self.settings.analysis_processes)
        rounds = open_rounds(self.desk, self.settings, office)
        over = threading.Event()
        importers = ThreadPoolExecutor(1, "imports")
        importer = importers.submit(self._import, office, over)
        try:
            self._visit(rounds, given, importer)
        finally:
            over.set()
            importers.shutdown()
            rounds.close()
            office.engine.close()
        # A full disk or a lost process ends the worker, where the app sees it and starts another.
        importer.result()

    def _visit(self, rounds: Rounds, given: Given, importer: Future[None]) -> None:
        while not (importer.done() or self.stop.wait(PAUSE)) and self._given() == given:
            rounds.turn(clock.now())
            intake.take(rounds.office)

    def _import(self, office: Office, over: threading.Event) -> None:
        """Import and learn in a thread of its own, so that a long file delays no visit."""
        while not over.wait(PAUSE):
            pending.adopt(self.desk, clock.now())
            for folder in imports.waiting(self.desk):
                if over.is_set():
                    break
                pending.run(folder, office, over)
            lessons.run(office, clock.now())


def main(desk_name: str, stop: threading.Event) -> None:
    """Run the worker of a desk until `stop` is set."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = config.load()
    Worker(config.desk(settings, desk_name), settings, stop).run()
