"""Tasks, questions and grievances: the way each may go, and what it needs on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import BECAUSE, NOW, START
from yuqing.errors import WorkflowError
from yuqing.model.incident import Action, Deed, State
from yuqing.model.matters import (
    GrievanceMoved,
    GrievanceRegistered,
    GrievanceState,
    QuestionNote,
    QuestionRaised,
    Satisfied,
    TaskGiven,
    TaskNote,
)
from yuqing.rules.deeds_matters import step_refused
from yuqing.store import incidents as kept

S = GrievanceState
DUE = NOW + timedelta(days=5)
#: The way of a grievance, as the domain reference draws it.
WAY = {
    S.REGISTERED: {S.ACCEPTED, S.REFUSED},
    S.ACCEPTED: {S.ASSIGNED, S.REFUSED},
    S.ASSIGNED: {S.SCHEDULED, S.REPLIED, S.ASSIGNED},
    S.SCHEDULED: {S.REPLIED, S.ASSIGNED, S.SCHEDULED},
    S.REPLIED: {S.RESOLVED, S.ASSIGNED},
    S.RESOLVED: {S.REVISITED, S.ASSIGNED},
    S.REVISITED: {S.CLOSED, S.ASSIGNED},
    S.CLOSED: {S.ASSIGNED},
    S.REFUSED: {S.ACCEPTED},
}


def moved(to, **given):
    return GrievanceMoved(id="g1", to=to, **{"text": "已安排施工队处理", "owner": "office", "due": DUE} | given)


@pytest.mark.parametrize("to", S)
@pytest.mark.parametrize("state", S)
def test_a_grievance_goes_only_its_way(state, to):
    refusal = step_refused(state, moved(to))
    assert (refusal is None) == (to in WAY[state])


@pytest.mark.parametrize(
    ("state", "step", "sentence"),
    [
        (S.ACCEPTED, moved(S.ASSIGNED, owner=""), "承办要指定责任部门"),
        (S.ASSIGNED, moved(S.SCHEDULED, due=None), "列入计划要写明办理时限"),
        (S.REGISTERED, moved(S.REFUSED, text="不"), "请写明理由、安排、答复或结果"),
        (S.ASSIGNED, moved(S.REPLIED, text=""), "请写明理由、安排、答复或结果"),
        (S.REPLIED, moved(S.RESOLVED, text="  好  "), "请写明理由、安排、答复或结果"),
    ],
)
def test_a_step_of_a_grievance_brings_what_it_needs(state, step, sentence):
    assert sentence in step_refused(state, step).sentence


GRIEVANCE = GrievanceRegistered(id="g1", statement="集市路面积水", first_at=START)


def test_a_grievance_is_followed_to_its_end_even_after_the_archive(ledger):
    incident_id = ledger.at(State.ARCHIVED)
    ledger.do(incident_id, Deed.GRIEVANCE_REGISTERED, GRIEVANCE)
    for to in (S.ACCEPTED, S.ASSIGNED, S.REPLIED, S.RESOLVED):
        ledger.do(incident_id, Deed.GRIEVANCE_MOVED, moved(to))
    after = ledger.do(incident_id, Deed.GRIEVANCE_MOVED, moved(S.REVISITED, satisfied=Satisfied.NO))
    assert after.state is State.ARCHIVED
    again = ledger.do(incident_id, Deed.GRIEVANCE_MOVED, moved(S.ASSIGNED)).grievances[0]
    assert (again.satisfied, again.reopened, len(again.steps)) == (Satisfied.NO, 1, 6)
    row = next(row for row in kept.list_grievances(ledger.store) if row["incident_id"] == incident_id)
    assert (row["state"], row["reopened"], row["changed_at"]) == ("assigned", 1, again.changed_at)


def test_a_grievance_says_something_and_is_registered_once(ledger):
    incident_id = ledger.at(State.TRACKING)
    with pytest.raises(WorkflowError, match="诉求要写明事项"):
        ledger.do(incident_id, Deed.GRIEVANCE_REGISTERED, replace(GRIEVANCE, statement=" "))
    ledger.do(incident_id, Deed.GRIEVANCE_REGISTERED, GRIEVANCE)
    with pytest.raises(WorkflowError, match="不能重复登记"):
        ledger.do(incident_id, Deed.GRIEVANCE_REGISTERED, GRIEVANCE)
    with pytest.raises(WorkflowError, match="没有这件诉求"):
        ledger.do(incident_id, Deed.GRIEVANCE_MOVED, replace(moved(S.ACCEPTED), id="g9"))


def test_an_incident_does_not_calm_while_a_grievance_waits(ledger):
    incident_id = ledger.at(State.TRACKING)
    ledger.do(incident_id, Deed.GRIEVANCE_REGISTERED, GRIEVANCE)
    for to in (S.ACCEPTED, S.ASSIGNED):
        with pytest.raises(WorkflowError, match="还有 1 件诉求没有办结"):
            ledger.do(incident_id, Action.CALM, BECAUSE)
        ledger.do(incident_id, Deed.GRIEVANCE_MOVED, moved(to))
    ledger.do(incident_id, Deed.GRIEVANCE_MOVED, moved(S.SCHEDULED))
    assert ledger.do(incident_id, Action.CALM, BECAUSE).state is State.AWAITING_REVIEW


# --- questions ------------------------------------------------------------------------------------------------

QUESTION = QuestionRaised(id="q1", text="何时修好", first_at=START)


def test_a_question_is_answered_from_what_was_published_or_goes_back_to_the_consultation(ledger):
    incident_id = ledger.at(State.TRACKING)
    with pytest.raises(WorkflowError, match="没有这个质疑"):
        ledger.do(incident_id, Deed.QUESTION_ANSWERED, QuestionNote(id="q1", statement_id="s1", n=1))
    ledger.do(incident_id, Deed.QUESTION_RAISED, QUESTION)
    with pytest.raises(WorkflowError, match="答复要依据已发布的通稿,否则退回会商"):
        ledger.do(incident_id, Deed.QUESTION_ANSWERED, QuestionNote(id="q1", statement_id="s9", n=1))
    with pytest.raises(WorkflowError, match="不再答复要写明理由"):
        ledger.do(incident_id, Deed.QUESTION_ANSWERED, QuestionNote(id="q1"))
    with pytest.raises(WorkflowError, match="还有 1 个质疑没有答复"):
        ledger.do(incident_id, Action.CALM, BECAUSE)
    back = ledger.do(incident_id, Deed.QUESTION_SENT_BACK, QuestionNote(id="q1", reason="超出已批准的口径"))
    assert back.questions[0].state == "sent_back"
    assert ledger.do(incident_id, Action.RECONVENE, BECAUSE).state is State.CONSULTING
    after = ledger.do(incident_id, Deed.QUESTION_ANSWERED, QuestionNote(id="q1", statement_id="s1", n=1))
    assert (after.questions[0].state, after.questions[0].answered_at) == ("answered", NOW)


def test_a_question_that_is_asked_again_is_counted_and_not_doubled(ledger):
    incident_id = ledger.at(State.TRACKING)
    ledger.do(incident_id, Deed.QUESTION_RAISED, QUESTION)
    again = ledger.do(incident_id, Deed.QUESTION_RAISED, replace(QUESTION, asked_count=7))
    assert [each.raised.asked_count for each in again.questions] == [7]
    with pytest.raises(WorkflowError, match="请写明质疑的内容"):
        ledger.do(incident_id, Deed.QUESTION_RAISED, replace(QUESTION, text=""))


# --- tasks ----------------------------------------------------------------------------------------------------

TASK = TaskGiven(id="t1", to="branches", text="到现场排水")


def test_a_task_is_given_fed_back_returned_and_done_once(ledger):
    incident_id = ledger.at(State.TRACKING)
    for bad in (replace(TASK, text=" "), replace(TASK, to="")):
        with pytest.raises(WorkflowError, match="任务要写明事项和承办方"):
            ledger.do(incident_id, Deed.TASK_GIVEN, bad)
    ledger.do(incident_id, Deed.TASK_GIVEN, TASK)
    with pytest.raises(WorkflowError, match="任务要写明事项和承办方"):
        ledger.do(incident_id, Deed.TASK_GIVEN, TASK)
    for deed in (Deed.TASK_FED_BACK, Deed.TASK_RETURNED, Deed.TASK_DONE):
        after = ledger.do(incident_id, deed, TaskNote(id="t1", text="正在抽水"))
    assert (after.tasks[0].state, len(after.tasks[0].notes), after.tasks[0].done_at) == ("done", 3, NOW)
    for bad in ("t1", "t9"):
        with pytest.raises(WorkflowError, match="这项任务不存在或已经办结"):
            ledger.do(incident_id, Deed.TASK_FED_BACK, TaskNote(id=bad))
