"""What a copy holds besides the database: what the unit set, its evidence, the anchors of the record."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from yuqing.config import Desk

FOLDER = "files"
#: Files of the desk; `secret.key` is not among them, and what can be made anew neither.
FILES = (
    "unit.toml", "vocabulary.toml", "sources.toml", "reports.toml", "config.toml", "intake_tokens.toml",
    "anchors.jsonl", "wartime.json", "removed.jsonl",
)  # fmt: skip
FOLDERS = ("learning", "templates", "evidence", "journal", "reports")
#: Files of the evidence that are only ever appended to; all others never change.
_GROWING = (".jsonl",)


def take(desk: Desk, folder: Path) -> None:
    """Copy the files of the desk to a folder. Raises OSError.

    A file that never changes is linked, which takes no room: whoever copies the folder elsewhere gets it whole.
    """
    for file in _own(desk):
        target = folder / FOLDER / file.relative_to(desk.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(file, target)


def put_back(desk: Desk, folder: Path) -> list[str]:
    """Put back those files of a copy that the desk does not have any more; returns their names. Raises OSError."""
    source = folder / FOLDER
    missing = [file for file in sorted(source.rglob("*")) if file.is_file() and not _place(desk, source, file).exists()]
    for file in missing:
        target = _place(desk, source, file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return [str(file.relative_to(source)) for file in missing]


def copies_of(desk: Desk, name: str) -> Iterator[Path]:
    """Yield the files with that beginning of a name that copies of the desk hold as evidence."""
    for folder in desk.backup.glob("[0-9]*Z"):
        yield from (folder / FOLDER / "evidence").rglob(f"{name}*")


def _place(desk: Desk, source: Path, file: Path) -> Path:
    return desk.root / file.relative_to(source)


def _own(desk: Desk) -> Iterator[Path]:
    yield from (desk.root / name for name in FILES if (desk.root / name).is_file())
    for name in FOLDERS:
        for file in (desk.root / name).rglob("*"):
            if file.is_file() and not file.name.endswith(".part"):
                yield file


def _copy(file: Path, target: Path) -> None:
    if file.suffix not in _GROWING and not {"evidence", "reports"}.isdisjoint(file.parts):
        try:
            os.link(file, target)
        except OSError:  # another disk, or a file system without links
            shutil.copyfile(file, target)
        return
    shutil.copyfile(file, target)
