"""议题 lists the matters of a window and opens one, down to the formula and the decision of a person."""

from datetime import timedelta

import pytest

FLOOD, FAIR = "河口镇集市路面积水无人处理", "河口镇采莲节周末开幕"


@pytest.fixture
def flood(room):
    """The page of the most severe topic."""
    room.typical()
    return room.visit("topics", topic="40")


def level(at):
    return next(text.value for text in at.text if text.value.startswith("级别:"))


def decide(at, chosen, reason):
    at.selectbox[0].set_value(chosen)
    at.text_input[0].set_value(reason)
    return next(button for button in at.button if button.label == "记录定级").click().run()


@pytest.mark.parametrize("state", ["without_unit", "without_mentions"])
def test_without_mentions_the_list_says_so(room, state):
    getattr(room, state)()
    at = room.visit("topics")
    assert at.info.values == ["所选时段内没有形成议题。"]
    assert not at.dataframe


def test_the_most_severe_topic_stands_first_with_its_reason(room):
    room.typical()
    table = room.visit("topics").dataframe[0].value
    assert list(table["议题"]) == [FLOOD, FAIR]
    assert list(table["信息数"]) == [40, 6]
    assert list(table["负面"]) == [40, 0]
    assert all("传播力" in sentence for sentence in table["为什么"])


def test_the_window_bounds_the_list(room):
    room.set_up()
    room.take([room.mention(1, title=FLOOD, published_at=room.ago(days=20))])
    at = room.visit("topics")
    assert at.info
    at.selectbox[0].set_value("近30天").run()
    assert list(at.dataframe[0].value["议题"]) == [FLOOD]


def test_a_click_on_a_row_opens_the_topic(room):
    room.typical()
    at = room.visit("topics")
    at.session_state["topics"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    assert FAIR in at.text.values


def test_the_way_back_from_a_topic_is_the_list(flood, latin, charts):
    assert FLOOD in "\n".join(flood.text.values)
    assert "40 条信息,11-20 16:00 至 11-22 10:54" in flood.text.values
    assert len(charts(flood)) == 1
    assert latin(flood) == []
    flood.button[0].click().run()
    assert "topic" not in flood.query_params
    assert flood.header.values == ["议题"]


def test_the_address_of_a_topic_can_be_shared(room, flood):
    again = room.visit("topics", topic=flood.query_params["topic"])
    assert FLOOD in "\n".join(again.text.values)


@pytest.mark.parametrize("number", ["12345", "-7", "9" * 19])
def test_a_topic_that_is_not_there_is_one_sentence(room, number):
    room.typical()
    at = room.visit("topics", topic=number)
    assert at.error.values == ["没有这个议题,可能链接已过期。请从“议题”列表重新进入。"]
    at.button[0].click().run()
    assert at.header.values == ["议题"]


@pytest.mark.parametrize("number", ["abc", "--5", "²", "1.5", "9" * 40, "1 or 1=1"])
def test_an_address_that_names_no_topic_shows_the_list(room, number):
    room.typical()
    at = room.visit("topics", topic=number)
    assert at.header.values == ["议题"]
    assert not at.error


def test_the_level_is_explained_and_says_what_would_change_it(flood):
    said = "\n".join(flood.text.values)
    assert level(flood).startswith("级别:")
    assert "传播力" in said
    assert "风险性" in said


def test_a_person_overrides_the_level_with_a_reason_on_the_record(flood):
    decide(flood, 1, "县领导已批示")
    assert level(flood).startswith("级别:Ⅰ级(人工确定;系统建议 ")
    record = next(frame.value for frame in flood.dataframe if "理由" in frame.value)
    assert list(record["理由"]) == ["县领导已批示"]
    assert list(record["由"]) == ["组长"]
    assert list(record["时间"]) == ["11-22 12:00"]


def test_the_override_reaches_the_briefing(room, flood):
    decide(flood, 1, "县领导已批示")
    board = room.visit("briefing")
    assert f"最需关注:{FLOOD}(Ⅰ级" in board.text[0].value


@pytest.mark.parametrize("reason", ["", "  ", "同意", " 批 示 "])
def test_an_override_without_a_reason_is_refused_and_changes_nothing(room, flood, reason):
    before = level(flood)
    decide(flood, 1, reason)
    assert flood.error.values == ["请写明调整级别的理由(至少四个字),供复盘时查看。"]
    assert level(room.visit("topics", topic=flood.query_params["topic"])) == before


def test_after_a_refusal_the_rest_of_the_page_stands(flood):
    decide(flood, 1, "")
    assert FLOOD in list(flood.dataframe[-1].value["标题与内容"])


def test_the_last_of_several_overrides_holds_and_all_are_kept(room, flood):
    decide(flood, 1, "县领导已批示")
    room.now += timedelta(minutes=5)
    decide(flood, 4, "现场已处理完毕")
    assert level(flood).startswith("级别:Ⅳ级")
    record = next(frame.value for frame in flood.dataframe if "理由" in frame.value)
    assert sorted(record["理由"]) == ["县领导已批示", "现场已处理完毕"]


def test_a_topic_shows_its_mentions_and_a_chosen_one_in_full(flood):
    flood.session_state["mentions"] = {"selection": {"rows": [3], "columns": [], "cells": []}}
    flood.run()
    assert "积水没过脚踝,打了几次电话都没人来。" in flood.text.values


def test_a_topic_looked_up_in_the_demo_can_be_tried_out(room):
    room.demo()
    at = room.visit("topics", topic="40")
    decide(at, 2, "演示一下人工定级")
    assert level(at).startswith("级别:Ⅱ级")


def test_a_decision_made_while_news_arrives_is_kept(room, flood):
    room.take([room.mention(900, title=FLOOD)])
    decide(flood, 1, "县领导已批示")
    assert level(flood).startswith("级别:Ⅰ级")
