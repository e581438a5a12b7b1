"""监测渠道: health of every source, switching one, trying one before it is added."""

import pytest

LIST = """
[[source]]
id = "daily"
name = "云溪日报"
type = "feed"
url = "https://daily.example/rss.xml"
channel = "新闻"
key = true
"""


@pytest.fixture
def listed(room):
    room.set_up()
    room.desk.desk.sources_file.write_text(LIST, "utf-8")
    return room


def test_without_sources_the_page_says_that_nothing_can_be_seen(room):
    room.set_up()
    assert "不能视为平静" in room.visit("sources").info[0].value


def test_a_key_source_that_fails_is_announced(listed):
    listed.take([], listed.failed_run(hours=1))
    at = listed.visit("sources")
    assert "重点渠道没有采到数据:云溪日报" in at.error[0].value
    assert at.dataframe[0].value["状态"].tolist() == ["采集失败"]


def test_the_plan_says_which_kinds_are_missing(listed, spoken):
    words = spoken(listed.visit("sources"))
    assert "缺少渠道" in words
    assert "预案第" in words


def test_a_chosen_source_shows_its_visits_and_can_be_switched_off(listed, spoken):
    listed.take([], listed.failed_run(hours=1))
    at = listed.visit("sources")
    at.session_state["sources"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert "等了 20 秒没有回答" in spoken(at)
    next(button for button in at.button if button.label == "停用").click().run()
    assert "enabled = false" in listed.desk.desk.sources_file.read_text("utf-8")


def test_a_bad_row_of_the_list_is_named_and_the_others_go_on(listed):
    file = listed.desk.desk.sources_file
    file.write_text(LIST + '\n[[source]]\nid = "bad"\nname = "坏"\ntype = "feed"\nurl = "ftp://x"\n', "utf-8")
    at = listed.visit("sources")
    assert "第 10 行" in at.warning[0].value
    assert at.dataframe[0].value["渠道"].tolist() == ["★ 云溪日报"]


def test_a_public_source_that_cannot_be_reached_is_refused_with_its_reason_and_not_saved(listed, spoken):
    before = listed.desk.desk.sources_file.read_text("utf-8")
    at = _filled(listed.visit("sources"), "本机", "http://127.0.0.1:9/rss")
    next(button for button in at.button if button.label.startswith("试采")).click().run()
    assert "没有采到:地址不允许" in spoken(at)
    assert listed.desk.desk.sources_file.read_text("utf-8") == before


def test_a_source_with_a_bad_address_is_not_saved(listed):
    at = _filled(listed.visit("sources"), "错", "not an address")
    next(button for button in at.button if button.label == "保存").click().run()
    assert any("http://" in each.value for each in at.error)


def test_a_saved_source_stands_in_the_list(listed):
    at = _filled(listed.visit("sources"), "县论坛", "https://bbs.example/rss")
    next(button for button in at.button if button.label == "保存").click().run()
    assert "县论坛" in listed.desk.desk.sources_file.read_text("utf-8")
    assert "县论坛" in listed.visit("sources").dataframe[0].value["渠道"].tolist()


def test_the_demo_cannot_be_changed(room):
    room.demo()
    assert "演示中的渠道是虚构的" in room.visit("sources").info[0].value


def _filled(at, name, url):
    at.text_input[0].set_value(name)
    at.text_input[1].set_value(url)
    return at
