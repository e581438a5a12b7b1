"""From a request to the bytes of a paper, step by step, so that progress can be shown and it can be stopped."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from yuqing.config import Desk
from yuqing.errors import WorkflowError
from yuqing.export import EXPORTERS, drill_paper, evidence_pack
from yuqing.export.kinds import Asked, Subject, make
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.model.plan import Plan
from yuqing.model.unit import Unit
from yuqing.store import Store
from yuqing.views.desk import watched
from yuqing.workflow import drills

#: Formats that hold the whole list of mentions, up to so many.
LISTED = 20_000
LISTING = (".xlsx", ".csv", ".json", ".html")
#: Desks whose papers are marked.
WATERMARKS = {"demo": "演示", "drill": "演练"}
#: Told how far it is, 0 to 1, and what is being done; may raise to stop.
Step = Callable[[float, str], None]


def subject(desk: Desk, store: Store, unit: Unit, plan: Plan) -> Subject:
    """Return for whom papers of a desk are written."""
    return Subject(store, unit, plan, watched(desk, unit), WATERMARKS.get(desk.name, ""), _drill(desk))


def _drill(desk: Desk) -> drill_paper.Held | None:
    setup = drills.load_setup(desk) if desk.name == drills.DESK else None
    return drill_paper.Held(setup, drills.load_scenario(desk)) if setup is not None else None


def made(given: Subject, desk: Desk, request: ExportRequest, now: datetime, step: Step) -> tuple[str, bytes]:
    """Return title and content of the paper that was asked for. Raises YuqingError, and what `step` raises."""
    if request.kind is ReportKind.EVIDENCE:
        return _evidence(given, desk, request, now, step)
    if request.suffix not in EXPORTERS:
        raise WorkflowError(f"没有 {request.suffix} 这种格式。")
    step(0.05, "正在汇总数据")
    report = make(given, Asked(request, now, LISTED if request.suffix in LISTING else 0))
    step(0.5, "正在排版")
    content = EXPORTERS[request.suffix](report, template(desk, request))
    step(0.95, "正在保存")
    return f"{report.watermark}{report.title}", content


def _evidence(given: Subject, desk: Desk, request: ExportRequest, now: datetime, step: Step) -> tuple[str, bytes]:
    """Return title and content of the evidence pack of an incident."""
    if request.incident_id is None:
        raise WorkflowError("请选择要打包证据的事件。")
    step(0.1, "正在打包证据")
    asked = evidence_pack.Asked(given.unit.name, given.watermark, now)
    content = evidence_pack.pack(given.store, desk.evidence, request.incident_id, asked)
    step(0.95, "正在保存")
    return f"{given.watermark}事件{request.incident_id}证据包", content


def template(desk: Desk, request: ExportRequest) -> Path | None:
    """Return the unit's own template for this kind and format, or None."""
    own = desk.templates / f"{request.kind}{request.suffix}"
    return own if own.exists() else None
