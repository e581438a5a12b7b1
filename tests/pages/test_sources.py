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


@pytest.mark.clause("H26")
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


@pytest.mark.clause("C3")
def test_a_saved_source_stands_in_the_list(listed):
    at = _filled(listed.visit("sources"), "县论坛", "https://bbs.example/rss")
    next(button for button in at.button if button.label == "保存").click().run()
    assert "县论坛" in listed.desk.desk.sources_file.read_text("utf-8")
    assert "县论坛" in listed.visit("sources").dataframe[0].value["渠道"].tolist()


def test_the_demo_cannot_be_changed(room):
    room.demo()
    assert "演示中的渠道是虚构的" in room.visit("sources").info[0].value


def test_a_source_that_was_never_seen_to_work_says_so(listed):
    at = listed.visit("sources")
    assert at.dataframe[0].value["验证"].tolist() == ["待首次成功"]
    assert "1 个还没有成功采到过" in at.text[0].value
    file = listed.desk.desk.sources_file
    file.write_text(LIST + "verified = true\n", "utf-8")
    assert listed.visit("sources").dataframe[0].value["验证"].tolist() == ["已验证"]


def test_key_sources_are_watched_more_closely_with_reason_and_end(listed, spoken):
    at = listed.visit("sources")
    _field(at.text_input, "理由").set_value("积水事件处置")
    _press(at, "开启加密采集")
    words = spoken(at)
    assert "加密采集中" in words
    assert "渠道:云溪日报\n理由:积水事件处置" in words
    _field(at.text_input, "结束的理由").set_value("积水已退")
    _press(at, "结束加密采集")
    assert "加密采集中" not in spoken(at)


def test_without_a_reason_nothing_is_watched_more_closely(listed, spoken):
    at = listed.visit("sources")
    _press(at, "开启加密采集")
    assert "请填写加密采集的理由" in spoken(at)
    assert not listed.desk.desk.wartime_file.exists()


def test_a_meta_search_needs_the_terms_read(listed, spoken):
    at = listed.visit("sources")
    at = at.selectbox(key="new-source-kind").set_value("searxng").run()
    _filled(at, "元搜索", "http://127.0.0.1:8080/search")
    at.text_area[0].set_value("河口镇 积水")
    _press(at, "保存")
    assert "元搜索默认关闭" in spoken(at)
    at = at.selectbox(key="new-source-kind").set_value("searxng").run()
    _filled(at, "元搜索", "http://127.0.0.1:8080/search")
    at.text_area[0].set_value("河口镇 积水")
    next(box for box in at.checkbox if box.label.startswith("元搜索背后")).check()
    _press(at, "保存")
    assert 'queries = ["河口镇 积水"]' in listed.desk.desk.sources_file.read_text("utf-8")


def test_a_data_interface_is_saved_with_the_keys_that_were_named(listed, spoken):
    at = listed.visit("sources")
    at = at.selectbox(key="new-source-kind").set_value("jsonlist").run()
    _filled(at, "县长信箱", "https://www.example.gov.cn/api/letters")
    at.text_input(key="new-source-items_path").set_value("data.list")
    _press(at, "保存")
    assert "标题在哪一项" in spoken(at)
    at = at.selectbox(key="new-source-kind").set_value("jsonlist").run()
    _filled(at, "县长信箱", "https://www.example.gov.cn/api/letters")
    at.text_input(key="new-source-items_path").set_value("data.list")
    at.text_input(key="new-source-title_key").set_value(" title ")
    at.text_input(key="new-source-id_key").set_value("id")
    _press(at, "保存")
    text = listed.desk.desk.sources_file.read_text("utf-8")
    assert 'items_path = "data.list"\ntitle_key = "title"\nid_key = "id"' in text
    assert "author_key" not in text


def test_a_table_is_saved_with_the_columns_that_were_named(listed, spoken):
    at = _table(listed)
    at.text_input(key="new-source-time_column").set_value("受理时间")
    _press(at, "保存")
    assert "标题在哪一列" in spoken(at)
    at = _table(listed)
    at.text_input(key="new-source-title_column").set_value(" 诉求标题 ")
    at.text_input(key="new-source-id_column").set_value("工单编号")
    _field(at.selectbox, "分隔符").set_value("\t")
    _press(at, "保存")
    text = listed.desk.desk.sources_file.read_text("utf-8")
    assert 'title_column = "诉求标题"\nid_column = "工单编号"\nseparator = "\\t"' in text
    assert "author_column" not in text


def test_an_xml_interface_is_saved_with_the_elements_that_were_named(listed, spoken):
    at = _xml(listed)
    at.text_input(key="new-source-entry_tag").set_value("Letter")
    _press(at, "保存")
    assert "标题在哪个元素" in spoken(at)
    at = _xml(listed)
    at.text_input(key="new-source-entry_tag").set_value("Letter")
    at.text_input(key="new-source-title_tag").set_value(" Subject ")
    at.text_input(key="new-source-number_tag").set_value("LetterNo")
    _press(at, "保存")
    text = listed.desk.desk.sources_file.read_text("utf-8")
    assert 'entry_tag = "Letter"\ntitle_tag = "Subject"\nnumber_tag = "LetterNo"' in text
    assert "author_tag" not in text


def test_another_address_has_to_be_verified_anew(listed):
    listed.desk.desk.sources_file.write_text(LIST + "verified = true\n", "utf-8")
    at = listed.visit("sources")
    at.session_state["sources"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    next(field for field in at.text_input if field.value == "https://daily.example/rss.xml").set_value(
        "https://daily.example/new.xml"
    )
    _press(at, "保存修改")
    text = listed.desk.desk.sources_file.read_text("utf-8")
    assert "https://daily.example/new.xml" in text
    assert "verified = false" in text


def _filled(at, name, url):
    [field for field in at.text_input if field.label == "名称"][-1].set_value(name)
    [field for field in at.text_input if field.label == "网址"][-1].set_value(url)
    return at


def _table(listed):
    at = listed.visit("sources").selectbox(key="new-source-kind").set_value("csvlist").run()
    return _filled(at, "热线", "https://www.example.gov.cn/data/12345.csv")


def _xml(listed):
    at = listed.visit("sources").selectbox(key="new-source-kind").set_value("xmllist").run()
    return _filled(at, "旧信箱", "https://www.example.gov.cn/service/list.xml")


def _field(fields, label):
    return next(field for field in fields if field.label == label)


def _press(at, label):
    next(button for button in at.button if button.label == label).click().run()
