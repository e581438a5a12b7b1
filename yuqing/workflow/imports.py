"""Handing a file to the worker, and seeing how far it is."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ulid import ULID

from yuqing.config import Desk, write_whole
from yuqing.model.imports import ImportProgress, ImportRequest, ImportState
from yuqing.store import record
from yuqing.workflow.authority import Acting, require_recorder

REQUEST = "request.json"
PROGRESS = "progress.json"
FILE = "file"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose on the import page."""

    #: Header → field, where the proposal was changed.
    changes: dict[str, str]
    about_unit: bool = True


def request_import(by: Acting, desk: Desk, file_name: str, content: bytes, choices: Choices) -> ImportRequest:
    """Leave an uploaded file for the worker. Raises WorkflowError without permission."""
    role = require_recorder(by)
    request = ImportRequest(str(ULID()), file_name, choices.changes, choices.about_unit)
    folder = desk.imports / request.id
    with by.store.transaction() as transaction:
        entry = by.entry("import_requested", f"import:{request.id}", role, file=file_name, bytes=len(content))
        record.append(transaction, entry)
        folder.mkdir(parents=True)
        (folder / FILE).write_bytes(content)
        write_request(folder, request)
    return request


def write_request(folder: Path, request: ImportRequest) -> None:
    """Write the request, which comes last: a folder without it is an upload that never finished."""
    write_whole(folder / REQUEST, json.dumps(asdict(request), ensure_ascii=False))


def read_request(folder: Path) -> ImportRequest:
    """Return the request of a folder."""
    return ImportRequest(**json.loads((folder / REQUEST).read_text("utf-8")))


def waiting(desk: Desk) -> list[Path]:
    """Return the folders of requests that are not finished, oldest first; a started one starts over."""
    folders = sorted(path.parent for path in desk.imports.glob(f"*/{REQUEST}"))
    return [folder for folder in folders if (folder / FILE).exists()]


def under_way(desk: Desk) -> list[ImportProgress]:
    """Return the imports that wait or run, oldest first."""
    return [progress(folder) or _not_begun(folder) for folder in waiting(desk)]


def failed(desk: Desk, limit: int) -> list[ImportProgress]:
    """Return the newest imports that could not be done at all."""
    folders = sorted((path.parent for path in desk.imports.glob(f"*/{PROGRESS}")), reverse=True)
    found = (progress(folder) for folder in folders[: limit * 4])
    return [each for each in found if each is not None and each.state is ImportState.FAILED][:limit]


def progress(folder: Path) -> ImportProgress | None:
    """Return how far an import is, or None before it began."""
    file = folder / PROGRESS
    if not file.exists():
        return None
    given: dict[str, Any] = json.loads(file.read_text("utf-8"))
    typed = {
        "state": ImportState(given["state"]),
        "started_at": datetime.fromisoformat(given["started_at"]),
        "dropped": tuple(given["dropped"]),
    }
    return ImportProgress(**given | typed)


def keep_progress(folder: Path, reached: ImportProgress) -> None:
    """Write how far an import is."""
    plain = asdict(reached) | {"started_at": reached.started_at.isoformat()}
    write_whole(folder / PROGRESS, json.dumps(plain, ensure_ascii=False))


def _not_begun(folder: Path) -> ImportProgress:
    request = read_request(folder)
    written = datetime.fromtimestamp((folder / REQUEST).stat().st_mtime).astimezone()
    return ImportProgress(request.id, request.file_name, ImportState.WAITING, written)
