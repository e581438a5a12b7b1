"""Commands about the safety of a desk: by the running program when there is one, else with the file opened here."""

import time
from pathlib import Path

from yuqing import clock
from yuqing.config import Desk, Settings
from yuqing.errors import StoreBusyError, StoreError, StoreTimeoutError, WorkflowError
from yuqing.model.backups import Backup
from yuqing.store import open_store
from yuqing.workflow import backups, restoring, retention, upkeep
from yuqing.workflow.journal import Journal
from yuqing.workflow.upkeep import CONSOLE, Request

#: Longest wait for the running program, in seconds.
PATIENCE = 600.0
PAUSE = 0.2


def run(desk: Desk, settings: Settings, request: Request) -> str:
    """Have something done and return the sentence that says what came of it. Raises YuqingError."""
    _require_database(desk)
    try:
        store = open_store(desk.database, desk.backup)
    except StoreBusyError:
        return _by_the_program(desk, request)
    try:
        said = upkeep.fulfil(desk, settings, store, request, clock.now())
        Journal(desk.journal).follow(store, clock.now())
        return said
    finally:
        store.close()


def would_reduce(desk: Desk, settings: Settings) -> str:
    """Return what the limit on texts would do now; nothing is changed. Raises YuqingError."""
    _require_database(desk)
    store = open_store(desk.database, desk.backup)
    try:
        found = retention.would_reduce(store, settings.keep_days, clock.now())
    finally:
        store.close()
    day = clock.in_beijing(found.before)
    return (
        f"试算:{day:%Y-%m-%d} 以前的信息将有 {found.mentions:,} 条只留统计、不留原文;"
        f"事件证据和未结事件的议题保留 {found.kept:,} 条。没有改动任何数据。"
    )


def restore(desk: Desk, name: str) -> str:
    """Go back to a copy, the newest good one unless one is named. Raises WorkflowError or StoreError."""
    _require_closed(desk)
    now = clock.now()
    chosen = _named(desk, name) if name else backups.newest_good(desk)
    if chosen is None:
        raise WorkflowError(f"没有完好的备份:{desk.backup}。")
    return restoring.sentence(restoring.restore(desk, chosen, now, CONSOLE), now)


def listed(desk: Desk) -> list[str]:
    """Return one line about every copy, newest first."""
    now = clock.now()
    return [
        f"{each.name}  {clock.short(each.made_at, now)}  {each.bytes / 1e6:,.1f} MB  "
        f"信息 {each.contents.mentions:,}  操作记录 {each.contents.entries:,}"
        for each in backups.list_(desk)
    ]


def _named(desk: Desk, name: str) -> Backup:
    """Return a copy by its name or by the path of its folder; it must be good."""
    found = next((each for each in backups.list_(desk) if each.name == Path(name).name), None)
    if found is None:
        raise WorkflowError(
            f"没有名为 {name} 的备份。现有:{'、'.join(each.name for each in backups.list_(desk)) or '无'}。"
        )
    return backups.verify(found, clock.now())


def _require_database(desk: Desk) -> None:
    if not desk.database.exists():
        raise WorkflowError(f"还没有数据库:{desk.database}。")


def _require_closed(desk: Desk) -> None:
    """Raises StoreBusyError while the program runs; a damaged or missing file is what is to be restored."""
    if not desk.database.exists():
        return
    try:
        open_store(desk.database).close()
    except StoreBusyError as error:
        raise StoreBusyError("程序正在运行,不能恢复。请先关闭程序,再运行本命令。") from error
    except StoreError:
        return


def _by_the_program(desk: Desk, request: Request) -> str:
    request_id = upkeep.ask(desk, request)
    end = time.monotonic() + PATIENCE
    while (said := upkeep.answer(desk, request_id)) is None:
        if time.monotonic() > end:
            raise StoreTimeoutError("正在运行的程序没有回应。请在“系统”页查看,或关闭程序后再运行本命令。")
        time.sleep(PAUSE)
    return said
