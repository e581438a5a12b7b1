"""Everything of a desk in open formats: each table as Parquet and as JSON lines, with a manifest that says what it is.

It is written from a copy that was just made, so that the live file is never in the way. What lets somebody in
(passwords, sessions, links, tokens), the numbers of the contacts, what people have typed and not saved, and
`secret.key` are left out.
"""

import hashlib
import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from yuqing import __version__
from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.model.backups import Backup
from yuqing.store import copies
from yuqing.workflow import backup_files, backups

MANIFEST = "manifest.json"
#: Compression of what is not compressed by itself: fast, because it is much.
_LEVEL = 1
_LEFT_OUT = [
    *sorted(copies.SECRET_TABLES),
    *(f"{table}.{column}" for table, column in sorted(copies.SECRET_COLUMNS.items())),
    "secret.key",
]


def export(backup: Backup, target: Path, by: str, now: datetime) -> dict[str, Any]:
    """Write everything that a copy holds to the zip file `target`; returns the manifest. Raises WorkflowError."""
    work = target.with_name(f"{target.name}.folder")
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    try:
        (work / "tables").mkdir(parents=True)
        rows = copies.write_open(backup.folder / backups.DATABASE, work / "tables")
        manifest = _manifest(backup, rows, by, now) | {"files": _hashes(work)}
        (work / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        _pack(work, backup.folder / backup_files.FOLDER, part)
        part.replace(target)
    except OSError as error:
        raise WorkflowError(f"没有导出:写不进去({error.strerror})。请检查磁盘空间和权限。") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
        part.unlink(missing_ok=True)
    return manifest


def place(desk: Desk, backup: Backup) -> Path:
    """Return where an export of a copy is kept when nobody named a place."""
    return desk.reports / f"全部数据_{backup.name}.zip"


def _manifest(backup: Backup, rows: dict[str, int], by: str, now: datetime) -> dict[str, Any]:
    return {
        "program": f"yuqing {__version__}",
        "exported_at": now.isoformat(),
        "exported_by": by,
        "as_of": backup.made_at.isoformat(),
        "database_version": backup.contents.version,
        "record_head": backup.contents.head,
        "rows": rows,
        "left_out": _LEFT_OUT,
        "times": "UTC",
    }


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _pack(work: Path, own: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as packed:
        for folder, prefix in ((work, ""), (own, "files/")):
            for file in sorted(folder.rglob("*")):
                if file.is_file():
                    kind = zipfile.ZIP_STORED if file.suffix in (".parquet", ".gz") else zipfile.ZIP_DEFLATED
                    packed.write(file, f"{prefix}{file.relative_to(folder)}", kind)
