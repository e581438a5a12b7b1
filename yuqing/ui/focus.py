"""The parts of the briefing that belong to the office: running clocks, and the matter the screen turns to."""

from collections.abc import Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.ui import cached, controls, countdown, session, wording
from yuqing.ui.registry import INCIDENT, LEDGER
from yuqing.ui.style import LEVEL_COLOUR
from yuqing.views import focus
from yuqing.views.briefing import TopicRow
from yuqing.views.focus import RunningClock, Week
from yuqing.views.incident import IncidentDesk

#: Open incidents whose clocks are read; the ledger lists the most urgent first.
MOST = 10
#: Acts that fit the ribbon; the newest are kept.
ACTS = 8


def clocks() -> None:
    """Show the clocks that are due first, running; without any, what the last week brought to an end."""
    desks = _open_desks()
    found = focus.running_clocks(desks)
    st.html(f'<div class="yq-panel-title">{_heading(len(desks), found)}</div>')
    if found:
        st.html("".join(_clock(clock) for clock in found))
    else:
        _calm()
    if desks and not session.is_kiosk() and st.button("事件台账", icon=":material/list_alt:", key="open-ledger"):
        st.switch_page(LEDGER)


@st.fragment(run_every=focus.STAY)
def matter(topics: Sequence[TopicRow], *, is_blind: bool) -> None:
    """Show the public's curve of one matter with the office's acts below it.

    A wall screen turns to the next one by itself, the gravest most often; at a desk nothing moves by itself.
    """
    desks = _open_desks()
    levels = [desk.level for desk in desks] or [row.level for row in topics]
    if not levels:
        said = "没有在办事件;采集中断,不能判断有没有议题" if is_blind else "没有需要跟踪的事件或议题"
        st.html(f'<div class="yq-panel-title">{said}</div>')
        return
    place = focus.turn(levels, session.now()) if _turns() else 0
    if desks:
        _incident(desks[place], f"{place + 1}/{len(levels)}")
    else:
        _topic(topics[place], f"{place + 1}/{len(levels)}")


def _turns() -> bool:
    return session.is_kiosk() or bool(st.context.is_embedded)


def _open_desks() -> list[IncidentDesk]:
    rows = [row for row in cached.ledger() if row.is_open and row.state not in focus.ENDED][:MOST]
    return [desk for row in rows if (desk := cached.incident_desk(row.incident_id)) is not None]


def _heading(incidents: int, found: Sequence[RunningClock]) -> str:
    if not incidents:
        return "没有在办事件"
    late = sum(clock.due_at < session.now() for clock in found)
    return f"在办 {incidents} 件" + (f",{late} 项超时" if late else ",下一时限" if found else ",没有在走的时限")


def _clock(clock: RunningClock) -> str:
    """Return the markup of a clock. Its name comes from the plan; the title of the incident is not shown here."""
    return (
        f'<div class="yq-clock"><span class="left">{_run_down(clock)}</span> '
        f'<span class="what">{countdown.sign_of(clock.row.state)} {escape(clock.row.name)}</span>'
        f'<div class="when">截止 {wording.beijing(clock.due_at)} · {LEVEL[clock.level]}'
        f" · 事件 {clock.incident_id}</div></div>"
    )


def _run_down(clock: RunningClock) -> str:
    """Return the time left, at the pace of a drill where there is one."""
    stage = session.desk().stage
    return countdown.run(clock.due_at, session.now(), stage.pace if stage else 1.0)


def _calm() -> None:
    past = focus.week(cached.ledger(), cached.grievance_board(), session.now())
    st.html(f'<div class="yq-week">{_told(past)}</div>')


def _told(past: Week) -> str:
    rates = [
        f"<span>{name} <b>{part / whole:.0%}</b> {part}/{whole}</span>" if whole else f"<span>{name} 尚无</span>"
        for name, part, whole in past.rates
    ]
    late = f"(逾期 {past.grievances_late})" if past.grievances_late else ""
    return (
        f"<span>近7天平息或办结 <b>{past.incidents}</b> 件</span>"
        f"<span>未结诉求 <b>{past.grievances_open}</b> 件{late}</span>{''.join(rates)}"
    )


def _incident(desk: IncidentDesk, which: str) -> None:
    with _title(desk.level, desk.incident.title, f"{desk.state} · {which}"):
        if not session.is_kiosk() and st.button("打开事件", key=f"open-incident-{desk.incident.id}", type="tertiary"):
            st.switch_page(INCIDENT, query_params=session.incident_address(desk.incident.id))
    controls.chart(cached.focus_figure(desk.incident.id), "focus")
    acts = focus.acts(desk)[-ACTS:]
    done = "".join(
        f'<span class="{"late" if act.late else ""}">{"● 超时 " if act.late else "✓ "}{escape(act.label)} '
        f"{wording.beijing(act.at)}</span>"
        for act in acts
    )
    upcoming = desk.next_due
    ahead = f'<span class="next">▷ {escape(upcoming.name)}</span>' if upcoming else ""
    st.html(f'<div class="yq-ribbon">{done}{ahead}</div>')


def _topic(row: TopicRow, which: str) -> None:
    _title(row.level, row.title, f"{row.stage or '议题'} · 未立案 · {which}")
    controls.chart(cached.focus_topic_figure(row.topic_id), "focus")


def _title(level: Severity, title: str, beside: str) -> DeltaGenerator:
    """Draw the line above the curve; returns it, for what else stands there."""
    line = st.container(horizontal=True, vertical_alignment="center", wrap=False)
    line.html(f'<span class="yq-badge" style="background:{LEVEL_COLOUR[level]}">{LEVEL[level]}</span>', width="content")
    with line.container(key="focus-title"):
        st.text(title, wrap=False)
    line.text(beside, width="content", wrap=False)
    return line
