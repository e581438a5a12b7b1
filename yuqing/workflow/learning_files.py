"""The files through which app, worker and command line agree on what is learnt and which model judges.

Nothing here needs the database, so that the worker and the processes that analyse never load it.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ulid import ULID

from yuqing.config import Desk, write_whole
from yuqing.errors import WorkflowError
from yuqing.model.labelling import InUse, Retraining, Trial

REQUEST, ROWS, RESULT, IN_USE = "request.json", "rows.parquet", "result.json", "in_use.json"
#: What the command line leaves for the running app, and what the app answers when it refuses.
ASKED, REFUSED = "asked.json", "refused.json"


@dataclass(frozen=True, slots=True)
class Job:
    """A request to learn."""

    id: str
    actor: str
    rows: Path


def ask(desk: Desk) -> str:
    """Ask the running app, which owns the labels, to have the worker learn; returns the id."""
    job_id = str(ULID())
    write_whole(desk.learning / ASKED, json.dumps({"id": job_id}))
    return job_id


def asked(desk: Desk) -> str:
    """Return the id of what the command line asked for, "" when nothing."""
    file = desk.learning / ASKED
    return str(json.loads(file.read_text("utf-8"))["id"]) if file.exists() else ""


def refuse(desk: Desk, job_id: str, sentence: str) -> None:
    """Tell the command line why nothing is learnt."""
    write_whole(desk.learning / REFUSED, json.dumps({"id": job_id, "sentence": sentence}, ensure_ascii=False))


def answer(desk: Desk, job_id: str) -> str:
    """Return what came of an attempt, "" while it is under way. Raises WorkflowError when it was refused."""
    done = result(desk)
    if done is not None and done.id == job_id:
        return done.verdict
    file = desk.learning / REFUSED
    if file.exists():
        given = json.loads(file.read_text("utf-8"))
        if given["id"] == job_id:
            raise WorkflowError(given["sentence"])
    return ""


def waiting(desk: Desk) -> Job | None:
    """Return the request that is not done yet, or None."""
    file = desk.learning / REQUEST
    if not file.exists():
        return None
    given = json.loads(file.read_text("utf-8"))
    return Job(given["id"], given["actor"], desk.learning / ROWS)


def finish(desk: Desk, done: Retraining) -> None:
    """Keep the result, take the model into use where it is better, and forget the request, in this order."""
    plain = asdict(done) | {"finished_at": done.finished_at.isoformat()}
    write_whole(desk.learning / RESULT, json.dumps(plain, ensure_ascii=False))
    if done.accepted and in_use(desk).model != done.id:
        use(desk, InUse(done.id, in_use(desk).model))
    for name in (REQUEST, ROWS):
        (desk.learning / name).unlink(missing_ok=True)


def result(desk: Desk) -> Retraining | None:
    """Return the result of the last attempt, or None."""
    file = desk.learning / RESULT
    if not file.exists():
        return None
    given: dict[str, Any] = json.loads(file.read_text("utf-8"))
    trials = {name: Trial(**given[name]) for name in ("before", "after")}
    return Retraining(**given | trials | {"finished_at": datetime.fromisoformat(given["finished_at"])})


def in_use(desk: Desk) -> InUse:
    """Return by which model the unit judges."""
    file = desk.learning / IN_USE
    return InUse(**json.loads(file.read_text("utf-8"))) if file.exists() else InUse()


def model_file(desk: Desk) -> Path | None:
    """Return the file with the change of the tone model in use, or None for the shipped model."""
    model = in_use(desk).model
    return file_of(desk, model) if model else None


def file_of(desk: Desk, job_id: str) -> Path:
    """Return where what an attempt learnt is kept."""
    return desk.learning / f"{job_id}.npz"


def use(desk: Desk, chosen: InUse) -> None:
    """Judge by this model from now on; those that are neither in use nor before it are removed."""
    write_whole(desk.learning / IN_USE, json.dumps(asdict(chosen)))
    for file in desk.learning.glob("*.npz"):
        if file.stem not in {chosen.model, chosen.before}:
            file.unlink()
