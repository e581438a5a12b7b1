"""Every kind of entry: in which states it may be made, by whom, and what must hold of it."""

from dataclasses import replace

import pytest

from tests.response.paper import (
    BECAUSE,
    NOW,
    ONLY,
    PLAN,
    PUBLICATION,
    SCAN,
    SHEET,
    SIGNATURE,
    START,
    VERSION,
    WAYS,
    WITHOUT,
    letter,
    receipt,
    report,
    sent_letter,
    signed_letter,
)
from yuqing.errors import WorkflowError
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import (
    ClockNote,
    Confirmation,
    Decision,
    Evidence,
    FactSheet,
    LevelSet,
    MarkSet,
    Owner,
    PressHeld,
    Reason,
    ReviewAction,
    RoleAssigned,
    Scorecard,
    StagePinned,
    TopicAdded,
)
from yuqing.model.incident import Action, Deed, State
from yuqing.model.labels import PERMISSION
from yuqing.model.letters import LEGAL_ADVISER, Answer, LetterAnswered
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
from yuqing.model.statement import Withdrawal
from yuqing.model.terms import Permission
from yuqing.rules import deeds
from yuqing.rules.guards import Case
from yuqing.workflow import incidents

S = State
OPEN = {S.CANDIDATE, S.ASSESSING, S.REPORTED, S.CONSULTING, S.DRAFTING, S.TRACKING, S.AWAITING_REVIEW, S.REVIEWING}
HANDLED = OPEN - {S.AWAITING_REVIEW, S.REVIEWING}
REPORTED_ON = OPEN - {S.CANDIDATE, S.ASSESSING}
CONSULTED_ON = REPORTED_ON - {S.REPORTED}
EVER = OPEN | {S.ARCHIVED}
REVIEW = {S.AWAITING_REVIEW, S.REVIEWING}
ANYBODY = set(Permission)
M = Permission
BODY = replace(VERSION, n=2)
TO_MEDIA = {M.SPEAK_TO_PRESS, M.PUBLISH_STATEMENT, M.AUTHORISE_PRESS}
#: Kind of entry → states, permissions of which one is enough, and a payload that is in order in those states.
TABLE = {
    Deed.EVIDENCE_ADDED: (OPEN, {M.RECORD_SIGNAL, M.TRIAGE, M.REPORT}, Evidence(id="e2", note="电话记录")),
    Deed.FACTS_STATED: (HANDLED, {M.TRIAGE, M.REPORT}, FactSheet(what="积水", category=Category.OTHER)),
    Deed.MARK_SET: (
        OPEN,
        {M.TRIAGE, M.SET_LEVEL},
        MarkSet(mark=ClockStart.OCCURRED, at=START, reason="电话核实的时间"),
    ),
    Deed.ROLE_ASSIGNED: (
        HANDLED,
        {M.CONVENE, M.DECLARE, M.SET_LEVEL},
        RoleAssigned(role="leader", people=("陈组长",)),
    ),
    Deed.LEVEL_SET: (HANDLED, {M.SET_LEVEL}, LevelSet(level=Severity.III, reason="维持原级别")),
    Deed.STAGE_PINNED: (OPEN, {M.SET_LEVEL, M.CLOSE}, StagePinned(stage="平息", reason="一天没有新帖")),
    Deed.TOPIC_ADDED: (HANDLED, {M.TRIAGE}, TopicAdded(topic_id=5)),
    Deed.REPORT_FILED: (REPORTED_ON, {M.REPORT}, report(2)),
    Deed.RECEIPT_LOGGED: (REPORTED_ON, {M.REPORT}, receipt("upper_government")),
    Deed.RECEIPT_CONFIRMED: (REPORTED_ON, {M.REPORT}, Confirmation(report_id="r1", to="lead_group")),
    Deed.DECISION_RECORDED: (
        {S.CONSULTING},
        {M.CONVENE, M.DECLARE},
        Decision(attendees=("leader",), measures="当天排水", public=True),
    ),
    Deed.CLOCK_ACKNOWLEDGED: (OPEN, ANYBODY, ClockNote(clock="step:reply")),
    Deed.CLOCK_WAIVED: (
        OPEN,
        {M.SET_LEVEL, M.DECLARE, M.CLOSE},
        ClockNote(clock="step:reply", reason="上级已统一发布"),
    ),
    Deed.PRESS_HELD: (
        CONSULTED_ON,
        {M.SPEAK_TO_PRESS, M.PUBLISH_STATEMENT, M.AUTHORISE_PRESS},
        PressHeld(speaker="spokesperson"),
    ),
    Deed.NOTE_ADDED: (EVER, ANYBODY, BECAUSE),
    Deed.VERSION_DRAFTED: ({S.DRAFTING}, {M.DRAFT_STATEMENT}, BODY),
    Deed.APPROVAL_GIVEN: (
        {S.DRAFTING},
        {M.APPROVE_STATEMENT, M.DRAFT_STATEMENT, M.CONSULT},
        replace(SIGNATURE, scan=SCAN),
    ),
    Deed.REPLY_PUBLISHED: (CONSULTED_ON, {M.PUBLISH_STATEMENT, M.DRAFT_REPLY}, replace(PUBLICATION, reply="您好")),
    Deed.STATEMENT_WITHDRAWN: (
        CONSULTED_ON,
        {M.PUBLISH_STATEMENT, M.APPROVE_STATEMENT},
        Withdrawal(statement_id="s1", reason="数字有误"),
    ),
    Deed.LETTER_DRAFTED: (CONSULTED_ON, {M.DRAFT_STATEMENT}, letter("l3")),
    Deed.LETTER_SIGNED: (
        CONSULTED_ON,
        {M.APPROVE_STATEMENT, M.DRAFT_STATEMENT, M.CONSULT},
        signed_letter("l1"),
    ),
    Deed.LETTER_SENT: (CONSULTED_ON, TO_MEDIA, sent_letter("l1")),
    Deed.LETTER_ANSWERED: (EVER, TO_MEDIA, LetterAnswered(statement_id="l2", answer=Answer.REFUSED)),
    Deed.PRESS_PREPARED: (CONSULTED_ON, TO_MEDIA | {M.DESIGNATE_INTERVIEWEE}, SHEET),
    Deed.TASK_GIVEN: (OPEN, {M.CONVENE, M.DECLARE, M.SET_LEVEL, M.CLOSE}, TaskGiven(id="t2", to="office", text="排水")),
    Deed.TASK_FED_BACK: (EVER, ANYBODY, TaskNote(id="t1", text="正在抽水")),
    Deed.TASK_RETURNED: (EVER, ANYBODY, TaskNote(id="t1", text="不归本组")),
    Deed.TASK_DONE: (EVER, ANYBODY, TaskNote(id="t1")),
    Deed.QUESTION_RAISED: (
        OPEN,
        {M.TRIAGE, M.REPORT, M.RECORD_SIGNAL},
        QuestionRaised(id="q2", text="谁负责", first_at=START),
    ),
    Deed.QUESTION_ANSWERED: (
        OPEN,
        {M.PUBLISH_STATEMENT, M.DRAFT_REPLY, M.TRIAGE},
        QuestionNote(id="q1", reason="与本事件无关"),
    ),
    Deed.QUESTION_SENT_BACK: (OPEN, {M.TRIAGE, M.DRAFT_REPLY}, QuestionNote(id="q1", reason="超出已批准的口径")),
    Deed.GRIEVANCE_REGISTERED: (
        EVER,
        {M.RECORD_SIGNAL, M.TRIAGE, M.REPORT},
        GrievanceRegistered(id="g2", statement="路灯不亮", first_at=START),
    ),
    Deed.GRIEVANCE_MOVED: (
        EVER,
        {M.TRIAGE, M.REPORT, M.CONVENE, M.CLOSE},
        GrievanceMoved(id="g1", to=GrievanceState.ACCEPTED),
    ),
    Deed.OWNER_NAMED: (OPEN, {M.CONVENE, M.SET_LEVEL, M.CLOSE}, Owner(of="grievances", role="office")),
    Deed.REVIEW_SIGNED: (REVIEW, {M.CLOSE, M.CONVENE}, BECAUSE),
    Deed.SCORECARD_FROZEN: (REVIEW, {M.CLOSE, M.CONVENE}, Scorecard(score=80.0, card="{}")),
    Deed.REVIEW_ACTION_ADDED: (REVIEW, {M.CLOSE, M.CONVENE}, ReviewAction(text="清淤", role="office", due=NOW)),
}
#: What an incident holds besides the way to its state, so that every payload above finds what it is about.
BESIDES = [
    (Deed.TASK_GIVEN, TaskGiven(id="t1", to="branches", text="到现场排水")),
    *((Deed.LETTER_DRAFTED, letter(each)) for each in ("l1", "l2")),
    *((Deed.LETTER_SIGNED, signed_letter(each)) for each in ("l1", "l2")),
    *((Deed.LETTER_SIGNED, signed_letter(each, LEGAL_ADVISER)) for each in ("l1", "l2")),
    (Deed.LETTER_SENT, sent_letter("l2")),
    (Deed.QUESTION_RAISED, QuestionRaised(id="q1", text="何时修好", first_at=START)),
    (Deed.GRIEVANCE_REGISTERED, GrievanceRegistered(id="g1", statement="集市路面积水", first_at=START)),
]
PUBLISHED_ONCE = {Deed.REPLY_PUBLISHED, Deed.STATEMENT_WITHDRAWN, Deed.PRESS_PREPARED}


def in_state(ledger, state, deed):
    """Return an incident in a state; one to be replied about has been published about before."""
    way = WAYS[state]
    if deed in PUBLISHED_ONCE and state is S.CONSULTING:
        way = [*WAYS[S.TRACKING], (Action.RECONVENE, BECAUSE)]
    if deed in PUBLISHED_ONCE and state is S.DRAFTING:
        way = [*WAYS[S.TRACKING], (Action.DRAFT, Reason())]
    return [way[0], *BESIDES, *way[1:]]


def case(ledger, state, deed, payload=None):
    incident = ledger.folded(in_state(ledger, state, deed))
    roles = tuple(ONLY.values())
    return Case(
        incident=incident,
        plan=PLAN,
        account="chen",
        roles=roles,
        now=NOW,
        given=payload or TABLE[deed][2],
        unit=PLAN.unit,
    )


def test_every_kind_of_entry_is_in_the_table_but_those_that_nobody_makes():
    assert set(Deed) - set(TABLE) == {Deed.OPENED, Deed.STATEMENT_APPROVED, Deed.MERGED_IN}


@pytest.mark.parametrize("deed", TABLE)
def test_an_entry_is_made_in_its_states_and_refused_in_all_others(ledger, deed):
    states, _, _ = TABLE[deed]
    for state in State:
        found = deeds.refusals(deed, case(ledger, state, deed))
        assert [each.sentence for each in found] == ([] if state in states else ["事件在现在的状态下不能办这一项"]), (
            state
        )


@pytest.mark.parametrize("deed", TABLE)
def test_an_entry_needs_one_of_its_permissions_and_any_one_is_enough(ledger, deed):
    states, permissions, _ = TABLE[deed]
    state = S.TRACKING if S.TRACKING in states else min(states)
    assert set(deeds.permissions(deed, case(ledger, state, deed))) == permissions


def test_an_entry_is_refused_to_somebody_who_may_everything_else(ledger):
    incident_id = ledger.put(in_state(ledger, S.TRACKING, Deed.TASK_GIVEN))
    for deed in (Deed.EVIDENCE_ADDED, Deed.TASK_GIVEN, Deed.OWNER_NAMED, Deed.GRIEVANCE_MOVED):
        _, permissions, payload = TABLE[deed]
        with pytest.raises(WorkflowError) as refusal:
            ledger.do(incident_id, deed, payload, WITHOUT[deeds.RULES[deed].permissions])
        assert all(f"“{PERMISSION[permission]}”" in str(refusal.value) for permission in permissions)
        for permission in permissions:
            one = ledger.put(in_state(ledger, S.TRACKING, deed))
            assert ledger.do(one, deed, payload, ONLY[permission]).last_seq == ledger.count()


@pytest.mark.parametrize(
    ("deed", "state", "given", "sentence"),
    [
        (Deed.EVIDENCE_ADDED, S.TRACKING, {"id": "e1"}, "这份证据已经附过"),
        (Deed.FACTS_STATED, S.TRACKING, {"evidence": ("e7",)}, "核实单引用了没有附上的证据"),
        (Deed.FACTS_STATED, S.TRACKING, {"event_type": "flood"}, "预案中没有这个事件类别"),
        (Deed.LEVEL_SET, S.TRACKING, {"level": Severity.OBSERVE}, "预案中没有这个级别"),
        (Deed.LEVEL_SET, S.TRACKING, {"reason": ""}, "请写明理由"),
        (Deed.DECISION_RECORDED, S.CONSULTING, {"attendees": ()}, "会商记录要写参会岗位和商定的措施"),
        (Deed.DECISION_RECORDED, S.CONSULTING, {"measures": " "}, "会商记录要写参会岗位和商定的措施"),
        (Deed.DECISION_RECORDED, S.CONSULTING, {"public": False}, "不公开回应要写明理由"),
        (Deed.CLOCK_WAIVED, S.TRACKING, {"clock": "step:none"}, "本事件没有这个时限"),
        (Deed.CLOCK_WAIVED, S.TRACKING, {"reason": ""}, "请写明理由"),
        (Deed.PRESS_HELD, S.TRACKING, {"speaker": ""}, "请写明由哪个岗位发布"),
        (Deed.OWNER_NAMED, S.TRACKING, {"role": "nobody"}, "预案中没有这个岗位或机构"),
        (Deed.REVIEW_SIGNED, S.REVIEWING, {"reason": "好"}, "请写明理由"),
        (Deed.NOTE_ADDED, S.ARCHIVED, {"reason": "好"}, "请写明理由"),
        (Deed.STAGE_PINNED, S.TRACKING, {"reason": ""}, "请写明理由"),
    ],
)
def test_an_entry_that_lacks_something_is_refused_and_says_what(ledger, deed, state, given, sentence):
    found = deeds.refusals(deed, case(ledger, state, deed, replace(TABLE[deed][2], **given)))
    assert sentence in found[0].sentence


def test_who_may_only_raise_a_level_is_offered_the_form(ledger):
    incident = incidents.incident_of(ledger.store, ledger.at(S.TRACKING))
    for permission in (M.RAISE_LEVEL, M.LOWER_LEVEL, M.SET_LEVEL):
        assert incidents.may(ledger.acting(ONLY[permission]), incident, Deed.LEVEL_SET)
    assert not incidents.may(ledger.acting(ONLY[M.REPORT]), incident, Deed.LEVEL_SET)
    assert not incidents.may(ledger.acting(ONLY[M.CONVENE]), incident, Deed.DECISION_RECORDED)
