"""领导简报 says what is going on, how severe it is, and what could not be seen."""

from datetime import timedelta

import pytest

from yuqing.model.severity import Severity
from yuqing.ui.countdown import run
from yuqing.views import focus
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident

FLOOD, FAIR = "河口镇集市路面积水无人处理", "河口镇采莲节周末开幕"


def acting_of(room):
    return Acting(room.desk.store, room.desk.plan(), room.visitor.actor, room.now)


def html(at):
    return "".join(at.html.values)


def test_without_a_unit_the_board_leads_to_the_first_run_page(room):
    at = room.visit("briefing")
    assert "首次设置" in at.info[0].value
    assert not at.text[0].value.startswith(" ")


def test_without_mentions_the_board_says_what_to_do_and_draws_nothing(room):
    room.without_mentions()
    at = room.visit("briefing")
    assert at.info[0].value.startswith("还没有与本单位有关的信息。")
    assert "还没有设置监测渠道" in at.warning[0].value
    assert not at.get("plotly_chart")


def test_the_headline_names_the_unit_and_its_most_severe_topic(room):
    room.typical()
    at = room.visit("briefing")
    assert at.text[0].value.startswith(f"云溪县河口镇人民政府 · 最需关注:{FLOOD}(")
    assert at.text[1].value.startswith("监测覆盖 1/2 · ")


@pytest.mark.clause("H16")
def test_the_counters_agree_with_the_mentions(room):
    room.typical()
    # Twenty-one of the flood within 24 hours, six of the fair; the one about others does not count.
    assert ">27</span>" in html(room.visit("briefing"))


def test_a_topic_row_says_how_many_how_angry_where_and_why(room):
    room.typical()
    rows = [text.value for text in room.visit("briefing").text if "条 · 负面" in text.value]
    assert len(rows) == 2
    assert rows[0].startswith("21条 · 负面21条 · ")
    assert "传播力" in rows[0]
    assert rows[1].startswith("6条 · 负面0条 · 新闻媒体;")


def test_every_chart_says_what_it_counts(room):
    room.typical()
    at = room.visit("briefing")
    assert len(at.get("plotly_chart")) == 4
    assert [node.proto.popover.label for node in at.main if node.type == "popover"] == ["口径"] * 4


def test_the_newest_mentions_stand_in_order_of_time(room):
    room.typical()
    ticker = [text.value for text in room.visit("briefing").main.get_by_key("ticker").children.values()]
    assert FLOOD in ticker[0]
    assert len(ticker) == 9
    assert "邻县修路" not in "".join(ticker)


def test_a_mention_of_which_only_the_day_is_known_shows_its_day(room):
    room.set_up()
    room.take([room.mention(1, title="路面积水", precision="day", published_at=room.ago(2))])
    first = room.visit("briefing").main.get_by_key("ticker").children[0].value
    assert first.startswith("11-22(只知日期)  路面积水")


def test_a_click_on_a_topic_opens_it(room):
    room.typical()
    at = room.visit("briefing")
    next(button for button in at.button if button.label == "详情").click().run()
    assert at.query_params["topic"].isdigit()
    assert FLOOD in at.text[0].value
    assert len(at.dataframe[-1].value) == 40


def test_a_click_on_a_square_opens_the_feed_of_that_kind_and_day(room):
    room.typical()
    at = room.visit("briefing")
    at.session_state["heat"] = {"selection": {"points": [{"customdata": ["forum", "2026-11-21"]}]}}
    at.run()
    assert at.header.values == ["实时动态"]
    assert at.query_params["day"] == "2026-11-21"
    assert at.multiselect[0].value == ["forum"]
    assert set(at.dataframe[0].value["渠道"]) == {"论坛贴吧"}
    assert {moment[:5] for moment in at.dataframe[0].value["时间"]} == {"11-21"}


def test_a_source_that_failed_is_named_with_cause_and_time(room, spoken):
    room.set_up()
    room.take(
        room.two_matters(),
        room.run("before", source_id="daily", source_name="云溪日报", finished_at=room.ago(5)),
        room.failed_run(hours=1),
        room.run(),
    )
    assert "未能监测:云溪日报(采集失败:超时,已 5小时)" in spoken(room.visit("briefing"))


def test_when_no_source_answered_the_headline_does_not_call_it_calm(room):
    room.outage()
    assert room.visit("briefing").text[0].value.endswith("所有监测渠道都没有采到数据,以下不能视为平静")


def test_an_outage_reaches_the_screen_without_any_mention(room):
    room.typical()
    at = room.visit("briefing")
    room.take([], room.failed_run(hours=0.05, source_id="forum"))
    assert at.run().text[1].value.startswith("监测覆盖 0/2 · ")


def test_an_hour_in_which_no_source_answered_is_hatched_in_the_curve(room, charts):
    room.set_up()
    room.take(room.two_matters(), room.run())
    whole = charts(room.visit("briefing"))[1]
    room.take([], room.failed_run(hours=3.5))
    broken = charts(room.visit("briefing"))[1]
    assert "未监测" not in str(whole["data"]) + str(whole["layout"].get("annotations"))
    assert "未监测" in str(broken["data"]) + str(broken["layout"].get("annotations"))


def test_a_fortnight_without_mentions_offers_the_last_day_that_had_some(room):
    room.set_up()
    room.take([room.mention(1, title=FLOOD, published_at=room.ago(days=30))])
    at = room.visit("briefing")
    assert "最新的一条在 2026年10月23日" in at.info[0].value
    at.button[0].click().run()
    assert at.warning[0].value.startswith("历史回看:以下按 2026年10月23日")
    assert FLOOD in at.text[0].value
    assert len(at.get("plotly_chart")) == 4
    at.button[0].click().run()
    assert at.info


def test_the_demo_says_that_it_is_still_being_made(room):
    room.open("demo")
    room.set_up()
    assert room.visit("briefing").info[0].value == "正在生成演示数据,约十几秒后自动显示。"


def test_the_board_shows_what_arrived_since_it_was_drawn(room):
    room.typical()
    at = room.visit("briefing")
    rows = [
        room.mention(500 + number, title="水库大坝出现裂缝", signals=["casualty"], terms=[8, 9], media_tier=100)
        for number in range(40)
    ]
    room.take(rows)
    assert "水库大坝出现裂缝" in at.run().text[0].value


def test_a_board_on_which_nothing_is_serious_says_that_it_is_calm(room, spoken):
    room.set_up()
    rows = [row for row in room.two_matters() if row["title"] == FAIR]
    room.take(rows, room.run())
    said = spoken(room.visit("briefing"))
    assert "平稳" in said
    assert "没有在办事件" in said
    assert "近7天平息或办结" in said


def test_an_outage_is_no_calm_and_what_was_not_found_is_no_zero(room, spoken):
    room.set_up()
    room.take(room.two_matters(), room.run("before", finished_at=room.ago(5)), room.failed_run(hours=0.2))
    room.take([], room.failed_run(hours=0.1, source_id="forum"))
    at = room.visit("briefing")
    assert "采集中断" in spoken(at)
    assert "repeating-linear-gradient" in html(at)
    assert ">不明</span>" in html(at)


def test_in_an_outage_nothing_that_was_not_looked_for_is_called_absent(room, spoken):
    room.set_up()
    old = [room.mention(number, title=f"集市积水{number}", published_at=room.ago(days=3)) for number in range(1, 9)]
    room.take(old, room.run("before", finished_at=room.ago(30)))
    room.take([], room.failed_run(hours=25), room.failed_run(hours=25, source_id="forum"))
    at = room.visit("briefing")
    assert "采集中断,不能判断有没有议题。" in spoken(at)
    assert "没有形成议题" not in spoken(at)
    assert "没有需要跟踪的事件或议题" not in html(at)
    assert html(at).count(">不明</span>") == 6
    assert ">0%<" not in html(at)


def test_the_clocks_of_an_open_incident_run_and_say_when_they_are_due(room):
    room.typical()
    incident_id = open_incident(acting_of(room), NewIncident(title="集市积水", marks={}))
    room.desk.touch()
    at = room.visit("briefing")
    assert incident_id
    assert 'class="yq-run' in html(at)
    assert "在办 1 件" in html(at)
    assert "截止 11-2" in html(at)
    assert any("集市积水" in text.value for text in at.text)


def test_the_screen_turns_to_the_gravest_matter_most_often():
    order = focus.round_of([Severity.I, Severity.III, Severity.IV])
    assert [order.count(place) for place in range(3)] == [4, 2, 1]
    assert order[:3] == [0, 1, 2]


def test_every_screen_shows_the_same_matter_at_one_moment(noon):
    levels = [Severity.II, Severity.IV]
    shown = [focus.turn(levels, noon + number * focus.STAY) for number in range(8)]
    assert sorted(shown[:4]) == [0, 0, 0, 1]
    assert shown[:4] == shown[4:]
    assert focus.turn(levels, noon) == focus.turn(levels, noon + focus.STAY / 2)


def test_a_clock_runs_down_to_its_limit_and_up_from_it(noon):
    ahead, past = run(noon + timedelta(hours=3, minutes=12), noon), run(noon - timedelta(minutes=5), noon)
    assert ("--from:11520" in ahead, 'aria-label="还剩3小时12分"' in ahead) == (True, True)
    assert ("--from:300" in past, "已超" in past, "late" in past) == (True, True, True)


def test_a_clock_keeps_the_pace_of_a_drill_and_stands_with_it(noon):
    due = noon + timedelta(hours=1)
    assert [("--pace:60" in text, "still" in text) for text in (run(due, noon, 60.0), run(due, noon, 0.0))] == [
        (True, False), (False, True)
    ]  # fmt: skip
    assert "--pace:1" in run(due, noon)
