"""Importing from the command line: into the open app through its inbox, or into the file when no app runs."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from ulid import ULID

from yuqing import clock, config
from yuqing.config import Desk
from yuqing.errors import ConfigError, ImportFileError, StoreBusyError
from yuqing.model.imports import ImportProgress, ImportRequest
from yuqing.pipeline import Ingest
from yuqing.store import Store, open_store, runs
from yuqing.views.desk import grading_rules, pack_in_force
from yuqing.worker import engines, importing
from yuqing.worker.office import Office, open_office

Report = Callable[[ImportProgress], None]


def import_files(files: list[Path], processes: int, *, about_unit: bool, report: Report) -> None:
    """Import the files one after the other; Ctrl-C ends it between two segments, with all of them taken in.

    Raises ImportFileError, ConfigError, StoreError or KeyboardInterrupt.
    """
    desk = config.desk(config.load(), "live")
    unit = config.load_unit(desk.unit_file)
    if unit is None:
        raise ConfigError("还没有设置本单位。请先运行 ./run.sh serve,在“首次设置”页填写单位名称。")
    for file in files:
        if not file.is_file():
            raise ImportFileError(f"找不到文件:{file}")
    with _interrupts_noted() as interrupted:
        own = _open_unless_busy(desk)
        rules = grading_rules(unit, pack=pack_in_force(own, unit, clock.now())) if own else None
        intake = Intake(desk, (own, Ingest(own, rules)) if own else None, report, interrupted)
        try:
            intake.import_all(files, open_office(desk, unit, processes), about_unit=about_unit)
        finally:
            intake.close()


@contextmanager
def _interrupts_noted() -> Iterator[Event]:
    """Note the first Ctrl-C instead of raising it in the middle of a write; a second one ends at once.

    Other processes only analyse: they are ended there and then, so that nobody waits for them.
    """
    interrupted = Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        interrupted.set()
        engines.end_children()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


class Intake:
    """What happens to the segments of a command: the running app takes them, or we do."""

    def __init__(self, desk: Desk, own: tuple[Store, Ingest] | None, report: Report, interrupted: Event) -> None:
        self._desk, self._own, self._report, self._interrupted = desk, own, report, interrupted

    def import_all(self, files: list[Path], office: Office, *, about_unit: bool) -> None:
        """Import the files. Raises ImportFileError at the first that is none, and KeyboardInterrupt."""
        try:
            for file in files:
                self._give_way()
                request = ImportRequest(str(ULID()), file.name, about_unit=about_unit)
                self.finish(importing.run(file, request, office, self.advance))
        except BrokenProcessPool as error:
            self._give_way(error)
            raise ImportFileError("分析进程意外退出,多半是内存不足。请减少 --processes,再运行一次。") from error
        except Exception as error:
            # Ctrl-C ends the children that analyse or read a workbook, which then looks damaged or cut off.
            self._give_way(error)
            raise
        finally:
            office.engine.close()

    def advance(self, reached: ImportProgress) -> None:
        """Take in what is ready and show how far we are."""
        self._take()
        self._report(reached)
        self._give_way()

    def finish(self, reached: ImportProgress) -> None:
        """Take in the rest and say the totals."""
        self._take()
        self._report(reached)
        say = self._totals(reached) if self._own else "已交给正在运行的程序入库,请在“导入文件”页查看结果。"
        print(f"\n{say}")  # noqa: T201 - the result of the command

    def close(self) -> None:
        """Leave the database complete, whatever ended the command."""
        if self._own is None:
            return
        store, ingest = self._own
        self._take()
        ingest.regrade(clock.now())
        store.close()

    def _give_way(self, cause: Exception | None = None) -> None:
        if self._interrupted.is_set():
            raise KeyboardInterrupt from cause

    def _take(self) -> None:
        if self._own is not None:
            self._own[1].take_folder(self._desk.inbox, self._desk.rejected, clock.now(), self._desk.ingested)

    def _totals(self, reached: ImportProgress) -> str:
        assert self._own is not None  # noqa: S101 - asked only when we own the store
        run = runs.find(self._own[0], reached.id)
        repeated = reached.rows - reached.rejected - run["added"]
        lines = [
            f"共 {reached.rows:,} 行:新增 {run['added']:,},已有 {repeated:,},未能导入 {reached.rejected:,}"
            f"(平均 {reached.rate:,.0f} 行/秒)"
        ]
        if reached.dropped:
            lines.append(f"已丢弃的个人信息列:{'、'.join(reached.dropped)}")
        return "\n".join([*lines, reached.message]).strip()


def _open_unless_busy(desk: Desk) -> Store | None:
    try:
        return open_store(desk.database, desk.backup)
    except StoreBusyError:
        return None
