"""议题 lists the matters of a window and opens one, down to the formula and the decision of a person."""

from datetime import timedelta
from itertools import count

import pytest

from yuqing import clock

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
    next(field for field in at.text_input if field.label.startswith("理由")).set_value(reason)
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
    at.session_state["topics-0"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()
    assert FAIR in at.text.values


def test_the_way_back_from_a_topic_is_the_list(flood, latin, charts):
    assert FLOOD in "\n".join(flood.text.values)
    assert "40 条信息,11-20 16:00 至 11-22 10:54" in flood.text.values
    assert len(charts(flood)) == 2
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


# What the topic is made of, each number down to its mentions.


@pytest.fixture
def retold(room):
    """A topic of two wordings over three kinds of source, one of them asked about twice, and one stray mention."""
    room.set_up()
    rows = [
        room.mention(
            number, title=FLOOD, text="积水没过脚踝。", source_kind=kind, author_key=number, near_key=7,
            published_at=room.ago(10 - number), question="集市排水管何时修好?" if number > 2 else "",
        )
        for number, kind in enumerate(["forum", "social", "social", "news"], start=1)
    ]  # fmt: skip
    other = room.mention(9, title="集市又淹了", text="车都熄火了。", near_key=9, published_at=room.ago(1))
    stray = room.mention(20, title="路过河口镇", terms=[], weights=[])
    fair = room.mention(30, title=FAIR, terms=[3, 4], near_key=30, published_at=room.ago(2))
    room.take([*rows, other, stray, fair])
    return room


def open_line(at, table, row, topic=1):
    at.session_state[f"{table}-{topic}"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def listed(at):
    return next(text.value for text in at.text if text.value.endswith(("条信息", "种说法")) and ":" in text.value)


def test_the_way_of_a_topic_is_told_from_its_first_source_on(retold):
    at = retold.visit("topics", topic="1")
    assert "首发:11-22 03:00,论坛贴吧“云溪论坛”;先后到达 3 类渠道。" in at.text.values
    path = next(frame.value for frame in at.dataframe if "距首发" in frame.value)
    assert list(path["渠道"]) == ["论坛贴吧", "微博社交", "新闻媒体"]
    assert list(path["距首发"]) == ["首发", "晚 1小时", "晚 3小时"]
    assert list(path["信息数"]) == [2, 2, 1]


def test_a_kind_of_source_opens_its_mentions(retold):
    at = open_line(retold.visit("topics", topic="1"), "path", 1)
    assert listed(at) == "渠道:微博社交:2 条信息"
    assert len(at.dataframe[-1].value) == 2


def test_a_wording_opens_its_copies(retold):
    at = retold.visit("topics", topic="1")
    assert "5 条信息有 2 种说法,另有 0 条太短,无法比较。" in at.text.values
    open_line(at, "wordings", 1)
    assert list(at.dataframe[-1].value["标题与内容"]) == ["集市又淹了"]


def test_a_question_opens_those_who_ask_it(retold):
    at = retold.visit("topics", topic="1")
    assert "2 条信息提出 1 项提问和诉求。" in at.text.values
    assert listed(open_line(at, "asked", 0)) == "提问与诉求:集市排水管何时修好?:2 条信息"


def test_copies_are_one_line_on_demand(retold):
    at = retold.visit("topics", topic="1")
    next(toggle for toggle in at.toggle if toggle.label == "相同说法并为一行").set_value(True).run()
    assert listed(at) == "全部信息:2 种说法"
    assert list(at.dataframe[-1].value["同一说法"]) == ["1 条", "4 条"]


def test_what_cannot_be_grouped_is_said_and_leads_to_the_feed(retold):
    at = retold.visit("topics")
    assert any(text.startswith("另有 1 条与本单位有关的信息") for text in at.text.values)
    next(button for button in at.button if button.label == "查看未归组的信息").click().run()
    assert list(at.dataframe[0].value["标题与内容"]) == ["路过河口镇"]


def press(at, label):
    return next(button for button in at.button if button.label == label).click().run()


def test_a_person_merges_a_topic_into_another_with_a_reason(retold):
    at = retold.visit("topics", topic="1")
    open_line(at, "merge", 0)
    next(field for field in at.text_input if field.label.startswith("并入理由")).set_value("都是同一场活动")
    press(at, "并入")
    assert at.query_params["topic"] == "30"
    assert "6 条信息" in next(text for text in at.text.values if " 至 " in text)
    links = next(frame.value for frame in at.dataframe if "归并或拆分理由" in frame.value)
    assert list(links["归并或拆分理由"]) == ["都是同一场活动"]
    assert retold.visit("topics", topic="1").text.values[0] == at.text.values[0]


def test_a_person_splits_a_wording_off(retold):
    at = retold.visit("topics", topic="1")
    open_line(at, "split", 1)
    next(field for field in at.text_input if field.label.startswith("拆分理由")).set_value("说的是另一处")
    press(at, "拆分")
    assert at.query_params["topic"] == "9"
    assert "1 条信息" in next(text for text in at.text.values if " 至 " in text)


def test_a_merge_without_a_reason_is_refused_where_it_was_asked(retold):
    at = retold.visit("topics", topic="1")
    open_line(at, "merge", 0)
    press(at, "并入")
    assert at.error.values == ["请写明归并或拆分的理由(至少四个字),供复盘时查看。"]
    assert at.query_params["topic"] == "1"


def test_a_merge_into_nothing_is_refused(retold):
    at = press(retold.visit("topics", topic="1"), "并入")
    assert at.error.values == ["请先点选要并入的议题。"]


def test_a_word_opens_the_mentions_that_have_it(retold):
    at = retold.visit("topics", topic="1")
    assert listed(open_line(at, "words", 0)) == "关键词:积水:5 条信息"


def test_a_topic_becomes_an_incident_while_the_clock_runs(room, monkeypatch):
    room.typical()
    ticks, began = count(), room.now
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(milliseconds=next(ticks)))
    at = room.visit("topics", topic="40")
    next(button for button in at.button if button.label == "立为事件").click().run()
    assert not at.error
    assert list(room.visit("ledger").dataframe[0].value["状态"]) == ["线索"]


def test_every_indicator_of_the_level_opens_the_mentions_behind_it(flood):
    lines = next(frame for frame in flood.dataframe if "算式" in frame.value)
    assert list(lines.value["指标"]) == [
        "热度 H", "增速 G", "媒体层级 M", "平台面 P", "敏感度 K", "负面 N", "未答复 U",
    ]  # fmt: skip
    assert "(100%)" in lines.value["算式"][5]
    select(flood, "level-", 5)
    heard = next(text for text in flood.text.values if text.startswith("负面 N("))
    assert int(heard.split(":")[-1].removesuffix(" 条信息")) == counted_in(lines.value["算式"][5])


def test_the_steps_from_the_indicators_to_the_level_are_said_with_their_numbers(flood):
    said = "\n".join(flood.text.values)
    lines = next(frame.value for frame in flood.dataframe if "算式" in frame.value)
    score = next(frame.value for frame in flood.dataframe if "得分" in frame.value)["得分"].iloc[0]
    spread, risk = lines["数值×权重"][:4].sum(), lines["数值×权重"][4:].sum()
    assert (spread * risk) ** 0.5 == pytest.approx(score, abs=0.5)
    assert f"= {score:.1f};Ⅰ级 ≥ 75、" in said
    assert "系统建议:" in said
    assert "重算的不同" not in said


def test_a_bar_of_the_curve_opens_its_mentions(flood):
    flood.session_state["topic-40"] = {
        "selection": {"points": [{"customdata": ["2026-11-22T10:00:00", "negative"]}], "point_indices": [], "box": []}
    }
    flood.run()
    assert any(text.startswith("2026-11-22 10:00 负面:") for text in flood.text.values)


def test_the_mentions_without_an_author_open(room):
    room.set_up()
    room.take([room.mention(number, title=FLOOD, author_key=None, published_at=room.ago(1)) for number in (1, 2)])
    at = room.visit("topics", topic="1")
    at.segmented_control(key="people-1").set_value("未提供作者").run()
    assert "未提供作者:2 条信息" in at.text.values


def select(at, beginning, row):
    """Choose a row of the table with a key that begins so."""
    key = next(key for key in (frame.key or "" for frame in at.dataframe) if key.startswith(beginning))
    at.session_state[key] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    at.run()


def counted_in(formula):
    return int(formula.split("条中负面 ")[1].split(" 条")[0])


def test_a_word_opens_the_mentions_of_before_that_have_it_as_many_as_it_is_compared_with(room):
    room.set_up()
    now = [room.mention(number, title=FLOOD, words=["积水"], published_at=room.ago(number)) for number in (1, 2)]
    # The last one lies before the fortnight.
    earlier = [
        room.mention(number, title=f"别的事{number}", words=["积水"], terms=[number, 90], published_at=room.ago(hours))
        for number, hours in ((11, 30), (12, 50), (13, 3), (14, 24 * 15))
    ]
    room.take([*now, *earlier])
    at = open_line(room.visit("topics", topic="2"), "words", 0, topic=2)
    words = next(frame.value for frame in at.dataframe if "此前条数" in frame.value)
    assert words["此前条数"].iloc[0] == 3
    at.toggle(key="words-before-2").set_value(True).run()
    assert any(
        text.startswith("关键词:积水(议题出现前 14 天") and text.endswith(":3 条信息") for text in at.text.values
    )


def test_a_stage_opens_the_hours_and_the_mentions_that_decided_it(room):
    room.set_up()
    loud = [room.mention(number, title=FLOOD, published_at=room.ago(1 + number * 0.1)) for number in range(1, 60)]
    room.take(loud)
    at = open_line(room.visit("topics", topic="59"), "stages", 1, topic=59)
    passed = next(frame.value for frame in at.dataframe if "依据" in frame.value)
    hours = next(frame.value for frame in at.dataframe if "平滑后每小时" in frame.value)
    smoothed = hours["平滑后每小时"].tolist()
    assert passed["阶段"].iloc[1] == "爆发"
    assert f"每小时 {smoothed[-1]:.1f} 条" in passed["依据"].iloc[1]
    for number, of_hour in enumerate(hours["条数"].tolist()[1:], start=1):
        assert smoothed[number] == pytest.approx(0.4 * of_hour + 0.6 * smoothed[number - 1], abs=0.11)
    opened = next(text for text in at.text.values if text.startswith("进入“"))
    assert int(opened.split(":")[-1].removesuffix(" 条信息")) == hours["条数"].sum()
