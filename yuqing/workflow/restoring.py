"""Going back to a copy of the database, with what is known of the time after it.

The copy is made complete beside the damaged file and takes its place in one step, so that an interrupted restoration
begins anew. Segments taken in since are taken in again; the record is put back from its journal, and incidents follow
from it. What has no journal (labels, accounts, merged topics, verdicts on alerts) is as it was at the copy, and said.
"""

import logging
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yuqing import clock
from yuqing.config import Desk
from yuqing.errors import StoreDamagedError, WorkflowError
from yuqing.model.actor import SYSTEM
from yuqing.model.backups import Backup, Restored
from yuqing.model.record import NO_INCIDENT, Entry, EntrySource
from yuqing.store import Store, journal, open_store, record
from yuqing.store import removals as store_removals
from yuqing.workflow import backup_files, backups, incidents, revision
from yuqing.workflow import journal as journals
from yuqing.workflow.removal_list import removed

log = logging.getLogger(__name__)

DAMAGED = "damaged"
#: Damaged files that are kept for an expert to look at.
KEPT_DAMAGED = 2
ACTION = "database_restored"
#: For how long every page says that something was restored.
NOTICED = timedelta(days=1)
_PLACE_OF_INCIDENT, _PLACE_OF_ACTION = 1, 7
#: Acts that change nothing but the record.
_WITHOUT_RESULT = frozenset({
    "backup_made", "everything_exported", "table_exported", "export_made", "export_downloaded", "signed_in",
    "signed_out", "last_sign_in_attempt", "kiosk_opened", "identity_refused", ACTION,
})  # fmt: skip


def open_or_restore(desk: Desk, now: datetime) -> Store:
    """Open the database; a damaged one is first restored from the newest good copy. Raises StoreError."""
    try:
        return open_store(desk.database, desk.backup)
    except StoreDamagedError:
        if not desk.database.is_file():
            raise
    return restored_store(desk, now)


def restored_store(desk: Desk, now: datetime) -> Store:
    """Go back to the newest good copy and open the database. Raises StoreDamagedError when there is none."""
    good = backups.newest_good(desk)
    if good is None:
        raise StoreDamagedError(f"数据库文件已损坏,也没有完好的备份:{desk.database}。请从别处另存的 backup 目录恢复。")
    restored = restore(desk, good, now)
    log.error("desk=%s restored backup=%s", desk.name, restored.backup)
    return open_store(desk.database, desk.backup)


def notice(store: Store, now: datetime) -> str:
    """Return the sentence about a restoration of the last day, "" when there was none."""
    found = record.latest(store, 1, ACTION)
    if not found or now - found[0].entry.recorded_at > NOTICED:
        return ""
    return str(found[0].entry.payload["sentence"])


def restore(desk: Desk, backup: Backup, now: datetime, by: str = SYSTEM.account) -> Restored:
    """Go back to a copy; nobody may have the database open. Raises StoreError or WorkflowError."""
    beside = desk.root / "restoring.duckdb"
    try:
        _remove(beside)
        shutil.copyfile(backup.folder / backups.DATABASE, beside)
        done = _complete(desk, backup, beside, (now, by))
        _replay(desk)
        _put_aside(desk, now)
        beside.replace(desk.database)
        backup_files.put_back(desk, backup.folder)
    except OSError as error:
        raise WorkflowError(f"没有恢复:写不进去({error.strerror})。请检查磁盘空间和权限后重试。") from error
    return done


def sentence(done: Restored, now: datetime) -> str:
    """Return in one sentence what was restored and what was lost."""
    made = clock.short(done.made_at, now)
    said = (
        f"数据库已用 {made} 的备份恢复:此后的信息由留存的 {done.segments:,} 个数据段重新入库,"
        f"操作台账补回 {done.entries:,} 条"
    )
    if done.undone:
        said += f",其中 {done.undone:,} 项涉及标注、账号、议题和预警研判等设置,结果退回到备份时,请核对后重新办理"
    if done.lost:
        said += f";至少有 {done.lost:,} 条操作记录没有副本,已经丢失"
    return f"{said};所有人须重新登录。"


def _complete(desk: Desk, backup: Backup, beside: Path, stamp: tuple[datetime, str]) -> Restored:
    """Bring the copy up to what is known of the time after it, with an entry that says so."""
    now, by = stamp
    store = open_store(beside)
    try:
        with store.transaction() as transaction:
            found = journals.put_back(desk.journal, transaction, backup.contents.entries, backup.contents.head)
            reached = found[-1][0] if found else backup.contents.entries
            undone = sum(
                row[_PLACE_OF_INCIDENT] == NO_INCIDENT and row[_PLACE_OF_ACTION] not in _WITHOUT_RESULT for row in found
            )
            lost = max(0, journals.last(desk.journal) - reached)
            segments = len(list(desk.ingested.glob("*.parquet")))
            done = Restored(backup.name, backup.made_at, segments, len(found), undone, lost)
            journal.end_sign_ins(transaction, now)
            for mention_id, text in removed(desk):
                store_removals.blank(transaction, [mention_id], text, store_removals.DELETED, now)
            record.append(transaction, _entry(done, now, by))
        if (broken := record.first_break(store)) is not None:
            raise WorkflowError(f"没有恢复:补回的操作台账第 {broken:,} 条对不上。请把数据文件夹交给维护人员。")
        incidents.rebuild(store)
        revision.rebuild(store)
        store.checkpoint()
    finally:
        store.close()
    return done


def _entry(done: Restored, now: datetime, by: str) -> Entry:
    payload = {
        "made_at": done.made_at.isoformat(), "segments": done.segments, "entries": done.entries,
        "undone": done.undone, "lost": done.lost, "sentence": sentence(done, now),
    }  # fmt: skip
    return Entry(
        action=ACTION, actor=by, object=f"backup:{done.backup}", occurred_at=now, recorded_at=now,
        source=EntrySource.AUTO if by == SYSTEM.account else EntrySource.MANUAL, payload=payload,
    )  # fmt: skip


def _replay(desk: Desk) -> None:
    """Lay the segments that are kept into the inbox again; what the copy has already is not taken in twice."""
    desk.inbox.mkdir(parents=True, exist_ok=True)
    for segment in desk.ingested.glob("*.parquet"):
        segment.replace(desk.inbox / segment.name)


def _put_aside(desk: Desk, now: datetime) -> None:
    """Keep the file that is to be replaced; its log must not be played into the new one."""
    folder = desk.backup / DAMAGED
    folder.mkdir(parents=True, exist_ok=True)
    name = now.astimezone(UTC).strftime(backups.STAMP)
    log_file = desk.database.with_name(f"{desk.database.name}.wal")
    if log_file.exists():
        log_file.replace(folder / f"{name}.duckdb.wal")
    if desk.database.exists():
        kept = folder / f"{name}.duckdb"
        kept.unlink(missing_ok=True)
        try:
            os.link(desk.database, kept)
        except OSError:  # a file system without links
            shutil.copyfile(desk.database, kept)
    for old in sorted(folder.glob("*.duckdb"))[:-KEPT_DAMAGED]:
        _remove(old)


def _remove(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.with_name(f"{file.name}.wal").unlink(missing_ok=True)
