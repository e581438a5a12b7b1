"""The measures for a matter of this kind, on the incident desk: choose, give to somebody, follow what came of it."""

import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model.incident import Deed
from yuqing.model.matters import TaskGiven
from yuqing.ui import cached, drafting, session, wording
from yuqing.ui.frame import part
from yuqing.ui.incident_forms import put
from yuqing.views.incident import IncidentDesk
from yuqing.views.strategy import SOURCE, Strategy
from yuqing.workflow.incidents import may


def strategy(desk: IncidentDesk) -> None:
    """Show which plan fits, what to do by tone, the measures that may be taken, and those that were."""
    found = cached.strategy(desk.incident.id)
    st.text(f"{found.chosen}\n{found.stance}")
    if not found.tracked.empty:
        st.dataframe(found.tracked, hide_index=True)
        st.caption(wording.plain(f"办结前后各 24 小时。{found.caution}"))
    if may(session.acting(), desk.incident, Deed.TASK_GIVEN):
        _take(desk, found)
    else:
        for each in found.measures:
            st.text(f"{each.text}({each.basis})")
    if not found.library.empty:
        with st.expander(f"预案库中其他预案对这一类事件的措施({len(found.library)} 份)"):
            st.table(found.library.map(wording.plain), hide_index=True)


def _take(desk: IncidentDesk, found: Strategy) -> None:
    actors = list(desk.plan.actors)
    with st.form(drafting.name(desk.incident, "measures"), border=False), part():
        chosen = st.selectbox(
            "对策清单",
            found.measures,
            index=None,
            format_func=lambda each: f"{each.text} · {each.handling} · {each.basis}",
            placeholder=f"选一项({len(found.measures)} 项可用)",
        )
        left, right = st.columns(2)
        to = left.selectbox("承办方", actors, format_func=desk.plan.name_of)
        due = right.datetime_input("办理时限(北京时间,可不填)", None, step=900)
        if st.form_submit_button("采用并交办", type="primary") and chosen and to:
            given = TaskGiven(
                id=str(ULID()), to=to, text=chosen.text, due=due.replace(tzinfo=clock.BEIJING) if due else None,
                source=SOURCE, basis=chosen.basis,
            )  # fmt: skip
            put(desk, Deed.TASK_GIVEN, given)
