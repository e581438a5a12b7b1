"""Each guard of a step by itself: with all others holding it alone refuses, in Chinese and with its clause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    Channel,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    Opening,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    ReviewAction,
    Scorecard,
)
from yuqing.model.incident import Action, Decided, Filed, Incident, Levelled, Moved, Sent, State
from yuqing.model.matters import (
    Grievance,
    GrievanceRegistered,
    GrievanceState,
    Question,
    QuestionRaised,
)
from yuqing.model.severity import Category, Severity
from yuqing.model.statement import ApprovalGiven, Drafted, Fact, Publication, Signed, Statement, Version
from yuqing.plans import citation, pack_text, placeholders, resolve
from yuqing.rules.guards import GUARDS, OF_THE_FORM, Case, refusals, standing_against
from yuqing.rules.transitions import TRANSITIONS

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
TOWNSHIP = pack_text("township")
PLAN = resolve(TOWNSHIP, {each.name: each.example for each in placeholders(TOWNSHIP)})
TEXT = "a" * 64


def ago(hours):
    return NOW - timedelta(hours=hours)


def question(state="answered"):
    return Question(raised=QuestionRaised(id="q1", text="何时修好", first_at=ago(3)), state=state)


def grievance(state=GrievanceState.RESOLVED, **given):
    registered = GrievanceRegistered(id="g1", statement="路面积水", first_at=ago(5))
    return Grievance(registered=registered, registered_at=ago(4), incident_id=1, state=state, **given)


def signed(signer="leader", by="zhang", **given):
    approval = ApprovalGiven(statement_id="s1", n=1, body_hash=TEXT, signer=signer, decision="approve", **given)
    return Signed(approval, by, ago(1))


CONFIRMED, SIGNED = (Fact(text="已排水", confirmed=True),), (signed(),)


def statement(facts=CONFIRMED, body="已排水。", signatures=SIGNED):
    version = Version(
        statement_id="s1", kind="main", n=1, title="说明", body=body, body_hash=TEXT, facts=facts, signature=PLAN.unit
    )
    return Statement(
        id="s1",
        versions=(Drafted(version, "li", ago(2)),),
        signatures=signatures,
        approved_at=ago(1),
        approved_hash=TEXT,
    )


def decided(public=True, seq=7, **given):
    decision = Decision(attendees=("leader",), measures="当天排水", public=public, **given)
    return Decided(ago(2), "zhang", seq, decision)


REPORT = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash=TEXT)
RECEIPTS = tuple(
    Sent(Receipt(report_id="r1", to=to, channel=Channel.PHONE), ago(3)) for to in ("lead_group", "upper_propaganda")
)
WHOLE = Incident(
    id=1,
    opening=Opening(title="积水", plan_sha="", marks={ClockStart.DETECTED: ago(5)}),
    opened_at=ago(5),
    last_at=ago(1),
    evidence=(Evidence(id="e1", url="https://forum.example/1"),),
    facts=FactSheet(what="集市路面积水", category=Category.SERVICE_COMPLAINT, evidence=("e1",)),
    levels=(Levelled(ago(4), "zhang", 4, LevelSet(level=Severity.III, reason="多渠道传播")),),
    reports=(Filed(REPORT, ago(3), "wang", RECEIPTS),),
    moves=(
        Moved(ago(3), "wang", 5, Action.REPORT, State.REPORTED, ""),
        Moved(ago(2.5), "zhang", 6, Action.CONVENE, State.CONSULTING, ""),
    ),
    decisions=(decided(),),
    statements=(statement(),),
    questions=(question(),),
    grievances=(grievance(),),
    owners={"grievances": "office_head"},
    review_actions=(ReviewAction(text="疏通排水", role="office_head", due=NOW),),
    review_signed_by=("zhang",),
    scorecard=Scorecard(score=90.0, card="{}"),
)
TARGET = replace(WHOLE, id=2, state=State.TRACKING)
BECAUSE = "情况已核对清楚"
PUBLICATION = Publication(statement_id="s1", n=1, body_hash=TEXT, channel="网站", signature=PLAN.unit)
#: What the form of an act says when it is filled in well.
FORMS = {
    Action.REPORT: replace(REPORT, id="r2"),
    Action.MERGE: Reason(reason=BECAUSE, into=2),
    Action.PUBLISH: PUBLICATION,
    Action.START_REVIEW: Owner(of="review", role="office_head"),
}


def sound(action):
    """Return a case in which nothing stands against the action."""
    incident = replace(WHOLE, decisions=(decided(public=False),)) if action is Action.NO_PUBLIC else WHOLE
    given = FORMS.get(action, Reason(reason=BECAUSE))
    return Case(
        incident=incident, plan=PLAN, account="chen", now=NOW, given=given, unit=PLAN.unit, stage="平息", target=TARGET
    )


def but(**changes):
    """Return what changes the incident of a case and nothing else."""
    return lambda case: replace(case, incident=replace(case.incident, **changes))


def without_reason(case):
    return replace(case, given=replace(case.given, reason="好的"))


#: Guard → what makes it, and it alone, fail.
BROKEN = {
    "evidence": but(evidence=(Evidence(id="e1", note="听说的"),)),
    "reason": without_reason,
    "target_open": lambda case: replace(case, target=replace(TARGET, state=State.ARCHIVED)),
    "level": but(levels=()),
    "category": but(facts=None),
    "facts": but(facts=replace(WHOLE.facts, what="  ")),
    "new_report": lambda case: replace(case, given=REPORT),
    "delivered": but(reports=(Filed(REPORT, ago(3), "wang", RECEIPTS[:1]),)),
    "decided": but(moves=(Moved(ago(1), "zhang", 8, Action.RECONVENE, State.CONSULTING, ""),)),
    "advice_heard": but(levels=(Levelled(ago(4), "zhang", 4, LevelSet(level=Severity.II, reason="扩散")),)),
    "decided_public": but(decisions=(decided(public=False),)),
    "decided_not_public": but(decisions=(decided(public=True),)),
    "low_level": but(levels=(Levelled(ago(4), "zhang", 4, LevelSet(level=Severity.I, reason="扩散")),)),
    "grievance_owner": but(owners={}),
    "approved": but(statements=(statement(signatures=(signed("member", "sun"),)),)),
    "same_text": lambda case: replace(case, given=replace(PUBLICATION, body_hash="b" * 64)),
    "facts_confirmed": but(statements=(statement(facts=(Fact(text="原因是管道老化"),)),)),
    "signed_by_unit": lambda case: replace(case, given=replace(PUBLICATION, signature="某网友")),
    "not_alone": but(statements=(statement(signatures=(signed(by="chen"),)),)),
    "calm": lambda case: replace(case, stage="爆发", given=Reason()),
    "questions_answered": but(questions=(question("sent_back"),)),
    "grievances_settled": but(grievances=(grievance(GrievanceState.ASSIGNED),)),
    "review_owner": lambda case: replace(case, given=Owner(of="review", role="nobody")),
    "review_signed": but(review_signed_by=()),
    "scorecard": but(scorecard=None),
    "actions_owned": but(review_actions=(ReviewAction(text="疏通排水", role="", due=NOW),)),
    "chain": lambda case: replace(case, chain_sound=False),
}
#: Guards that a missing fact sheet or a higher level trips as well.
ALSO = {"category": {"facts"}, "low_level": {"advice_heard"}, "advice_heard": {"low_level"}}
PAIRS = [(state, action, guard) for (state, action), step in TRANSITIONS.items() for guard in step.guards]


def test_every_guard_of_the_table_is_broken_here_by_itself():
    assert set(BROKEN) == set(GUARDS) == {guard for step in TRANSITIONS.values() for guard in step.guards}


@pytest.mark.parametrize("pair", TRANSITIONS, ids=lambda pair: "-".join(pair))
def test_nothing_stands_against_a_step_when_all_is_in_order(pair):
    assert refusals(TRANSITIONS[pair], sound(pair[1])) == ()


@pytest.mark.parametrize(("state", "action", "guard"), PAIRS)
def test_a_guard_refuses_by_itself_and_says_why_in_chinese(state, action, guard):
    found = refusals(TRANSITIONS[state, action], BROKEN[guard](sound(action)))
    assert {each.guard for each in found} - ALSO.get(guard, set()) == {guard}
    refusal = next(each for each in found if each.guard == guard)
    assert any("一" <= letter <= "鿿" for letter in refusal.sentence)


CITED = {
    "evidence": "预案第349段",
    "facts": "预案第360、362、364段",
    "delivered": "预案第376、402段",
    "decided": "预案第368、370、372段",
    "advice_heard": "预案第368、370、372段",
    "approved": "预案第376、402段",
    "questions_answered": "预案第38",
}


@pytest.mark.parametrize("guard", CITED)
def test_a_refusal_that_rests_on_the_plan_names_its_clause(guard):
    pair = next(pair for pair, step in TRANSITIONS.items() if guard in step.guards)
    found = refusals(TRANSITIONS[pair], BROKEN[guard](sound(pair[1])))
    refusal = next(each for each in found if each.guard == guard)
    assert citation(refusal.item).startswith(CITED[guard])


def test_only_what_the_form_still_has_to_say_is_left_out_of_a_button():
    case = replace(sound(Action.MERGE), given=None, target=None)
    assert standing_against(TRANSITIONS[State.ASSESSING, Action.MERGE], case) == ()
    assert {"reason", "target_open"} <= OF_THE_FORM
    bare = replace(case, incident=replace(WHOLE, evidence=()))
    found = standing_against(TRANSITIONS[State.CANDIDATE, Action.TRIAGE], bare)
    assert [each.guard for each in found] == ["evidence"]


def test_a_merge_into_itself_is_refused():
    case = replace(sound(Action.MERGE), target=replace(TARGET, id=1))
    assert [each.guard for each in refusals(TRANSITIONS[State.ASSESSING, Action.MERGE], case)] == ["target_open"]


def test_a_report_that_was_corrected_is_delivered_anew():
    again = replace(REPORT, id="r2")
    moves = (*WHOLE.moves[:1], Moved(ago(1), "wang", 9, Action.REPORT, State.REPORTED, ""))
    filed = (*WHOLE.reports, Filed(again, ago(1), "wang"))
    step, case = TRANSITIONS[State.REPORTED, Action.CONVENE], sound(Action.CONVENE)
    late = replace(case, incident=replace(WHOLE, moves=moves, reports=filed))
    assert "领导小组" in refusals(step, late)[0].sentence
    receipts = tuple(replace(sent, sent_at=ago(0.5)) for sent in RECEIPTS)
    filed = (*WHOLE.reports, Filed(again, ago(1), "wang", receipts))
    assert refusals(step, replace(case, incident=replace(WHOLE, moves=moves, reports=filed))) == ()


def test_advice_of_an_earlier_consultation_does_not_count_for_a_new_one():
    level = (Levelled(ago(4), "zhang", 4, LevelSet(level=Severity.II, reason="扩散")),)
    heard = {"upper_government": "先行处置", "upper_propaganda": "先行处置"}
    old, new = decided(seq=7, advice=heard), decided(seq=9)
    moves = (Moved(ago(1), "zhang", 8, Action.RECONVENE, State.CONSULTING, ""),)
    step, case = TRANSITIONS[State.CONSULTING, Action.DRAFT], sound(Action.DRAFT)
    both = replace(WHOLE, levels=level, moves=moves, decisions=(old, new))
    assert [each.guard for each in refusals(step, replace(case, incident=both))] == ["advice_heard"]
    fresh = replace(both, decisions=(old, decided(seq=9, advice=heard)))
    assert refusals(step, replace(case, incident=fresh)) == ()


@pytest.mark.parametrize(
    ("left", "settles"),
    [
        (grievance(GrievanceState.REGISTERED), False),
        (grievance(GrievanceState.ACCEPTED), False),
        (grievance(GrievanceState.ASSIGNED, due=NOW + timedelta(days=3)), False),
        (grievance(GrievanceState.REPLIED), False),
        (grievance(GrievanceState.REPLIED, due=NOW + timedelta(days=3)), True),
        (grievance(GrievanceState.SCHEDULED), False),
        (grievance(GrievanceState.SCHEDULED, due=NOW), False),
        (grievance(GrievanceState.SCHEDULED, due=NOW + timedelta(seconds=1)), True),
        (grievance(GrievanceState.REFUSED), False),
        (grievance(GrievanceState.REFUSED, outcome="不属于本单位职责"), True),
        (grievance(GrievanceState.RESOLVED), True),
        (grievance(GrievanceState.REVISITED), True),
        (grievance(GrievanceState.CLOSED), True),
    ],
    ids=lambda value: f"{value.state}{value.due or ''}{value.outcome}" if isinstance(value, Grievance) else "",
)
def test_an_incident_calms_only_when_its_grievances_are_solved_scheduled_or_refused_with_a_reason(left, settles):
    case = but(grievances=(left,))(sound(Action.CALM))
    found = {each.guard for each in refusals(TRANSITIONS[State.TRACKING, Action.CALM], case)}
    assert found == (set() if settles else {"grievances_settled"})


def test_facts_that_are_being_verified_may_be_published_when_the_text_says_so():
    says = statement(facts=(Fact(text="原因是管道老化"),), body="已排水,原因正在核实。")
    case = but(statements=(says,))(sound(Action.PUBLISH))
    assert refusals(TRANSITIONS[State.DRAFTING, Action.PUBLISH], case) == ()


def alone(signatures, account="chen"):
    case = replace(but(statements=(statement(signatures=signatures),))(sound(Action.PUBLISH)), account=account)
    return [each.guard for each in refusals(TRANSITIONS[State.DRAFTING, Action.PUBLISH], case)]


def test_drafter_and_publisher_each_need_another_hand_under_the_text():
    assert alone((signed(by="li"),)) == ["not_alone"]
    assert alone((signed(by="chen"),)) == ["not_alone"]
    assert alone((signed(by="chen"), signed("deputy", "li"))) == []
    assert alone((signed(by="chen", scan="c" * 64),)) == []


def test_a_legal_check_is_no_second_hand():
    assert alone((signed(by="chen"), signed("legal", "zhao", legal=True))) == ["not_alone"]
