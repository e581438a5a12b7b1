"""词库 keeps the words of the office, and offers strings that may be new words."""

from yuqing import config
from yuqing.model.vocabulary import Vocabulary


def held(room):
    return config.load_vocabulary(room.desk.desk.vocabulary_file)


def press(at, label):
    return next(button for button in at.button if button.label == label).click().run()


def test_words_are_saved_and_confirmed(room, latin):
    room.set_up()
    at = room.visit("vocabulary")
    at.text_area[0].set_value("丽发新城\n住改商")
    at.text_area[1].set_value("小区")
    press(at, "保存")
    assert held(room) == Vocabulary(("丽发新城", "住改商"), ("小区",))
    assert at.success.values == ["已保存:整词 2 个,停用词 1 个。对此后收到的信息生效。"]
    assert room.visit("vocabulary").text_area[0].value == "丽发新城\n住改商"
    assert latin(at) == []


def test_what_is_no_word_is_refused_in_a_sentence(room):
    room.set_up()
    at = room.visit("vocabulary")
    at.text_area[0].set_value("水")
    press(at, "保存")
    assert "不符合" in at.error[0].value
    assert held(room) == Vocabulary()


def test_without_new_words_the_page_says_so(room):
    room.set_up()
    assert "近 7 天没有发现新词。" in room.visit("vocabulary").text.values


def test_a_new_word_is_kept_whole_by_a_click(room):
    room.set_up()
    room.take(
        [room.mention(number, words=["松雅湖", "自来水"], published_at=room.ago(number)) for number in range(1, 6)]
    )
    at = room.visit("vocabulary")
    assert list(at.dataframe[0].value["词"]) == ["松雅湖"]
    at.session_state["new-words"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    press(at, "把选中的词保留为整词")
    assert held(room).kept == ("松雅湖",)
    assert "近 7 天没有发现新词。" in at.text.values
