"""报送与治理: reports with their evidence, one voice, and decisions that say on what they rest."""

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.deeds import Reason, Report, ReportKind
from yuqing.model.incident import Action, Deed, State
from yuqing.model.terms import Permission
from yuqing.store import record
from yuqing.views.report_draft import report_draft

may = Permission


def drafted(desk, kind):
    return report_draft(desk.store, desk.incident, desk.plan, kind, desk.now)


def filed(desk, kind):
    draft = drafted(desk, kind)
    report = Report(
        id=f"r-{kind}", kind=kind, level=desk.incident.level, title=draft.title, body=draft.body, body_hash="0" * 64
    )
    return desk.do(Deed.REPORT_FILED, report, may.REPORT).reports[-1].report


@pytest.mark.clause("B15")
def test_flash_follow_up_and_final_report_of_one_incident_are_kept(office):
    desk = office("generic-emergency-issue")
    desk.to_tracking()
    for kind in (ReportKind.FOLLOW_UP, ReportKind.FINAL):
        filed(desk, kind)
    assert [each.report.kind for each in desk.incident.reports] == ["flash", "follow_up", "final"]


@pytest.mark.clause("E12")
def test_a_follow_up_report_says_what_has_been_done_since(office):
    desk = office("generic-handling-template")
    desk.to_tracking()
    report = filed(desk, ReportKind.FOLLOW_UP)
    assert "续报" in report.title
    assert "当天排水,次日公布整改安排" in report.body


@pytest.mark.clause("H10")
def test_a_report_names_its_evidence_and_what_is_not_known(office):
    desk = office("township")
    desk.to_assessing()
    body = drafted(desk, ReportKind.FLASH).body
    assert "https://forum.example/1" in body
    assert "核实结论:尚未核实" in body


@pytest.mark.clause("H21")
def test_a_special_report_gathers_facts_spread_level_and_handling(office):
    desk = office("township")
    desk.to_tracking()
    body = filed(desk, ReportKind.SPECIAL).body
    assert all(part in body for part in ("基本情况", "传播情况", "级别", "处置情况", "证据"))


@pytest.mark.clause("D2")
def test_in_the_bank_only_the_spokesperson_publishes_and_only_by_the_plan(office):
    desk = office("village-bank")
    desk.to_drafting()
    desk.sign()
    for role in ("leader", "office_head", "monitor", "interviewee", "branch_liaison"):
        with pytest.raises(WorkflowError, match="由对外发言人"):
            desk.do(Action.PUBLISH, desk.publication(), actor=Actor(role, (role,)))
    desk.do(Action.PUBLISH, desk.publication(), actor=Actor("fayanren", ("spokesperson",)))
    assert desk.incident.state is State.TRACKING


@pytest.mark.clause("F7")
def test_a_decision_stands_on_the_record_with_its_reason_and_a_refusal_with_its_basis(office):
    desk = office("generic-prevention")
    desk.to_consulting()
    with pytest.raises(WorkflowError, match=r"会商结论.*\(依据:"):
        desk.do(Action.DRAFT, Reason(), may.DRAFT_STATEMENT)
    desk.do(Deed.DECISION_RECORDED, desk.decision(reason="影响正常经营,需要说明"), may.CONVENE)
    entries = record.entries_of(desk.store, desk.incident_id)
    assert entries[-1].entry.payload["reason"] == "影响正常经营,需要说明"
    assert entries[-1].entry.role
    assert record.first_break(desk.store) is None
