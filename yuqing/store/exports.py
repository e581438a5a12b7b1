"""Papers that were asked for, and what became of them.

Of a paper of an incident the column topic_id holds the incident, and kind after a stroke the part of it that is meant.
"""

from datetime import date
from typing import Any

from yuqing.model.exports import OF_INCIDENT, Export, ExportRequest, ExportState, ReportKind
from yuqing.store.database import Store, Transaction


def save(transaction: Transaction, export: Export) -> None:
    """Write an export as it stands now."""
    request = export.request
    transaction.run(
        """
        insert or replace into exports values ($export_id, $kind, $day, $suffix, $topic_id, $actor, $is_scheduled,
            $title, $state, $asked_at, $finished_at, $file_name, $bytes, $sha256, $message)
        """,
        export_id=export.id,
        kind=f"{request.kind}/{request.part}" if request.part else str(request.kind),
        day=request.day,
        suffix=request.suffix,
        topic_id=request.incident_id if request.kind in OF_INCIDENT else request.topic_id,
        actor=request.actor,
        is_scheduled=request.is_scheduled,
        title=export.title,
        state=str(export.state),
        asked_at=export.asked_at,
        finished_at=export.finished_at,
        file_name=export.file_name,
        bytes=export.bytes,
        sha256=export.sha256,
        message=export.message,
    )


def list_(store: Store, limit: int) -> list[Export]:
    """Return the newest exports, newest first."""
    rows = store.records("select * from exports order by export_id desc limit $limit", limit=limit)
    return [_export(row) for row in rows]


def unfinished(store: Store) -> list[Export]:
    """Return what waits or was under way when the program ended, oldest first."""
    rows = store.records("select * from exports where state in ('waiting', 'running') order by export_id")
    return [_export(row) for row in rows]


def find(store: Store, export_id: str) -> Export | None:
    """Return one export, or None."""
    rows = store.records("select * from exports where export_id = $export_id", export_id=export_id)
    return _export(rows[0]) if rows else None


def is_made(store: Store, kind: ReportKind, day: date, suffix: str) -> bool:
    """Return whether the timetable has asked for a paper of that day already, whatever became of it."""
    return bool(
        store.value(
            """
            select count(*) > 0 from exports
            where is_scheduled and kind = $kind and day = $day and suffix = $suffix
            """,
            kind=str(kind),
            day=day,
            suffix=suffix,
        )
    )


def _export(row: dict[str, Any]) -> Export:
    word, _, part = row["kind"].partition("/")
    kind = ReportKind(word)
    is_of_incident = kind in OF_INCIDENT
    request = ExportRequest(
        kind=kind,
        day=row["day"],
        suffix=row["suffix"],
        topic_id=None if is_of_incident else row["topic_id"],
        incident_id=row["topic_id"] if is_of_incident else None,
        part=part,
        actor=row["actor"],
        is_scheduled=row["is_scheduled"],
    )
    kept = ("title", "asked_at", "finished_at", "file_name", "bytes", "sha256", "message")
    return Export(
        id=row["export_id"], request=request, state=ExportState(row["state"]), **{name: row[name] for name in kept}
    )
