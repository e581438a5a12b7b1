"""The parts of the evaluation that people judge: expert sheets, replies before and after, aftermath, recurrence."""

import pandas as pd
import streamlit as st

from yuqing.model.reviewing import Candidate, ExpertSheet, Indicator, Recurrence
from yuqing.rules.effect import METHOD, NOT_PROOF
from yuqing.rules.expert import BOUNDS, NAMES
from yuqing.rules.recurrence import RULE
from yuqing.ui import cached, controls, drafting, session, wording
from yuqing.ui.frame import part
from yuqing.ui.registry import EVALUATION
from yuqing.views.expert import ExpertBoard, Line
from yuqing.views.incident import IncidentDesk
from yuqing.views.recurrence import Recurrences, Related
from yuqing.workflow.reviewing import ANYBODY, IN_REVIEW, MAY_LINK, enter_sheet, judge_recurrence

SOURCE = (
    "六项指标与分档取自人民网2009年的地方应对网络舆情评分:合计−41至41,不低于20为蓝,15为黄,10为橙,以下为红。"
    "由人评议,与上面按数据计算的评分各自独立,从不合并;多人如何归并没有公开的做法,这里列出中位数和每人的分值。"
)


def experts(desk: IncidentDesk) -> None:
    """Show every rater's values without names, and let each enter or correct their own."""
    found = cached.expert_board(desk.incident.id)
    with st.container(key="panel-experts"):
        st.html('<div class="yq-panel-title">专家评议</div>')
        st.text(found.sentence)
        if found.lines:
            st.html("".join(_strip(line) for line in found.lines))
            st.dataframe(_values(found), hide_index=True)
        st.caption(SOURCE)
        if desk.incident.state in IN_REVIEW and session.permissions() & set(ANYBODY):
            _sheet(desk, found)


def replies(incident_id: int) -> None:
    """Show what was counted before and after every reply, with the curve before drawn on."""
    found = cached.effects(incident_id)
    with st.container(key="panel-effects"):
        st.html('<div class="yq-panel-title">回应前后</div>')
        if not found:
            st.text("本事件还没有发布过回应。发布并登记后,这里逐次对照前后的信息量、负面占比和未答复质疑。")
            return
        for number, (effect, drawn) in enumerate(found):
            st.text(f"{wording.beijing(effect.at)} {effect.channel} {effect.name}")
            if effect.is_rebuttal:
                st.text("辟谣对照")
                st.dataframe(effect.comparison, hide_index=True, key=f"rebuttal-{number}")
            controls.chart(drawn, f"effect-{number}")
            st.dataframe(effect.table, hide_index=True, key=f"effect-table-{number}")
        st.text(NOT_PROOF)
        st.caption(wording.plain(METHOD + "。占比后为95%区间。"))


def aftermath(incident_id: int) -> None:
    """Say until when a calmed incident is watched, and how it has been since."""
    found = cached.aftermath(incident_id)
    if found is None:
        return
    with st.container(key="panel-aftermath"):
        st.html('<div class="yq-panel-title">余波监测</div>')
        st.text(found.sentence)
        for told in found.told:
            st.text(f"预警 {wording.beijing(told.alert.raised_at)}:{told.alert.finding.sentence}")
        if not found.days.empty:
            st.dataframe(found.days, hide_index=True)


def recurrence(desk: IncidentDesk) -> None:
    """Show earlier and later incidents of the same cause, and ask about those that may be."""
    found = cached.recurrences(desk.incident.id)
    if found is None:
        return
    with st.container(key="panel-recurrence"):
        st.html('<div class="yq-panel-title">是否重复发生</div>')
        if not (found.earlier or found.later or found.refused or found.proposed):
            st.text("90天内没有相近的较早事件,也没有后来的事件指回本事件。")
        _linked(found)
        may = bool(session.permissions() & set(MAY_LINK))
        for each in found.proposed:
            _candidate(desk, each, may=may)
        st.caption(wording.plain(RULE))


def _strip(line: Line) -> str:
    """Return one line of marks on its scale; holds numbers and our own words only."""
    marks = "".join(
        f'<span style="position:absolute;left:{_place(value, line.bound):.1f}%;top:3px;width:10px;height:10px;'
        'margin-left:-5px;border-radius:5px;background:#1F62C8;opacity:.75"></span>'
        for value in line.values
    )
    middle = (
        f'<span style="position:absolute;left:{_place(line.middle, line.bound):.1f}%;top:-2px;width:2px;height:20px;'
        'background:currentColor"></span>'
    )
    return (
        '<div style="display:flex;align-items:center;gap:12px;margin:4px 0;font-size:14px">'
        f'<span style="width:7em">{line.name}</span><span style="width:3em;text-align:right">−{line.bound:g}</span>'
        '<span style="position:relative;flex:1;height:16px;background:rgba(128,140,156,.18);border-radius:4px">'
        f'{middle}{marks}</span><span style="width:3em">{line.bound:g}</span>'
        f'<span style="width:9em">中位数 {line.middle:g}</span></div>'
    )


def _place(value: float, bound: float) -> float:
    return (value + bound) / (2 * bound) * 100


def _values(found: ExpertBoard) -> pd.DataFrame:
    rows = [(line.name, *line.values, line.middle, f"{line.span[0]:g} 至 {line.span[1]:g}") for line in found.lines]
    return pd.DataFrame(rows, columns=["指标", *found.raters, "中位数", "范围"])


def _sheet(desk: IncidentDesk, found: ExpertBoard) -> None:
    own = found.own(session.actor().account)
    label = "更正我的评议" if own else "填写我的评议(每人一份,可更正)"
    with st.expander(label), st.form(f"sheet-{own.times if own else 0}", border=False), part():
        columns = st.columns(3)
        marks = {
            each: columns[place % 3].number_input(
                f"{NAMES[each]}(−{BOUNDS[each]:g}至{BOUNDS[each]:g})", -BOUNDS[each], BOUNDS[each],
                float(own.sheet.marks[each]) if own else 0.0, 0.5,
            )
            for place, each in enumerate(Indicator)
        }  # fmt: skip
        if st.form_submit_button("存评议", type="primary"):
            enter_sheet(session.acting(), desk.incident.id, ExpertSheet(marks=marks))
            drafting.begin_anew()
            session.desk().touch()
            st.rerun()


def _linked(found: Recurrences) -> None:
    for related in found.earlier:
        _related("较早的同因事件", related)
    for related in found.later:
        _related("后来又发生", related)
    for related in found.refused:
        st.text(f"已认定不是同一原因:编号{related.incident_id} {related.title};{related.link.reason}")


def _related(label: str, related: Related) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"related-{label}-{related.incident_id}"):
        by = f"({related.link.by}确认)" if related.link.by else ""
        st.text(
            f"{label}:编号{related.incident_id} {related.title},{wording.beijing(related.opened_at)} 立案;"
            f"{related.link.reason}{by}",
            width="stretch",
        )
        if st.button("查看", key=f"to-{label}-{related.incident_id}"):
            st.switch_page(EVALUATION, query_params=session.incident_address(related.incident_id))


def _candidate(desk: IncidentDesk, each: Candidate, *, may: bool) -> None:
    st.text(f"可能同因:编号{each.incident_id} {each.title}({each.sentence})")
    if not may:
        return
    with st.form(f"recurrence-{each.incident_id}", border=False), part():
        left, middle, right = st.columns([6, 1, 1], vertical_alignment="bottom")
        why = left.text_input("理由(必填,记入台账)", key=f"recurrence-why-{each.incident_id}")
        same = middle.form_submit_button("同一原因", type="primary", width="stretch")
        other = right.form_submit_button("不是", width="stretch")
        if same or other:
            given = Recurrence(earlier=each.incident_id, same=same, reason=why.strip())
            judge_recurrence(session.acting(), desk.incident.id, given)
            drafting.begin_anew()
            session.desk().touch()
            st.rerun()
