"""系统: is the desk safe? Copies, room on the disk, sizes, versions, and whose text was taken out."""

import platform
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from yuqing import __version__, clock
from yuqing.config import Desk, Settings
from yuqing.model.backups import Backup
from yuqing.store import Store, record, removals

#: After so many spans of the timetable without a copy the page warns.
LATE = 2
#: Under this share of free room the page warns.
SCARCE = 0.1
PACKAGES = ("Streamlit", "DuckDB", "pandas", "pyarrow")


@dataclass(frozen=True, slots=True)
class SystemPage:
    """What the page shows."""

    copies: tuple[Backup, ...]
    #: One row a copy, newest first.
    copy_rows: pd.DataFrame
    #: One row a kind of file: 内容 大小.
    size_rows: pd.DataFrame
    #: One row a program: 程序 版本.
    version_rows: pd.DataFrame
    #: Bytes free on the disk of the desk, and in all.
    free: int
    total: int
    #: Sentences about what is not as it should be.
    warnings: tuple[str, ...]
    #: What restorations said, newest first.
    restorations: tuple[str, ...]
    #: Mentions without text, by kind.
    removed: dict[str, int]


def system_page(store: Store, place: tuple[Desk, Settings], copies: tuple[Backup, ...], now: datetime) -> SystemPage:
    """Return what the page shows; the copies newest first."""
    desk, settings = place
    disk = shutil.disk_usage(desk.root)
    return SystemPage(
        copies=copies,
        copy_rows=pd.DataFrame([_copy(each, now) for each in copies]),
        size_rows=pd.DataFrame(_sizes(desk)),
        version_rows=pd.DataFrame(_versions()),
        free=disk.free,
        total=disk.total,
        warnings=tuple(_warnings(copies, settings, disk.free / disk.total, now)),
        restorations=tuple(_restorations(store, now)),
        removed=removals.counts(store),
    )


def _copy(backup: Backup, now: datetime) -> dict[str, object]:
    return {
        "备份": backup.name,
        "时间": clock.short(backup.made_at, now),
        "由": backup.by,
        "信息": backup.contents.mentions,
        "操作记录": backup.contents.entries,
        "大小": size(backup.bytes),
        "最近校验": clock.short(backup.verified_at, now),
    }


def _sizes(desk: Desk) -> list[dict[str, str]]:
    named = (
        ("数据库", desk.database), ("备份", desk.backup), ("留存的数据段", desk.ingested), ("台账副本", desk.journal),
        ("证据", desk.evidence), ("导出的材料", desk.reports), ("待入库", desk.inbox), ("未能入库", desk.rejected),
    )  # fmt: skip
    return [{"内容": name, "大小": size(_bytes(place))} for name, place in named]


def _bytes(place: Path) -> int:
    """Return what a file or folder takes; files that are linked into several folders count in each."""
    if place.is_file():
        return place.stat().st_size
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())


def size(given: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{given / 1e9:,.2f} GB" if given >= 10**9 else f"{given / 1e6:,.1f} MB"


def _versions() -> list[dict[str, str]]:
    programs = [("本程序", __version__), ("Python", platform.python_version())]
    return [
        {"程序": name, "版本": number} for name, number in [*programs, *((each, version(each)) for each in PACKAGES)]
    ]


def _warnings(copies: tuple[Backup, ...], settings: Settings, free: float, now: datetime) -> Iterable[str]:
    if not settings.backup_hours:
        yield "没有开启定时备份(设置项 backup_hours 为 0)。"
    elif copies and now - copies[0].made_at > LATE * timedelta(hours=settings.backup_hours):
        yield f"最近一份备份是 {clock.short(copies[0].made_at, now)} 的,已经超过应备份的时间。请立即备份并查看日志。"
    if free < SCARCE:
        yield f"磁盘只剩 {free:.0%},请清理,或减少保留的备份份数。"


def _restorations(store: Store, now: datetime) -> Iterable[str]:
    for each in record.latest(store, 5, "database_restored"):
        yield f"{clock.short(each.entry.recorded_at, now)} {each.entry.payload['sentence']}"
