"""Files that wait for import: uploaded with a request, or simply dropped into the inbox."""

import errno
import logging
import os
import shutil
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

from ulid import ULID

from yuqing import clock
from yuqing.config import Desk
from yuqing.errors import ImportFileError
from yuqing.model import segments as layout
from yuqing.model.imports import ImportProgress, ImportRequest, ImportState
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.model.segments import is_segment_name
from yuqing.worker import importing, segments
from yuqing.worker.office import Office
from yuqing.workflow import imports

log = logging.getLogger(__name__)

#: A file still being copied into the inbox grows; it is taken when it has been still for so long.
STILL_SECONDS = 2.0
#: Endings that programs give to a file while they copy it.
_UNFINISHED = {".part", ".filepart", ".crdownload", ".download", ".tmp"}
#: Trouble of the machine, not of the file.
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


def adopt(desk: Desk, now: datetime) -> None:
    """Turn files that somebody placed in the inbox into requests; segments and files still growing stay."""
    desk.inbox.mkdir(parents=True, exist_ok=True)
    for path in sorted(desk.inbox.iterdir()):
        try:
            if _is_complete(path, now):
                _take_over(path, desk)
        except OSError as error:
            # Held open by another program, or taken away again: it is looked at anew next time.
            log.warning("inbox_file_left error=%s", type(error).__name__)


def run(folder: Path, office: Office, over: Event) -> ImportProgress | None:
    """Import one waiting file; afterwards the file is gone and the outcome is kept, whatever came of it.

    Returns None when `over` was set meanwhile: the file stays and starts over next time. Raises OSError when the
    disk is full and BrokenProcessPool when an analysing process was lost; the file stays as well.
    """
    request = imports.read_request(folder)
    file = folder / imports.FILE

    def advance(reached: ImportProgress) -> None:
        imports.keep_progress(folder, reached)
        if over.is_set():
            raise _OverError

    try:
        done = _outcome(file, request, office, advance)
    except _OverError:
        return None
    imports.keep_progress(folder, done)
    # The upload holds personal columns that were not imported: it must not stay.
    file.unlink()
    return done


class _OverError(Exception):
    """The worker has to end before the file does."""


def _outcome(file: Path, request: ImportRequest, office: Office, advance: importing.Report) -> ImportProgress:
    try:
        return importing.run(file, request, office, advance)
    except ImportFileError as error:
        return _failed(request, office, str(error))
    except (_OverError, BrokenProcessPool):
        raise
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise
        log.exception("import=%s unreadable", request.id)
        return _failed(request, office, "文件无法读取,请检查文件的权限或所在磁盘,再重新放入。")
    except Exception:
        # A bug that one file brings to light must not stop the files after it: it is logged and shown.
        log.exception("import=%s bug", request.id)
        return _failed(request, office, "程序错误,这个文件没有全部导入;原因已写入日志,请联系维护人员。")


def _is_complete(path: Path, now: datetime) -> bool:
    if path.name.startswith(".") or path.suffix.lower() in _UNFINISHED or is_segment_name(path) or path.is_dir():
        return False
    return now.timestamp() - path.stat().st_mtime >= STILL_SECONDS


def _take_over(path: Path, desk: Desk) -> None:
    request = ImportRequest(str(ULID()), _readable(path))
    folder = desk.imports / request.id
    folder.mkdir(parents=True)
    try:
        # The request first: a crash in between leaves the file in the inbox, from where it is adopted again.
        imports.write_request(folder, request)
        shutil.move(path, folder / imports.FILE)
    except OSError:
        shutil.rmtree(folder)
        raise


def _readable(path: Path) -> str:
    """Return the name of a file; one that is not UTF-8 comes from an old Chinese Windows."""
    name = os.fsencode(path.name)
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _failed(request: ImportRequest, office: Office, sentence: str) -> ImportProgress:
    """Put the failure on the record, where the import page looks."""
    now = clock.now()
    failure = SourceRun(
        request.id, f"import:{request.id}", request.file_name, now, now, Outcome.PARSE_ERROR, sentence, 0, 0, None,
        Health.BROKEN,
    )  # fmt: skip
    segments.write(office.desk.inbox, layout.SEGMENT.empty_table(), (failure,))
    log.warning("import=%s failed", request.id)
    return replace(ImportProgress(request.id, request.file_name, ImportState.FAILED, now), message=sentence)
