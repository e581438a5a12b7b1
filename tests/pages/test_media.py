"""通稿与事件: the papers of an incident are asked for where it is handled, and only by those who may."""

from datetime import time
from io import BytesIO

import pytest
from docx import Document

from tests.exports import incident as made_up
from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.exports import ExportRequest, ExportState, ReportKind
from yuqing.rules.timetable import Slot
from yuqing.store import exports
from yuqing.workflow import exports as acts
from yuqing.workflow.authority import Acting


@pytest.fixture
def handled(room):
    """The incident of the paper tests on the desk of the pages."""
    room.typical()
    desk = room.desk
    number = made_up.put(desk.store, desk.plan(), 1, room.now, desk.desk.evidence)
    desk.touch()
    return number


def finished(room):
    room.wait(lambda: exports.list_(room.desk.store, 1) and not exports.unfinished(room.desk.store))
    return exports.list_(room.desk.store, 1)[0]


def choose(page, key, value):
    next(box for box in page.selectbox if box.key == key).set_value(value)
    return page.run()


def press(page, key):
    return next(button for button in page.button if button.key == key).click().run()


def said(page):
    return "\n".join(each.value for each in page.text)


def test_the_desk_of_an_incident_makes_its_flash_report(room, handled):
    page = room.visit("incident", incident=str(handled))
    kinds = next(box for box in page.selectbox if box.key == "paper-kind").options
    assert "快报" in kinds
    assert "续报" not in kinds
    press(choose(page, "paper-kind", ReportKind.FLASH), "paper-start-flash")
    made = finished(room)
    assert (made.state, made.request.incident_id, made.request.part) == (ExportState.DONE, handled, "r1")
    words = "\n".join(each.text for each in Document(BytesIO(acts.content(room.desk.desk.reports, made))).paragraphs)
    assert "关于“集市路面积水”的快报" in words or "关于集市路面积水的快报" in words


def test_the_export_page_makes_the_evidence_pack_of_a_chosen_incident(room, handled):
    page = choose(room.visit("exports"), "export-kind", ReportKind.EVIDENCE)
    next(button for button in page.button if button.label == "开始导出").click().run()
    made = finished(room)
    assert made.file_name.endswith(".zip")
    assert made.state is ExportState.DONE


def test_the_page_of_statements_shows_the_letter_what_it_lacks_and_the_sheet(room, handled):
    shown = said(room.visit("statements", incident=str(handled)))
    assert "更正函 · 致云溪在线 · 第 1 稿 · 未送达" in shown
    assert "(证据 1)" in shown
    assert "还缺:" in shown
    assert "法律顾问" in shown
    assert "口径:现场没有人员被困。" in shown


@pytest.mark.parametrize("kind", [ReportKind.FLASH, ReportKind.EVIDENCE, ReportKind.CORRECTION])
def test_who_has_no_part_in_the_plan_gets_no_paper_of_an_incident(room, handled, kind):
    desk = room.desk
    stranger = Acting(desk.store, desk.plan(), Actor("路人", ("viewer",)), room.now)
    suffix = ".zip" if kind is ReportKind.EVIDENCE else ".docx"
    assert not acts.may_export(stranger, kind)
    with pytest.raises(WorkflowError, match="权限"):
        acts.request_export(stranger, ExportRequest(kind, room.now.date(), suffix, incident_id=handled))
    assert exports.list_(desk.store, 5) == []


def test_a_paper_of_the_timetable_is_announced_and_one_that_somebody_asked_for_is_not(room, handled):
    desk, told = room.desk, []
    desk.printer.announce = told.append
    day = room.now.date()
    slot = Slot(ReportKind.DAILY, time(8), ".json", day)
    acts.request_scheduled(desk.store, slot, day, room.now)
    role = tuple(each.id for each in desk.plan().roles)
    acting = Acting(desk.store, desk.plan(), Actor("值班员", role), room.now)
    acts.request_export(acting, ExportRequest(ReportKind.INCIDENT, day, ".json", incident_id=handled))
    desk.printer.wake()
    room.wait(lambda: len(exports.list_(desk.store, 5)) > 1 and not exports.unfinished(desk.store))
    assert [each.request.kind for each in told] == [ReportKind.DAILY]
