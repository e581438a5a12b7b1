"""评估: what follows calm: the evaluation, what people judge, the aftermath, the meetings, and the plan that learns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.spec.test_revision_clauses import page, unit_of
from yuqing.errors import WorkflowError
from yuqing.export import incident_papers
from yuqing.export.regular import Frame, regular_meeting
from yuqing.export.report import Table
from yuqing.model.actor import Actor
from yuqing.model.deeds import LevelSet, Owner, Reason, ReviewAction
from yuqing.model.incident import Action, Deed
from yuqing.model.meetings import ActionDone, MeetingAction, MeetingHeld
from yuqing.model.reviewing import AccountabilityNote, ExpertSheet, Indicator, NoteKind
from yuqing.model.severity import Severity
from yuqing.model.statement import Rebuttal
from yuqing.model.terms import Permission
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.plans.scorecard import load_weights
from yuqing.rules import accountability as files
from yuqing.rules import statements
from yuqing.rules.adjusting import adjustment
from yuqing.store import record
from yuqing.views.aftermath import after_calm, watched_after_calm
from yuqing.views.briefing import Watched
from yuqing.views.effect import effects
from yuqing.views.evaluation import evaluation, started
from yuqing.views.expert import expert_board
from yuqing.views.incident_situation import incident_situation
from yuqing.views.meetings import meeting_board
from yuqing.workflow import accountability, meetings, revision
from yuqing.workflow.reviewing import enter_sheet

may = Permission
RULES = load_alert_rules().aftermath


def calm(desk):
    desk.to_tracking()
    assert not started(desk.incident)
    desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息")


def judged(desk):
    return evaluation(desk.store, desk.incident_id, load_weights(), desk.now)


def reader(desk):
    role = min(files.readers(desk.plan))
    return desk.acting(Actor(role, (role,)))


@pytest.mark.clause("G6")
def test_after_calm_the_evaluation_opens_improvements_are_listed_and_the_matter_stays_watched(office):
    desk = office("generic-security-state")
    calm(desk)
    assert started(desk.incident)
    found = judged(desk)
    assert found.card.score > 0
    assert not found.table["算法"].eq("").any()
    desk.do(Action.START_REVIEW, Owner(of="review", role=desk.holder(may.CLOSE).account), may.CLOSE)
    wanted = ReviewAction(text="疏通排水口", role=desk.plan.roles[0].id, due=desk.now + timedelta(days=7))
    desk.do(Deed.REVIEW_ACTION_ADDED, wanted, may.CLOSE)
    [waiting] = meeting_board(desk.store, desk.now).open_actions
    assert waiting.given.text == "疏通排水口"
    watch = after_calm(desk.store, desk.incident, desk.plan, RULES)
    assert watch.basis
    assert [each.incident_id for each in watched_after_calm(desk.store, RULES, desk.now)] == [desk.incident_id]
    assert watched_after_calm(desk.store, RULES, watch.until) == ()


@pytest.mark.clause("B16")
def test_a_regular_meeting_has_its_material_gives_its_decisions_to_posts_and_revises_the_plan(office):
    desk = office("generic-emergency-issue")
    desk.to_archive()
    unit, leader = unit_of(desk.plan), desk.acting(desk.holder(may.CONVENE))
    board = meeting_board(desk.store, desk.now)
    paper = regular_meeting(board, Frame(unit.name, desk.plan, "", record.head(desk.store)))
    kept = next(block for block in paper.blocks if isinstance(block, Table) and block.id == "keeping")
    assert all(row[1] for row in kept.rows)
    owner = desk.plan.roles[0].id
    meetings.hold_meeting(leader, MeetingHeld(id="m1", attendees=(owner,), decisions="总结本次积水处置"))
    given = MeetingAction(id="a1", text="补齐夜间值守", owner=owner, due=desk.now + timedelta(days=3))
    meetings.give_action(leader, "m1", given)
    assert [each.given for each in meeting_board(desk.store, desk.now).open_actions] == [given]
    meetings.finish_action(leader, ActionDone(id="a1", note="值守表已排定"))
    lesson = meetings.meeting_lesson("夜间答复时限办不到", "两次都在夜间超时", "3月2日")
    assert revision.hand_over(leader, unit.plan_id, [lesson]) == 1
    assert "夜间答复时限办不到" in [row.proposal.observed for row in page(desk, unit).open]


@pytest.mark.clause("H24")
def test_the_evaluation_is_a_paper_accountability_a_file_apart_and_the_plan_is_revised(office):
    desk = office("township")
    calm(desk)
    note = AccountabilityNote(id="n1", kind=NoteKind.COMMENDATION, whom="值守岗", found="发现及时", basis="记录第1号")
    accountability.add_note(reader(desk), desk.incident_id, note)
    for account in ("甲", "乙", "丙"):
        role = desk.holder(may.TRIAGE).roles
        sheet = ExpertSheet(marks=dict.fromkeys(Indicator, 2.0))
        enter_sheet(desk.acting(Actor(account, role)), desk.incident_id, sheet)
    assert expert_board(desk.store, desk.incident_id).lines[0].middle == 12
    situation = incident_situation(desk.store, Watched(), desk.incident_id, desk.now, 0)
    frame = incident_papers.Frame(incident_papers.ReportKind.EVALUATION, desk.plan.unit, (), "")
    paper = incident_papers.evaluation(situation, frame, judged(desk))
    assert paper.sections
    assert "发现及时" not in str(paper)
    with pytest.raises(WorkflowError, match="只供"):
        accountability.open_file(desk.acting(desk.holder(may.TRIAGE)), desk.incident_id)
    opened = accountability.open_file(reader(desk), desk.incident_id)
    assert [each.note for each in opened.notes] == [note]
    unit = unit_of(desk.plan)
    lesson = meetings.meeting_lesson("领导小组夜间联系不上", "会商因此晚了", "评估")
    revision.hand_over(desk.acting(desk.holder(may.CONVENE)), unit.plan_id, [lesson])
    told = page(desk, unit)
    assert (told.looked_at, "领导小组夜间联系不上" in [row.proposal.observed for row in told.open]) == (1, True)


@pytest.mark.clause("C10")
def test_a_rumour_is_set_against_the_facts_and_what_followed_is_counted(office):
    desk = office("generic-security-enterprise")
    desk.to_drafting()
    row = Rebuttal(rumour="厂区三天停水", fact="停水四小时,已恢复", evidence=("e1",))
    first = desk.incident.statements[0].newest
    body = statements.body_hash(first.title, first.body, first.facts, (row,), first.signature)
    second = replace(first, n=2, kind="rebuttal", rebuttals=(row,), body_hash=body)
    desk.do(Deed.VERSION_DRAFTED, second, may.DRAFT_STATEMENT)
    desk.sign()
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    [effect] = effects(desk.store, desk.incident, (), desk.now + timedelta(days=2))
    assert effect.is_rebuttal
    assert effect.comparison.to_dict("records") == [
        {"不实说法": "厂区三天停水", "实际情况": "停水四小时,已恢复", "证据份数": 1}
    ]
    assert [each.hours for each in effect.windows] == [6, 24]
    assert len(effect.curve) == 48


@pytest.mark.clause("E10")
def test_while_it_goes_on_the_data_propose_raising_and_lowering_and_a_person_does_it(office):
    desk = office("generic-handling-template")
    desk.to_tracking(Severity.III)
    level = desk.incident.level
    graver = min(each.severity for each in desk.plan.levels)
    found = adjustment(desk.incident, desk.plan, "爆发", (graver, "省级媒体报道"), desk.now)
    assert (found.level, found.is_raise) == (graver, True)
    assert "省级媒体报道" in found.sentence
    desk.do(Deed.LEVEL_SET, LevelSet(level=found.level, proposed=found.level, reason=found.sentence), may.RAISE_LEVEL)
    soon = adjustment(desk.incident, desk.plan, "消退", (level, "近24小时回落"), desk.now)
    assert (soon.is_raise, "不满六小时" in soon.against) == (False, True)
    desk.now += timedelta(hours=7)
    later = adjustment(desk.incident, desk.plan, "消退", (level, "近24小时回落"), desk.now)
    assert later.against == ""
    desk.do(Deed.LEVEL_SET, LevelSet(level=later.level, reason=later.sentence), may.LOWER_LEVEL)
    assert desk.incident.level == level
