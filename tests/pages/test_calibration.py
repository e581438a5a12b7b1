"""严重度校准: the order of past topics, the thresholds, and the way back."""

import pytest

from yuqing.model.severity import Severity
from yuqing.store import calibration, record
from yuqing.workflow.authority import Acting
from yuqing.workflow.calibration import judge_topics


def accept(at, reason, button="采用这组阈值", values=()):
    for field, value in zip(at.number_input, values, strict=False):
        field.set_value(value)
    next(field for field in at.text_input if field.label.startswith("理由")).set_value(reason)
    return next(each for each in at.button if each.label == button).click().run()


def test_without_topics_the_scale_is_still_shown(room, latin):
    room.without_mentions()
    at = room.visit("calibration")
    assert at.info.values[0] == "还没有可以排序的议题。"
    assert latin(at) == []


def test_the_weights_stand_there_with_their_consistency_ratio(room):
    room.typical()
    tables = [frame.value for frame in room.visit("calibration").dataframe]
    weights = next(table for table in tables if "一致性比率" in table)
    assert set(weights["一致性比率"]) == {"0.017(应小于 0.1)", "0.016(应小于 0.1)"}
    assert list(weights["权重"])[:2] == ["0.374", "0.245"]


def test_few_ordered_topics_give_no_proposal(room):
    room.typical()
    said = "\n".join(room.visit("calibration").text.values)
    assert "至少排 8 个才给出建议,建议不少于 30 个" in said


def test_accepted_thresholds_hold_and_can_be_taken_back(room, acting):
    room.typical()
    at = accept(room.visit("calibration"), "按去年往事校准", values=(70, 50, 30, 10))
    assert calibration.thresholds(room.desk.store) == (70.0, 50.0, 30.0, 10.0)
    assert at.success.values == ["已记录,新的阈值从现在起用于定级,已有的人工定级不变。"]
    assert "现行阈值 70、50、30、10" in room.visit("calibration").text.values

    accept(room.visit("calibration"), "恢复原来的口径", "恢复随附的阈值")
    assert calibration.thresholds(room.desk.store) == ()
    assert [each.entry.action for each in record.of_object(room.desk.store, "calibration:thresholds")] == [
        "thresholds_changed"
    ] * 2


def test_topics_are_graded_by_the_accepted_thresholds(room):
    room.typical()
    before = room.desk.store.value("select min(level) from topic_days")
    accept(room.visit("calibration"), "试一试很低的阈值", values=(4, 3, 2, 1))
    room.wait(lambda: room.desk.store.value("select min(level) from topic_days") == Severity.I)
    assert before > Severity.I


@pytest.mark.parametrize(
    ("reason", "values", "sentence"),
    [
        ("同意", (), "请写明调整阈值的理由(至少四个字),供复盘时查看。"),
        ("把顺序弄反了", (10, 30, 50, 70), "四个阈值应从高到低排列,且在 0 到 100 之间。"),
    ],
)
def test_thresholds_without_a_reason_or_out_of_order_are_refused(room, reason, values, sentence):
    room.typical()
    assert accept(room.visit("calibration"), reason, values=values).error.values == [sentence]
    assert calibration.thresholds(room.desk.store) == ()


def test_the_order_is_kept_and_compared(room, acting):
    room.typical()
    by: Acting = acting(room.desk.store)
    judge_topics(by, {40: Severity.II})
    room.desk.touch()
    shown = [frame.value for frame in room.visit("calibration").dataframe]
    table = next(each for each in shown if "单位认为" in each)
    row = table[table["单位认为"] == "Ⅱ级"].iloc[0]
    assert sum(row[1:]) == 1
