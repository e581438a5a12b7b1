"""The replay of a real incident on the page 时间线: a slider from act to act, forward and back."""

import streamlit as st

from yuqing.charts import volume
from yuqing.charts.spec import ChartSpec, Mark, Role
from yuqing.ui import controls, session, wording
from yuqing.ui.cached.base import drawn
from yuqing.views.replay import Moment, moment, steps


def replay(incident_id: int) -> None:
    """Step through curve, acts and statements on one axis, as they were known at each act; nothing can be changed."""
    if not st.toggle("逐步回放", key="replay", bind="query-params"):
        return
    store = session.desk().store
    found = steps(store, incident_id)
    with st.container(key="panel-replay"):
        place = _place(incident_id, len(found))
        shown = moment(store, incident_id, place)
        st.html(f'<div class="yq-panel-title">第 {place + 1} 步,共 {shown.steps} 步</div>')
        st.text(f"{wording.beijing(shown.step.at)} · {shown.by} · {shown.step.label}" + _after(shown.said))
        st.text(f"当时:{shown.level} · {shown.state}" + _after(_clocks(shown)))
        controls.chart(drawn(_spec(shown)), f"replay-{incident_id}")
        for text in shown.statements:
            st.text(f"已发布:{text}")


def _place(incident_id: int, count: int) -> int:
    """Return which act is shown; the buttons move one on or back, the slider anywhere."""
    key = f"replay-place-{incident_id}"
    st.session_state.setdefault(key, 1)
    st.session_state[key] = min(st.session_state[key], count)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("上一步", on_click=_move, args=(key, -1, count), icon=":material/chevron_left:")
        st.button("下一步", on_click=_move, args=(key, 1, count), icon=":material/chevron_right:")
        if count > 1:
            st.slider("第几步", 1, count, key=key)
    return int(st.session_state[key]) - 1


def _move(key: str, by: int, count: int) -> None:
    st.session_state[key] = max(1, min(count, st.session_state[key] + by))


def _spec(shown: Moment) -> ChartSpec:
    marks = [
        Mark(each.at, each.label + (" 超时" if each.late else ""), Role.LEVEL_1 if each.late else Role.OBSERVE)
        for each in shown.milestones
    ]
    return volume.spec(shown.volume, (), marks, shown.window)


def _clocks(shown: Moment) -> str:
    late = [row.name for row in shown.clocks if row.clock.is_open and row.clock.state == "overdue"]
    running = [row.name for row in shown.clocks if row.clock.state == "running"]
    return ";".join(filter(None, (_list("进行中的时限", running), _list("已超时", late))))


def _list(name: str, rows: list[str]) -> str:
    return f"{name}:{'、'.join(rows)}" if rows else ""


def _after(text: str) -> str:
    return f" · {text}" if text else ""
