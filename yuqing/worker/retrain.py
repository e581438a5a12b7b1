"""Learning from the command line: by the worker of the running app, or here when no app runs."""

import time

from yuqing import clock, config
from yuqing.config import Desk
from yuqing.errors import ConfigError, StoreBusyError, WorkflowError
from yuqing.model.unit import Unit
from yuqing.store import Store, open_store
from yuqing.worker import lessons
from yuqing.worker.office import open_office
from yuqing.workflow import learning, learning_files
from yuqing.workflow.authority import Acting

#: Seconds between two looks for the answer, and until we stop waiting.
PAUSE, PATIENCE = 1.0, 600.0


def retrain() -> str:
    """Return the sentence that says what came of it. Raises ConfigError, StoreError or WorkflowError."""
    desk = config.desk(config.load(), "live")
    unit = config.load_unit(desk.unit_file)
    if unit is None:
        raise ConfigError("还没有设置本单位。请先运行 ./run.sh serve,在“首次设置”页填写单位名称。")
    try:
        store = open_store(desk.database, desk.backup)
    except StoreBusyError:
        return _wait(desk, learning_files.ask(desk))
    try:
        return _here(store, desk, unit)
    finally:
        store.close()


def _here(store: Store, desk: Desk, unit: Unit) -> str:
    learning.take_result(store, desk)
    if learning_files.waiting(desk) is None:
        learning.request(Acting(store, None, learning.TERMINAL, clock.now()), desk)
    office = open_office(desk, unit, 1)
    try:
        lessons.run(office, clock.now())
    finally:
        office.engine.close()
    learning.take_result(store, desk)
    done = learning_files.result(desk)
    return done.verdict if done else ""


def _wait(desk: Desk, job_id: str) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        said = learning_files.answer(desk, job_id)
        if said:
            return said
        time.sleep(PAUSE)
    raise WorkflowError("程序正在运行,但迟迟没有训练结果。请在“准确率”页查看。")
