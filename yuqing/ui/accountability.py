"""The page 责任考评: a separate file that only the roles the plan means may open; every reading is on the record."""

import streamlit as st
from ulid import ULID

from yuqing.export import EXPORTERS
from yuqing.export.accountability import KIND, accountability_paper
from yuqing.model.reviewing import AccountabilityFile, AccountabilityNote, KeptNote, NoteKind
from yuqing.ui import session, wording
from yuqing.ui.frame import part
from yuqing.views.incident import IncidentDesk
from yuqing.workflow import accountability as acts

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def ask(desk: IncidentDesk) -> bool:
    """Return whether the file is open on this screen; opening it is on the record."""
    acts.require_reader(session.acting())
    if session.has_file_open(desk.incident.id):
        return True
    st.text("责任考评材料单独存放:不在评估里显示,不随评估导出;每次查阅和导出都记入台账。")
    if st.button("查阅(记入台账)", type="primary", icon=":material/lock_open:"):
        acts.open_file(session.acting(), desk.incident.id)
        session.open_file(desk.incident.id)
        st.rerun()
    return False


def notes(desk: IncidentDesk) -> None:
    """Show the notes, and let one be added or withdrawn."""
    found = acts.opened_file(session.acting(), desk.incident.id)
    if not found.notes:
        st.info("还没有考评记录。在下面登记:对象写岗位或部门,写明认定的情况和依据。")
    for each in found.notes:
        _note(desk, each)
    _add(desk)
    _take(desk, found)
    with st.expander(f"查阅和导出记录({len(found.opened)})"):
        for opened in reversed(found.opened):
            st.text(f"{wording.beijing(opened.at)} {opened.by} {'导出' if opened.taken else '查阅'}")


def _note(desk: IncidentDesk, each: KeptNote) -> None:
    note = each.note
    with st.container(key=f"panel-note-{note.id}"):
        st.text(f"{KIND[note.kind]} · {note.whom} · {each.by} {wording.beijing(each.at)}")
        if each.withdrawn:
            st.text(f"已撤销:{each.withdrawn}")
            return
        st.text(f"情况:{note.found}")
        st.text(f"依据:{note.basis}")
        if note.proposed:
            st.text(f"建议:{note.proposed}")
        with st.form(f"withdraw-{note.id}", border=False), part():
            left, right = st.columns([6, 1], vertical_alignment="bottom")
            why = left.text_input("撤销理由", key=f"withdraw-why-{note.id}")
            if right.form_submit_button("撤销", width="stretch"):
                acts.withdraw_note(session.acting(), desk.incident.id, note.id, why)
                st.rerun()


def _add(desk: IncidentDesk) -> None:
    with st.expander("登记一条"), st.form(f"note-{session.form_number()}", border=False), part():
        kind = st.radio("种类", list(NoteKind), format_func=KIND.__getitem__, horizontal=True)
        whom = st.text_input("对象(岗位或部门)")
        found = st.text_area("认定的情况", height=90)
        basis = st.text_input("依据(记录编号、预案条款)")
        proposed = st.text_input("建议(可不填)")
        if st.form_submit_button("登记", type="primary"):
            note = AccountabilityNote(
                id=str(ULID()), kind=kind or NoteKind.ASSESSMENT, whom=whom.strip(), found=found.strip(),
                basis=basis.strip(), proposed=proposed.strip(),
            )  # fmt: skip
            acts.add_note(session.acting(), desk.incident.id, note)
            session.empty_form()
            st.rerun()


def _take(desk: IncidentDesk, found: AccountabilityFile) -> None:
    opened = session.desk()
    unit = opened.unit()
    name = unit.name if unit else desk.plan.unit
    report = accountability_paper(found, desk, name, (session.made_up(), session.now()), opened.store)
    st.download_button(
        "导出(文档,记入台账)", lambda: EXPORTERS[".docx"](report, None), mime=MIME,
        file_name=f"{session.made_up()}责任考评_事件{desk.incident.id}.docx", icon=":material/download:",
        on_click=_note_taken, args=(desk.incident.id,),
    )  # fmt: skip


def _note_taken(incident_id: int) -> None:
    acts.take_file(session.acting(), incident_id)
