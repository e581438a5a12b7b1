"""Asking for papers, taking them away, throwing them away; each act is on the record."""

import hashlib
import os
import tomllib
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import tomlkit
from ulid import ULID

from yuqing.config import Desk, write_whole
from yuqing.errors import ConfigError, WorkflowError
from yuqing.model.actor import ADMINISTRATOR, KIOSK
from yuqing.model.exports import OF_INCIDENT, REPORT_KIND, Export, ExportRequest, ExportState, ReportKind
from yuqing.model.terms import Permission as May
from yuqing.rules.timetable import SCHEDULED, Slot
from yuqing.store import Store, exports, incidents, record
from yuqing.workflow import drills
from yuqing.workflow.authority import Acting, entry_of, permissions_of, require_administrator

SHORTEST_REASON = 2
#: Endings that hold several files.
ARCHIVES = (".png", ".svg")
#: Ending of the evidence pack.
PACK = ".zip"
_HANDLING = (May.REPORT, May.TRIAGE, May.CONVENE, May.DECLARE, May.SET_LEVEL, May.APPROVE_STATEMENT, May.CLOSE)
_TO_MEDIA = (
    May.DRAFT_STATEMENT, May.APPROVE_STATEMENT, May.PUBLISH_STATEMENT, May.CONSULT, May.SPEAK_TO_PRESS,
    May.AUTHORISE_PRESS, May.DESIGNATE_INTERVIEWEE,
)  # fmt: skip
#: Papers of an incident → any one of these is needed. The evidence holds pages as they came, with names in them.
NEEDED: dict[ReportKind, tuple[May, ...]] = {kind: _HANDLING for kind in OF_INCIDENT} | {
    ReportKind.PRESS: _TO_MEDIA,
    ReportKind.CORRECTION: _TO_MEDIA,
    ReportKind.EVIDENCE: (May.TRIAGE, May.APPROVE_STATEMENT, May.CLOSE),
}


def request_export(by: Acting, request: ExportRequest) -> Export:
    """Leave a request; returns it as it waits. Raises WorkflowError."""
    if KIOSK in by.actor.roles:
        raise WorkflowError("大屏只能查看,不能导出。")
    if by.plan is None:
        raise WorkflowError("还没有设置本单位,不能导出。请先填写“首次设置”。")
    if request.kind is ReportKind.TOPIC and request.topic_id is None:
        raise WorkflowError("请选择专报要写的议题。")
    if request.kind is ReportKind.DRILL and not drills.entries(by.store):
        raise WorkflowError("演练报告只能在演练中导出。")
    if request.kind in OF_INCIDENT:
        _refuse_incident(by, request)
    asked = replace(request, actor=by.actor.account, is_scheduled=False)
    return _ask(by.store, asked, by.now)


def may_export(by: Acting, kind: ReportKind) -> bool:
    """Return whether somebody may have a paper made, for screens that show only what can be done."""
    if KIOSK in by.actor.roles or by.plan is None:
        return False
    if kind is ReportKind.DRILL and not drills.entries(by.store):
        return False
    held = permissions_of(by.store, by.plan, by.actor, by.now)
    return kind not in NEEDED or not held.isdisjoint(NEEDED[kind])


def _refuse_incident(by: Acting, request: ExportRequest) -> None:
    by.require(NEEDED[request.kind])
    if request.incident_id is None or incidents.find(by.store, request.incident_id) is None:
        raise WorkflowError("请选择材料要写的事件。")
    if (request.suffix == PACK) is not (request.kind is ReportKind.EVIDENCE):
        raise WorkflowError("证据包只能导出为压缩包,其他材料不能。")


def request_scheduled(store: Store, slot: Slot, day: date, now: datetime) -> Export | None:
    """Leave the request of the timetable; None when it has been left before."""
    if exports.is_made(store, slot.kind, day, slot.suffix):
        return None
    return _ask(store, ExportRequest(slot.kind, day, slot.suffix, is_scheduled=True), now)


def begin(store: Store, export: Export) -> Export:
    """Note that an export is under way."""
    return _save(store, replace(export, state=ExportState.RUNNING))


def finish(store: Store, folder: Path, export: Export, made: tuple[str, bytes], now: datetime) -> Export:
    """Keep a paper, (title, content), in the folder of reports and put it on the record. Raises WorkflowError."""
    title, content = made
    name = _file_name(title, export)
    _keep(folder / name, content)
    digest = hashlib.sha256(content).hexdigest()
    done = replace(
        export,
        title=title,
        state=ExportState.DONE,
        finished_at=now,
        file_name=name,
        bytes=len(content),
        sha256=digest,
    )
    request = export.request
    entry = entry_of(
        request.actor, now, "export_made", f"export:{export.id}", "", kind=str(request.kind), day=str(request.day),
        suffix=request.suffix, topic=request.topic_id, incident=request.incident_id, sha256=digest, bytes=len(content),
        scheduled=request.is_scheduled,
    )  # fmt: skip
    with store.transaction() as transaction:
        exports.save(transaction, done)
        record.append(transaction, entry)
    return done


def fail(store: Store, export: Export, sentence: str, now: datetime) -> Export:
    """Note why an export was not made."""
    return _save(store, replace(export, state=ExportState.FAILED, finished_at=now, message=sentence))


def cancel(store: Store, export: Export, now: datetime) -> Export:
    """Note that somebody did not want it any more."""
    return _save(store, replace(export, state=ExportState.CANCELLED, finished_at=now, message="已取消"))


def note_download(by: Acting, export: Export) -> None:
    """Put on the record that somebody took a paper away."""
    entry = by.entry("export_downloaded", f"export:{export.id}", "", sha256=export.sha256)
    with by.store.transaction() as transaction:
        record.append(transaction, entry)


def note_table(by: Acting, name: str, rows: int) -> None:
    """Put on the record that somebody took a table or a file away. Raises WorkflowError for a wall screen."""
    if KIOSK in by.actor.roles:
        raise WorkflowError("大屏只能查看,不能导出。")
    with by.store.transaction() as transaction:
        record.append(transaction, by.entry("table_exported", "", "", name=name, rows=rows))


def delete_export(by: Acting, folder: Path, export_id: str, reason: str) -> None:
    """Throw a paper away: who made it may, and administrators. The record keeps its hash. Raises WorkflowError."""
    export = exports.find(by.store, export_id)
    if export is None or export.state is not ExportState.DONE:
        raise WorkflowError("这份材料已经不在了。")
    if by.actor.account != export.request.actor and ADMINISTRATOR not in by.actor.roles:
        raise WorkflowError("只有导出人本人或系统管理员可以删除。")
    if len(reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明删除的理由。")
    entry = by.entry("export_deleted", f"export:{export.id}", "", reason=reason.strip(), sha256=export.sha256)
    gone = replace(export, state=ExportState.DELETED, file_name="", message=f"{by.actor.account}删除:{reason.strip()}")
    with by.store.transaction() as transaction:
        exports.save(transaction, gone)
        record.append(transaction, entry)
    (folder / export.file_name).unlink(missing_ok=True)


def content(folder: Path, export: Export) -> bytes:
    """Return a paper from the folder. Raises WorkflowError when it is gone or was changed since."""
    try:
        kept = (folder / export.file_name).read_bytes()
    except OSError as error:
        raise WorkflowError("文件不在 reports 文件夹中,可能被移走。请重新导出。") from error
    if hashlib.sha256(kept).hexdigest() != export.sha256:
        raise WorkflowError("文件与导出时不一致,可能被改动过。请重新导出。")
    return kept


def timetable(desk: Desk) -> tuple[Slot, ...]:
    """Return what is made by itself. Raises ConfigError."""
    if not desk.timetable.exists():
        return ()
    try:
        given = tomllib.loads(desk.timetable.read_text("utf-8"))
        return tuple(_slot(table) for table in given.get("report", []))
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise ConfigError(f"定时报告设置无法读取:{desk.timetable}。请在“导出中心”重新设置。") from error


def set_timetable(by: Acting, desk: Desk, slots: tuple[Slot, ...]) -> None:
    """Replace the timetable. Raises WorkflowError for everybody but administrators."""
    role = require_administrator(by.actor)
    tables = [
        {"kind": str(slot.kind), "at": f"{slot.at:%H:%M}", "suffix": slot.suffix, "since": slot.since} for slot in slots
    ]
    entry = by.entry("timetable_set", "timetable:reports", role, reports=[f"{t['kind']} {t['at']}" for t in tables])
    write_whole(desk.timetable, tomlkit.dumps({"report": tables}))
    with by.store.transaction() as transaction:
        record.append(transaction, entry)


def _slot(table: dict[str, object]) -> Slot:
    kind, since = ReportKind(str(table["kind"])), table["since"]
    if kind not in SCHEDULED or not isinstance(since, date):
        raise ValueError(kind)
    return Slot(kind, time.fromisoformat(str(table["at"])), str(table["suffix"]), since)


def _ask(store: Store, request: ExportRequest, now: datetime) -> Export:
    title = f"{REPORT_KIND[request.kind]} {request.day.isoformat()}"
    return _save(store, Export(str(ULID()), request, title, ExportState.WAITING, now))


def _save(store: Store, export: Export) -> Export:
    with store.transaction() as transaction:
        exports.save(transaction, export)
    return export


def _file_name(title: str, export: Export) -> str:
    """Return a name that every file system takes and that tells papers of one day apart."""
    plain = "".join(char for char in title if char.isalnum() or char in "()-")[:60]
    ending = f"{export.request.suffix}.zip" if export.request.suffix in ARCHIVES else export.request.suffix
    return f"{plain}_{export.request.day:%Y%m%d}_{export.id[-6:]}{ending}"


def _keep(file: Path, written: bytes) -> None:
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as opened:
            opened.write(written)
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise WorkflowError("无法写入 reports 文件夹,请检查磁盘空间和权限。") from error
