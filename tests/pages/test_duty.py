"""值班与通讯录: who is on duty, whom to call, and numbers only for those who may act."""

from datetime import date, timedelta

import pytest

from yuqing.model.actor import ADMINISTRATOR, VIEWER, Actor
from yuqing.model.deeds import LevelSet
from yuqing.model.duty import Contact, Pattern, Shift, ShiftKind
from yuqing.model.incident import Deed
from yuqing.model.readiness import HandoverGiven
from yuqing.model.severity import Severity
from yuqing.store import copies, record
from yuqing.workflow import roster
from yuqing.workflow.authority import Acting
from yuqing.workflow.handovers import give_handover
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident

PHONE = "13800000000"


@pytest.fixture
def staffed(room):
    """A desk with two contacts and a week of day shifts from yesterday on."""
    room.without_mentions()
    by = acting(room)
    for name in ("值班员甲", "值班员乙"):
        roster.keep_contact(by, Contact(id=name, name=name, roles=("monitor",), phone=PHONE))
    pattern = Pattern(
        role="monitor", people=("值班员甲", "值班员乙"), kind=ShiftKind.DAY, first=date(2026, 11, 22), days=8
    )  # fmt: skip
    roster.enter_roster(by, pattern)
    room.desk.touch()
    return room


def acting(room, account="办公室"):
    plan = room.desk.plan()
    return Acting(room.desk.store, plan, Actor(account, tuple(role.id for role in plan.roles)), room.now)


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def write(page, label, words):
    next(each for each in (*page.text_input, *page.text_area) if each.label.startswith(label)).set_value(words)


def grave(room, level=Severity.II):
    by = acting(room)
    incident_id = open_incident(by, NewIncident(title="集市聚集", marks={}))
    act(by, Act(incident_id=incident_id, what=Deed.LEVEL_SET, payload=LevelSet(level=level, reason="多人聚集")))
    room.desk.touch()
    return incident_id


def test_without_a_unit_the_page_says_where_to_begin(room):
    room.without_unit()
    assert "首次设置" in room.visit("duty").info[0].value


def test_an_empty_page_says_the_next_steps_and_what_the_plan_wants(room, spoken):
    room.without_mentions()
    page = room.visit("duty")
    said = "\n".join(page.info.values)
    for words in (
        "还没有排班",
        "通讯录还是空的",
        "还没有交接过班",
        "保障清单还是空的",
        "媒体联络簿还是空的",
        "还没有登记过培训",
    ):
        assert words in said
    assert "没有安排舆情监控员值班(预案第318、349、410、412段)" in spoken(page)
    assert [(each.label, each.value) for each in page.metric] == [("今后7天值班覆盖率", "0%"), ("均衡度", "还没有排班")]


def test_the_page_shows_who_is_on_duty_and_that_the_week_is_covered(staffed, spoken):
    page = staffed.visit("duty")
    assert [each.value for each in page.metric] == ["100%", "0.95"]
    words = spoken(page)
    assert f"舆情监控员:值班员甲 · {PHONE} · 至 11-22 20:00 · 未确认到岗" in words
    assert "今后7天预案要求的值班都有人" in words


def test_being_there_is_confirmed_on_the_page(staffed, spoken):
    page = press(staffed.visit("duty"), "确认到岗")
    assert "11-22 12:00 到岗" in spoken(page)


def test_a_grave_incident_asks_for_somebody_day_and_night(staffed, spoken):
    incident_id = grave(staffed)
    page = staffed.visit("duty")
    assert "须 24 小时值班:“集市聚集”尚未办结(Ⅱ级)。" in page.warning.values[-1]
    assert "11-22 20:00 至 11-23 08:00 没有安排舆情监控员值班(预案第415段)" in spoken(page)
    beside = spoken(staffed.visit("incident", incident=str(incident_id)))
    assert "值班员甲" in beside
    assert "须 24 小时值班" in beside


@pytest.mark.parametrize("roles", [(VIEWER,), (ADMINISTRATOR,)])
def test_who_may_not_act_sees_no_number_and_no_form(staffed, spoken, roles):
    incident_id = grave(staffed)
    staffed.sign_in(*roles)
    page = staffed.visit("duty")
    assert "值班员甲" in spoken(page)
    assert PHONE not in spoken(page)
    assert PHONE not in spoken(staffed.visit("incident", incident=str(incident_id)))
    assert {each.label for each in page.button} == set()


def test_no_table_that_can_be_taken_away_holds_a_number(staffed):
    page = staffed.visit("duty")
    assert PHONE in page.table[0].value.to_string()
    assert all(PHONE not in each.value.to_string() for each in page.dataframe)
    names = {each.proto.label for each in page.get("download_button")}
    assert names <= {"导出表格(CSV)"}


def test_a_contact_and_a_week_are_entered_on_the_page(room):
    room.without_mentions()
    page = room.visit("duty")
    write(page, "账号或岗位名称", "值班员甲")
    next(each for each in page.multiselect if each.label == "预案中的职责").set_value(["monitor"])
    page = press(page, "保存")
    assert page.success.values == ["已保存值班员甲。"]
    next(each for each in page.multiselect if each.label.startswith("值班人")).set_value(["值班员甲"])
    page = press(page, "排班")
    assert page.success.values == ["已排 7 班。"]
    assert set(page.dataframe[0].value["值班人"]) == {"值班员甲"}


def test_what_the_rules_refuse_is_one_sentence_on_the_page(staffed):
    page = staffed.visit("duty")
    page = press(page, "排班")
    assert "请至少选一名值班人员。" in page.error.values


def test_a_handover_that_nobody_took_is_shown_as_such_and_taken_by_another(staffed, spoken):
    give_handover(acting(staffed, "值班员甲"), HandoverGiven(id="h1", to="值班员乙", lines=("事件 1 集市积水",)))
    staffed.now += timedelta(minutes=31)
    staffed.desk.touch()
    page = staffed.visit("duty")
    assert "● 未确认接班,已超过 30 分钟" in spoken(page)
    page = press(page, "我已看过,确认接班")
    assert "值班长" in spoken(page)
    assert record.latest(staffed.desk.store, 1)[0].entry.action == "handover_taken"


def test_a_handover_is_written_from_what_is_open(staffed):
    grave(staffed)
    page = staffed.visit("duty")
    drafted = next(each for each in page.text_area if each.label.startswith("系统列出"))
    assert "事件" in drafted.value
    assert "集市聚集:Ⅱ级,线索" in drafted.value
    next(each for each in page.selectbox if each.label == "接班人").set_value("值班员乙")
    page = press(page, "交班")
    assert page.success.values == ["已交班,待值班员乙确认。"]


def test_a_pump_is_listed_and_checked(room, spoken):
    room.without_mentions()
    page = room.visit("duty")
    write(page, "名称", "排水泵")
    write(page, "存放地点", "镇仓库")
    saves = [button for button in page.button if button.label == "保存"]
    page = saves[1].click().run()
    assert "排水泵" in spoken(page)
    page.session_state["safeguards"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    page = press(page.run(), "登记检查")
    assert page.success.values == ["排水泵的检查已登记。"]


def test_a_medium_and_a_talk_are_entered(room, spoken):
    room.without_mentions()
    page = room.visit("duty")
    write(page, "媒体名称", "云溪日报")
    write(page, "公开的联络处", "新闻热线")
    page = [button for button in page.button if button.label == "保存"][2].click().run()
    next(each for each in page.selectbox if each.label == "媒体").set_value("云溪日报")
    write(page, "沟通事项", "说明积水原因")
    write(page, "结果", "同意刊发")
    page = press(page, "登记沟通")
    assert page.success.values == ["沟通已登记。"]
    assert "说明积水原因" in spoken(page)


def test_a_training_is_entered(room, spoken):
    room.without_mentions()
    page = room.visit("duty")
    write(page, "主题", "舆情研判")
    next(each for each in page.number_input if each.label.startswith("其他人员")).set_value(12)
    page = [button for button in page.button if button.label == "登记"][-1].click().run()
    assert page.success.values == ["已登记。"]
    assert "其他12人" in spoken(page)


def test_a_shift_that_is_chosen_can_be_swapped(staffed):
    page = staffed.visit("duty")
    page.session_state["roster"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    page.run()
    next(each for each in page.selectbox if each.label == "换给").set_value("值班员甲")
    write(page, "理由", "家中有事")
    page = press(page, "换班")
    assert page.success.values == ["已换给值班员甲。"]


def test_a_shift_of_a_role_without_demand_is_shown_too(staffed):
    by = acting(staffed)
    roster.enter_shifts(
        by,
        [Shift(id="s", role="leader", who="值班员乙", from_at=by.now, until_at=by.now + timedelta(hours=8))],
    )
    staffed.desk.touch()
    assert "组长" in set(staffed.visit("duty").dataframe[0].value["岗位"])


def test_an_export_of_everything_holds_the_contacts_without_their_numbers(staffed, tmp_path):
    staffed.desk.store.checkpoint()
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(staffed.desk.store.path.read_bytes())
    written = copies.write_open(copy, tmp_path)
    assert written["contacts"] == 2
    text = (tmp_path / "contacts.jsonl").read_text("utf-8")
    assert "值班员甲" in text
    assert PHONE not in text
    assert PHONE not in (tmp_path / "record.jsonl").read_text("utf-8")


def test_a_pasted_roster_is_entered_and_a_bad_one_names_its_line(staffed):
    page = staffed.visit("duty")
    write(page, "每行一班", "12-25 20:00 08:00 舆情监控员 值班员甲")
    page = press(page, "导入")
    assert page.success.values == ["已导入 1 班。"]
    write(page, "每行一班", "12-25 20:00 08:00 门卫 值班员甲")
    page = press(page, "导入")
    assert page.error.values == ["第 1 行的岗位“门卫”不在预案里。"]
