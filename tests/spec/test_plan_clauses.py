"""预案与组织: groups, duties and principles of each plan are data that the program reads and shows."""

import pytest

from yuqing.model.deeds import Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.matters import TaskGiven
from yuqing.model.terms import Permission
from yuqing.model.unit import Unit
from yuqing.plans import pack_text, placeholders
from yuqing.views.plan import plan_page


def kinds(plan):
    return {group.kind for group in plan.groups}


def page(plan):
    answers = {each.name: each.example for each in placeholders(pack_text(plan.id))}
    return plan_page(Unit(plan.unit, str(plan.org_kind), plan.id, answers), plan)


def shown(plan, section):
    return page(plan).sections[section].to_string()


def below(plan, parent):
    return [group.kind for group in plan.groups if group.parent == parent]


@pytest.mark.clause("A3")
def test_a_task_goes_to_the_department_whose_duty_it_is(office):
    desk = office("generic-network-work")
    assert sorted(below(desk.plan, "lead_group")) == ["legal", "monitor", "office", "release"]
    assert all(group.duties for group in desk.plan.groups if group.kind != "upper")
    desk.to_assessing()
    desk.do(
        Deed.TASK_GIVEN, TaskGiven(id="t1", to="legal", text="提供法律意见", basis="预案第33段"), Permission.CONVENE
    )
    assert desk.plan.name_of(desk.incident.tasks[0].given.to) == "法律部门"


@pytest.mark.clause("B1")
def test_the_command_has_five_groups_under_it(office):
    plan = office("generic-emergency-issue").plan
    assert set(below(plan, "command")) >= {"monitor", "response", "release", "analysis", "support"}


@pytest.mark.clause("C1")
def test_the_enterprise_has_command_office_monitors_and_a_spokesperson(office):
    plan = office("generic-security-enterprise").plan
    assert {"lead", "office", "monitor"} <= kinds(plan)
    spokesperson = next(role for role in plan.roles if role.id == "spokesperson")
    assert Permission.PUBLISH_STATEMENT in spokesperson.grants


@pytest.mark.clause("D7")
def test_the_bank_s_leading_group_stands_under_its_board(office):
    plan = office("village-bank").plan
    group = next(group for group in plan.groups if group.kind == "lead")
    assert group.parent == "board"
    assert {role.id for role in plan.roles if role.group == group.id} >= {"leader", "deputy", "member"}


@pytest.mark.clause("D9")
def test_the_bank_s_office_collects_reports_and_explains(office):
    plan = office("village-bank").plan
    own = next(group for group in plan.groups if group.kind == "office")
    assert len(own.duties) == 2
    at_work = {role.id for role in plan.roles if role.group == own.id}
    for kind in ("discover", "monitor", "flash_report", "statement"):
        assert at_work & set(next(step for step in plan.steps if step.kind == kind).by)


@pytest.mark.clause("E1")
def test_the_principles_of_the_plan_can_be_read_with_their_paragraphs(office):
    plan = office("generic-handling-template").plan
    text = shown(plan, "原则")
    assert len(plan.principles) == 4
    assert all((item.name or item.clause.text) in text for item in plan.principles)
    assert text.count("预案第") == 4


@pytest.mark.clause("E2")
def test_the_template_has_a_leading_group_and_three_groups(office):
    plan = office("generic-handling-template").plan
    assert set(below(plan, "lead_group")) >= {"monitor", "response", "release"}


@pytest.mark.clause("F8")
def test_the_prevention_plan_has_a_leading_group_and_four_groups(office):
    plan = office("generic-prevention").plan
    assert set(below(plan, "lead_group")) >= {"monitor", "response", "guidance", "handling"}


@pytest.mark.clause("G1")
def test_the_plan_for_state_and_society_knows_its_four_kinds_of_event(office):
    plan = office("generic-security-state").plan
    assert len(plan.event_types) == 4
    assert [each.scale for each in plan.event_types][:2] == ["重大", "较大规模"]


@pytest.mark.clause("G2")
def test_the_plan_for_state_and_society_has_five_groups(office):
    plan = office("generic-security-state").plan
    assert set(below(plan, "command")) >= {"analysis", "handling", "guidance", "legal", "support"}


@pytest.mark.clause("H4")
def test_the_township_has_its_bodies_and_posts_with_what_each_may_do(office):
    plan = office("township").plan
    grants = {role.id: set(role.grants) for role in plan.roles}
    assert {"lead", "office"} <= kinds(plan)
    assert grants["spokesperson"] == {Permission.PUBLISH_STATEMENT}
    assert grants["commentator"] == {Permission.DRAFT_REPLY}
    assert Permission.APPROVE_STATEMENT in grants["leader"]
    assert Permission.RECORD_SIGNAL in grants["monitor"]


@pytest.mark.clause("H28")
def test_a_plan_says_from_when_it_holds_and_who_explains_it_and_an_incident_keeps_its_version(office):
    desk = office("township")
    assert desk.plan.effective_rule == "印发之日起实施"
    assert desk.plan.name_of(desk.plan.interpreted_by) == "网络舆情应急领导小组"
    desk.to_assessing()
    kept = desk.store.rows("select plan_id, version, sha from plan_snapshots")
    assert kept == [(desk.plan.id, desk.plan.version, desk.incident.opening.plan_sha)]
    desk.do(Action.DISMISS, Reason(reason="同名异地,与本镇无关"), Permission.TRIAGE)
