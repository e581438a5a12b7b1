"""交接班: written from what the program knows, and acknowledged by the one who takes over."""

import streamlit as st
from ulid import ULID

from yuqing.model.draft import Kind
from yuqing.model.readiness import Handover, HandoverGiven, HandoverTaken
from yuqing.ui import cached, drafts, session, wording
from yuqing.ui.duty import changed, may_watch
from yuqing.ui.frame import part
from yuqing.views import duty, handovers
from yuqing.workflow.handovers import give_handover, take_handover

#: Handovers that are shown.
SHOWN = 20


def shown() -> None:
    """Show the form and the last handovers, those nobody has taken first."""
    found = handovers.given(session.desk().store)
    for each in found[:SHOWN]:
        if each.taken_at is None:
            _one(each)
    if may_watch():
        _give()
    done = [each for each in found[:SHOWN] if each.taken_at is not None]
    if not found:
        st.info("还没有交接过班。交班时系统把未结事件、在走的时限和未办结的任务列好,补充后交给接班人确认。")
    for each in done:
        _one(each)


def waiting() -> None:
    """Say which handovers nobody has taken in time."""
    now = session.now()
    for each in handovers.given(session.desk().store):
        if handovers.is_late(each, now):
            at = wording.beijing(each.at)
            st.warning(wording.plain(f"{at} {each.by}交给{each.given.to}的班,已超过 30 分钟没有人确认接班。"))


def _one(each: Handover) -> None:
    is_open = each.taken_at is None
    late = ",已超过 30 分钟" if handovers.is_late(each, session.now()) else ""
    state = f"● 未确认接班{late}" if is_open else f"✓ {each.taken_by} {wording.beijing(each.taken_at or each.at)} 接班"
    title = f"{wording.beijing(each.at)} {each.by} 交给 {each.given.to} · {state}"
    with st.expander(wording.plain(title), expanded=is_open):
        st.text("\n".join((*each.given.lines, each.given.note)))
        if each.taken_note:
            st.text(f"接班人:{each.taken_note}")
        if is_open and may_watch() and each.by != session.actor().account:
            with st.form(f"take-{each.given.id}", border=False), part():
                note = st.text_input("有疑问或补充(可不填)")
                if st.form_submit_button("我已看过,确认接班", type="primary"):
                    take_handover(session.acting(), HandoverTaken(id=each.given.id, note=note.strip()))
                    changed("已确认接班。")


def _give() -> None:
    by = session.acting()
    people = [each.name for each in duty.contacts(by.store, with_phones=False)]
    if not people:
        return
    is_left = drafts.is_left(Kind.HANDOVER_LINES) or drafts.is_left(Kind.HANDOVER_NOTE)
    with st.expander("交班", expanded=is_left), drafts.form(f"handover-{session.form_number()}") as filling:
        to = st.selectbox("接班人", people, index=None, placeholder="选择接班人")
        known = "\n".join(cached.handover_draft())
        # What somebody writes stays when a minute later the list is another.
        lines = filling.text_area("系统列出的未结事项(可修改)", known, Kind.HANDOVER_LINES, height=200)
        note = filling.text_area("要交代的情况", "", Kind.HANDOVER_NOTE, height=80)
        if st.form_submit_button("交班", type="primary"):
            kept = tuple(line.strip() for line in lines.splitlines() if line.strip())
            give_handover(by, HandoverGiven(id=str(ULID()), to=to or "", lines=kept, note=note.strip()))
            filling.forget()
            session.empty_form()
            changed(f"已交班,待{to}确认。")
