"""导出中心: a paper is asked for on the page, made in the background, taken away, thrown away, and on the record."""

from datetime import date, time
from io import BytesIO

import pytest
from pptx import Presentation

from yuqing.model.exports import ExportRequest, ExportState, ReportKind
from yuqing.store import exports, record
from yuqing.workflow import exports as acts
from yuqing.workflow.authority import Acting


def choose(at, label, value):
    next(box for box in at.selectbox if box.label == label).set_value(value)


def press(at, label):
    next(button for button in at.button if button.label == label).click()


def finished(room):
    """Wait until nothing is under way, and return the newest export."""
    room.wait(lambda: exports.list_(room.desk.store, 1) and not exports.unfinished(room.desk.store))
    return exports.list_(room.desk.store, 1)[0]


def actions(room):
    return [entry.entry.action for entry in record.latest(room.desk.store, 20)]


def test_before_the_unit_is_set_up_the_page_says_so(room):
    room.without_unit()
    assert room.visit("exports").info.values == ["请先在“首次设置”页填写本单位,才能导出。"]


@pytest.mark.clause("A5")
def test_a_weekly_report_is_made_and_listed_with_who_asked(room):
    room.typical()
    at = room.visit("exports")
    choose(at, "种类", ReportKind.WEEKLY)
    at.run()
    press(at, "开始导出")
    at.run()
    made = finished(room)
    assert (made.state, made.request.suffix) == (ExportState.DONE, ".docx")
    table = room.visit("exports").dataframe[0].value
    assert table["状态"].tolist() == ["已完成"]
    assert table["导出人"].tolist() == [made.request.actor]
    assert "export_made" in actions(room)


def test_one_click_on_the_briefing_makes_the_pack_for_the_meeting(room):
    room.typical()
    at = room.visit("briefing")
    press(at, "会议材料")
    at.run()
    made = finished(room)
    deck = Presentation(BytesIO(acts.content(room.desk.desk.reports, made)))
    assert made.request.kind is ReportKind.MEETING
    assert 6 <= len(deck.slides) <= 10


def test_without_mentions_the_paper_says_that_there_is_no_data(room):
    room.without_mentions()
    at = room.visit("exports")
    press(at, "开始导出")
    at.run()
    assert finished(room).state is ExportState.DONE


def test_a_special_report_needs_a_topic(room):
    room.without_mentions()
    at = room.visit("exports")
    choose(at, "种类", ReportKind.TOPIC)
    at.run()
    press(at, "开始导出")
    at.run()
    assert at.error.values == ["请选择专报要写的议题。"]


@pytest.mark.clause("A5")
def test_a_special_report_is_made_of_the_chosen_topic(room):
    room.typical()
    at = room.visit("exports")
    choose(at, "种类", ReportKind.TOPIC)
    at.run()
    press(at, "开始导出")
    at.run()
    made = finished(room)
    assert made.state is ExportState.DONE
    assert "专报" in made.title


def test_a_paper_is_deleted_only_with_a_reason_and_its_hash_stays(room):
    room.typical()
    at = room.visit("exports")
    press(at, "开始导出")
    at.run()
    made = finished(room)
    file = room.desk.desk.reports / made.file_name
    at = room.visit("exports")
    press(at, "删除")
    at.run()
    assert at.error.values == ["请写明删除的理由。"]
    assert file.exists()
    at.text_input(key=f"delete-reason-{made.id}").set_value("日期选错了")
    press(at, "删除")
    at.run()
    assert not file.exists()
    assert exports.find(room.desk.store, made.id).state is ExportState.DELETED
    deleted = record.latest(room.desk.store, 1, "export_deleted")[0].entry
    assert deleted.payload["sha256"] == made.sha256


def test_a_file_that_was_changed_is_not_handed_out(room):
    room.typical()
    at = room.visit("exports")
    press(at, "开始导出")
    at.run()
    made = finished(room)
    (room.desk.desk.reports / made.file_name).write_bytes(b"changed")
    with pytest.raises(acts.WorkflowError, match="与导出时不一致"):
        acts.content(room.desk.desk.reports, made)


def test_an_export_that_nobody_wants_any_more_ends(room):
    room.typical()
    desk = room.desk
    desk.printer.close()
    by = Acting(desk.store, desk.plan(), room_actor(), room.now)
    asked = acts.request_export(by, ExportRequest(ReportKind.WEEKLY, room.now.date(), ".docx"))
    desk.printer.cancel(asked.id)
    desk.printer._stop.clear()
    desk.printer.start()
    assert finished(room).state is ExportState.CANCELLED


@pytest.mark.clause("A5")
def test_the_timetable_makes_a_paper_once(room):
    room.typical()
    desk = room.desk
    by = Acting(desk.store, desk.plan(), room_actor(), room.now)
    slot = acts.Slot(ReportKind.DAILY, time(8, 0), ".docx", date(2026, 11, 20))
    acts.set_timetable(by, desk.desk, (slot,))
    desk.printer._next_look = None
    desk.printer.wake()
    made = finished(room)
    assert made.request.is_scheduled
    assert made.request.day == date(2026, 11, 21)
    desk.printer._next_look = None
    desk.printer.wake()
    room.wait(lambda: desk.printer._next_look is not None)
    assert len(exports.list_(desk.store, 10)) == 1
    assert "每天 08:00" in "\n".join(room.visit("exports").text.values)


def room_actor():
    from yuqing.model.actor import ADMINISTRATOR, Actor

    return Actor("管理员", (ADMINISTRATOR,))
