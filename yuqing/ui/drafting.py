"""What somebody is filling in about an incident, and how far its record went when the forms were first drawn.

A colleague's act draws the page anew. The forms keep their names and so what was typed; the person is told what was
done meanwhile, and may go on with what is there or have the forms filled in from the newest state.
"""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from yuqing.model.incident import Incident
from yuqing.ui import drafts, session
from yuqing.views.incident import IncidentDesk

_PAGE, _BEGUN = "drafting_page", "drafting_begun"
#: Acts of others that are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class _Begun:
    """The incident as it was when its forms were first drawn."""

    incident_id: int
    #: Number of the last entry that the person had before them.
    seq: int


def turn_to(page: str) -> None:
    """Note which page is drawn; whoever comes to another one finds its forms filled in from the newest state."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state.pop(_BEGUN, None)


def name(incident: Incident, of: str) -> str:
    """Return the name of a form or a box; another one when this person has recorded something."""
    return f"{of}-{incident.id}-{session.form_number()}"


def seen(incident: Incident) -> int:
    """Return the number of the last entry that this person had before them when the forms were first drawn."""
    begun: _Begun | None = st.session_state.get(_BEGUN)
    if begun is None or begun.incident_id != incident.id:
        look_again(incident)
        return incident.last_seq
    return begun.seq


def look_again(incident: Incident) -> None:
    """Take the incident as it is drawn now for seen; what was typed stays."""
    st.session_state[_BEGUN] = _Begun(incident.id, incident.last_seq)


def begin_anew() -> None:
    """Have every form drawn empty, or filled in from the newest state."""
    st.session_state.pop(_BEGUN, None)
    session.empty_form()


def news(desk: IncidentDesk) -> None:
    """Say what others did since the forms were first drawn, and offer to fill them in anew."""
    since = seen(desk.incident)
    later = desk.log[desk.log["编号"] > since]
    # Always drawn, so that nothing below it moves when something is to be said.
    with st.container(key="drafting-news", horizontal=True, vertical_alignment="center"):
        if not later.empty:
            _say(later)


def _say(later: pd.DataFrame) -> None:
    acts = "、".join(f"{row['办理人']}{row['事项']}" for row in later.head(NAMED).to_dict("records"))
    more = f"等 {len(later)} 项" if len(later) > NAMED else ""
    st.text(f"您打开表单以后别人有新的处置:{acts}{more}。已填的内容还在,提交前请先核对。")
    if st.button("按最新情况重填", key="begin-anew", icon=":material/refresh:"):
        begin_anew()
        drafts.set_aside()
        st.rerun()
