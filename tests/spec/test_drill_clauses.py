"""演练: a drill runs on the ordinary acts, is scored and teaches the plan; a past incident is gone through again."""

from datetime import timedelta

import pytest

from yuqing import clock
from yuqing.model.drill import DrillMode, DrillSetup
from yuqing.model.readiness import CheckResult, ReadyKind, SafeguardChecked, SafeguardKept, TrainingKind, TrainingLogged
from yuqing.model.revision import Change
from yuqing.model.terms import Permission
from yuqing.model.unit import Unit
from yuqing.plans import pack_text, placeholders, scenarios
from yuqing.views import readiness as kept
from yuqing.views.desk import pack_in_force, plan_of
from yuqing.views.drill import after_action
from yuqing.views.replay import moment, steps
from yuqing.views.revision import revision_page
from yuqing.workflow import drill_making, incidents, readiness, revision
from yuqing.workflow.revision import Adoption

may = Permission


def unit_of(plan):
    answers = {each.name: each.example for each in placeholders(pack_text(plan.id))}
    return Unit(plan.unit, str(plan.org_kind), plan.id, answers)


def setup_at(desk, scale=1.0):
    return DrillSetup(run_id="20261122-090000", mode=DrillMode.TABLETOP, speed=60, deadline_scale=scale, began=desk.now)


def played(desk, scenario, idle=timedelta(), scale=1.0):
    """Answer a drill from beginning to publication, idle for so long before the answer; return what came of it."""
    setup = setup_at(desk, scale)
    desk.to_drafting()
    desk.now += idle
    desk.sign()
    desk.do(incidents.Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    return after_action(desk.store, setup, scenario, setup.began + scenario.length.span)


@pytest.mark.clause("B13", "E13")
@pytest.mark.parametrize("plan_id", ["generic-emergency-issue", "generic-handling-template"])
def test_a_drill_made_of_a_past_incident_is_scored_and_the_incident_is_gone_through_again(office, plan_id):
    past = office(plan_id)
    past.to_archive()
    scenario = drill_making.made_of(past.store, unit_of(past.plan), past.incident_id, ())
    swift, again, slow = (office(plan_id) for _ in range(3))
    best = played(swift, scenario).assessment
    assert best == played(again, scenario).assessment
    worse = played(slow, scenario, idle=timedelta(hours=5)).assessment
    assert worse.score < best.score
    assert [line.is_late for line in worse.lines][-1]
    acts = steps(past.store, past.incident_id)
    shown = [moment(past.store, past.incident_id, place) for place in range(len(acts))]
    assert [each.step for each in shown] == list(acts)
    assert [bool(each.statements) for each in shown] == sorted(bool(each.statements) for each in shown)
    assert shown[-1].state == "归档"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_longer_limits_forgive_and_the_score_is_the_same_to_the_last_digit(office, scale):
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")
    found = [played(office(), scenario, timedelta(hours=6), scale).assessment for _ in range(2)]
    assert repr(found[0]) == repr(found[1])
    late = next(line for line in found[0].lines if line.expected.action == "publish")
    assert late.is_late == (scale == 1.0)


def test_whom_no_report_reached_costs_points_and_is_named(office):
    desk = office()
    setup = setup_at(desk)
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")
    desk.to_reported()
    found = after_action(desk.store, setup, scenario, setup.began + timedelta(hours=12))
    assert [each.points for each in found.assessment.penalties] == [5.0, 5.0]
    assert len(found.missed) == 2


def test_what_a_drill_taught_becomes_the_version_under_which_the_next_incident_runs(office, tmp_path):
    desk, drill_desk = office(), office()
    unit = unit_of(desk.plan)
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")
    found = played(drill_desk, scenario, idle=timedelta(hours=6))
    late = next(each for each in found.lessons if each.item == "steps.reply.deadline.within")
    assert late.observed.startswith("首次公开回应:超时")

    before = desk.open("演练之前立案的事件")
    assert revision.hand_over(desk.acting(desk.holder(may.CONVENE)), unit.plan_id, found.lessons) == len(found.lessons)
    page = revision_page(desk.store, unit, desk.plan, desk.now)
    row = next(each for each in page.open if each.key == late.item)
    change = Change(
        proposal=row.proposal.id, key=row.key, cause=row.proposal.cause, accepted=True, new="10小时",
        reason="演练中来不及核实", observed=row.proposal.observed, evidence=row.proposal.evidence,
    )  # fmt: skip
    revision.judge(desk.acting(desk.holder(may.CONVENE)), unit, change)
    page = revision_page(desk.store, unit, desk.plan, desk.now)
    given = Adoption(
        effective_on=clock.in_beijing(desk.now).date() + timedelta(days=1), approver="leader", interpreter="office",
        reason="演练后修订", seen=tuple(each.change.proposal for each in page.waiting),
    )  # fmt: skip
    revision.adopt(desk.acting(desk.holder(may.CLOSE)), unit, tmp_path, given)
    desk.now += timedelta(days=1)
    desk.plan = plan_of(unit, pack_in_force(desk.store, unit, desk.now))
    after = desk.open("演练之后立案的事件")
    versions = [
        incidents.plan_of(desk.store, incidents.incident_of(desk.store, each)).version for each in (before, after)
    ]
    assert versions == ["1", "2"]
    step = next(step for step in desk.plan.steps if step.id == "reply")
    assert step.deadline.within.span == timedelta(hours=10)


@pytest.mark.clause("C11")
@pytest.mark.parametrize("plan_id", ["generic-security-enterprise", "generic-security-state"])
def test_team_and_goods_are_kept_ready_and_drills_are_held_in_time(office, plan_id):
    desk = office(plan_id)
    keeper = desk.holder(may.CONVENE, may.DECLARE, may.TRIAGE)
    by = desk.acting(keeper)
    asked = {each.kind for each in desk.plan.safeguards}
    assert {"materials", "training"} <= asked
    for name, kind in (("应急队员", ReadyKind.PEOPLE), ("取证设备", ReadyKind.GOODS)):
        readiness.keep_safeguard(by, SafeguardKept(
            id=name, name=name, kind=kind, quantity=4, measure="人", place="值班室", role=desk.plan.roles[0].id,
            every_days=30,
        ))  # fmt: skip
        readiness.check_safeguard(by, SafeguardChecked(id=name, result=CheckResult.READY, found=4))
    board = kept.safeguard_board(desk.store, desk.plan, desk.now)
    assert {each.kept.id for each in board.items} == {"应急队员", "取证设备"}
    # The state's plan speaks of the team only; what is held goes on the same register.
    demanded = any("演练" in each for each in kept.training_board(desk.store, desk.plan, desk.now).overdue)
    assert demanded == ("drill" in asked)
    scenario = scenarios.load(scenarios.SCENARIOS / "enterprise_food.toml")
    score = played(office(plan_id), scenario).assessment.score
    logged = TrainingLogged(
        id="d1", kind=TrainingKind.DRILL, topic=scenario.title, day=clock.in_beijing(desk.now).date(), others=6,
        result=f"得分 {score:g}",
    )  # fmt: skip
    readiness.log_training(by, logged)
    board = kept.training_board(desk.store, desk.plan, desk.now)
    assert board.held[0].logged.topic == scenario.title
    assert not any("演练" in each for each in board.overdue)
