"""The parts of the export page: ask for a paper, see how far it is, take it away, set the timetable."""

from datetime import date, time

import streamlit as st

from yuqing import clock
from yuqing.model.actor import ADMINISTRATOR
from yuqing.model.exports import OF_INCIDENT, REPORT_KIND, Export, ExportRequest, ReportKind
from yuqing.model.labels import LEVEL
from yuqing.rules.timetable import SCHEDULED, Slot
from yuqing.ui import cached, session, wording
from yuqing.ui.frame import part
from yuqing.ui.registry import EXPORTS
from yuqing.views.exports import FORMAT, PACK, ExportList, export_list, formats
from yuqing.views.window import whole_days
from yuqing.workflow import exports as acts

#: Days in which a topic can be chosen for a special report.
TOPIC_DAYS = 30
EVERY = 1
MIME = "application/octet-stream"
_FILED = "事件台账中存档的"
_WHEN = {ReportKind.DAILY: "每天", ReportKind.WEEKLY: "每周一", ReportKind.MONTHLY: "每月1日"}


def found() -> ExportList:
    """Return what was exported and what is being made. Raises StoreError."""
    # Not cached: progress changes without the desk changing.
    return export_list(session.desk().store, session.now())


def ask() -> None:
    """Let the reader choose a paper and have it made."""
    now = session.now()
    first, second, third, fourth = st.columns([2, 2, 3, 2], vertical_alignment="bottom")
    acting = session.acting()
    kinds = [kind for kind in ReportKind if acts.may_export(acting, kind)]
    kind = first.selectbox("种类", kinds, format_func=REPORT_KIND.__getitem__, key="export-kind")
    if kind is None:
        return
    day = second.date_input(
        "截止日期", clock.in_beijing(session.as_of(now)).date(), format="YYYY-MM-DD", key="export-day",
        disabled=kind in OF_INCIDENT,
    )  # fmt: skip
    known = formats(kind)
    suffix = third.selectbox("格式", list(known), format_func=known.__getitem__, key=f"export-format-{kind}")
    topic_id = _topic() if kind is ReportKind.TOPIC else None
    incident_id = _incident() if kind in OF_INCIDENT else None
    st.caption(_explained(kind))
    if fourth.button("开始导出", type="primary", icon=":material/print:", width="stretch") and isinstance(day, date):
        with part():
            start(ExportRequest(kind, day, suffix, topic_id, incident_id))
            st.toast("已交给后台制作,完成后列在下面。")


def start(request: ExportRequest) -> None:
    """Leave a request with the thread that makes papers. Raises WorkflowError."""
    acts.request_export(session.acting(), request)
    session.desk().printer.wake()


def meeting_button() -> None:
    """Offer the pack for a meeting with one click."""
    if session.is_kiosk():
        return
    if st.button(
        "会议材料", icon=":material/co_present:", type="tertiary", help="生成近七天的汇报幻灯片,在导出中心下载"
    ):
        day = clock.in_beijing(session.as_of(session.now())).date()
        start(ExportRequest(ReportKind.MEETING, day, ".pptx"))
        st.switch_page(EXPORTS)


@st.fragment(run_every=EVERY)
def under_way(drawn: ExportList) -> None:
    """Show what is being made, each with a way to stop it; the page is redrawn when one of them is finished."""
    with part():
        waiting = found().under_way
        for export in waiting:
            _waiting(export)
        if len(waiting) < len(drawn.under_way):
            st.rerun()


def history(found: ExportList) -> None:
    """Show what was exported; one of them can be taken away again or thrown away."""
    st.subheader("导出记录")
    if found.table.empty:
        st.text("还没有导出过材料。")
        return
    if found.done:
        chosen = st.selectbox("选择材料", found.done, format_func=_named, key="export-chosen", width=720)
        if chosen is not None:
            with part():
                _one(chosen)
    st.dataframe(found.table, hide_index=True, height=min(640, 40 + 36 * len(found.table)), row_height=36)


def timetable() -> None:
    """Show what is made by itself; administrators may change it."""
    slots = {slot.kind: slot for slot in acts.timetable(session.desk().desk)}
    with st.expander("定时报告", icon=":material/schedule:"):
        st.text(_told(slots))
        if ADMINISTRATOR not in session.actor().roles:
            st.caption("由系统管理员设置。")
            return
        with st.form("timetable", border=False):
            chosen = [_slot(kind, slots.get(kind)) for kind in SCHEDULED]
            if st.form_submit_button("保存定时设置"):
                kept = tuple(slot for slot in chosen if slot is not None)
                acts.set_timetable(session.acting(), session.desk().desk, kept)
                st.rerun()


def _waiting(export: Export) -> None:
    printer = session.desk().printer
    left, right = st.columns([6, 1], vertical_alignment="center")
    reached = printer.progress(export.id)
    left.progress(reached.fraction, text=wording.plain(f"{export.title}:{reached.what}"))
    right.button("取消", key=f"cancel-{export.id}", on_click=printer.cancel, args=(export.id,))


def _one(export: Export) -> None:
    """Offer a paper for download, and for deletion with a reason."""
    left, middle, right = st.columns([2, 4, 2], vertical_alignment="bottom")
    folder, by = session.desk().desk.reports, session.acting()
    left.download_button(
        "下载",
        lambda: acts.content(folder, export),
        file_name=export.file_name,
        mime=MIME,
        icon=":material/download:",
        on_click=acts.note_download,
        args=(by, export),
        width="stretch",
        type="primary",
    )
    reason = middle.text_input("删除理由(记入台账)", key=f"delete-reason-{export.id}")
    if right.button("删除", key=f"delete-{export.id}", icon=":material/delete:", width="stretch"):
        acts.delete_export(by, folder, export.id, reason)
        st.rerun()


def _topic() -> int | None:
    rows = cached.topic_list(whole_days(session.as_of(session.now()), TOPIC_DAYS))
    chosen = st.selectbox(
        "议题", rows, format_func=lambda row: f"{LEVEL[row.level]} {row.title}({row.mentions:,}条)", key="export-topic"
    )
    return chosen.topic_id if chosen else None


def _incident() -> int | None:
    rows = cached.ledger()
    if not rows:
        st.caption("还没有立过事件。在议题页把议题“立为事件”后,这里可以导出它的材料。")
        return None
    chosen = st.selectbox(
        "事件",
        rows,
        format_func=lambda row: f"{LEVEL[row.level]} {row.title}(编号 {row.incident_id})",
        key="export-incident",
    )
    return chosen.incident_id if chosen else None


def _slot(kind: ReportKind, slot: Slot | None) -> Slot | None:
    first, second, third = st.columns([2, 2, 3], vertical_alignment="bottom")
    is_on = first.checkbox(f"{REPORT_KIND[kind]}({_WHEN[kind]})", value=slot is not None, key=f"slot-{kind}")
    at = second.time_input("时间", slot.at if slot else time(8, 0), key=f"slot-at-{kind}", step=300)
    formats = list(FORMAT)
    usual = formats.index(slot.suffix) if slot else 0
    suffix = third.selectbox("格式", formats, usual, format_func=FORMAT.__getitem__, key=f"slot-format-{kind}")
    since = slot.since if slot else clock.in_beijing(session.now()).date()
    return Slot(kind, at, suffix, since) if is_on and at is not None else None


def _told(slots: dict[ReportKind, Slot]) -> str:
    if not slots:
        return "没有设置定时报告。"
    told = (f"{REPORT_KIND[kind]} {_WHEN[kind]} {slot.at:%H:%M} {FORMAT[slot.suffix]}" for kind, slot in slots.items())
    return "自动生成并存入 reports 文件夹:" + ";".join(told)


def _explained(kind: ReportKind) -> str:
    """Return which stretch of time the paper covers."""
    return {
        ReportKind.DAILY: "截止日期当天(北京时间),与前一日同一时段比较。",
        ReportKind.WEEKLY: "到截止日期为止的七天,与上周同期比较。",
        ReportKind.MONTHLY: "截止日期所在的月份,与上月同期比较。",
        ReportKind.TOPIC: "所选议题从首见到截止日期。",
        ReportKind.REGULAR: "上次例会以来的事件、预警、逾期诉求、条款执行和议定事项,截至现在。",
        ReportKind.DRILL: "本场演练的得分、应做的事、注入和修订建议,截至现在。",
        ReportKind.MEETING: "到截止日期为止的七天,六至十张幻灯片,图表可在办公软件中编辑。",
        ReportKind.FLASH: f"{_FILED}最近一份快报,附报送登记和证据。",
        ReportKind.FOLLOW_UP: f"{_FILED}最近一份续报,附报送登记和证据。",
        ReportKind.FINAL: f"{_FILED}终报,附报送登记和证据。",
        ReportKind.INCIDENT: "事件从首见到现在:传播、关切、处置、时限和建议。",
        ReportKind.EVALUATION: "评分、指标、时限、走势和改进事项;未定稿的注明。",
        ReportKind.BRIEFING: "事件从首见到现在,六至十张幻灯片:五张图、主要节点、时限和建议。",
        ReportKind.PRESS: "发言人、口径、答问和尚未核实的事实;先在通稿页准备。",
        ReportKind.CORRECTION: "最近一份更正函,信函格式,附要求更正的内容和证据。",
        ReportKind.EVIDENCE: "网页、文件原样和台账记录,可逐个核对;可能含个人信息,只供取证。",
    }[kind]


def _named(export: Export) -> str:
    return f"{export.title}({(FORMAT | PACK).get(export.request.suffix, '')},{wording.beijing(export.asked_at)})"
