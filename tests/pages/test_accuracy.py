"""准确率 says how to begin, takes checks by lot, and asks the worker to learn."""

from yuqing.model.labelling import Origin
from yuqing.model.mentions import Tone
from yuqing.store import labels
from yuqing.workflow import learning_files
from yuqing.workflow.authority import Acting
from yuqing.workflow.labels import label_tone


def acting(room):
    return Acting(room.desk.store, room.desk.plan(), room.visitor.actor, room.now)


def button(at, word):
    return next(each for each in at.button if each.label.startswith(word))


def say(room, count, tone=Tone.NEUTRAL, origin=Origin.FOUND):
    ids = [
        row[0] for row in room.desk.store.rows("select mention_id from mentions order by mention_id limit $n", n=count)
    ]
    label_tone(acting(room), ids, tone, origin)
    room.desk.touch()


def test_without_labels_the_page_says_how_to_begin(room):
    room.typical()
    at = room.visit("accuracy")
    assert "还没有人工标注" in at.info.values[0]
    assert "抽样核对" in at.info.values[0]
    assert button(at, "保存").disabled


def test_figures_come_with_sample_and_interval(room, spoken):
    room.typical()
    say(room, 10)
    words = spoken(room.visit("accuracy"))
    assert "抽样核对(0 条)" in words
    assert "全部标注(10 条)" in words
    assert "情感判对 0%(0%至28%,10 条)" in words


def test_answers_to_the_lot_are_kept_as_a_sample(room):
    room.typical()
    at = room.visit("accuracy")
    answered = {0: {"人工判断": "中性"}, 1: {"人工判断": "与本单位无关"}}
    at.session_state["sample-0"] = {"edited_rows": answered, "added_rows": [], "deleted_rows": []}
    at.run()
    button(at, "保存(2 条)").click().run()
    assert at.success.values == ["已记下 2 条判断。"]
    said = labels.in_force(room.desk.store)
    assert set(said["origin"]) == {"sample"}
    assert sorted(said["value"]) == ["", "neutral", "unit"]


def test_training_needs_labels_and_then_waits_for_the_worker(room):
    room.typical()
    say(room, 5)
    at = room.visit("accuracy")
    button(at, "重新训练").click().run()
    assert "至少要 40 条" in at.error[0].value
    say(room, 45)
    at = room.visit("accuracy")
    button(at, "重新训练").click().run()
    assert at.success.values == ["已交给后台训练,一般一分钟内完成,结果显示在下面。"]
    assert button(at, "正在训练").disabled
    assert learning_files.waiting(room.desk.desk) is not None


def test_a_correction_in_the_feed_is_shown_at_once_as_a_persons(room):
    room.typical()
    at = room.visit("feed")
    at.session_state["mentions"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    choice = next(each for each in at.selectbox if each.label == "更正判断")
    choice.select("中性")
    button(at, "记入标注").click().run()
    assert at.dataframe[0].value["情感"].iloc[0] == "中性(人工)"
    assert len(labels.in_force(room.desk.store)) == 1


def test_several_rows_are_corrected_at_once(room):
    room.typical()
    at = room.visit("feed")
    at.session_state["mentions"] = {"selection": {"rows": [0, 1, 2], "columns": [], "cells": []}}
    at.run()
    next(each for each in at.selectbox if each.label == "更正所选 3 条的判断").select("与本单位无关")
    button(at, "记入标注").click().run()
    assert labels.counts(room.desk.store) == (0, 3)
    assert "共 24 条" in next(text.value for text in at.text)
