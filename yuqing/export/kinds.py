"""Every kind of paper: what it needs and how it is put together. Further kinds are further entries."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from yuqing.errors import WorkflowError
from yuqing.export import drill_paper, incident_papers, press_papers, regular
from yuqing.export.periodic import Frame, meeting_pack, periodic
from yuqing.export.punctuation import punctuated
from yuqing.export.report import Report
from yuqing.export.topical import special_report
from yuqing.model.exports import OF_INCIDENT, ExportRequest, ReportKind
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.model.unit import Unit
from yuqing.plans.scorecard import load_weights
from yuqing.store import Store, record
from yuqing.views.briefing import Watched
from yuqing.views.evaluation import evaluation
from yuqing.views.exports import FILED
from yuqing.views.incident_situation import IncidentSituation, incident_situation
from yuqing.views.meetings import meeting_board
from yuqing.views.period import period
from yuqing.views.proposal import Proposal, proposals
from yuqing.views.reports import Situation, situation
from yuqing.views.topic_report import topic_situation
from yuqing.views.window import Window


@dataclass(frozen=True, slots=True)
class Subject:
    """For whom a paper is written, and what it is written from."""

    store: Store
    unit: Unit
    plan: Plan
    watched: Watched
    #: 演示, 演练 or "".
    watermark: str
    #: The drill of the desk, None on every other one.
    drill: drill_paper.Held | None = None


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


def _of_regular_meeting(subject: Subject, asked: Asked) -> Report:
    found = meeting_board(subject.store, asked.now)
    frame = regular.Frame(subject.unit.name, subject.plan, subject.watermark, record.head(subject.store))
    return regular.regular_meeting(found, frame)


def _of_drill(subject: Subject, asked: Asked) -> Report:
    """Return the report on the drill of this desk. Raises WorkflowError on another one."""
    if subject.drill is None:
        raise WorkflowError("演练报告只能在演练中导出。")
    span = Window(subject.drill.setup.began, max(asked.now, subject.drill.setup.began + drill_paper.HOUR))
    return drill_paper.drill_report(subject.store, subject.drill, span, subject.watermark)


def _of_topic(subject: Subject, asked: Asked) -> Report:
    topic_id = asked.request.topic_id
    if topic_id is None:
        raise WorkflowError("请选择专报要写的议题。")
    found = topic_situation(subject.store, subject.watched, (topic_id, asked.request.day), asked.now, asked.list_up_to)
    frame = Frame(asked.request.kind, subject.unit.name, _proposed(subject.plan, found.level), subject.watermark)
    return special_report(found, frame)


def _of_incident(subject: Subject, asked: Asked) -> Report:
    """Return the paper of an incident. Raises WorkflowError when the incident has not come so far."""
    request = asked.request
    if request.incident_id is None:
        raise WorkflowError("请选择材料要写的事件。")
    found = incident_situation(subject.store, subject.watched, request.incident_id, asked.now, asked.list_up_to)
    # By the plan under which the incident runs, not by the newest one.
    proposed = _proposed(found.desk.plan, found.desk.level)
    frame = incident_papers.Frame(request.kind, subject.unit.name, proposed, subject.watermark)
    if request.kind in FILED:
        return incident_papers.filed_report(found, frame, request.part)
    if request.kind is ReportKind.CORRECTION:
        return press_papers.letter(found, frame, request.part)
    if request.kind is ReportKind.EVALUATION:
        judged = evaluation(subject.store, request.incident_id, load_weights(), asked.now)
        return incident_papers.evaluation(found, frame, judged)
    return _PLAIN[request.kind](found, frame)


_PLAIN: dict[ReportKind, Callable[[IncidentSituation, incident_papers.Frame], Report]] = {
    ReportKind.INCIDENT: incident_papers.special,
    ReportKind.BRIEFING: incident_papers.meeting,
    ReportKind.PRESS: press_papers.press_sheet,
}
#: Kind → what gathers and writes it. The evidence pack is an archive and no paper: see making.py.
KINDS: dict[ReportKind, Callable[[Subject, Asked], Report]] = {
    ReportKind.DAILY: _of_period,
    ReportKind.WEEKLY: _of_period,
    ReportKind.MONTHLY: _of_period,
    ReportKind.MEETING: _of_meeting,
    ReportKind.REGULAR: _of_regular_meeting,
    ReportKind.TOPIC: _of_topic,
    ReportKind.DRILL: _of_drill,
    **{kind: _of_incident for kind in OF_INCIDENT if kind is not ReportKind.EVIDENCE},
}


def make(subject: Subject, asked: Asked) -> Report:
    """Return the paper that was asked for."""
    return punctuated(KINDS[asked.request.kind](subject, asked))


def _situation(subject: Subject, asked: Asked) -> Situation:
    span = period(asked.request.kind, asked.request.day, asked.now)
    return situation(subject.store, subject.watched, span, asked.now, asked.list_up_to)


def _frame(subject: Subject, asked: Asked, found: Situation) -> Frame:
    worst = found.matters[0].row.level if found.matters else Severity.OBSERVE
    return Frame(asked.request.kind, subject.unit.name, _proposed(subject.plan, worst), subject.watermark)


def _proposed(plan: Plan, level: Severity) -> tuple[Proposal, ...]:
    return () if level is Severity.OBSERVE else proposals(plan, level)
