"""The parts of the page 演练: the door with its parts, the clock, what was put in, and what came of it."""

import streamlit as st

from yuqing import clock
from yuqing.clock import BEIJING, in_beijing
from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, KIOSK, VIEWER
from yuqing.model.drill import DrillMode, DrillSetup
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.plans import scenarios
from yuqing.plans.packs import read
from yuqing.plans.scenarios import ScenarioFile
from yuqing.ui import session, wording
from yuqing.ui.exporting import start
from yuqing.ui.frame import part
from yuqing.ui.office import office
from yuqing.ui.registry import BRIEFING, EXPORTS, LEDGER, TOPICS
from yuqing.ui.stage import Stage
from yuqing.views import drill as view
from yuqing.workflow import drills
from yuqing.workflow.exports import may_export

MODES = {DrillMode.TABLETOP: "桌面推演:每到一条注入就停表,想好再走", DrillMode.LIVE: "实时演练:时钟不停"}
SPEEDS = (1, 10, 30, 60, 120, 300, 600)
DIRECTORS = "导调组(掌握时钟,看全部注入)"
#: How many injects stand on the page, the newest.
TOLD = 5
#: How often the clock on the screen is drawn anew, in seconds.
TICK = 2


def enter() -> None:
    """Lead from the live desk to the drill desk."""
    st.text("演练在单独的数据库中进行:不对外发送任何消息,不计入统计,每页都有“演练”标记。")
    if st.button("进入演练", type="primary", icon=":material/theater_comedy:"):
        session.show_desk(drills.DESK)
        st.rerun()


def leave() -> None:
    """Lead back to the live desk, for who has an account."""
    if not session.visitor().is_demo and st.button("离开演练", icon=":material/logout:"):
        session.show_desk("live")
        st.rerun()


def prepare() -> None:
    """Let somebody choose a scenario and begin."""
    running = session.desk().stage
    if running is not None and not _is_over() and not drills.is_director(session.acting()):
        st.info("本场演练结束后才能准备下一场;导调组可以提前结束。")
        return
    files = scenarios.available(drills.own_scenarios(session.desk().desk))
    chosen = st.selectbox("演练脚本", files, format_func=_title)
    if chosen is None:
        return
    st.text(f"{chosen.scenario.about}\n{_size(chosen)}")
    mode = st.radio("方式", list(MODES), format_func=MODES.__getitem__)
    speed = st.select_slider("时钟快慢(演练几秒等于实际一秒)", SPEEDS, 60)
    scale = st.number_input("时限放宽倍数(1 为按预案;与快慢无关)", 0.1, 10.0, 1.0, 0.1)
    st.caption("桌面推演看判断,时限放宽倍数一般取 1;实时演练加快后,30 分钟的时限只剩几分钟,可适当放宽。")
    with part():
        if st.button("准备这一场", type="primary", icon=":material/play_circle:"):
            _require_account()
            _begin(chosen, mode or DrillMode.TABLETOP, float(speed), float(scale))


def parts() -> None:
    """Let this browser take its part."""
    plan = session.desk().plan()
    if plan is None:
        return
    names = {ADMINISTRATOR: DIRECTORS} | {role.id: role.name for role in plan.roles}
    taken = session.part_taken()
    label = "我的岗位:" + ("、".join(names.get(each, each) for each in taken) if taken else "还没有就位,只能看")
    with st.expander(label, expanded=not taken), st.form("drill-part", border=False):
        held = [role for role in session.visitor().actor.roles if role in names]
        roles = st.multiselect(
            "岗位", list(names), list(taken) or held, format_func=names.__getitem__, placeholder="可选几个"
        )
        called = st.text_input("姓名或代号(可不填)", max_chars=20)
        if st.form_submit_button("就位", type="primary") and roles:
            session.take_part(called.strip() or "、".join(names[each].split("(")[0] for each in roles), tuple(roles))
            st.rerun()


def ways() -> None:
    """Lead to the pages on which the work is done."""
    with st.container(horizontal=True):
        for page, label in ((BRIEFING, "看领导简报"), (TOPICS, "看议题"), (LEDGER, "到事件台账办理")):
            if st.button(label, key=f"drill-way-{label}"):
                st.switch_page(page)


@st.fragment(run_every=TICK)
def board() -> None:
    """Show the time of the drill and what has come for this part; those who direct move the clock."""
    running = session.desk().stage
    if running is None:
        return
    over, now = _is_over(), running.now()
    with st.container(key="panel-drill-clock"):
        st.html(f'<div class="yq-due">{in_beijing(now):%m-%d %H:%M:%S}</div>')
        st.text(f"{running.scenario.title} · {_state(running, over)}")
        if drills.is_director(session.acting()) and not over:
            _controls(running)
    _told(running)


def _told(running: Stage) -> None:
    plan = session.desk().plan()
    if plan is None:
        return
    st.html('<div class="yq-panel-title">发给我的情况</div>')
    found = view.told(running.setup, running.scenario, plan, session.actor().roles, running.now())
    if not found:
        st.text("还没有。情况到了会显示在这里和每一页的上方。")
    for each in found[:TOLD]:
        st.text(f"{wording.beijing(each.at)} · {each.to}:{each.text}")


def _controls(running: Stage) -> None:
    if not running.is_ready:
        st.info("正在分析演练材料,约十几秒后可以开始。")
        return
    with st.container(horizontal=True), part():
        if running.is_standing:
            if st.button("走表", type="primary", icon=":material/play_arrow:"):
                running.go_on(session.acting())
                _moved()
        elif st.button("停表", icon=":material/pause:"):
            running.pause(session.acting())
            _moved()
        _steps(running)
        if st.button("结束演练", icon=":material/stop:"):
            _end(running)


def _steps(running: Stage) -> None:
    for label, minutes in (("推进 10 分钟", 10), ("推进 1 小时", 60)):
        if st.button(label):
            running.step(session.acting(), running.ahead(minutes))
            _moved()
    if st.button("推进到下一条注入", icon=":material/skip_next:"):
        running.step(session.acting(), running.next_inject())
        _moved()


def _end(running: Stage) -> None:
    opened = session.desk()
    running.end(session.acting())
    found = view.after_action(opened.store, running.setup, running.scenario, running.now())
    drills.keep_result(opened.desk, running.setup, running.scenario, found.assessment, found.lessons)
    _moved()


def unclear() -> None:
    """Let a participant say which clause is unclear."""
    plan = session.desk().plan()
    if plan is None:
        return
    names = scenarios.item_names(plan)
    with st.form("unclear", border=False, clear_on_submit=True), part():
        item = st.selectbox("预案的哪一条", list(names), format_func=names.__getitem__)
        note = st.text_area("哪里不清楚")
        if st.form_submit_button("记下") and item:
            drills.mark_unclear(session.acting(), item, note)
            st.text("已记下,总结时列入修订建议。")


def course() -> None:
    """Show those who direct everything that is still to come."""
    running, plan = session.desk().stage, session.desk().plan()
    if running is None or plan is None:
        return
    if not drills.is_director(session.acting()):
        st.info("只有导调组能看全部安排。")
        return
    table = view.course(running.setup, running.scenario, plan, running.now())
    st.dataframe(table, hide_index=True, row_height=36, height=min(640, 40 + 36 * len(table)))


def after_action() -> None:
    """Show the score with its parts, what was late, and what the plan may learn."""
    running, plan = session.desk().stage, session.desk().plan()
    if running is None or plan is None:
        return
    if not _is_over() and not drills.is_director(session.acting()):
        st.info("演练结束后,这里列出得分、应做的事和修订建议;演练中只有导调组能看。")
        return
    found = view.after_action(session.desk().store, running.setup, running.scenario, running.now())
    result = found.assessment
    with st.container(key="panel-score"):
        score = f"{result.score:g} 分" if result.is_scored else "尚无得分"
        st.html(f'<div class="yq-due">{score}</div>')
        st.text("演练已结束。" if _is_over() else "演练还没有结束:没有到时限的不计,分数会变。")
        st.text(f"按时得分 {result.base:g}(权重之和为分母;按时 1,超时按比例降到两倍时限时为 0)")
        for penalty in result.penalties:
            st.text(f"扣 {penalty.points:g} 分:{penalty.reason}")
        if result.cap:
            st.text(result.cap)
    st.dataframe(found.lines, hide_index=True, row_height=36, height=40 + 36 * len(found.lines))
    st.html('<div class="yq-panel-title">修订建议</div>')
    if not found.lessons:
        st.text("没有:全部按时办妥,也没有人指出不清楚的条文。")
    for lesson in found.lessons:
        st.text(view.lesson_line(lesson, plan))
    _paper()


def _paper() -> None:
    """Offer the report on the drill for those who may have papers made."""
    if not may_export(session.acting(), ReportKind.DRILL):
        return
    if st.button("导出演练报告", icon=":material/print:"):
        start(ExportRequest(ReportKind.DRILL, in_beijing(session.now()).date(), ".docx"))
        st.switch_page(EXPORTS)


def _begin(chosen: ScenarioFile, mode: DrillMode, speed: float, scale: float) -> None:
    wall = clock.now()
    hour, minute = map(int, chosen.scenario.begins.split(":"))
    began = in_beijing(wall).replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=BEIJING)
    setup = DrillSetup(
        run_id=f"{in_beijing(wall):%Y%m%d-%H%M%S}", mode=mode, speed=speed, deadline_scale=scale, began=began
    )
    opened = office().begin_drill(read(chosen.path), setup)
    session.take_part("导调组", (ADMINISTRATOR,))
    if opened.stage is not None:
        drills.begin(session.acting(), setup, chosen.scenario, opened.stage.clock)
    st.rerun()


def _require_account() -> None:
    held = set(session.visitor().actor.roles) - {VIEWER, KIOSK}
    if not session.visitor().is_demo and not held:
        raise WorkflowError("没有开始:只看的账号不能组织演练。")


def _moved() -> None:
    session.desk().touch()
    st.rerun()


def _is_over() -> bool:
    return drills.is_ended(session.desk().store)


def _state(running: Stage, over: bool) -> str:
    if over:
        return "已结束"
    standing = "停表" if running.is_standing else f"走表,{running.setup.speed:g} 倍"
    return f"{MODES[running.setup.mode].split(':')[0]} · {standing} · 时限 {running.setup.deadline_scale:g} 倍"


def _title(file: ScenarioFile) -> str:
    return file.scenario.title + ("" if file.shipped else "(本单位编写)")


def _size(file: ScenarioFile) -> str:
    given = file.scenario
    return (
        f"{given.mention_count} 条信息 · {len(given.injects)} 条注入 · {len(given.expected)} 件应做的事 · "
        f"从 {given.begins} 起 {given.length.in_chinese}"
    )
