"""What must hold before something about a task, a question or a grievance is put on the record."""

from collections.abc import Mapping

from yuqing.model.matters import GrievanceMoved, GrievanceRegistered, GrievanceState, QuestionNote, TaskGiven
from yuqing.rules.guards import SHORTEST_REASON, Case, Refusal

_S = GrievanceState
#: The way of a grievance (domain reference §4.7); reopening leads back to the work.
WAYS: Mapping[GrievanceState, frozenset[GrievanceState]] = {
    _S.REGISTERED: frozenset({_S.ACCEPTED, _S.REFUSED}),
    _S.ACCEPTED: frozenset({_S.ASSIGNED, _S.REFUSED}),
    _S.ASSIGNED: frozenset({_S.SCHEDULED, _S.REPLIED, _S.ASSIGNED}),
    _S.SCHEDULED: frozenset({_S.REPLIED, _S.ASSIGNED, _S.SCHEDULED}),
    _S.REPLIED: frozenset({_S.RESOLVED, _S.ASSIGNED}),
    _S.RESOLVED: frozenset({_S.REVISITED, _S.ASSIGNED}),
    _S.REVISITED: frozenset({_S.CLOSED, _S.ASSIGNED}),
    _S.CLOSED: frozenset({_S.ASSIGNED}),
    _S.REFUSED: frozenset({_S.ACCEPTED}),
}
#: Steps that are nothing without a text: reason, plan, answer, outcome.
_WITH_TEXT = frozenset({_S.REFUSED, _S.SCHEDULED, _S.REPLIED, _S.RESOLVED})


def new_task(case: Case) -> Refusal | None:
    """Refuse a task without text or with an id that is taken."""
    given: TaskGiven = case.given
    taken = given.id in {task.given.id for task in case.incident.tasks}
    return None if given.text.strip() and given.to and not taken else Refusal("task", "任务要写明事项和承办方")


def open_task(case: Case) -> Refusal | None:
    """Refuse a note on a task that is not there or is done."""
    found = [task for task in case.incident.tasks if task.given.id == case.given.id]
    return None if found and found[0].state != "done" else Refusal("task", "这项任务不存在或已经办结")


def new_grievance(case: Case) -> Refusal | None:
    """Refuse a grievance that says nothing or whose id is taken."""
    given: GrievanceRegistered = case.given
    taken = given.id in {each.registered.id for each in case.incident.grievances}
    return None if given.statement.strip() and not taken else Refusal("grievance", "诉求要写明事项,且不能重复登记")


def said_question(case: Case) -> Refusal | None:
    """Refuse a question without words."""
    return None if case.given.text.strip() else Refusal("question", "请写明质疑的内容")


def known_question(case: Case) -> Refusal | None:
    """Refuse an act on a question that is not there."""
    known = {question.raised.id for question in case.incident.questions}
    return None if case.given.id in known else Refusal("question", "没有这个质疑")


def answer_covered(case: Case) -> Refusal | None:
    """Refuse an answer that no approved version covers, and a question dropped without reason."""
    given: QuestionNote = case.given
    if refusal := known_question(case):
        return refusal
    if not given.statement_id:
        return None if len(case.reason) >= SHORTEST_REASON else Refusal("question", "不再答复要写明理由")
    said = {each.id for each in case.incident.statements if each.publications and not each.withdrawn}
    return None if given.statement_id in said else Refusal("question", "答复要依据已发布的通稿,否则退回会商")


def grievance_step(case: Case) -> Refusal | None:
    """Refuse a step that the way of a grievance does not know or that lacks what it needs."""
    given: GrievanceMoved = case.given
    found = next((each for each in case.incident.grievances if each.registered.id == given.id), None)
    if found is None:
        return Refusal("grievance", "没有这件诉求")
    return step_refused(found.state, given)


def step_refused(state: GrievanceState, given: GrievanceMoved) -> Refusal | None:
    """Refuse a step from `state` that is not allowed or lacks owner, time or text."""
    if given.to not in WAYS[state]:
        return Refusal("grievance", "诉求不能从现在的状态走到这一步")
    if given.to is _S.ASSIGNED and not given.owner:
        return Refusal("grievance", "承办要指定责任部门")
    if given.to is _S.SCHEDULED and given.due is None:
        return Refusal("grievance", "列入计划要写明办理时限")
    if given.to in _WITH_TEXT and len(given.text.strip()) < SHORTEST_REASON:
        return Refusal("grievance", "请写明理由、安排、答复或结果(至少四个字)")
    return None
