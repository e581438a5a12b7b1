"""Having the papers of an incident made, from its pages and from the export page."""

import streamlit as st

from yuqing import clock
from yuqing.model.exports import OF_INCIDENT, REPORT_KIND, ExportRequest, ReportKind
from yuqing.ui import session
from yuqing.ui.exporting import start
from yuqing.ui.frame import part
from yuqing.ui.registry import EXPORTS
from yuqing.views.exports import formats, parts_of
from yuqing.views.incident import IncidentDesk
from yuqing.workflow.exports import may_export

#: Papers that the page 通稿 and the page 总结评估 offer; the desk offers all.
TO_MEDIA = (ReportKind.PRESS, ReportKind.CORRECTION, ReportKind.EVIDENCE)
OF_REVIEW = (ReportKind.EVALUATION, ReportKind.INCIDENT, ReportKind.BRIEFING, ReportKind.EVIDENCE)


def papers(desk: IncidentDesk, kinds: tuple[ReportKind, ...] = OF_INCIDENT) -> None:
    """Offer the papers for which the incident is ready and that this person may have made."""
    acting = session.acting()
    ready = [kind for kind in kinds if parts_of(desk.incident, kind) and may_export(acting, kind)]
    if not ready:
        return
    with st.popover("导出材料", icon=":material/print:"):
        kind = st.selectbox("材料", ready, format_func=REPORT_KIND.__getitem__, key="paper-kind")
        if kind is not None:
            _one(desk, kind)


def _one(desk: IncidentDesk, kind: ReportKind) -> None:
    known, chosen = formats(kind), parts_of(desk.incident, kind)
    suffix = st.selectbox("格式", list(known), format_func=known.__getitem__, key=f"paper-format-{kind}")
    which = next(iter(chosen))
    if len(chosen) > 1:
        which = st.selectbox("哪一份", list(chosen), format_func=chosen.__getitem__, key=f"paper-part-{kind}") or which
    with part():
        if st.button("开始导出", type="primary", key=f"paper-start-{kind}"):
            start(_request(kind, suffix, desk.incident.id, which))
            st.switch_page(EXPORTS)


def _request(kind: ReportKind, suffix: str, incident_id: int, which: str = "") -> ExportRequest:
    day = clock.in_beijing(session.now()).date()
    return ExportRequest(kind, day, suffix, incident_id=incident_id, part=which)
