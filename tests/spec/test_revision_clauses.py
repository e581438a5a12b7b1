"""评估与修订: what was missed becomes a proposal, people decide, and the next incident runs under the next version."""

import tomllib
from datetime import timedelta

import pytest

from yuqing import clock
from yuqing.errors import PlanError, WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.clocks import Stop
from yuqing.model.deeds import Owner, Reason, Scorecard
from yuqing.model.incident import Action, Deed
from yuqing.model.revision import Cause, Change
from yuqing.model.terms import Permission
from yuqing.model.unit import Unit
from yuqing.plans import pack_text, placeholders
from yuqing.rules.clocks import clocks
from yuqing.store import record
from yuqing.views.desk import pack_in_force, plan_of
from yuqing.views.execution import execution_page
from yuqing.views.revision import compared, revision_page, version_rows
from yuqing.views.window import Window
from yuqing.workflow import incidents, revision
from yuqing.workflow.revision import Adoption

may = Permission
REPLY = "steps.reply.deadline.within"


def unit_of(plan):
    answers = {each.name: each.example for each in placeholders(pack_text(plan.id))}
    return Unit(plan.unit, str(plan.org_kind), plan.id, answers)


def reviewed(desk, hours):
    """Drive an incident whose answer took so long to its archive."""
    desk.to_drafting()
    desk.now += timedelta(hours=hours)
    desk.sign()
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息")
    desk.do(Action.START_REVIEW, Owner(of="review", role=desk.holder(may.CLOSE).account), may.CLOSE)
    desk.do(Deed.REVIEW_SIGNED, Reason(reason="评估属实,同意归档"), may.CLOSE)
    desk.do(Deed.SCORECARD_FROZEN, Scorecard(score=80.0, card="{}"), may.CLOSE)
    desk.do(Action.ARCHIVE, Reason(), may.CLOSE)
    return desk.incident_id


def in_force(desk, unit):
    desk.plan = plan_of(unit, pack_in_force(desk.store, unit, desk.now))
    return desk.plan


def reply_limit(desk, incident_id):
    incident = incidents.incident_of(desk.store, incident_id)
    found = clocks(incidents.plan_of(desk.store, incident), incident, desk.now)
    return next(each.within for each in found if each.id.startswith("step:") and each.stop is Stop.REPLIED)


def page(desk, unit):
    return revision_page(desk.store, unit, desk.plan, desk.now)


def accept(desk, unit, row, new, reason="两次都在夜间,十二小时办不到"):
    change = Change(
        proposal=row.proposal.id, key=row.key, cause=row.proposal.cause, accepted=True, new=new, reason=reason,
        observed=row.proposal.observed, evidence=row.proposal.evidence,
    )  # fmt: skip
    return revision.judge(desk.acting(desk.holder(may.CONVENE)), unit, change)


def adoption(desk, unit, **given):
    seen = tuple(each.change.proposal for each in page(desk, unit).waiting)
    tomorrow = clock.in_beijing(desk.now).date() + timedelta(days=1)
    plain = {"effective_on": tomorrow, "approver": "leader", "interpreter": "office", "reason": "柳政发〔2026〕3号"}
    return Adoption(**plain | {"seen": seen} | given)


@pytest.mark.clause("A13")
@pytest.mark.parametrize("plan_id", ["generic-network-work", "township"])
def test_a_missed_limit_becomes_the_next_version_of_the_plan_and_what_runs_keeps_its_own(office, tmp_path, plan_id):
    desk = office(plan_id)
    unit = unit_of(desk.plan)
    step = next(step for step in desk.plan.steps if step.kind == "reply")
    key = f"steps.{step.id}.deadline.within"
    first = reviewed(desk, hours=13)
    running = desk.open("另一件正在处置的事件")
    limit = desk.plan.steps[desk.plan.steps.index(step)].deadline.within.span

    row = next(row for row in page(desk, unit).open if row.key == key)
    assert row.proposal.cause is Cause.MISSED
    assert "到期 1 次,超时 1 次" in row.proposal.observed
    assert row.incident_ids == (first,)
    seen = row.proposal.evidence[0]
    assert record.entries_of(desk.store, first)[0].seq < seen.seq <= record.head(desk.store)[0]

    assert accept(desk, unit, row, "14小时").new == "14h"
    group = desk.plan.groups[0].id
    given = adoption(desk, unit, approver=group, interpreter=group)
    made = revision.adopt(desk.acting(desk.holder(may.CLOSE)), unit, tmp_path, given)
    assert made.number == 2
    assert tomllib.loads((tmp_path / f"{plan_id}-v2.toml").read_text("utf-8"))["version"] == "2"

    assert in_force(desk, unit).version == "1"
    before = desk.open("生效前立案的事件")
    desk.now += timedelta(days=1)
    assert in_force(desk, unit).version == "2"
    after = desk.open("生效后立案的事件")
    limits = [reply_limit(desk, each) for each in (first, running, before, after)]
    assert limits == [limit, limit, limit, timedelta(hours=14)]
    difference = compared(desk.store, unit, 1, 2)
    assert "14小时" in list(difference["现"])
    assert [each.state for each in version_rows(desk.store, unit, desk.now)] == ["现行", "已被取代"]


def test_what_the_lint_refuses_becomes_no_version(office):
    desk = office()
    unit = unit_of(desk.plan)
    reviewed(desk, hours=13)
    row = page(desk, unit).open[0]
    loosened = Change(
        proposal=row.proposal.id, key="rules.gb80_5h.deadline.within", cause=row.proposal.cause, accepted=True,
        new="8小时", reason="五小时来不及",
    )  # fmt: skip
    with pytest.raises(PlanError, match="单位只能收紧,不能放宽"):
        revision.judge(desk.acting(desk.holder(may.CONVENE)), unit, loosened)
    assert page(desk, unit).waiting == ()


def test_a_proposal_is_refused_with_a_reason_and_not_made_again_until_there_is_more_evidence(office):
    desk = office()
    unit = unit_of(desk.plan)
    reviewed(desk, hours=13)
    row = next(row for row in page(desk, unit).open if row.key == REPLY)
    change = Change(proposal=row.proposal.id, key=row.key, cause=row.proposal.cause, accepted=False, reason="不改")
    with pytest.raises(WorkflowError, match="请写明理由"):
        revision.judge(desk.acting(desk.holder(may.CLOSE)), unit, change)
    with pytest.raises(WorkflowError, match="权限"):
        revision.judge(desk.acting(Actor("看客", ())), unit, change)
    refused = Change(
        proposal=row.proposal.id, key=row.key, cause=row.proposal.cause, accepted=False, reason="属个例,不改"
    )
    revision.judge(desk.acting(desk.holder(may.CLOSE)), unit, refused)
    assert REPLY not in [row.key for row in page(desk, unit).open]
    assert list(page(desk, unit).decided["结论"]) == ["不采纳"]
    desk.now += timedelta(days=1)
    reviewed(desk, hours=15)
    again = next(row for row in page(desk, unit).open if row.key == REPLY)
    assert "到期 2 次,超时 2 次" in again.proposal.observed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": "同意"}, "请写明批准依据"),
        ({"seen": ()}, "待成文的修订有变动"),
        ({"effective_on": -1}, "生效日期不能早于今天"),
    ],
)
def test_a_version_needs_a_basis_a_day_ahead_and_the_changes_that_were_seen(office, tmp_path, given, sentence):
    desk = office()
    unit = unit_of(desk.plan)
    reviewed(desk, hours=13)
    row = next(row for row in page(desk, unit).open if row.key == REPLY)
    with pytest.raises(WorkflowError, match="没有已采纳"):
        revision.adopt(desk.acting(desk.holder(may.CLOSE)), unit, tmp_path, adoption(desk, unit))
    accept(desk, unit, row, "14小时")
    if "effective_on" in given:
        given = {"effective_on": clock.in_beijing(desk.now).date() - timedelta(days=1)}
    with pytest.raises(WorkflowError, match=sentence):
        revision.adopt(desk.acting(desk.holder(may.CLOSE)), unit, tmp_path, adoption(desk, unit, **given))
    assert list(tmp_path.iterdir()) == [tmp_path / "evidence"]


def test_the_versions_come_back_from_the_record_alone(office, tmp_path):
    desk = office()
    unit = unit_of(desk.plan)
    reviewed(desk, hours=13)
    accept(desk, unit, next(row for row in page(desk, unit).open if row.key == REPLY), "14小时")
    revision.adopt(desk.acting(desk.holder(may.CLOSE)), unit, tmp_path, adoption(desk, unit))
    listed = version_rows(desk.store, unit, desk.now)
    with desk.store.transaction() as transaction:
        transaction.run("delete from plan_versions")
    assert revision.rebuild(desk.store) == 1
    assert version_rows(desk.store, unit, desk.now) == listed


@pytest.mark.clause("B17")
def test_how_each_item_was_kept_is_counted_across_incidents_and_feeds_the_next_version(office, tmp_path):
    desk = office("generic-emergency-issue")
    unit = unit_of(desk.plan)
    start = desk.now - timedelta(hours=1)
    kept, late = reviewed(desk, hours=1), reviewed(desk, hours=13)
    running = desk.open("还在办、已经超时的事件")
    found = execution_page(desk.store, Window(start, desk.now + timedelta(days=1)), desk.now)
    assert found.incidents == 3
    reply = next(step.name for step in desk.plan.steps if step.kind == "reply")
    place = next(n for n, row in found.table.iterrows() if row["条目"] == reply and row["种类"] != "步骤")
    figures = found.table.iloc[place]
    assert (figures["应办"], figures["做到"], figures["超时"], figures["做到率"]) == (3, 1, 2, "33%")
    assert (figures["区间"], figures["2026-03"]) == ("6%–79%", "1/3")
    assert dict(zip(found.cases[place]["编号"], found.cases[place]["结果"], strict=True)) == {
        kept: "按时", late: "超时", running: "超时",
    }  # fmt: skip
    steps = found.table[(found.table["条目"] == reply) & (found.table["种类"] == "步骤")].iloc[0]
    assert (steps["应办"], steps["做到"], steps["还在办"]) == (2, 2, 1)
    row = next(row for row in page(desk, unit).open if row.proposal.cause is Cause.MISSED)
    accept(desk, unit, row, "16小时" if row.key.endswith("within") else row.written)
    assert len(page(desk, unit).waiting) == 1
