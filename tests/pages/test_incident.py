"""事件: the desk of an incident, from the first evidence to the consultation, as the office uses it."""

from datetime import timedelta

import pytest

from yuqing import clock
from yuqing.model.actor import Actor
from yuqing.model.deeds import (
    Channel,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Verdict,
)
from yuqing.model.incident import Action, Deed
from yuqing.model.running import Running, Stretch
from yuqing.model.severity import Category, EventGrade, Severity
from yuqing.store import running
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, NewIncident, act, incident_of, open_incident

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


def field(page, label):
    return next(each for each in page.selectbox if each.label == label)


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
    assert page.error[0].value == "没有办理:请先选定级别。"
    field(page, "级别").set_value(Severity.II)
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


@pytest.fixture
def levelled(room, opened):
    """The incident with a grade of the emergency and a level, before its flash report."""
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), room.now)
    facts = FactSheet(
        what="路面积水", category=Category.NATURAL_DISASTER, event_type=plan.event_types[0].id,
        event_grade=EventGrade.SERIOUS,
    )  # fmt: skip
    for what, payload in (
        (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
        (Action.TRIAGE, Reason()),
        (Deed.FACTS_STATED, facts),
        (Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多处转发")),
    ):
        act(acting, Act(incident_id=opened, what=what, payload=payload))
    room.desk.touch()
    return opened


def test_a_corrected_fact_sheet_keeps_the_kind_and_the_grade_of_the_event(room, levelled):
    before = incident_of(room.desk.store, levelled).facts
    page = room.visit("incident", incident=str(levelled))
    write(page, "尚不清楚的", "商户损失")
    press(page, "存核实单")
    after = incident_of(room.desk.store, levelled).facts
    assert after.unknown == "商户损失"
    assert (after.event_type, after.event_grade) == (before.event_type, EventGrade.SERIOUS)


def test_a_report_is_filed_as_corrected_though_correcting_took_minutes(room, levelled, monkeypatch):
    page = room.visit("incident", incident=str(levelled))
    write(page, "正文", "经领导核改的正文")
    later = room.now + timedelta(minutes=7)
    monkeypatch.setattr(clock, "now", lambda: later)
    press(page, "存为快报")
    assert [each.report.body for each in incident_of(room.desk.store, levelled).reports] == ["经领导核改的正文"]


def test_an_empty_question_is_refused_with_a_sentence(room, opened):
    page = press(room.visit("incident", incident=str(opened)), "登记质疑")
    assert [each.value for each in page.error] == ["请先写明质疑的内容。"]


def test_an_empty_fact_sheet_says_that_nothing_is_verified(room, opened):
    page = room.visit("incident", incident=str(opened))
    assert field(page, "核实结论").value is Verdict.UNKNOWN
    assert field(page, "类别").value is Category.OTHER


def test_what_leads_on_stands_before_the_ways_out(room, opened, levelled):
    page = room.visit("incident", incident=str(opened))
    offered = [each.label for each in page.expander]
    assert offered.index("快报") < offered.index("填写核实单") < offered.index("排除") < offered.index("并案")


def test_calm_against_the_data_is_confirmed_with_a_reason(room, opened, levelled):
    followed(room, opened)
    page = room.visit("incident", incident=str(opened))
    assert any("确认平息要写明理由" in each for each in said(page))
    box = next(each for each in page.expander if each.label == "确认平息")
    box.text_input[0].set_value("连续两天无新信息")
    page = box.button[0].click().run()
    assert any("待复盘" in each for each in said(page))


def followed(room, number):
    """Take an incident past its flash report and its statement, as far as the follow-up."""
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), room.now)
    steps = [
        (Action.REPORT, Report(id="r", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="", body_hash=""))
    ]
    to = [one.to for level in plan.levels if level.rank == Severity.III for one in level.report_to]
    steps += [(Deed.RECEIPT_LOGGED, Receipt(report_id="r", to=each, channel=Channel.PHONE)) for each in to]
    decided = Decision(attendees=("leader",), measures="排水", public=False, reason="影响很小")
    steps += [(Action.CONVENE, Reason()), (Deed.DECISION_RECORDED, decided)]
    steps += [(Deed.OWNER_NAMED, Owner(of="grievances", role="office_head"))]
    steps += [(Action.NO_PUBLIC, Reason(reason="影响很小,当面答复"))]
    for what, payload in steps:
        act(acting, Act(incident_id=number, what=what, payload=payload))
    room.desk.touch()


def note(room, incident_id, words):
    """A colleague's act, recorded elsewhere."""
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("李工", tuple(role.id for role in plan.roles)), room.now)
    act(acting, Act(incident_id=incident_id, what=Deed.NOTE_ADDED, payload=Reason(reason=words)))
    room.desk.touch()


def test_what_is_being_typed_stays_when_a_colleague_records_something(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "基本事实", "东街雨水井堵塞,积水二十厘米")
    note(room, opened, "上级来电询问")
    page = press(page, "存核实单")
    assert any("您打开表单以后别人有新的处置:李工" in each for each in said(page))
    assert "已填的内容没有丢" in page.error[0].value
    assert next(each for each in page.text_area if each.label.startswith("基本事实")).value.startswith("东街雨水井")
    assert incident_of(room.desk.store, opened).facts is None
    page = press(page, "存核实单")
    assert not page.error
    assert incident_of(room.desk.store, opened).facts.what == "东街雨水井堵塞,积水二十厘米"
    assert not any("别人有新的处置" in each for each in said(page))


def test_two_people_at_one_form_give_one_entry_and_one_refusal(room, opened):
    first, second = (room.visit("incident", incident=str(opened)) for _ in range(2))
    for page, words in ((first, "东街积水"), (second, "西街积水")):
        write(page, "基本事实", words)
    assert not press(first, "存核实单").error
    second = press(second, "存核实单")
    assert "别人已有新的处置" in second.error[0].value
    assert incident_of(room.desk.store, opened).facts.what == "东街积水"


def test_the_forms_can_be_filled_in_anew_from_what_a_colleague_stated(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "基本事实", "还没写完")
    note(room, opened, "上级来电询问")
    page = press(page.run(), "按最新情况重填")
    assert next(each for each in page.text_area if each.label.startswith("基本事实")).value == TITLE
    assert not any("别人有新的处置" in each for each in said(page))


def test_what_one_did_oneself_is_no_news(room, opened):
    page = room.visit("incident", incident=str(opened))
    write(page, "备注", "已到现场")
    page = press(page, "备注")
    assert not page.error
    write(page, "备注", "已设围挡")
    page = press(page, "备注")
    assert not page.error
    assert not any("别人有新的处置" in each for each in said(page))


def test_whoever_comes_back_to_the_page_begins_from_the_newest_state(room, opened):
    page = room.visit("incident", incident=str(opened))
    note(room, opened, "上级来电询问")
    page = page.switch_page("../../pages/incidents/ledger.py").run()
    page.query_params["incident"] = str(opened)
    page = page.switch_page("../../pages/incidents/incident.py").run()
    assert not any("别人有新的处置" in each for each in said(page))
