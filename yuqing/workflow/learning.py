"""Learning from the labels of the unit: asked for here, done by the worker, its result kept; and the way back."""

import json
from datetime import datetime

import pyarrow.parquet as pq
from ulid import ULID

from yuqing.config import Desk, write_whole
from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, SYSTEM, Actor
from yuqing.model.labelling import InUse
from yuqing.rules.retraining import FEWEST, FEWEST_HELD_BACK
from yuqing.store import Store, labels, record
from yuqing.workflow import learning_files
from yuqing.workflow.authority import Acting, entry_of, require_recorder

#: Who acts when an administrator uses the command line of the machine.
TERMINAL = Actor("命令行", (ADMINISTRATOR,))


def request(by: Acting, desk: Desk, job_id: str = "") -> str:
    """Have the worker learn from the labels; returns the id. Raises WorkflowError without permission or labels."""
    role = require_recorder(by)
    if learning_files.waiting(desk) is not None:
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
        pq.write_table(table, desk.learning / learning_files.ROWS)
        # The request comes last: rows without it are an attempt that never began.
        write_whole(desk.learning / learning_files.REQUEST, json.dumps({"id": job_id, "actor": by.actor.account}))
    return job_id


def follow(store: Store, desk: Desk, now: datetime) -> bool:
    """Do what the command line asked for, and take a result; returns whether there was a new one."""
    job_id = learning_files.asked(desk)
    if job_id:
        try:
            request(Acting(store, None, TERMINAL, now), desk, job_id)
        except WorkflowError as error:
            learning_files.refuse(desk, job_id, str(error))
        (desk.learning / learning_files.ASKED).unlink()
    return take_result(store, desk)


def take_result(store: Store, desk: Desk) -> bool:
    """Put a result that the worker left on the record; returns whether there was a new one."""
    done = learning_files.result(desk)
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
    now = learning_files.in_use(desk)
    if now == InUse():
        raise WorkflowError("现在用的就是随附的模型,没有可以恢复的。")
    entry = by.entry("tone_model_restored", f"retraining:{now.before or 'shipped'}", role, instead_of=now.model)
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        learning_files.use(desk, InUse(now.before, now.model))
