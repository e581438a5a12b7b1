"""通稿: a statement is written, signed and published on one page, and nothing goes out that nobody signed."""

import pytest

from yuqing.model.actor import Actor
from yuqing.model.deeds import Channel, Decision, Evidence, FactSheet, LevelSet, Reason, Receipt, Report, ReportKind
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category, Severity
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, NewIncident, act, incident_of, open_incident

BECAUSE = "影响范围已经核对"


@pytest.fixture
def consulted(room):
    """An incident of level Ⅲ after the consultation decided to answer in public."""
    room.typical()
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), room.now)
    number = open_incident(acting, NewIncident(title="集市路面积水", marks={}))
    report = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64)
    done = [
        (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
        (Action.TRIAGE, Reason()),
        (Deed.FACTS_STATED, FactSheet(what="路面积水", category=Category.SERVICE_COMPLAINT)),
        (Deed.LEVEL_SET, LevelSet(level=Severity.III, reason=BECAUSE)),
        (Action.REPORT, report),
        *[(Deed.RECEIPT_LOGGED, receipt(one.to)) for one in plan.levels[2].report_to],
        (Action.CONVENE, Reason()),
        (Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)),
    ]  # fmt: skip
    for what, payload in done:
        act(acting, Act(incident_id=number, what=what, payload=payload))
    room.desk.touch()
    return number


def receipt(to):
    return Receipt(report_id="r1", to=to, channel=Channel.PHONE)


def press(page, label):
    return next(button for button in page.button if button.label == label).click().run()


def write(page, label, words):
    next(each for each in (*page.text_input, *page.text_area) if each.label.startswith(label)).set_value(words)


def said(page):
    return [each.value for each in page.text]


def test_without_a_chosen_incident_the_page_says_where_to_begin(room):
    room.typical()
    assert "事件台账" in room.visit("statements").info[0].value


def test_a_statement_is_drafted_signed_and_published(room, consulted):
    page = press(room.visit("statements", incident=str(consulted)), "开始拟稿")
    write(page, "正文", "集市路面积水已于当天排除。")
    page = press(page, "存为新的一稿")
    assert "还缺:组长或副组长" in said(page)
    assert "通稿获批后才能登记发布。" in said(page)
    page = press(page, "签署")
    write(page, "发布渠道", "政务网站")
    page = press(page, "登记发布")
    # One account drafted, signed and wants to publish: that is one pair of eyes too few.
    assert any("唯一的审签人" in each.value for each in page.error)
    assert incident_of(room.desk.store, consulted).state == "drafting"


def test_an_edit_voids_the_signature(room, consulted):
    page = press(room.visit("statements", incident=str(consulted)), "开始拟稿")
    write(page, "正文", "集市路面积水已于当天排除。")
    page = press(press(page, "存为新的一稿"), "签署")
    assert any("已批准" in each for each in said(page))
    write(page, "正文", "集市路面积水已排除,正在清淤。")
    page = press(page, "存为新的一稿")
    assert any("第 2 稿 · 待审签" in each for each in said(page))
    assert "正在清淤" in page.code[0].value
