"""Every kind of paper: what it needs and how it is put together. Further kinds are further entries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yuqing.errors import WorkflowError
from yuqing.export.periodic import Frame, meeting_pack, periodic
from yuqing.export.report import Report
from yuqing.export.topical import special_report
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.model.unit import Unit
from yuqing.store import Store
from yuqing.views.briefing import Watched
from yuqing.views.period import period
from yuqing.views.proposal import Proposal, proposals
from yuqing.views.reports import Situation, situation
from yuqing.views.topic_report import topic_situation


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a paper is written, and what it is written from."""

    store: Store
    unit: Unit
    plan: Plan
    watched: Watched
    #: 演示, 演练 or "".
    watermark: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the moment it is answered, and how many mentions the list may hold."""

    request: ExportRequest
    now: datetime
    list_up_to: int


def _of_period(subject: Subject, asked: Asked) -> Report:
    found = _situation(subject, asked)
    return periodic(found, _frame(subject, asked, found))


def _of_meeting(subject: Subject, asked: Asked) -> Report:
    found = _situation(subject, asked)
    return meeting_pack(found, _frame(subject, asked, found))


def _of_topic(subject: Subject, asked: Asked) -> Report:
    topic_id = asked.request.topic_id
    if topic_id is None:
        raise WorkflowError("请选择专报要写的议题。")
    found = topic_situation(subject.store, subject.watched, (topic_id, asked.request.day), asked.now, asked.list_up_to)
    frame = Frame(asked.request.kind, subject.unit.name, _proposed(subject.plan, found.level), subject.watermark)
    return special_report(found, frame)


#: Kind → what gathers and writes it. Papers of an incident are entries of their own.
KINDS: dict[ReportKind, Callable[[Subject, Asked], Report]] = {
    ReportKind.DAILY: _of_period,
    ReportKind.WEEKLY: _of_period,
    ReportKind.MONTHLY: _of_period,
    ReportKind.MEETING: _of_meeting,
    ReportKind.TOPIC: _of_topic,
}


def make(subject: Subject, asked: Asked) -> Report:
    """Return the paper that was asked for."""
    return KINDS[asked.request.kind](subject, asked)


def _situation(subject: Subject, asked: Asked) -> Situation:
    span = period(asked.request.kind, asked.request.day, asked.now)
    return situation(subject.store, subject.watched, span, asked.now, asked.list_up_to)


def _frame(subject: Subject, asked: Asked, found: Situation) -> Frame:
    worst = found.matters[0].row.level if found.matters else Severity.OBSERVE
    return Frame(asked.request.kind, subject.unit.name, _proposed(subject.plan, worst), subject.watermark)


def _proposed(plan: Plan, level: Severity) -> tuple[Proposal, ...]:
    return () if level is Severity.OBSERVE else proposals(plan, level)
