"""演练: prepared, begun, worked on through the ordinary pages, ended, scored; on a desk of its own."""

from datetime import timedelta

import pyarrow as pa
import pytest

from yuqing import config
from yuqing.model import segments as layout
from yuqing.model.account import Visitor
from yuqing.model.actor import VIEWER, Actor
from yuqing.ui.door import DRILL_VISITOR
from yuqing.worker import stock
from yuqing.workflow import drills


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def said(page):
    return [each.value for each in page.text]


def choose(page, label, value):
    return next(each for each in page.selectbox if each.label == label).set_value(value)


@pytest.fixture
def hall(room):
    """A drill of the village bank just prepared in one browser, its material at hand."""
    room.open("drill")
    room.visitor = DRILL_VISITOR
    first = press(room.visit("drill"), "准备这一场")
    began = room.desk.stage.setup.began
    rows = [
        room.mention(number, title="苇荡村镇银行取不出钱了", text="大家都来看看吧", 
            published_at=began + timedelta(minutes=number),
        )
        for number in range(1, 30)
    ]  # fmt: skip
    stock.write(room.desk.desk, pa.Table.from_pylist(rows, layout.SEGMENT))
    return room, first.run()


def test_without_a_drill_the_page_offers_the_scenarios(room):
    room.open("drill")
    room.visitor = DRILL_VISITOR
    page = room.visit("drill")
    assert not page.exception
    assert len(next(each for each in page.selectbox if each.label == "演练脚本").options) == 3


def test_the_live_desk_leads_to_the_drill_and_back(room):
    room.typical()
    page = press(room.visit("drill"), "进入演练")
    assert "演练脚本" in [each.label for each in page.selectbox]
    page = press(page, "离开演练")
    assert "进入演练" in [each.label for each in page.button]


def test_who_loads_a_page_of_the_drill_anew_does_not_act_on_the_live_desk(room):
    room.typical()
    page = press(room.visit("drill"), "进入演练")
    assert "离开演练" in [each.label for each in room.visit("drill").button]
    press(page, "离开演练")
    assert "进入演练" in [each.label for each in room.visit("drill").button]


def test_an_account_that_may_only_look_begins_no_drill(room):
    room.typical()
    room.visitor = Visitor(Actor("来客", (VIEWER,)), "session-2")
    page = press(press(room.visit("drill"), "进入演练"), "准备这一场")
    assert "只看的账号不能组织演练" in page.error[0].value
    assert room.office.desk("drill").stage is None


def test_every_page_of_a_drill_is_marked(hall, spoken):
    room, _ = hall
    for name in ("briefing", "ledger", "feed", "exports", "imports"):
        html = "".join(room.visit(name).html.values)
        assert "不对外发送任何消息" in html, name
        assert 'content: "演练' in html, name


def test_the_clock_stands_until_the_directors_let_it_run_and_mentions_come_in_time(hall):
    room, page = hall
    began = room.desk.stage.setup.began
    assert room.desk.now() == began
    assert room.desk.store.value("select count(*) from mentions") == 0
    page = press(page, "推进 10 分钟")
    assert room.desk.now() == began + timedelta(minutes=10)
    room.wait(lambda: room.desk.store.value("select count(*) from mentions") == 10)
    assert any("分支机构联络员:苇荡中心网点电话" in each for each in said(page.run()))


def test_only_the_directors_move_the_clock_and_see_what_is_to_come(hall):
    room, _ = hall
    other = room.visit("drill")
    assert "推进 10 分钟" not in [each.label for each in other.button]
    assert any("只有导调组" in each.value for each in other.info)


def take(page, *roles):
    next(each for each in page.multiselect if each.label == "岗位").set_value(list(roles))
    return press(page, "就位")


def test_three_browsers_take_their_parts_and_act_on_one_incident(hall):
    room, director = hall
    director = press(director, "推进 10 分钟")
    watch, office, leader = (take(room.visit("drill"), role) for role in ("monitor", "office_head", "leader"))
    watch = watch.switch_page("../../pages/incidents/ledger.py").run()
    next(each for each in watch.text_input if each.label.startswith("事件名称")).set_value("取款机故障引发排队")
    watch = press(watch, "立为事件")
    assert not watch.exception
    room.wait(lambda: room.desk.store.value("select count(*) from incidents") == 1)
    entries = room.desk.store.rows("select actor, recorded_at from record where action = 'opened'")
    assert [actor for actor, _ in entries] == ["舆情监测员"]
    assert entries[0][1] == room.desk.stage.setup.began + timedelta(minutes=10)
    assert "取款机故障引发排队" in str(office.switch_page("../../pages/incidents/ledger.py").run().dataframe[0].value)
    assert not leader.exception


def part_of(page):
    return next(each.label for each in page.expander if each.label.startswith("我的岗位"))


def test_a_page_loaded_anew_still_holds_its_part_and_the_last_one_counts(hall):
    room, _ = hall
    room.visitor = Visitor(Actor("王五", (VIEWER,)), "session-3")
    take(take(room.visit("drill"), "monitor"), "leader", "deputy")
    assert part_of(room.visit("drill")) == "我的岗位:组长、副组长"
    room.visitor = Visitor(Actor("赵六", (VIEWER,)), "session-4")
    assert part_of(room.visit("drill")) == "我的岗位:还没有就位,只能看"


def test_a_part_is_held_in_one_drill_only(hall):
    room, page = hall
    room.visitor = Visitor(Actor("王五", (VIEWER,)), "session-3")
    take(room.visit("drill"), "monitor")
    room.now += timedelta(seconds=5)
    someone, room.visitor = room.visitor, DRILL_VISITOR
    press(page, "准备这一场")
    room.visitor = someone
    assert part_of(room.visit("drill")) == "我的岗位:还没有就位,只能看"


def test_the_clocks_on_the_briefing_run_at_the_pace_of_the_drill(hall):
    room, director = hall
    stage = room.desk.stage
    assert stage.is_standing
    assert stage.pace == 0
    press(director, "走表")
    assert stage.pace == stage.setup.speed == 60


def test_a_clause_marked_as_unclear_becomes_a_lesson(hall):
    room, director = hall
    page = take(room.visit("drill"), "monitor")
    next(each for each in page.text_area if each.label == "哪里不清楚").set_value("“重大”按谁的标准?")
    press(page, "记下")
    (lesson,) = [each for each in said(director.run()) if "“重大”按谁的标准?" in each]
    # By the name of the clause, not by the key that the pack gives it.
    assert lesson == "“重大”按谁的标准? · 参演人认为条文不清楚 · 预案“第一时间发现”"


def test_only_the_directors_see_before_the_end_what_is_expected(hall):
    room, director = hall
    page = take(room.visit("drill"), "monitor")
    assert [frame for frame in page.dataframe if "应做的事" in frame.value] == []
    assert "演练结束后" in page.info[0].value
    assert [frame for frame in director.dataframe if "应做的事" in frame.value] != []
    press(director, "结束演练")
    assert [frame for frame in page.run().dataframe if "应做的事" in frame.value] != []


def test_before_anything_was_due_there_is_no_score_instead_of_none_of_a_hundred(hall):
    _, director = hall
    assert "尚无得分" in "".join(director.html.values)
    director = press(press(director, "推进 1 小时"), "结束演练")
    assert ">0 分<" in "".join(director.html.values)


def test_an_ended_drill_is_scored_kept_and_cannot_go_on(hall):
    room, page = hall
    page = press(page, "推进 1 小时")
    page = press(page, "结束演练")
    assert any("演练已结束" in each for each in said(page))
    assert not {"走表", "推进 10 分钟"} & {each.label for each in page.button}
    [kept] = list((room.folder / "drill_runs").glob("*.json"))
    assert '"score": 0.0' in kept.read_text("utf-8")


def test_a_new_drill_begins_with_an_empty_desk_and_the_last_is_put_away_whole(hall):
    room, page = hall
    page = press(page, "推进 10 分钟")
    room.wait(lambda: room.desk.store.value("select count(*) from mentions") == 10)
    first, before = room.desk.stage.setup.run_id, room.desk.generation
    room.now += timedelta(seconds=5)
    press(page, "准备这一场")
    assert room.desk.store.value("select count(*) from mentions") == 0
    assert room.desk.generation > before
    assert (room.folder / "drill_runs" / first / "yuqing.duckdb").exists()


def test_nothing_of_a_drill_reaches_the_live_desk(hall):
    room, page = hall
    press(page, "推进 1 小时")
    live = room.office.desk("live")
    assert live.store.value("select count(*) from mentions") == 0
    assert live.store.value("select count(*) from record") == 0
    assert config.desk(room.office.settings, "drill").database != live.desk.database


def write(page, label, words):
    return next(each for each in (*page.text_input, *page.text_area) if each.label.startswith(label)).set_value(words)


def test_a_scenario_is_written_checked_and_kept(room):
    room.typical()
    page = press(room.visit("drill"), "载入这一份")
    text = next(each for each in page.text_area if each.label.startswith("脚本")).value
    write(page, "脚本", text.replace("within =", "withim =", 1)).run()
    assert any(each.startswith("✗ 第") and "是否想写 within?" in each for each in said(page))
    assert "存为本单位的脚本" not in [each.label for each in page.button]
    page = write(page, "脚本", text.replace('id = "', 'id = "own_', 1)).run()
    page = press(page, "存为本单位的脚本")
    [kept] = list((room.folder / "own_scenarios").glob("*.toml"))
    assert kept.stem.startswith("own_")
    assert len(next(each for each in page.run().selectbox if each.label == "从哪一份写起").options) == 4


def test_what_a_drill_taught_is_handed_to_the_revision_of_the_plan(hall):
    room, page = hall
    take(other := room.visit("drill"), "monitor")
    write(other, "哪里不清楚", "“重大”按谁的标准?")
    press(other, "记下")
    press(press(page, "推进 1 小时"), "结束演练")
    results = drills.results(room.desk.desk)
    assert [each.observed for each in results[0].lessons if each.reason == "参演人认为条文不清楚"] == [
        "“重大”按谁的标准?"
    ]
    room.office.close()
    room.open("live")
    room.typical()
    at = room.visit("drill")
    at.session_state["drills-held"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    # The drill was that of a bank, the unit is a township.
    assert any("不是本单位的预案" in each for each in said(at))
    press(at, "登记到培训演练台账")
    assert room.desk.store.value("select count(*) from record where action = 'training_logged'") == 1
