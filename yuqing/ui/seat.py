"""The part that a browser holds in a drill: on the drill's record, so that a page loaded anew still holds it."""

from typing import cast

import streamlit as st

from yuqing.model.account import Visitor
from yuqing.ui.asked import SEAT_COOKIE
from yuqing.ui.office import OpenDesk
from yuqing.ui.stage import Stage
from yuqing.workflow import drills
from yuqing.workflow.authority import Acting
from yuqing.workflow.drills import Seat

_PART = "drill_part"


def take(by: Acting, running: Stage | None, visitor: Visitor, seat: Seat) -> None:
    """Take a part in the drill that runs."""
    browser = _browser(visitor)
    if running is not None and browser:
        drills.take_seat(by, browser, seat)
    _remember(running, seat)


def taken(opened: OpenDesk, visitor: Visitor) -> Seat | None:
    """Return the part taken in the drill that runs, or None; the record is asked once for each load of the page."""
    running = opened.stage
    if running is None:
        return None
    run_id, known = st.session_state.get(_PART, ("", None))
    if run_id == running.setup.run_id:
        return cast(Seat | None, known)
    browser = _browser(visitor)
    found = drills.seat_of(opened.store, browser) if browser else None
    _remember(running, found)
    return found


def _remember(running: Stage | None, seat: Seat | None) -> None:
    st.session_state[_PART] = (running.setup.run_id if running else "", seat)


def _browser(visitor: Visitor) -> str:
    """Return what tells this browser from others: its session, or, where no account is needed, a cookie."""
    return visitor.session_id or str(st.context.cookies.get(SEAT_COOKIE, ""))
