"""实时动态 shows the newest mentions, narrowed as the reader likes, down to the original and to the topic."""

import pytest

from yuqing.model.actor import VIEWER
from yuqing.ui.saved_filters import DOOR

FLOOD = "河口镇集市路面积水无人处理"


def titles(at):
    return list(at.dataframe[0].value["标题与内容"])


def count(at):
    """Return what the line above the table says: the number found and the page."""
    return next(text.value for text in at.text if text.value.startswith("共 "))


def choose(at, row):
    at.session_state["mentions"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


@pytest.fixture
def marked(room):
    """Four mentions whose texts hold what a database pattern would read as a wild card."""
    room.set_up()
    rows = [
        room.mention(number, title=title, text="", published_at=room.ago(number))
        for number, title in enumerate(["补贴涨了50%", "补贴涨了500元", "文件_甲", "文件之甲"], start=1)
    ]
    room.take(rows)
    return room


@pytest.fixture
def three_pages(room):
    """A hundred and twenty mentions, of which one alone is about a lamp."""
    room.set_up()
    rows = [room.mention(number, title=FLOOD, published_at=room.ago(number / 10)) for number in range(1, 121)]
    room.take([*rows, room.mention(500, title="路灯不亮", terms=[8, 9], published_at=room.ago(13))])
    return room


@pytest.mark.parametrize("state", ["without_unit", "without_mentions"])
def test_without_mentions_the_feed_says_so(room, state):
    getattr(room, state)()
    at = room.visit("feed")
    assert at.info.values == ["没有符合条件的信息。可以放宽时段,或清空搜索词。"]
    assert not at.dataframe


@pytest.mark.clause("B2")
def test_the_newest_mention_about_the_unit_stands_first(room):
    room.typical()
    at = room.visit("feed")
    assert count(at) == "共 27 条,第 1 页"
    assert titles(at)[0] == FLOOD
    assert at.dataframe[0].value["时间"].iloc[0] == "11-22 10:54"
    assert "邻县修路" not in titles(at)


def test_what_is_about_others_is_shown_on_demand(room):
    room.typical()
    at = room.visit("feed")
    at.toggle[0].set_value(True).run()
    assert "邻县修路" in titles(at)
    assert count(at).startswith("共 28 条")


def test_a_longer_window_finds_more_and_can_be_asked_for_by_the_address(room):
    room.typical()
    at = room.visit("feed")
    at.selectbox[0].set_value("近7天").run()
    assert count(at).startswith("共 46 条")
    assert count(room.visit("feed", window="近7天")).startswith("共 46 条")


def test_an_unknown_window_in_the_address_is_the_usual_one(room):
    room.typical()
    at = room.visit("feed", window="forever")
    assert count(at) == "共 27 条,第 1 页"
    assert not at.error


def test_the_kinds_narrow_the_feed(room):
    room.typical()
    at = room.visit("feed")
    at.multiselect[0].set_value(["news", "video"]).run()
    assert set(at.dataframe[0].value["渠道"]) == {"新闻媒体", "短视频"}


def test_the_tone_narrows_the_feed(room):
    room.typical()
    at = room.visit("feed")
    at.multiselect[1].set_value(["positive"]).run()
    assert count(at).startswith("共 6 条")


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("50%", ["补贴涨了50%"]),
        ("件_甲", ["文件_甲"]),
        ("%", ["补贴涨了50%"]),
        ("_", ["文件_甲"]),
        ("补贴", ["补贴涨了50%", "补贴涨了500元"]),
        (" 文件 ", ["文件_甲", "文件之甲"]),
    ],
)
def test_a_search_finds_its_words_letter_by_letter(marked, search, found):
    at = marked.visit("feed")
    at.text_input[0].set_value(search).run()
    assert titles(at) == found


@pytest.mark.parametrize("search", ["没有这个词", "\\", "'", '"; drop table mentions; --'])
def test_a_search_without_a_hit_says_so(marked, search):
    at = marked.visit("feed", search=search)
    assert at.info.values == ["没有符合条件的信息。可以放宽时段,或清空搜索词。"]
    assert not at.error


def test_a_day_in_the_address_shows_that_day_alone_until_it_is_cancelled(room):
    room.typical()
    at = room.visit("feed", day="2026-11-21")
    assert {moment[:5] for moment in at.dataframe[0].value["时间"]} == {"11-21"}
    cancel = at.button[0]
    assert cancel.label == "只看 11月21日,点此取消"
    cancel.click().run()
    assert "day" not in at.query_params
    assert at.dataframe[0].value["时间"].iloc[0].startswith("11-22")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0000-00-00", ""])
def test_a_day_that_is_none_is_overlooked(room, day):
    room.typical()
    at = room.visit("feed", day=day)
    assert count(at) == "共 27 条,第 1 页"
    assert not at.error


def test_the_pages_divide_the_mentions_without_loss(three_pages):
    at = three_pages.visit("feed")
    sizes = [len(titles(at))]
    for page in (2, 3):
        at.get("pagination")[0].set_value(page).run()
        sizes.append(len(titles(at)))
    assert count(at) == "共 121 条,第 3 页"
    assert sizes == [50, 50, 21]


def test_a_narrower_search_begins_at_its_first_page(three_pages):
    at = three_pages.visit("feed")
    at.get("pagination")[0].set_value(3).run()
    at.text_input[0].set_value("路灯").run()
    assert count(at) == "共 1 条,第 1 页"
    assert titles(at) == ["路灯不亮"]


def test_a_chosen_row_tells_all_that_is_known_of_the_mention(room, latin):
    room.typical()
    at = choose(room.visit("feed"), 0)
    shown = "\n".join(at.text.values)
    assert "积水没过脚踝,打了几次电话都没人来。" in shown
    assert "情感:负面 80%\n依据:积水\nSnowNLP 原始分:0.500(仅供参考,不是概率)" in shown
    assert "与本单位的关系:河口镇\n关键词:积水、集市" in shown
    assert at.get("link_button")[0].proto.url == "http://bbs.example/1"
    assert latin(at) == []


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_an_address_on_the_web_becomes_a_link(room, address):
    room.set_up()
    room.take([room.mention(1, title=FLOOD, url=address)])
    at = choose(room.visit("feed"), 0)
    assert not at.get("link_button")
    assert at.caption.values == ["没有原文链接。"]


def test_a_mention_leads_to_its_topic(room):
    room.typical()
    at = choose(room.visit("feed"), 0)
    next(button for button in at.button if button.label == "查看所属议题").click().run()
    assert at.query_params["topic"].isdigit()
    assert at.button[0].label == "返回议题列表"


def test_the_topic_of_a_mention_on_a_later_page_begins_at_its_own_first_page(three_pages):
    at = three_pages.visit("feed", window="近3天")
    at.get("pagination")[0].set_value(3).run()
    choose(at, titles(at).index("路灯不亮"))
    next(button for button in at.button if button.label == "查看所属议题").click().run()
    assert not at.error
    assert list(at.dataframe[-1].value["标题与内容"]) == ["路灯不亮"]


def test_a_mention_without_a_topic_leads_nowhere(room):
    room.typical()
    at = room.visit("feed")
    at.toggle[0].set_value(True).run()
    choose(at, titles(at).index("邻县修路"))
    assert "与本单位的关系:没有提到本单位\n关键词:积水" in "\n".join(at.text.values)
    assert [button.label for button in at.button if "议题" in button.label] == []


def test_the_table_can_be_taken_along(room):
    room.typical()
    assert room.visit("feed").get("download_button")[0].label == "导出表格(CSV)"


def test_a_filter_in_the_address_is_the_filter_of_whoever_opens_it(room):
    room.typical()
    at = room.visit("feed", kinds=["论坛贴吧"], tones=["负面"])
    assert at.multiselect[0].value == ["forum"]
    assert at.multiselect[1].value == ["negative"]
    assert set(at.dataframe[0].value["渠道"]) == {"论坛贴吧"}


def test_that_copies_are_one_line_stands_in_the_address_as_well(room):
    room.typical()
    assert room.visit("feed", collapsed="true").toggle(key="collapsed").value
    assert not room.visit("feed").toggle(key="collapsed").value


def button(at, label):
    return next(each for each in at.button if each.label == label)


def opened(at):
    at.session_state[DOOR] = True
    return at.run()


def keep(at, name, *, shared=False):
    opened(at)
    if shared:
        at.checkbox[0].check()
    next(each for each in at.text_input if each.label == "名称").set_value(name)
    button(at, "保存现在的条件").click()
    return at.run()


def test_a_saved_filter_brings_back_the_view_in_another_browser(room):
    room.typical()
    at = room.visit("feed", window="近7天", search="积水", collapsed="true")
    at.multiselect[0].set_value(["forum", "video"])
    at.multiselect[1].set_value(["negative"])
    shown = count(keep(at.run(), "积水投诉"))
    assert at.success.values == ["已保存筛选“积水投诉”。"]
    other = opened(room.visit("feed", day="2026-11-21"))
    button(other, "积水投诉").click().run()
    assert count(other) == shown
    assert other.selectbox[0].value == "近7天"
    assert [each.value for each in other.multiselect] == [["forum", "video"], ["negative"]]
    assert [each.label for each in other.toggle if each.value] == ["相同说法并为一行"]
    assert "day" not in other.query_params
    assert other.query_params["search"] == "积水"


def test_a_saved_day_is_that_day_again(room):
    room.typical()
    at = keep(room.visit("feed", day="2026-11-21"), "集市那天")
    button(at, "只看 11月21日,点此取消").click().run()
    button(opened(at), "集市那天").click().run()
    assert {moment[:5] for moment in at.dataframe[0].value["时间"]} == {"11-21"}


def test_a_filter_is_saved_even_where_it_finds_nothing_now(room):
    room.typical()
    at = keep(room.visit("feed", search="没有这个词"), "等着看")
    assert "等着看" in [each.label for each in at.button]


def test_a_saved_filter_is_gone_once_it_is_deleted(room):
    room.typical()
    at = keep(room.visit("feed"), "等着看")
    button(at, "删除").click().run()
    assert at.success.values == ["已删除筛选“等着看”。"]
    assert "等着看" not in [each.label for each in at.button]


def test_a_name_that_markdown_would_read_is_shown_letter_by_letter(room):
    room.typical()
    at = keep(room.visit("feed"), "![x](http://e.cn)$1$")
    assert r"!\[x\](http://e.cn)\$1\$" in [each.label for each in at.button]


def test_a_reader_sees_what_is_shared_and_may_neither_share_nor_withdraw(room):
    room.typical()
    keep(room.visit("feed", search="积水"), "积水投诉", shared=True)
    room.sign_in(VIEWER)
    reader = opened(room.visit("feed"))
    assert not reader.checkbox
    assert "删除" not in [each.label for each in reader.button]
    button(reader, "积水投诉").click().run()
    assert reader.query_params["search"] == "积水"
