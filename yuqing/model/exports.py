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
    #: Material of the regular meeting.
    REGULAR = "regular"
    #: What came of a drill; only on the desk of drills.
    DRILL = "drill"
    #: Papers of an incident.
    FLASH = "flash"
    FOLLOW_UP = "follow_up"
    FINAL = "final"
    INCIDENT = "incident"
    EVALUATION = "evaluation"
    BRIEFING = "briefing"
    PRESS = "press"
    CORRECTION = "correction"
    EVIDENCE = "evidence"


REPORT_KIND = {
    ReportKind.DAILY: "日报",
    ReportKind.WEEKLY: "周报",
    ReportKind.MONTHLY: "月报",
    ReportKind.TOPIC: "专报",
    ReportKind.MEETING: "会议材料",
    ReportKind.REGULAR: "例会材料",
    ReportKind.DRILL: "演练报告",
    ReportKind.FLASH: "快报",
    ReportKind.FOLLOW_UP: "续报",
    ReportKind.FINAL: "终报",
    ReportKind.INCIDENT: "事件专报",
    ReportKind.EVALUATION: "总结评估",
    ReportKind.BRIEFING: "事件汇报",
    ReportKind.PRESS: "发布会准备单",
    ReportKind.CORRECTION: "更正函",
    ReportKind.EVIDENCE: "证据包",
}
#: Papers that need an incident, in the order in which an office writes them.
OF_INCIDENT = (
    ReportKind.FLASH,
    ReportKind.FOLLOW_UP,
    ReportKind.FINAL,
    ReportKind.INCIDENT,
    ReportKind.BRIEFING,
    ReportKind.PRESS,
    ReportKind.CORRECTION,
    ReportKind.EVALUATION,
    ReportKind.EVIDENCE,
)
#: Papers of a stretch of time or of a topic.
OF_PERIOD = tuple(kind for kind in ReportKind if kind not in OF_INCIDENT)


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
    #: The incident of its papers, else None, and the report or letter of it that is meant; "" for the newest.
    incident_id: int | None = None
    part: str = ""
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
