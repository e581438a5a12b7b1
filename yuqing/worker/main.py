"""The worker's loop: import what waits, visit what is due, until the app closes the pipe or says stop."""

import logging
import sys
import threading
from dataclasses import dataclass

from yuqing import clock, config
from yuqing.analysis.analyse import AnalysisSettings
from yuqing.config import Desk, Settings
from yuqing.model.unit import Unit
from yuqing.pseudonym import load_key
from yuqing.worker import engines, pending
from yuqing.worker.importing import Office
from yuqing.worker.polling import Rounds
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
        """Work until told to stop; a unit saved in the meantime is used from the next turn on."""
        office, unit, rounds = None, None, None
        while not self.stop.wait(PAUSE):
            present = config.load_unit(self.desk.unit_file)
            if present is None:
                continue
            if office is None or present != unit:
                office, unit = open_office(self.desk, present, self.settings.analysis_processes), present
                rounds = Rounds(self.desk, self.settings, office)
            assert rounds is not None  # noqa: S101 - made together with the office
            self._imports(office)
            rounds.visit_due(clock.now())
        if office is not None:
            office.engine.close()

    def _imports(self, office: Office) -> None:
        pending.adopt(self.desk, clock.now())
        for folder in imports.waiting(self.desk):
            if self.stop.is_set():
                return
            pending.run(folder, office)


def open_office(desk: Desk, unit: Unit, processes: int) -> Office:
    """Return what imports and visits of a desk need: the pseudonym key and the analysis for its targets."""
    return Office(desk, load_key(desk.key_file), engines.start(analysis_settings(desk, unit), processes))


def analysis_settings(desk: Desk, unit: Unit) -> AnalysisSettings:
    """Return the settings of the analysis for the unit's watch targets."""
    return AnalysisSettings(targets=unit.targets, lexicon_dir=config.SHIPPED / "lexicon", models_dir=desk.models)


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
