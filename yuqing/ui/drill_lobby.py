"""The parts of the page 演练 about drills that were held, and about scenarios: write, check, make of an incident."""

import pandas as pd
import streamlit as st
from ulid import ULID

from yuqing import clock
from yuqing.model.drill import DrillMode, DrillSetup, Scenario
from yuqing.model.incident import State
from yuqing.model.readiness import TrainingKind, TrainingLogged
from yuqing.plans import scenarios
from yuqing.plans.packs import read
from yuqing.plans.scenario_writing import written
from yuqing.ui import cached, session, wording
from yuqing.ui.frame import part
from yuqing.views import drill as view
from yuqing.workflow import drill_making, drills, readiness, revision
from yuqing.workflow.drills import Held

_TEXT, _MADE = "scenario_text", "scenario_made"
#: Names on one line are separated by any of these.
_MARKS = str.maketrans("、,,;;\n", "      ")


def held() -> None:
    """List the drills that were held; what they taught may go to the plan's revision, and they to the register."""
    found = drills.results(session.desk().desk)
    st.html('<div class="yq-panel-title">历次演练</div>')
    if not found:
        st.text("还没有办过演练。结束一场后,成绩和修订建议显示在这里。")
        return
    table = pd.DataFrame(
        [(wording.beijing(each.began), each.title, f"{each.score:g}", len(each.lessons)) for each in found],
        columns=["演练时间", "脚本", "得分", "修订建议"],
    )
    event = st.dataframe(table, hide_index=True, on_select="rerun", selection_mode="single-row", key="drills-held")
    chosen = event["selection"]["rows"]
    if chosen:
        _one(found[chosen[0]])


def _one(run: Held) -> None:
    for lesson in run.lessons:
        st.text(view.lesson_line(lesson, session.desk().plan()))
    unit, left, right = session.desk().unit(), *st.columns(2)
    if unit is None:
        st.info("请先在“首次设置”页填写本单位,才能列入修订和登记。")
        return
    with left, part():
        if run.plan_id != unit.plan_id:
            st.text("这场演练用的不是本单位的预案,建议不列入修订。")
        elif run.lessons and st.button("列入预案修订建议", icon=":material/edit_document:"):
            new = revision.hand_over(session.acting(), unit.plan_id, run.lessons)
            session.desk().touch()
            st.text(f"已列入 {new} 条,在预案修订中办理。" if new else "这些建议已经列入过。")
    with right, st.form(f"register-{run.run_id}", border=False), part():
        people = st.number_input("参演人数", 1, 1000, 5)
        if st.form_submit_button("登记到培训演练台账"):
            day = clock.in_beijing(clock.now()).date()
            given = TrainingLogged(
                id=str(ULID()), kind=TrainingKind.DRILL, topic=run.title, day=day, others=int(people),
                result=f"演练 {run.run_id},得分 {run.score:g},修订建议 {len(run.lessons)} 条",
            )  # fmt: skip
            readiness.log_training(session.acting(), given)
            session.desk().touch()
            st.text("已登记。")


def editor() -> None:
    """Write a scenario, see its mistakes by line and its course, keep it."""
    files = {each.scenario.id: each for each in scenarios.available(drills.own_scenarios(session.desk().desk))}
    chosen = st.selectbox("从哪一份写起", list(files), format_func=lambda key: files[key].scenario.title)
    if st.button("载入这一份") and chosen:
        st.session_state[_TEXT] = read(files[chosen].path)
    text = st.text_area("脚本(改编号则另存为一份新的;编号不变则代替原来的)", key=_TEXT, height=420)
    if not text.strip():
        st.caption("先载入一份,在它上面改。时间从演练开始算起,如 30m、2h。")
        return
    found = scenarios.check(text)
    for finding in found:
        st.text(f"✗ {finding}")
    if not found:
        _sound(text)


def _sound(text: str) -> None:
    scenario = scenarios.parse(text)
    st.text(f"✓ 没有错误:{scenario.mention_count} 条信息,{len(scenario.expected)} 件应做的事")
    _preview(scenario)
    with part():
        if st.button("存为本单位的脚本", type="primary"):
            drills.save_scenario(session.desk().desk, text)
            st.text("已保存,可以在“另开一场”里选用。")


def _preview(scenario: Scenario) -> None:
    now = clock.now()
    setup = DrillSetup(run_id="", mode=DrillMode.TABLETOP, speed=1.0, deadline_scale=1.0, began=now)
    table = view.course(setup, scenario, scenarios.plan_of(scenario), now).drop(columns=["状态"])
    with st.expander("时间表(从现在算起)"):
        st.dataframe(table, hide_index=True, row_height=34, height=min(480, 40 + 34 * len(table)))


def generate() -> None:
    """Make a scenario of an archived incident; it is loaded into the editor to be read before it is kept."""
    unit = session.desk().unit()
    rows = [row for row in cached.ledger() if row.state is State.ARCHIVED]
    if unit is None or not rows:
        st.text("有了归档的事件,可以由它生成演练:单位、地名、人名都会替换。")
        return
    chosen = st.selectbox("由哪一件归档事件生成", rows, format_func=lambda row: f"{row.incident_id} {row.title}")
    more = st.text_input("另需替换的名称(村、路、店名等,用顿号分开)")
    with part():
        if st.button("生成") and chosen:
            made = drill_making.made_of(session.desk().store, unit, chosen.incident_id, more.translate(_MARKS).split())
            st.session_state[_MADE] = written(made)
    if text := st.session_state.get(_MADE):
        _show_made(text)


def _show_made(text: str) -> None:
    st.text("已生成。程序不认得的地名、店名可能还在,请通读后再保存。")
    edited = st.text_area("生成的脚本", text, height=420)
    with part():
        if st.button("存为本单位的脚本", key="keep-made", type="primary"):
            drills.save_scenario(session.desk().desk, edited)
            st.text("已保存。")
