"""What holds on every page in every state: Chinese, no traceback, and nothing of the public's as markup."""

import pytest
from streamlit.testing.v1 import AppTest

from yuqing.config import ROOT

PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*/*.py"))
#: What a newcomer needs to get out of a bad state works without a database.
WITH_A_STORE = ["briefing", "feed", "topics", "trends", "alerts"]
STATES = ["without_unit", "without_mentions", "typical", "outage", "demo", "damaged"]
EVIL = (
    "![x](http://evil.example/p.png)<img src=http://evil.example/p.png onerror=alert(1)>"
    "<script src=http://evil.example/a.js></script>"
)


@pytest.mark.parametrize("state", STATES)
def test_no_page_shows_an_english_word_or_a_traceback(room, latin, state):
    getattr(room, state)()
    visits = {page: room.visit(page) for page in PAGES}
    assert {page: words for page, at in visits.items() if (words := latin(at))} == {}
    assert [page for page, at in visits.items() if at.exception] == []


def test_a_damaged_database_is_one_sentence(room):
    room.damaged()
    said = {page: room.visit(page).error.values for page in WITH_A_STORE}
    assert [page for page, sentences in said.items() if len(sentences) != 1] == []
    assert all("数据库文件已损坏" in sentence and "backup" in sentence for [sentence] in said.values())


def test_a_database_held_by_another_program_is_one_sentence(room, held_elsewhere):
    said = {page: room.visit(page).error.values for page in WITH_A_STORE}
    assert [page for page, sentences in said.items() if len(sentences) != 1] == []
    assert all("数据库正被另一个程序使用" in sentence for [sentence] in said.values())


def test_the_settings_stay_open_while_the_database_is_held(room, held_elsewhere):
    at = room.visit("first_run")
    assert len(at.error) == 1
    assert at.text_input[0].value == "云溪县河口镇人民政府"


def test_a_page_without_mentions_names_the_sources_that_were_not_seen(room, spoken):
    room.outage()
    said = {page: spoken(room.visit(page)) for page in WITH_A_STORE}
    assert [page for page, words in said.items() if "未能监测:云溪日报(采集失败:超时)" not in words] == []


@pytest.mark.parametrize("page", WITH_A_STORE)
def test_a_page_that_looks_back_says_so_and_leads_to_the_present(room, page):
    room.typical()
    at = room.visit(page)
    at.session_state["as_of"] = "2026-11-21"
    at.run()
    assert at.warning[0].value == "历史回看:以下按 2026年11月21日 日终时的情况显示,不是现在。"
    at.button[0].click().run()
    assert at.warning.values == []


def test_the_demo_is_marked_on_every_page_and_the_live_desk_on_none(room):
    room.typical()
    assert [page for page in PAGES if "演示" in "".join(room.visit(page).html.values)] == []
    room.demo()
    for page in PAGES:
        html = "".join(room.visit(page).html.values)
        assert "演示数据:地名、单位、人物均为虚构" in html, page
        assert 'content: "演示"; position: fixed' in html, page


@pytest.fixture
def hostile(room):
    """A desk whose newest mention, and the topic it makes, want to be markup."""
    room.set_up()
    rows = [
        room.mention(
            number, title=EVIL, text=EVIL, site=EVIL, tone_reason=EVIL, target_reason=EVIL, question=EVIL, url=EVIL,
            published_at=room.ago(number),
        )
        for number in (1, 2, 3)
    ]  # fmt: skip
    room.take(rows, room.run(source_name=EVIL))
    return room


def carriers(elements, at):
    return {element.type for element in elements(at) if b"evil.example" in element.proto.SerializeToString()}


def test_what_the_public_wrote_is_plain_text(hostile, elements):
    shown_as = {page: carriers(elements, hostile.visit(page)) for page in PAGES}
    topic = carriers(elements, hostile.visit("topics", topic="3"))
    tables = {page: {"dataframe"} for page in ("feed", "topics", "heatmap", "calibration", "accuracy")}
    expected = {"briefing": {"text"}, **tables}
    assert {page: kinds for page, kinds in shown_as.items() if kinds} == expected
    assert topic == {"text", "dataframe", "text_input"}


def test_a_chosen_mention_is_plain_text_and_no_link_unless_it_is_one(hostile, elements):
    at = hostile.visit("feed")
    at.session_state["mentions"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    assert carriers(elements, at) == {"text", "dataframe"}
    assert "没有原文链接。" in at.caption.values


def test_an_internal_error_tells_nothing_of_the_program(room):
    def script():
        from yuqing.ui.frame import say_bug

        say_bug(ValueError("secret of the program"))

    at = AppTest.from_function(script).run()
    assert len(at.error) == 1
    assert at.error[0].value.startswith("程序出现内部错误,已写入日志。")
