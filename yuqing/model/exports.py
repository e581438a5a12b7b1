"""What can be exported, for which stretch of time, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ReportKind(StrEnum):
    """A kind of paper; the value is what the store and the record hold."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    TOPIC = "topic"
    MEETING = "meeting"


REPORT_KIND = {
    ReportKind.DAILY: "日报",
    ReportKind.WEEKLY: "周报",
    ReportKind.MONTHLY: "月报",
    ReportKind.TOPIC: "专报",
    ReportKind.MEETING: "会议材料",
}


class ExportState(StrEnum):
    """Where an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What a person or the timetable wants made."""

    kind: ReportKind
    #: Last Beijing day of the stretch of time.
    day: date
    #: Ending of the file, with its dot.
    suffix: str
    #: The topic of a special report, else None.
    topic_id: int | None = None
    #: Account that asked; "系统" for the timetable.
    actor: str = "系统"
    is_scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """One paper that was asked for, as the history shows it. Times are aware UTC."""

    #: ULID.
    id: str
    request: ExportRequest
    title: str
    state: ExportState
    asked_at: datetime
    finished_at: datetime | None = None
    #: Name in the folder of reports; "" before it is made and after it was deleted.
    file_name: str = ""
    bytes: int = 0
    sha256: str = ""
    #: The Chinese sentence of a failure, or who deleted it.
    message: str = ""
