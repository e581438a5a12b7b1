"""Every key of the browser session and of the address, as typed accessors."""

import re
from collections.abc import Hashable
from datetime import date, datetime, time, timedelta

import streamlit as st

from yuqing import clock
from yuqing.charts.palette import Theme
from yuqing.clock import BEIJING
from yuqing.errors import ConfigError, PlanError
from yuqing.model.account import Visitor
from yuqing.model.actor import ADMINISTRATOR, KIOSK, VIEWER, Actor
from yuqing.model.mentions import SourceKind
from yuqing.model.plan import Plan
from yuqing.model.terms import Permission
from yuqing.ui import seat
from yuqing.ui.door import HEADER, door
from yuqing.ui.office import OpenDesk, office
from yuqing.workflow import accountability, drills
from yuqing.workflow.authority import Acting, permissions_of
from yuqing.workflow.drills import Seat

_DESK = "desk"
_TOPIC = "topic"
_ALERT = "alert"
_INCIDENT = "incident"
_CELL = "cell"
_AS_OF = "as_of"
_DAY = "day"
#: Key of the choice of source kinds in the feed.
KINDS = "kinds"
#: Key of the switch that shows only what belongs to no topic.
UNGROUPED = "ungrouped"
#: Key of the page numbers under a table.
PAGE = "page"
_ASKED = "asked"
_SEEN, _DRAWING = "seen_generation", "drawing"
_CONFIRMED, _FORM = "confirmed", "form_number"
_SAID = "said"
_OPENED = "opened"
_FILE = "accountability_file"
#: For so long a file that was opened stays open; then it is asked for, and recorded, again.
FILE_OPEN = timedelta(minutes=10)
#: An id as an address writes it; more digits than the store holds name nothing.
_ID = re.compile(r"-?[0-9]{1,19}")


def is_signed_in() -> bool:
    """Return whether this browser may still see anything. Raises StoreError."""
    return _visitor() is not None


def visitor() -> Visitor:
    """Return whose browser this is; the run ends here when its session has ended. Raises StoreError."""
    found = _visitor()
    if found is None:
        st.stop()
    return found


def theme() -> Theme:
    """Return how the browser shows pages now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def site() -> str:
    """Return how the browser addresses us, as in https://yuqing.example."""
    return str(st.context.headers.get("Origin", ""))


def desk_name() -> str:
    """Return which desk this browser session looks at: "live", "demo" or "drill"."""
    if visitor().is_demo:
        return visitor().desk or "demo"
    if _DESK not in st.session_state:
        first = drills.DESK if office().settings.mode == drills.DESK else "live"
        st.session_state[_DESK] = office().entered.get(visitor().session_id, first)
    return str(st.session_state[_DESK])


def made_up() -> str:
    """Return what the desk of this session is when it is not the live one: 演示 or 演练; "" for the live desk."""
    return {"live": "", "demo": "演示"}.get(desk_name(), "演练")


def now() -> datetime:
    """Return the present moment of the desk of this session; in a drill it is that of the drill."""
    return desk().now()


def show_desk(name: str) -> None:
    """Look at another desk from the next run on, as of now; who loads the page anew is still there."""
    st.session_state[_DESK] = office().entered[visitor().session_id] = name
    look_back(None)
    show_topic(None)


def desk() -> OpenDesk:
    """Return the open desk of this browser session."""
    return office().desk(desk_name())


def actor() -> Actor:
    """Return who uses this browser session, and what they are entitled to be on its desk."""
    me = visitor().actor
    if desk_name() == "live" or KIOSK in me.roles:
        return me
    if desk_name() == drills.DESK:
        return _part_of(visitor())
    plan = _plan()
    roles = tuple(role.id for role in plan.roles) if plan else ()
    return Actor(me.account, (*roles, ADMINISTRATOR))


def take_part(name: str, roles: tuple[str, ...]) -> None:
    """Take these roles of the plan in the drill that is open, under a name of one's own or that of the roles."""
    seat.take(acting(), desk().stage, visitor(), Seat(name, roles))


def part_taken() -> tuple[str, ...]:
    """Return the roles this browser took in the drill that is open; () before it took any."""
    held = seat.taken(desk(), visitor())
    return held.roles if held else ()


def _part_of(me: Visitor) -> Actor:
    held = seat.taken(desk(), me)
    return Actor(held.name or me.actor.account, held.roles) if held else Actor(me.actor.account, (VIEWER,))


def is_administrator() -> bool:
    """Return whether the actor keeps the desk."""
    return ADMINISTRATOR in actor().roles


def is_kiosk() -> bool:
    """Return whether this is a wall screen."""
    return KIOSK in visitor().actor.roles


def permissions() -> frozenset[Permission]:
    """Return what the actor may do by the plan, for screens that show only what can be done."""
    by = acting()
    return permissions_of(by.store, by.plan, by.actor, by.now)


def keeper() -> Acting:
    """Return who acts on the accounts, which are those of the live desk, with the roles they really hold."""
    live = office().desk("live")
    return Acting(live.store, live.plan(), visitor().actor, clock.now())


def acting() -> Acting:
    """Return who acts on the desk of this session, by which plan, now."""
    opened = desk()
    return Acting(opened.store, _plan(), actor(), opened.now(), opened.desk.evidence)


def _visitor() -> Visitor | None:
    return door.visitor(st.context.headers.get(HEADER, ""))


def _plan() -> Plan | None:
    """Return the plan in force; a unit that cannot be read has none, and can be written anew."""
    try:
        return desk().plan()
    except (ConfigError, PlanError):
        # The frame says what is wrong with it on every page.
        return None


def topic_id() -> int | None:
    """Return the topic that the address names, or None; the address can be shared in a meeting."""
    given = str(st.query_params.get(_TOPIC, ""))
    return int(given) if _ID.fullmatch(given) else None


def show_topic(chosen: int | None) -> None:
    """Put a topic into the address, or take it out."""
    _set_parameter(_TOPIC, None if chosen is None else str(chosen))


def alert_id() -> int | None:
    """Return the alert that the address names, or None."""
    given = str(st.query_params.get(_ALERT, ""))
    return int(given) if _ID.fullmatch(given) else None


def show_alert(chosen: int | None) -> None:
    """Put an alert into the address, or take it out."""
    _set_parameter(_ALERT, None if chosen is None else str(chosen))


def topic_address(chosen: int) -> dict[str, str]:
    """Return what the address of a topic says."""
    return {_TOPIC: str(chosen)}


def incident_id() -> int | None:
    """Return the incident that the address names, or None."""
    given = str(st.query_params.get(_INCIDENT, ""))
    return int(given) if _ID.fullmatch(given) else None


def incident_address(chosen: int) -> dict[str, str]:
    """Return what the address of an incident says."""
    return {_INCIDENT: str(chosen)}


def asked_page() -> str:
    """Return the page that the handbook was opened from, "" for none."""
    return str(st.query_params.get("about", ""))


def day() -> date | None:
    """Return the one day that the feed is narrowed to, or None."""
    try:
        return date.fromisoformat(str(st.query_params.get(_DAY, "")))
    except ValueError:
        return None


def show_day(chosen: date | None) -> None:
    """Narrow the feed to one Beijing day, or widen it again."""
    _set_parameter(_DAY, chosen.isoformat() if chosen else None)


def show_square(source_kind: str, iso_day: str) -> dict[str, str]:
    """Choose what a square of the heatmap stands for; returns the address of the feed that shows it."""
    st.session_state[KINDS] = [SourceKind(source_kind)]
    return {_DAY: iso_day}


def cell() -> tuple[str, str] | None:
    """Return the square of the heatmap that the address names: the ids of its row and column; or None."""
    given = st.query_params.get_all(_CELL)
    return (given[0], given[1]) if len(given) == len((_CELL, _CELL)) else None


def show_cell(chosen: tuple[str, str] | None) -> None:
    """Put a square of the heatmap into the address, or take it out and the mark off it."""
    if chosen is None:
        st.query_params.pop(_CELL, None)
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    else:
        st.query_params[_CELL] = list(chosen)


def looked_back_to() -> date | None:
    """Return the past day the session looks back to, or None when it looks at the present."""
    try:
        return date.fromisoformat(str(st.session_state.get(_AS_OF, "")))
    except ValueError:
        return None


def look_back(day: date | None) -> None:
    """Look at the end of a past Beijing day, or at the present again."""
    st.session_state[_AS_OF] = day.isoformat() if day else ""


def as_of(now: datetime) -> datetime:
    """Return the moment the session looks at: the last minute of the chosen day, or `now`."""
    day = looked_back_to()
    if day is None:
        return now
    return min(now, datetime.combine(day, time(23, 59), BEIJING))


def page(question: Hashable) -> int:
    """Return which page (from 0) of the answer to a question is open; another question begins at its first."""
    if st.session_state.get(_ASKED) != question:
        st.session_state[_ASKED], st.session_state[PAGE] = question, 1
    return int(st.session_state.get(PAGE, 1)) - 1


def confirmation() -> str:
    """Return what was last confirmed to this session, or ""."""
    return str(st.session_state.get(_CONFIRMED, ""))


def confirm(sentence: str) -> None:
    """Confirm what was sent off, and give the form a new number, so that it is empty again."""
    st.session_state[_CONFIRMED] = sentence
    empty_form()


def say_next(where: str, sentence: str) -> None:
    """Keep what the next run says once, at a place of the page."""
    st.session_state[f"{_SAID}-{where}"] = sentence


def said(where: str) -> str:
    """Return what is to be said now, "" when nothing; it is said once."""
    return str(st.session_state.pop(f"{_SAID}-{where}", ""))


def empty_form() -> None:
    """Give the form a new number, so that it is empty again."""
    st.session_state[_FORM] = form_number() + 1


def form_number() -> int:
    """Return the number of the form that is being filled in."""
    return int(st.session_state.get(_FORM, 0))


def list_key(name: str) -> str:
    """Return the key of a list; it changes when a row is opened, else its choice would open it again on return."""
    return f"{name}-{st.session_state.get(_OPENED, 0)}"


def begin_drawing(generation: int) -> None:
    """Remember what the page about to be drawn will show."""
    st.session_state[_SEEN], st.session_state[_DRAWING] = generation, True


def has_news(generation: int) -> bool:
    """Return whether the desk has changed since the page was drawn; not while it is being drawn."""
    if st.session_state.pop(_DRAWING, False):
        return False
    return bool(st.session_state.get(_SEEN) != generation)


def _set_parameter(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1


def may_open_accountability() -> bool:
    """Return whether the actor holds a role that the plan lets open the files of accountability."""
    # The menu stands without a database, too.
    return desk().is_open and accountability.may_open(acting())


def open_file(incident_id: int) -> None:
    """Remember that the accountability file of an incident is open on this screen."""
    st.session_state[_FILE] = (desk_name(), incident_id, clock.now() + FILE_OPEN)


def has_file_open(incident_id: int) -> bool:
    """Return whether the accountability file of an incident is still open on this screen."""
    desk_of, number, until = st.session_state.get(_FILE, ("", 0, clock.now()))
    return bool((desk_of, number) == (desk_name(), incident_id) and clock.now() < until)
