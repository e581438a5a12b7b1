"""Copies of a desk: made while the program runs, read in full, kept for so many days, weeks and months.

    backup/20261122T031500Z/yuqing.duckdb     the database as it was
                            files/…           what the unit set, its evidence, the anchors of the record
                            manifest.json     when, by whom, what it holds, its SHA-256, when it was read in full

A copy holds the accounts with their password hashes, so it is to be kept as carefully as the desk itself. It does not
hold `secret.key`, from which the pseudonyms of authors are made: that is sealed and kept elsewhere.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yuqing.config import Desk, Settings, write_whole
from yuqing.errors import StoreDamagedError, StoreError, WorkflowError
from yuqing.model.backups import Backup, Contents, Keeping
from yuqing.rules.rotation import kept
from yuqing.store import Store, copies
from yuqing.workflow import backup_files

DATABASE, MANIFEST = "yuqing.duckdb", "manifest.json"
STAMP = "%Y%m%dT%H%M%SZ"
#: What must stay free on the disk after a copy, in bytes.
SPARE = 200 * 1024 * 1024
_READ = 1024 * 1024


def make(desk: Desk, store: Store, now: datetime, by: str) -> Backup:
    """Copy the desk and read the copy in full. Raises WorkflowError or StoreError; nothing half-made stays."""
    _require_space(desk)
    folder = desk.backup / now.astimezone(UTC).strftime(STAMP)
    if folder.exists():
        raise WorkflowError("这一秒已经做过一份备份。请稍候再试。")
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        store.copy_to(part / DATABASE)
        backup_files.take(desk, part)
        made = _read_of(desk, part, now, by)
        _write_manifest(part, made)
        part.replace(folder)
    except OSError as error:
        raise WorkflowError(f"备份没有做成:写不进去({error.strerror})。请检查磁盘空间和权限。") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return replace(made, folder=folder)


def list_(desk: Desk) -> list[Backup]:
    """Return the copies, newest first; a folder without a readable manifest is none."""
    found = (_from_manifest(folder) for folder in desk.backup.glob("[0-9]*Z"))
    return sorted((each for each in found if each), key=lambda each: each.made_at, reverse=True)


def newest_good(desk: Desk) -> Backup | None:
    """Return the newest copy that still is what it was, None when there is none; all of it is read again."""
    return next((each for each in list_(desk) if is_good(each)), None)


def is_good(backup: Backup) -> bool:
    """Return whether a copy is the one that was made, can be read in full, and its record fits its chain."""
    try:
        found = copies.contents(backup.folder / DATABASE)
    except StoreError:
        return False
    return found == backup.contents and found.broken_at is None


def verify(backup: Backup, now: datetime) -> Backup:
    """Read a copy in full again and note it. Raises WorkflowError when it is not what it was."""
    if not is_good(backup):
        raise WorkflowError(f"备份 {backup.name} 已损坏或被改动过,不能用来恢复。请再做一份备份,并检查磁盘。")
    seen = replace(backup, verified_at=now)
    _write_manifest(backup.folder, seen)
    return seen


def rotate(desk: Desk, settings: Settings) -> list[str]:
    """Throw away the copies that need not be kept any more; returns their names."""
    found = list_(desk)
    stays = kept([each.made_at for each in found], keeping(settings))
    gone = [each for each in found if each.made_at not in stays]
    for each in gone:
        shutil.rmtree(each.folder, ignore_errors=True)
    return [each.name for each in gone]


def keeping(settings: Settings) -> Keeping:
    """Return how many copies the settings keep."""
    return Keeping(settings.backups_recent, settings.backups_daily, settings.backups_weekly, settings.backups_monthly)


def _require_space(desk: Desk) -> None:
    needed = (desk.database.stat().st_size if desk.database.exists() else 0) + SPARE
    free = shutil.disk_usage(desk.root).free
    if free < needed:
        raise WorkflowError(
            f"磁盘空间不足,没有做备份:需要 {needed / 1e6:,.0f} MB,只剩 {free / 1e6:,.0f} MB。请清理磁盘。"
        )


def _read_of(desk: Desk, folder: Path, now: datetime, by: str) -> Backup:
    """Read a new copy in full. Raises StoreDamagedError: its blocks are those of the desk."""
    try:
        return _read(folder, now, by)
    except StoreDamagedError as error:
        raise StoreDamagedError(
            f"备份没有做成:逐块读出时发现数据库有损坏的地方:{desk.database}。"
            "请关闭程序并运行 ./run.sh restore,恢复最近的完好备份。"
        ) from error


def _read(folder: Path, now: datetime, by: str) -> Backup:
    database = folder / DATABASE
    contents = copies.contents(database)
    if contents.broken_at is not None:
        raise WorkflowError(
            f"备份没有做成:操作台账第 {contents.broken_at:,} 条与前一条对不上。请先在“记录校验”页查明原因。"
        )
    return Backup(folder, now, by, contents, database.stat().st_size, _digest(database), now)


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_READ):
            digest.update(chunk)
    return digest.hexdigest()


def _write_manifest(folder: Path, backup: Backup) -> None:
    given: dict[str, Any] = asdict(backup)
    del given["folder"]
    for name in ("made_at", "verified_at"):
        given[name] = given[name].isoformat()
    write_whole(folder / MANIFEST, json.dumps(given, ensure_ascii=False, indent=1))
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(opened)
        os.close(opened)


def _from_manifest(folder: Path) -> Backup | None:
    try:
        given = json.loads((folder / MANIFEST).read_text("utf-8"))
        made_at, verified_at = (datetime.fromisoformat(given.pop(name)) for name in ("made_at", "verified_at"))
        contents = Contents(**given.pop("contents"))
        return Backup(folder=folder, made_at=made_at, verified_at=verified_at, contents=contents, **given)
    except (OSError, ValueError, KeyError, TypeError):
        return None
