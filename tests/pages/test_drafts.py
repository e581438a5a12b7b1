"""What was typed and not saved is in its form again; what colleagues save is never replaced by it."""

import re
from datetime import timedelta

import pytest

from yuqing.config import ROOT
from yuqing.model.actor import KIOSK, Actor
from yuqing.model.deeds import Channel, Decision, Evidence, FactSheet, LevelSet, Reason, Receipt, Report, ReportKind
from yuqing.model.draft import Kind, Typed, place_of
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import Version
from yuqing.rules.statements import body_hash
from yuqing.workflow import drafts
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident

#: A drawing of the form in another window, and the mark of a text that no form here begins with.
FORM, ELSEWHERE = "0a0b0c0d", "0000000f"


def acting(room, account="值班长"):
    plan = room.desk.plan()
    return Acting(room.desk.store, plan, Actor(account, tuple(role.id for role in plan.roles)), room.now)


def do(room, number, *done, account="值班长"):
    for what, payload in done:
        act(acting(room, account), Act(incident_id=number, what=what, payload=payload))
    room.desk.touch()


@pytest.fixture
def drafting(room):
    """An incident for which a statement is being drafted."""
    room.typical()
    number = open_incident(acting(room), NewIncident(title="集市路面积水", marks={}))
    report = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64)
    reached = [
        Receipt(report_id="r1", to=one.to, channel=Channel.PHONE) for one in room.desk.plan().levels[2].report_to
    ]
    do(
        room, number,
        (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
        (Action.TRIAGE, Reason()),
        (Deed.FACTS_STATED, FactSheet(what="路面积水", category=Category.SERVICE_COMPLAINT)),
        (Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="影响范围已经核对")),
        (Action.REPORT, report),
        *[(Deed.RECEIPT_LOGGED, each) for each in reached],
        (Action.CONVENE, Reason()),
        (Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)),
        (Action.DRAFT, Reason()),
    )  # fmt: skip
    return number


def version(body, n=1):
    return Version(
        statement_id="S1", n=n, kind="follow_up", title="情况通报", body=body, signature="河口镇",
        body_hash=body_hash("情况通报", body, (), (), "河口镇"),
    )  # fmt: skip


def type_(room, place, text, basis=ELSEWHERE, owner="值班长"):
    """Hand in a text as the browser does, an hour ago."""
    drafts.keep(room.desk.store, owner, Typed("live", place, basis, FORM, 1, text), room.ago(1))


def basis_of(page, kind):
    """Return what the page tells the browser that a field begins with."""
    return next(each.key for each in page.text_area if kind in (each.key or "")).split("--")[-1]


def area(page, label):
    return next(each for each in page.text_area if each.label.startswith(label))


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def line(page):
    """Return what is said above the forms about texts that were not saved."""
    return [each.value for each in page.text if "未保存" in each.value or "没有保存" in each.value]


def test_a_form_says_nothing_when_nothing_was_left(room, drafting):
    assert line(room.visit("statements", incident=str(drafting))) == []


def test_what_was_typed_is_in_the_form_again_and_can_be_given_up(room, drafting):
    empty = room.visit("statements", incident=str(drafting))
    place = place_of(Kind.STATEMENT_BODY, drafting, "new")
    type_(room, place, "路面积水已于当天排除。", basis_of(empty, place))
    page = room.visit("statements", incident=str(drafting))
    assert line(page) == ["接着您 11-22 11:00 未保存的内容。"]
    assert area(page, "正文").value == "路面积水已于当天排除。"
    page = press(page, "放弃")
    assert (area(page, "正文").value, line(page)) == ("", [])
    assert drafts.newest(room.desk.store, "值班长", place, room.now) is None


def test_what_is_saved_is_kept_no_longer(room, drafting):
    place = place_of(Kind.STATEMENT_BODY, drafting, "new")
    type_(room, place, "路面积水已于当天排除。")
    page = press(room.visit("statements", incident=str(drafting)), "存为新的一稿")
    assert "路面积水已于当天排除。" in [each.value for each in page.text]
    assert line(page) == []
    assert drafts.newest(room.desk.store, "值班长", place, room.now) is None


def test_what_was_refused_is_kept(room, drafting):
    place = place_of(Kind.STATEMENT_BODY, drafting, "new")
    type_(room, place, "路面积水已于当天排除。")
    page = room.visit("statements", incident=str(drafting))
    # A colleague acts meanwhile; what was pressed without having seen it is refused.
    act(acting(room, "同事"), Act(incident_id=drafting, what=Deed.VERSION_DRAFTED, payload=version("同事的稿。")))
    page = press(page, "存为新的一稿")
    assert page.error
    assert drafts.newest(room.desk.store, "值班长", place, room.now) is not None


def test_the_program_s_newer_draft_gives_way_and_that_is_said(room, drafting):
    type_(room, place_of(Kind.REPORT_BODY, drafting, ReportKind.FOLLOW_UP), "积水已退,正在清淤。")
    page = room.visit("incident", incident=str(drafting))
    assert [each.value for each in page.text_area if "清淤" in each.value]
    assert any("此后系统按最新情况另起了草稿" in each for each in line(page))


def test_a_colleague_s_version_is_never_replaced_and_what_was_typed_is_offered(room, drafting):
    do(room, drafting, (Deed.VERSION_DRAFTED, version("第一稿。")))
    place = place_of(Kind.STATEMENT_BODY, drafting, "S1")
    type_(room, place, "第一稿,我的改法。", basis_of(room.visit("statements", incident=str(drafting)), place))
    do(room, drafting, (Deed.VERSION_DRAFTED, version("同事的第二稿。", 2)), account="同事")
    page = room.visit("statements", incident=str(drafting))
    assert area(page, "正文").value == "同事的第二稿。"
    assert line(page) == ["您 11-22 11:00 填写的内容没有保存;此后有了新的一份,下面从新的开始。"]
    page = press(page, "接着写我的")
    assert area(page, "正文").value == "第一稿,我的改法。"
    assert not [button for button in page.button if button.label == "接着写我的"]
    assert area(press(page, "放弃"), "正文").value == "同事的第二稿。"


def test_what_was_typed_for_the_first_statement_is_not_put_into_a_second_one(room, drafting):
    place = place_of(Kind.STATEMENT_BODY, drafting, "new")
    type_(room, place, "我的第一稿。", basis_of(room.visit("statements", incident=str(drafting)), place))
    do(room, drafting, (Deed.VERSION_DRAFTED, version("同事的第一稿。")), account="同事")
    page = room.visit("statements", incident=str(drafting))
    assert "我的第一稿。" not in [each.value for each in page.text_area]
    assert "我的第一稿。" in [each.value for each in press(page, "接着写我的").text_area]


def test_forms_that_are_filled_in_anew_only_offer_what_was_typed(room, drafting):
    place = place_of(Kind.REPORT_BODY, drafting, ReportKind.FOLLOW_UP)
    page = room.visit("incident", incident=str(drafting))
    act(acting(room, "同事"), Act(incident_id=drafting, what=Deed.NOTE_ADDED, payload=Reason(reason="已到现场")))
    room.desk.touch()
    type_(room, place, "再排一次水", basis_of(page, place))
    page = press(page.run(), "按最新情况重填")
    assert area(page, "正文").value.startswith("基本情况")
    assert area(press(page, "接着写我的"), "正文").value == "再排一次水"


def test_nobody_sees_what_a_colleague_typed(room, drafting):
    type_(room, place_of(Kind.STATEMENT_BODY, drafting, "new"), "同事写的", owner="同事")
    page = room.visit("statements", incident=str(drafting))
    assert (area(page, "正文").value, line(page)) == ("", [])


def test_in_the_same_window_a_text_on_its_way_changes_nothing_on_the_screen(room, drafting):
    place = place_of(Kind.STATEMENT_BODY, drafting, "new")
    page = room.visit("statements", incident=str(drafting))
    key = area(page, "正文").key
    type_(room, place, "路面", basis_of(page, place))
    page = page.run()
    assert (area(page, "正文").key, area(page, "正文").value, line(page)) == (key, "", [])


def test_after_another_form_was_saved_the_texts_of_the_others_are_still_there(room, drafting):
    room.visit("incident", incident=str(drafting))
    type_(room, place_of(Kind.MEASURES, drafting), "再排一次水", ELSEWHERE)
    type_(room, place_of(Kind.MEETING), "下周复查")
    page = room.visit("meetings")
    assert area(page, "会议议定").value == "下周复查"
    next(each for each in page.multiselect if each.label == "参会岗位").set_value(["leader"])
    press(page, "登记")
    assert drafts.newest(room.desk.store, "值班长", Kind.MEETING, room.now) is None
    assert drafts.newest(room.desk.store, "值班长", place_of(Kind.MEASURES, drafting), room.now) is not None


@pytest.mark.parametrize(
    ("page", "label", "kind"),
    [("manual", "内容", Kind.SIGHTING), ("grievances", "诉求", Kind.GRIEVANCE), ("meetings", "会议议定", Kind.MEETING)],
)
def test_every_long_form_begins_with_what_was_left_in_it(room, page, label, kind):
    room.typical()
    type_(room, place_of(kind), "路灯坏了两天")
    at = room.visit(page)
    assert area(at, label).value == "路灯坏了两天"
    around = [box for box in at.expander if any(each.label.startswith(label) for each in box.text_area)]
    assert [box.proto.expanded for box in around] == ([] if page == "manual" else [True])
    assert len(line(at)) == 1
    assert area(press(at, "放弃"), label).value == ""


def test_a_wall_screen_loads_no_script_that_hands_in(room):
    room.typical()
    assert [each for each in room.visit("briefing").get("html") if "/drafts" in each.proto.body]
    room.sign_in(KIOSK)
    assert not [each for each in room.visit("briefing").get("html") if "/drafts" in each.proto.body]


def test_after_fourteen_days_nothing_is_left(room):
    room.typical()
    type_(room, place_of(Kind.GRIEVANCE), "路灯坏了两天")
    room.now += timedelta(days=14)
    assert line(room.visit("grievances")) == []


def test_the_script_holds_nothing_for_which_the_browser_would_not_be_given_it():
    script = (ROOT / "yuqing" / "ui" / "drafts.js").read_text("utf-8")
    assert re.findall(r"<[/\w!]", script) == []
    assert set(re.findall(r"https?:|//[a-z]+\.", script)) == set()
