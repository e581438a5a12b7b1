"""What keeps a desk safe: copies on time, the journal, segments kept for a while, the limit on texts.

A command asks the running program through files, because one process owns the database:

    backup/<ulid>.asked     what, by, asked_at; and where to, for an export
    backup/<ulid>.done      the sentence that says what came of it
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ulid import ULID

from yuqing.config import Desk, Settings, write_whole
from yuqing.errors import YuqingError
from yuqing.model.actor import SYSTEM
from yuqing.model.backups import Backup
from yuqing.model.record import Entry
from yuqing.store import Store, record
from yuqing.workflow import backups, full_export, retention
from yuqing.workflow import journal as journals
from yuqing.workflow.authority import Acting, require_administrator

BACKUP, EXPORT, REDUCE = "backup", "export", "reduce"
ASKED, DONE = ".asked", ".done"
#: The account that stands on the record for a command at the machine itself.
CONSOLE = "命令行"
#: Days of the journal that are kept before the newest copy.
JOURNAL_DAYS = 30
#: Answers to commands are thrown away after a while.
ANSWERS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks for at the machine itself."""

    what: str
    by: str = CONSOLE
    #: Zip file of an export; "" leaves the place to us.
    target: str = ""


def ask(desk: Desk, request: Request) -> str:
    """Leave a request for the running program; returns its id."""
    request_id = str(ULID())
    write_whole(desk.backup / f"{request_id}{ASKED}", json.dumps(asdict(request), ensure_ascii=False))
    return request_id


def answer(desk: Desk, request_id: str) -> str | None:
    """Return what came of a request, None while it is under way."""
    try:
        return (desk.backup / f"{request_id}{DONE}").read_text("utf-8")
    except FileNotFoundError:
        return None


def asked(desk: Desk) -> list[Path]:
    """Return the requests that wait, oldest first."""
    return sorted(desk.backup.glob(f"*{ASKED}"))


def fulfil_file(desk: Desk, settings: Settings, store: Store, file: Path, now: datetime) -> None:
    """Do what a request asks for and leave the answer; what goes wrong is the answer."""
    request = Request(**json.loads(file.read_text("utf-8")))
    try:
        said = fulfil(desk, settings, store, request, now)
    except YuqingError as error:
        said = f"错误:{error}"
    write_whole(file.with_suffix(DONE), said)
    file.unlink()


def fulfil(desk: Desk, settings: Settings, store: Store, request: Request, now: datetime) -> str:
    """Do what was asked for and return the sentence that says so. Raises WorkflowError or StoreError."""
    if request.what == REDUCE:
        return reduced(retention.reduce(store, desk, settings.keep_days, now, request.by))
    made = make_backup(desk, settings, store, now, request.by)
    if request.what == EXPORT:
        return export_everything(desk, store, made, request, now)
    return f"已备份到 {made.folder}:{_holds(made)},已逐块读出并校验台账。"


def make_backup(desk: Desk, settings: Settings, store: Store, now: datetime, by: str) -> Backup:
    """Make a copy and throw away those that need not be kept; one that a person asked for is on the record."""
    made = backups.make(desk, store, now, by)
    backups.rotate(desk, settings)
    if by != SYSTEM.account:
        _note(store, by, now, "backup_made", f"backup:{made.name}", sha256=made.sha256, bytes=made.bytes)
    return made


def export_everything(desk: Desk, store: Store, made: Backup, request: Request, now: datetime) -> str:
    """Export what a copy holds, on the record, and return the sentence that says where it is."""
    target = Path(request.target) if request.target else full_export.place(desk, made)
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = full_export.export(made, target, request.by, now)
    rows = sum(manifest["rows"].values())
    _note(store, request.by, now, "everything_exported", f"export:{made.name}", rows=rows, tables=manifest["rows"])
    return f"已导出到 {target}:{len(manifest['rows'])} 张表、{rows:,} 行,Parquet 与 JSON 两种格式,附清单和校验值。"


def by_administrator(by: Acting, desk: Desk, settings: Settings, what: str) -> str:
    """Do what an administrator asks for on the page. Raises WorkflowError for everybody else."""
    require_administrator(by.actor)
    return fulfil(desk, settings, by.store, Request(what, by.actor.account), by.now)


def is_due(desk: Desk, settings: Settings, now: datetime) -> bool:
    """Return whether the next copy of the timetable is due; after a clock that was set back one is made at once."""
    if not settings.backup_hours:
        return False
    found = backups.list_(desk)
    span = timedelta(hours=settings.backup_hours)
    return not found or not found[0].made_at <= now < found[0].made_at + span


def tidy(desk: Desk, settings: Settings, now: datetime) -> None:
    """Throw away segments, days of the journal and answers that no restoration needs any more. Raises OSError."""
    newest = next(iter(backups.list_(desk)), None)
    if newest is not None:
        # Without a copy nothing could be put back, and everything is kept.
        _throw_away(desk.ingested, "*.parquet", min(newest.made_at, now - timedelta(days=settings.segment_days)))
        journals.prune(desk.journal, newest.made_at - timedelta(days=JOURNAL_DAYS))
    _throw_away(desk.backup, f"*{DONE}", now - ANSWERS)


def reduced(done: retention.Reduction) -> str:
    """Return in one sentence what the limit on texts did."""
    return (
        f"已清理 {done.mentions:,} 条信息的原文和 {done.pages:,} 份快照,只留统计;"
        f"事件证据和未结事件的议题保留 {done.kept:,} 条。"
    )


def _throw_away(folder: Path, pattern: str, before: datetime) -> None:
    for file in folder.glob(pattern):
        if file.stat().st_mtime < before.timestamp():
            file.unlink(missing_ok=True)


def _holds(made: Backup) -> str:
    return f"信息 {made.contents.mentions:,} 条、操作记录 {made.contents.entries:,} 条、{made.bytes / 1e6:,.1f} MB"


def _note(store: Store, by: str, now: datetime, action: str, name: str, /, **payload: object) -> None:
    entry = Entry(action=action, actor=by, object=name, occurred_at=now, recorded_at=now, payload=payload)
    with store.transaction() as transaction:
        record.append(transaction, entry)
