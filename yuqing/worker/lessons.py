"""Learning from the labels of the unit, when somebody asked for it."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yuqing.analysis import folding, snownlp_exact, tone, tone_unit
from yuqing.analysis.analyse import Analyser, whole
from yuqing.analysis.tone_unit import Change, Lessons
from yuqing.analysis.tone_words import LABELS
from yuqing.model.labelling import Retraining, Trial
from yuqing.rules import retraining
from yuqing.worker.office import Office
from yuqing.workflow import learning_files
from yuqing.workflow.learning_files import Job

log = logging.getLogger(__name__)

NOTHING = Trial(0, 0.0)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt; `change` is None when there was too little to learn from."""

    learnt_from: int
    held_back: int
    model_before: str
    before: Trial = NOTHING
    after: Trial = NOTHING
    change: Change | None = None


def run(office: Office, now: datetime) -> None:
    """Learn when a request waits; what is worse than before is not taken into use."""
    job = learning_files.waiting(office.desk)
    if job is None:
        return
    earlier = learning_files.result(office.desk)
    if earlier is not None and earlier.id == job.id:
        # We were ended between the result and its use.
        learning_files.finish(office.desk, earlier)
        return
    (attempt,) = office.engine.run(attempt_on, [pq.read_table(job.rows)])
    if attempt.change is not None:
        tone_unit.save(learning_files.file_of(office.desk, job.id), attempt.change)
    done = _judged(job, attempt, now)
    log.info("retraining id=%s accepted=%s learnt_from=%d held_back=%d", job.id, done.accepted, done.learnt_from,
             done.held_back)  # fmt: skip
    learning_files.finish(office.desk, done)
    if not done.accepted:
        _forget(learning_files.file_of(office.desk, job.id))


def attempt_on(table: pa.Table, analyser: Analyser) -> Attempt:
    """Learn from four fifths of the labels and measure, before and after, on the fifth."""
    lessons = _lessons(table, analyser)
    held = tone_unit.held_back(lessons.texts)
    attempt = Attempt(int((~held).sum()), int(held.sum()), analyser.tone.version)
    if retraining.too_few(attempt.learnt_from, attempt.held_back):
        return attempt
    base = tone.load(analyser.settings.lexicon_dir)
    change = tone_unit.learn(lessons.where(~held), base)
    unseen = lessons.where(held)
    before, after = (tone_unit.tried(model, unseen) for model in (analyser.tone, tone_unit.applied(change, base)))
    return Attempt(attempt.learnt_from, attempt.held_back, attempt.model_before, before, after, change)


def _lessons(table: pa.Table, analyser: Analyser) -> Lessons:
    titles, texts = table["title"].to_pylist(), table["text"].to_pylist()
    folded = folding.fold_all(whole(titles, texts), analyser.table)
    cuts = list(map(analyser.cut, folding.without_noise(folded)))
    gold = np.array([LABELS.index(tone_name) for tone_name in table["tone"].to_pylist()], dtype=np.int64)
    return Lessons(folded, cuts, snownlp_exact.scores(texts, analyser.snownlp), gold)


def _judged(job: Job, attempt: Attempt, now: datetime) -> Retraining:
    refusal = retraining.too_few(attempt.learnt_from, attempt.held_back)
    accepted, sentence = (
        (False, refusal) if refusal else retraining.verdict(attempt.before, attempt.after, attempt.held_back)
    )
    return Retraining(
        id=job.id,
        finished_at=now,
        actor=job.actor,
        accepted=accepted,
        verdict=sentence,
        model=attempt.change.version if attempt.change else "",
        model_before=attempt.model_before,
        learnt_from=attempt.learnt_from,
        held_back=attempt.held_back,
        before=attempt.before,
        after=attempt.after,
    )


def _forget(file: Path) -> None:
    file.unlink(missing_ok=True)
