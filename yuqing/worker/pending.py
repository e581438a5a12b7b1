"""Files that wait for import: uploaded with a request, or simply dropped into the inbox."""

import logging
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ulid import ULID

from yuqing import clock
from yuqing.config import Desk
from yuqing.errors import ImportFileError
from yuqing.model import segments as layout
from yuqing.model.imports import ImportProgress, ImportRequest, ImportState
from yuqing.model.runs import Health, Outcome, SourceRun
from yuqing.pipeline import is_segment_name
from yuqing.worker import importing, segments
from yuqing.worker.office import Office
from yuqing.workflow import imports

log = logging.getLogger(__name__)

#: A file still being copied into the inbox grows; it is taken when it has been still for so long.
STILL_SECONDS = 2.0


def adopt(desk: Desk, now: datetime) -> None:
    """Turn files that somebody placed in the inbox into requests; segments and files still growing stay."""
    for path in sorted(desk.inbox.iterdir()):
        if path.name.startswith(".") or path.suffix == ".part" or path.is_dir() or is_segment_name(path):
            continue
        if now.timestamp() - path.stat().st_mtime < STILL_SECONDS:
            continue
        request = ImportRequest(str(ULID()), path.name)
        folder = desk.imports / request.id
        folder.mkdir(parents=True)
        shutil.move(path, folder / imports.FILE)
        imports.write_request(folder, request)


def run(folder: Path, office: Office) -> ImportProgress:
    """Import one waiting file; whatever comes of it, the file is gone afterwards and the outcome is kept."""
    request = imports.read_request(folder)
    file = folder / imports.FILE
    try:
        done = importing.run(file, request, office, lambda reached: imports.keep_progress(folder, reached))
    except ImportFileError as error:
        done = _failed(request, office, str(error))
    imports.keep_progress(folder, done)
    # The upload holds personal columns that were not imported: it must not stay.
    file.unlink()
    return done


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
