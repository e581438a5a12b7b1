"""处置: what the plans ask of the response, each clause on the desk of the plan that asks it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import Actor
from yuqing.model.clause import ClockStart
from yuqing.model.clocks import ClockState
from yuqing.model.deeds import (
    Channel,
    Confirmation,
    Evidence,
    FactSheet,
    LevelSet,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Verdict,
)
from yuqing.model.incident import Action, Deed, State
from yuqing.model.matters import (
    GrievanceMoved,
    GrievanceRegistered,
    GrievanceState,
    QuestionNote,
    QuestionRaised,
    TaskGiven,
    TaskNote,
)
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import Fact, Rebuttal
from yuqing.model.terms import Permission
from yuqing.rules import statements
from yuqing.rules.clocks import clocks
from yuqing.views.duties import proposed_tasks
from yuqing.views.incident import incident_desk
from yuqing.views.report_draft import report_draft

may = Permission
SCAN = "a" * 64


def clock_of(office, clock_id):
    found = clocks(office.plan, office.incident, office.now)
    return next(each for each in found if each.id == clock_id)


def refused(office, *given, **more):
    with pytest.raises(WorkflowError) as refusal:
        office.do(*given, **more)
    return str(refusal.value)


def reply(office, **given):
    published = office.incident.statements[-1].publications[-1].publication
    return replace(published, reply="您好,积水已排除。", **given)


# --- checking, opening, deciding ------------------------------------------------------------------------------


@pytest.mark.clause("A8")
def test_no_report_leaves_before_the_fact_sheet_says_what_is_known_and_from_where(office):
    desk = office("generic-network-work")
    desk.open()
    desk.do(Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1"), may.TRIAGE)
    desk.do(Action.TRIAGE, Reason(), may.TRIAGE)
    desk.do(Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播"), may.SET_LEVEL)
    report = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64)
    assert "核实单还没有填写基本事实" in refused(desk, Action.REPORT, report, may.REPORT)
    sheet = FactSheet(what="路面积水", source="电话核实", unknown="原因", verdict=Verdict.PARTLY,
                      category=Category.OTHER, evidence=("e1",))  # fmt: skip
    desk.do(Deed.FACTS_STATED, sheet, may.TRIAGE)
    assert desk.do(Action.REPORT, report, may.REPORT).facts == sheet


@pytest.mark.clause("E6")
def test_opening_an_incident_sets_the_plan_running_in_one_act(office):
    desk = office("generic-handling-template")
    desk.open()
    seen = incident_desk(desk.store, desk.incident_id, desk.now)
    assert next(row.state for row in seen.steps) == "now"
    assert seen.next_due is not None


@pytest.mark.clause("E7")
def test_what_the_matter_is_and_what_will_be_done_are_on_the_record(office):
    desk = office("generic-handling-template")
    desk.to_consulting()
    desk.do(Deed.DECISION_RECORDED, desk.decision(), may.CONVENE)
    assert desk.incident.facts.category is Category.SERVICE_COMPLAINT
    assert desk.incident.decisions[0].decision.measures == "当天排水,次日公布整改安排"


@pytest.mark.clause("F6")
def test_the_steps_are_those_of_the_plan_in_its_order(office):
    desk = office("generic-prevention")
    desk.to_reported()
    seen = incident_desk(desk.store, desk.incident_id, desk.now).steps
    assert [row.name for row in seen] == [step.name for step in sorted(desk.plan.steps, key=lambda step: step.order)]
    assert {"done", "now", "later", "through"} == {row.state for row in seen}
    assert all(row.citation for row in seen)


@pytest.mark.clause("G4")
def test_a_consultation_is_recorded_with_time_posts_conclusion_and_measures(office):
    desk = office("generic-security-state")
    desk.to_consulting()
    assert "会商记录要写参会岗位和商定的措施" in refused(
        desk, Deed.DECISION_RECORDED, desk.decision(attendees=()), may.CONVENE
    )
    desk.do(Deed.DECISION_RECORDED, desk.decision(), may.CONVENE)
    kept = desk.incident.decisions[0]
    assert (kept.at, kept.decision.public, bool(kept.decision.attendees)) == (desk.now, True, True)


@pytest.mark.clause("H11")
def test_at_a_grave_level_the_superiors_are_heard_before_anything_is_drafted(office):
    desk = office("township")
    desk.to_consulting(Severity.II)
    desk.do(Deed.DECISION_RECORDED, desk.decision(advice={}), may.CONVENE)
    said = refused(desk, Action.DRAFT, Reason(), may.DRAFT_STATEMENT)
    assert "会商记录还没有写上级意见" in said
    assert "预案第368、370、372段" in said
    desk.do(Deed.DECISION_RECORDED, desk.decision(), may.CONVENE)
    assert desk.do(Action.DRAFT, Reason(), may.DRAFT_STATEMENT).state is State.DRAFTING


@pytest.mark.clause("H15")
def test_each_level_has_its_own_leader_recipients_and_signatures(office):
    plan = office("township").plan
    matrix = {
        level.id: (level.lead, tuple(one.to for one in level.report_to), level.approve.signers) for level in plan.levels
    }
    assert list(matrix) == ["I", "II", "III", "IV"]
    assert [lead[0] for lead, _, _ in matrix.values()] == [
        "upper_government",
        "upper_propaganda",
        "lead_group",
        "office",
    ]
    assert "upper_government" in matrix["I"][1]
    assert "upper_government" not in matrix["II"][1]
    assert len({signers for _, _, signers in matrix.values()}) >= 2


# --- reporting upwards ----------------------------------------------------------------------------------------


@pytest.mark.clause("B14")
def test_what_was_sent_to_whom_how_and_when_it_was_confirmed_is_kept(office):
    desk = office("generic-emergency-issue")
    desk.to_consulting()
    sent = desk.incident.reports[0].receipts
    assert {one.receipt.to for one in sent} == {one.to for one in desk.plan.level(desk.incident.level).report_to}
    desk.do(Deed.RECEIPT_CONFIRMED, Confirmation(report_id="r1", to=sent[0].receipt.to), may.REPORT)
    assert desk.incident.reports[0].receipts[0].confirmed_at == desk.now


@pytest.mark.clause("H9")
def test_the_flash_report_is_drafted_reaches_those_the_level_names_and_stops_a_clock_of_thirty_minutes(office):
    desk = office("township")
    desk.to_assessing(Severity.I)
    draft = report_draft(desk.store, desk.incident, desk.plan, ReportKind.FLASH, desk.now)
    assert "集市路面积水" in draft.body
    report = Report(
        id="r1", kind=ReportKind.FLASH, level=Severity.I, title=draft.title, body=draft.body, body_hash="0" * 64
    )
    desk.do(Action.REPORT, report, may.REPORT)
    assert "快报还没有送达" in refused(desk, Action.CONVENE, Reason(), may.CONVENE)
    for to in ("lead_group", "upper_propaganda", "upper_government"):
        clock = clock_of(desk, f"report:{to}")
        assert clock.due - desk.incident.marks[ClockStart.DETECTED] == timedelta(minutes=30)
        assert clock.is_open
        desk.do(Deed.RECEIPT_LOGGED, Receipt(report_id="r1", to=to, channel=Channel.PHONE), may.REPORT)
        assert clock_of(desk, f"report:{to}").state is ClockState.MET
    assert desk.do(Action.CONVENE, Reason(), may.CONVENE).state is State.CONSULTING


# --- the statement --------------------------------------------------------------------------------------------


@pytest.mark.clause("B5")
def test_an_answer_is_timed_approved_and_signed_by_the_unit(office):
    desk = office("generic-emergency-issue")
    desk.to_drafting()
    assert "通稿还没有经过审签" in refused(desk, Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    desk.sign()
    nameless = desk.publication(signature="")
    assert "署名必须是本单位" in refused(desk, Action.PUBLISH, nameless, may.PUBLISH_STATEMENT)
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    assert clock_of(desk, "step:reply").state is ClockState.MET


@pytest.mark.clause("B7")
def test_versions_signatures_and_publications_of_a_statement_are_kept(office):
    desk = office("generic-emergency-issue")
    desk.to_drafting()
    desk.do(Deed.VERSION_DRAFTED, desk.version(2, body="路面积水已于昨夜排除。"), may.DRAFT_STATEMENT)
    desk.sign()
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    kept = desk.incident.statements[0]
    assert [each.version.n for each in kept.versions] == [1, 2]
    assert kept.approved_hash == kept.newest.body_hash
    assert kept.publications[0].publication.channel == "政务网站"


@pytest.mark.clause("C7")
def test_before_publication_the_facts_are_checked_and_the_check_list_is_kept(office):
    desk = office("generic-security-enterprise")
    desk.to_drafting()
    unsure = desk.version(2, facts=(Fact(text="原因是管道老化", evidence=("e1",)),))
    desk.do(Deed.VERSION_DRAFTED, unsure, may.DRAFT_STATEMENT)
    desk.sign()
    assert "有未核实的事实" in refused(desk, Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    assert set(desk.incident.statements[0].newest.checklist) == set(statements.CHECKLIST)


@pytest.mark.clause("A10")
@pytest.mark.clause("H5")
def test_a_rumour_is_set_against_the_fact_and_its_evidence_in_what_was_approved(office):
    desk = office("township")
    desk.to_drafting()
    line = Rebuttal(rumour="有人触电身亡", fact="没有人员伤亡", evidence=("e1",))
    plain = desk.version(2, kind="rebuttal")
    text = statements.body_hash(plain.title, plain.body, plain.facts, (line,), plain.signature)
    against = replace(plain, rebuttals=(line,), body_hash=text)
    assert text != plain.body_hash
    desk.do(Deed.VERSION_DRAFTED, against, may.DRAFT_STATEMENT)
    desk.sign()
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    assert desk.incident.statements[0].newest.rebuttals == (line,)


@pytest.mark.clause("H12")
def test_who_must_sign_changes_with_the_level(office):
    needed = {}
    for level in Severity.I, Severity.II, Severity.III:
        desk = office("township")
        desk.to_drafting(level)
        approve = desk.plan.level(level).approve
        needed[level] = statements.missing_signatures(desk.plan, approve, desk.incident.statements[0])
    assert needed == {
        Severity.I: ("upper_government",),
        Severity.II: ("upper_propaganda",),
        Severity.III: ("leader/deputy",),
    }


@pytest.mark.clause("H13")
def test_the_spokesperson_answers_within_twelve_hours_and_articles_carry_the_unit_s_name(office):
    desk = office("township")
    desk.to_drafting()
    desk.sign()
    clock = clock_of(desk, "step:reply")
    assert (clock.within, str(clock.kind)) == (timedelta(hours=12), "hard")
    desk.do(Action.PUBLISH, desk.publication(), actor=Actor("fayanren", ("spokesperson",)))
    commentator = Actor("pinglun", ("commentator",))
    with pytest.raises(WorkflowError, match="署名必须是本单位"):
        desk.do(Deed.REPLY_PUBLISHED, reply(desk, signature="热心网友"), actor=commentator)
    desk.do(Deed.REPLY_PUBLISHED, reply(desk), actor=commentator)
    assert clock_of(desk, "step:reply").state is ClockState.MET


@pytest.mark.clause("E11")
def test_every_answer_is_registered_with_its_channel_and_the_unit_s_name(office):
    desk = office("generic-handling-template")
    desk.to_tracking()
    desk.do(Deed.REPLY_PUBLISHED, reply(desk, channel="本地论坛", url="https://forum.example/2"), may.PUBLISH_STATEMENT)
    last = desk.incident.statements[0].publications[-1].publication
    assert (last.channel, last.url, last.signature) == ("本地论坛", "https://forum.example/2", desk.plan.unit)


# --- tasks, questions, grievances -----------------------------------------------------------------------------


def task_to(desk, to, text):
    due = desk.now + timedelta(hours=4)
    desk.do(Deed.TASK_GIVEN, TaskGiven(id="t1", to=to, text=text, due=due), may.CONVENE)
    desk.do(Deed.TASK_FED_BACK, TaskNote(id="t1", text="已收到,正在办理"), may.REPORT)
    desk.do(Deed.TASK_DONE, TaskNote(id="t1", text="已办结"), may.REPORT)
    task = desk.incident.tasks[0]
    assert (task.given.to, task.given.due, task.state, task.done_at) == (to, due, "done", desk.now)
    assert task.notes == ("已收到,正在办理", "已办结")


@pytest.mark.clause("A11")
def test_an_attack_is_handed_over_to_the_authority_with_receipt_and_outcome(office):
    desk = office("generic-network-work")
    assert next(each for each in desk.plan.event_types if each.id == "attack").route == "依法查处(移交)"
    desk.to_reported()
    task_to(desk, "县公安局", "移交网络攻击线索")


@pytest.mark.clause("E9")
def test_slander_and_rumours_are_handed_over_and_followed(office):
    desk = office("generic-handling-template")
    assert any(each.id == "hand_over" for each in desk.plan.measures)
    desk.to_reported()
    task_to(desk, "县公安局", "移交造谣线索")


@pytest.mark.clause("A12")
def test_a_unit_outside_gets_a_task_with_a_limit_and_answers_it(office):
    desk = office("generic-network-work")
    desk.to_reported()
    task_to(desk, "县水务局", "核实排水情况")


@pytest.mark.clause("B11")
def test_a_task_goes_to_a_group_and_comes_back_when_it_is_not_theirs(office):
    desk = office("generic-emergency-issue")
    desk.to_reported()
    desk.do(Deed.TASK_GIVEN, TaskGiven(id="t1", to="g_support", text="保障现场通信"), may.CONVENE)
    desk.do(Deed.TASK_RETURNED, TaskNote(id="t1", text="不归本组"), may.REPORT)
    assert desk.incident.tasks[0].state == "returned"


def concern(desk, state, **given):
    moved = GrievanceMoved(id="g1", to=state, **{"text": "已安排施工队", "owner": "office"} | given)
    desk.do(Deed.GRIEVANCE_MOVED, moved, may.TRIAGE)


def register(desk):
    given = GrievanceRegistered(id="g1", statement="集市路面积水", first_at=desk.now)
    desk.do(Deed.GRIEVANCE_REGISTERED, given, may.TRIAGE)


@pytest.mark.clause("B10")
def test_the_level_gives_the_recipients_their_limits_and_the_tasks_of_those_who_act_at_it(office):
    grave, slight = office("generic-emergency-issue"), office("generic-emergency-issue")
    grave.to_assessing(Severity.I)
    slight.to_assessing(Severity.IV)
    limits = [clock_of(desk, "report:command").within for desk in (grave, slight)]
    assert limits == [timedelta(minutes=30), timedelta(hours=4)]
    first, *others = proposed_tasks(grave.plan, grave.incident)
    assert first.to == "command"
    assert "command" not in {each.to for each in proposed_tasks(slight.plan, slight.incident)}
    given = TaskGiven(id="t1", to=first.to, text=first.text, due=grave.now + timedelta(hours=4))
    grave.do(Deed.TASK_GIVEN, given, may.CONVENE)
    assert list(proposed_tasks(grave.plan, grave.incident)) == others


@pytest.mark.clause("C8")
def test_each_concern_is_answered_from_what_was_published(office):
    desk = office("generic-security-enterprise")
    desk.to_tracking()
    for number in (1, 2):
        question = QuestionRaised(id=f"q{number}", text="何时修好", first_at=desk.now)
        desk.do(Deed.QUESTION_RAISED, question, may.TRIAGE)
    desk.do(Deed.QUESTION_ANSWERED, QuestionNote(id="q1", statement_id="s1", n=1), may.TRIAGE)
    assert "还有 1 个质疑没有答复" in refused(desk, Action.CALM, Reason(), may.CLOSE, stage="平息")


@pytest.mark.clause("D5")
def test_the_bank_cannot_close_on_a_customer_s_grievance(office):
    desk = office("village-bank")
    desk.to_tracking()
    register(desk)
    concern(desk, GrievanceState.ACCEPTED)
    concern(desk, GrievanceState.ASSIGNED)
    concern(desk, GrievanceState.REPLIED)
    assert "还有 1 件诉求没有办结" in refused(desk, Action.CALM, Reason(), may.CLOSE, stage="平息")
    concern(desk, GrievanceState.RESOLVED, public_url="https://www.example/answer")
    assert desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息").state is State.AWAITING_REVIEW
    assert desk.incident.grievances[0].public_url == "https://www.example/answer"


@pytest.mark.clause("H3")
def test_four_hours_run_from_the_first_mention_and_the_problem_itself_is_followed_to_its_end(office):
    desk = office("township")
    desk.to_tracking()
    golden = clock_of(desk, "principle:golden_hours")
    assert golden.due - desk.incident.marks[ClockStart.FIRST_MENTION] == timedelta(hours=4)
    register(desk)
    assert "诉求没有办结" in refused(desk, Action.CALM, Reason(), may.CLOSE, stage="平息")
    concern(desk, GrievanceState.ACCEPTED)
    concern(desk, GrievanceState.ASSIGNED)
    concern(desk, GrievanceState.SCHEDULED, due=desk.now + timedelta(days=20))
    assert desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息").state is State.AWAITING_REVIEW


@pytest.mark.clause("H14")
def test_a_doubt_that_cannot_be_answered_goes_back_to_the_consultation_until_the_matter_is_calm(office):
    desk = office("township")
    desk.to_tracking()
    desk.do(Deed.QUESTION_RAISED, QuestionRaised(id="q1", text="谁来赔偿", first_at=desk.now), may.TRIAGE)
    uncovered = QuestionNote(id="q1", statement_id="s2", n=1)
    assert "否则退回会商" in refused(desk, Deed.QUESTION_ANSWERED, uncovered, may.TRIAGE)
    desk.do(Deed.QUESTION_SENT_BACK, QuestionNote(id="q1", reason="超出已批准的口径"), may.TRIAGE)
    desk.do(Action.RECONVENE, Reason(reason="商定赔偿口径"), may.CONVENE)
    desk.do(Deed.DECISION_RECORDED, desk.decision(), may.CONVENE)
    desk.do(Action.DRAFT, Reason(), may.DRAFT_STATEMENT)
    desk.do(Deed.VERSION_DRAFTED, desk.version(statement_id="s2", kind="follow_up"), may.DRAFT_STATEMENT)
    desk.sign()
    desk.do(Action.PUBLISH, desk.publication(), may.PUBLISH_STATEMENT)
    desk.do(Deed.QUESTION_ANSWERED, uncovered, may.TRIAGE)
    assert "数据显示尚未平息" in refused(desk, Action.CALM, Reason(), may.CLOSE, stage="spread")
    assert desk.do(Action.CALM, Reason(), may.CLOSE, stage="平息").state is State.AWAITING_REVIEW
