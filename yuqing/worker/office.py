"""What imports and visits of one desk share: its files, its pseudonym key, its analysis."""

from dataclasses import dataclass

from yuqing import config
from yuqing.analysis.analyse import AnalysisSettings
from yuqing.config import Desk
from yuqing.model.unit import Unit
from yuqing.pseudonym import load_key
from yuqing.worker import engines
from yuqing.worker.engines import Engine
from yuqing.workflow import learning_files


@dataclass(frozen=True, slots=True)
class Office:
    """The means of one desk."""

    desk: Desk
    key: bytes
    engine: Engine


def open_office(desk: Desk, unit: Unit, processes: int) -> Office:
    """Return the means of a desk, with the analysis loaded for the unit's targets."""
    return Office(desk, load_key(desk.key_file), engines.start(analysis_settings(desk, unit), processes))


def analysis_settings(desk: Desk, unit: Unit) -> AnalysisSettings:
    """Return the settings of the analysis for the unit's watch targets."""
    return AnalysisSettings(
        targets=unit.targets,
        lexicon_dir=config.SHIPPED / "lexicon",
        models_dir=desk.models,
        vocabulary=config.load_vocabulary(desk.vocabulary_file),
        tone_file=learning_files.model_file(desk),
    )
