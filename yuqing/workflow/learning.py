"""Learning from the labels of the unit: asked for here, done by the worker, its result kept; and the way back."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ulid import ULID

from yuqing.config import Desk, write_whole
from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, SYSTEM, Actor
from yuqing.model.labelling import InUse, Retraining, Trial
from yuqing.rules.retraining import FEWEST, FEWEST_HELD_BACK
from yuqing.store import Store, labels, record
from yuqing.workflow.authority import Acting, entry_of, require_recorder

REQUEST, ROWS, RESULT, IN_USE = "request.json", "rows.parquet", "result.json", "in_use.json"
#: What the command line leaves for the running app, and what the app answers when it refuses.
ASKED, REFUSED = "asked.json", "refused.json"
#: Who acts when an administrator uses the command line of the machine.
TERMINAL = Actor("命令行", (ADMINISTRATOR,))


@dataclass(frozen=True, slots=True)
class Job:
    """A request to learn."""

    id: str
    actor: str
    rows: Path


def request(by: Acting, desk: Desk, job_id: str = "") -> str:
    """Have the worker learn from the labels; returns the id. Raises WorkflowError without permission or labels."""
    role = require_recorder(by)
    if waiting(desk) is not None:
        raise WorkflowError("已经在训练,请等它结束。")
    table = labels.lessons(by.store)
    if table.num_rows < FEWEST + FEWEST_HELD_BACK:
        raise WorkflowError(
            f"情感标注还太少:现有 {table.num_rows} 条,至少要 {FEWEST + FEWEST_HELD_BACK} 条"
            f"(其中约五分之一只用来检验)。请先在“准确率”页抽样核对,或在“实时动态”中更正。"
        )
    job_id = job_id or str(ULID())
    desk.learning.mkdir(parents=True, exist_ok=True)
    with by.store.transaction() as transaction:
        record.append(transaction, by.entry("retraining_requested", f"retraining:{job_id}", role, rows=table.num_rows))
        pq.write_table(table, desk.learning / ROWS)
        # The request comes last: rows without it are an attempt that never began.
        write_whole(desk.learning / REQUEST, json.dumps({"id": job_id, "actor": by.actor.account}))
    return job_id


def ask(desk: Desk) -> str:
    """Ask the running app, which owns the labels, to have the worker learn; returns the id."""
    job_id = str(ULID())
    write_whole(desk.learning / ASKED, json.dumps({"id": job_id}))
    return job_id


def follow(store: Store, desk: Desk, now: datetime) -> bool:
    """Do what the command line asked for, and take a result; returns whether there was a new one."""
    job_id = asked(desk)
    if job_id:
        try:
            request(Acting(store, None, TERMINAL, now), desk, job_id)
        except WorkflowError as error:
            refuse(desk, job_id, str(error))
        (desk.learning / ASKED).unlink()
    return take_result(store, desk)


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
        _use(desk, InUse(done.id, in_use(desk).model))
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


def take_result(store: Store, desk: Desk) -> bool:
    """Put a result that the worker left on the record; returns whether there was a new one."""
    done = result(desk)
    if done is None or labels.is_known(store, done.id):
        return False
    entry = entry_of(
        SYSTEM.account, done.finished_at, "retraining_done", f"retraining:{done.id}", "",
        accepted=done.accepted, verdict=done.verdict, model=done.model, asked_by=done.actor,
    )  # fmt: skip
    with store.transaction() as transaction:
        labels.add_retraining(transaction, done)
        record.append(transaction, entry)
    return True


def restore(by: Acting, desk: Desk) -> None:
    """Judge by the model used before; once more leads back. Raises WorkflowError when there is none."""
    role = require_recorder(by)
    now = in_use(desk)
    if now == InUse():
        raise WorkflowError("现在用的就是随附的模型,没有可以恢复的。")
    entry = by.entry("tone_model_restored", f"retraining:{now.before or 'shipped'}", role, instead_of=now.model)
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        _use(desk, InUse(now.before, now.model))


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


def _use(desk: Desk, chosen: InUse) -> None:
    write_whole(desk.learning / IN_USE, json.dumps(asdict(chosen)))
    for file in desk.learning.glob("*.npz"):
        if file.stem not in {chosen.model, chosen.before}:
            file.unlink()
