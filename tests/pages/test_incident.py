"""事件: the desk of an incident, from the first evidence to the consultation, as the office uses it."""

from datetime import timedelta

import pytest

from yuqing.model.actor import Actor
from yuqing.model.running import Running, Stretch
from yuqing.store import running
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident

TITLE = "群众来电反映集市积水"


@pytest.fixture
def opened(room):
    room.typical()
    plan = room.desk.plan()
    actor = Actor("值班员", tuple(role.id for role in plan.roles))
    return open_incident(Acting(room.desk.store, plan, actor, room.now), NewIncident(title=TITLE, marks={}))


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def write(page, label, words):
    next(each for each in (*page.text_input, *page.text_area) if each.label.startswith(label)).set_value(words)


def said(page):
    return [each.value for each in page.text]


def test_the_desk_shows_steps_and_clocks_with_their_clauses(room, opened):
    page = room.visit("incident", incident=str(opened))
    assert TITLE in said(page)
    assert "▶ 发现舆情" in said(page)
    assert any("预案第360、362、364段" in each.value for each in page.caption)
    assert not page.exception


def test_a_step_whose_guard_does_not_hold_says_why(room, opened):
    page = room.visit("incident", incident=str(opened))
    assert any(each.startswith("还没有证据") for each in said(page))


def test_the_office_goes_from_evidence_to_the_consultation(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "原文链接", "https://forum.example/1")
    page = press(page, "附上")
    page = press(page, "研判")
    write(page, "基本事实", "集市路面积水,正在排水")
    page = press(page, "存核实单")
    write(page, "定级理由", "多处转发,影响出行")
    page = press(page, "确定级别")
    page = press(page, "存为快报")
    assert "已报告" in next(each for each in said(page) if "编号" in each)
    assert any("快报还没有送达" in each for each in said(page))


def test_a_task_is_given_and_done(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "任务", "核对排水口")
    page = press(page, "交办")
    assert any("已交办" in each and "核对排水口" in each for each in said(page))
    page = press(page, "办结")
    assert any("办结" in each and "核对排水口" in each for each in said(page))


def test_a_question_is_kept_until_it_is_answered_or_dropped_with_a_reason(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "来电来访中的质疑", "积水什么时候能排完?")
    page = press(page, "登记质疑")
    page = press(page, "已答复")
    assert any("不再答复要写明理由" in each.value for each in page.error)
    write(page, "说明(不再答复", "已在现场当面答复")
    page = press(page, "已答复")
    assert any(each.startswith("不再答复") for each in said(page))


def test_an_unknown_incident_is_said_to_be_unknown(room, opened):
    page = room.visit("incident", incident="999")
    assert page.error[0].value == "没有这个事件,请从事件台账进入。"
    assert room.visit("incident").info[0].value == "请从事件台账点选一个事件。"


@pytest.mark.parametrize("name", ["incident", "briefing"])
def test_a_page_says_that_the_program_stood_still_while_a_clock_ran(room, opened, name):
    stopped, back = room.now + timedelta(minutes=1), room.now + timedelta(hours=5)
    ran = Running((Stretch(room.now - timedelta(days=1), stopped), Stretch(back, back)))
    running.save(room.desk.desk.root, ran)
    room.now = back + timedelta(minutes=1)
    page = room.visit(name, incident=str(opened))
    assert any("未运行,其间" in each.value and "个时限到期" in each.value for each in page.warning)
    assert not page.exception
