"""例会: the page says where to begin, a meeting is put on the record, and what it decided is given to somebody."""

from datetime import timedelta

from yuqing.model.actor import VIEWER, Actor
from yuqing.model.exports import ReportKind
from yuqing.model.meetings import MeetingAction, MeetingHeld
from yuqing.store import exports
from yuqing.views.meetings import meeting_board
from yuqing.workflow.authority import Acting
from yuqing.workflow.meetings import give_action, hold_meeting


def acting(room):
    plan = room.desk.plan()
    return Acting(room.desk.store, plan, Actor("值班长", tuple(role.id for role in plan.roles)), room.now)


def press(page, label):
    next(button for button in page.button if button.label == label).click().run()


def test_a_meeting_is_held_and_what_it_decides_waits_for_its_owner(room, spoken):
    room.typical()
    page = room.visit("meetings")
    assert not page.exception
    assert "还没有议定事项" in spoken(page)
    page.multiselect[0].set_value([acting(room).plan.actors[0]])
    page.text_area[0].set_value("每周通报一次排水进度")
    press(page, "登记")
    [held] = meeting_board(room.desk.store, room.now).meetings
    assert held.held.decisions == "每周通报一次排水进度"
    assert "列出议定事项" in [each.label for each in room.visit("meetings").expander]


def test_a_late_action_is_said_and_can_be_finished(room, spoken):
    room.typical()
    by = acting(room)
    hold_meeting(by, MeetingHeld(id="m1", attendees=("leader",), decisions="每周通报一次"))
    due = room.now + timedelta(hours=1)
    give_action(by, "m1", MeetingAction(id="a1", text="更换排水泵", owner="leader", due=due))
    room.now += timedelta(days=1)
    room.desk.touch()
    page = room.visit("meetings")
    assert "未办结的议定事项 1 项(逾期 1 项)" in spoken(page)
    note = next(each for each in page.text_input if each.label == "办理结果(必填)")
    note.set_value("两台新泵已装好")
    press(page, "办结")
    assert meeting_board(room.desk.store, room.now).open_actions == ()


def test_the_material_is_asked_for_with_one_click(room):
    room.typical()
    press(room.visit("meetings"), "导出例会材料")
    [asked] = exports.list_(room.desk.store, 5)
    assert (asked.request.kind, asked.request.suffix) == (ReportKind.REGULAR, ".docx")


def test_who_may_not_call_a_meeting_sees_no_form(room):
    room.typical()
    room.sign_in(VIEWER)
    page = room.visit("meetings")
    assert not page.exception
    assert [each.label for each in page.expander] == []
