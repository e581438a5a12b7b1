"""How entries about tasks, questions and grievances change an incident."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from yuqing.model import matters
from yuqing.model.incident import Deed, Incident
from yuqing.model.matters import Grievance, GrievanceState, GrievanceStep, Question, Task
from yuqing.model.record import Recorded
from yuqing.rules.payloads import unpacked

TASK_STATES = {Deed.TASK_FED_BACK: "fed_back", Deed.TASK_RETURNED: "returned", Deed.TASK_DONE: "done"}
#: States from which a grievance that is registered or accepted again counts as reopened.
_ENDED = frozenset({GrievanceState.RESOLVED, GrievanceState.REVISITED, GrievanceState.CLOSED, GrievanceState.REFUSED})
#: States whose text is the outcome.
_WITH_OUTCOME = frozenset({GrievanceState.REPLIED, GrievanceState.RESOLVED, GrievanceState.REFUSED})


def grievance(entries: Iterable[Recorded]) -> Grievance:
    """Return the grievance that these entries, all about it and in order, describe."""
    first, *others = entries
    found = _new_grievance(unpacked(Deed.GRIEVANCE_REGISTERED, first.entry.payload), first)
    for recorded in others:
        found = _stepped(found, unpacked(Deed.GRIEVANCE_MOVED, recorded.entry.payload), recorded)
    return found


def _task_given(incident: Incident, payload: matters.TaskGiven, recorded: Recorded) -> Incident:
    return replace(incident, tasks=(*incident.tasks, Task(given=payload, given_at=recorded.entry.occurred_at)))


def _task_noted(incident: Incident, payload: matters.TaskNote, recorded: Recorded) -> Incident:
    state = TASK_STATES[Deed(recorded.entry.action)]

    def change(task: Task) -> Task:
        done_at = recorded.entry.occurred_at if state == "done" else None
        notes = (*task.notes, payload.text) if payload.text else task.notes
        return replace(task, state=state, notes=notes, done_at=done_at)

    tasks = (change(task) if task.given.id == payload.id else task for task in incident.tasks)
    return replace(incident, tasks=tuple(tasks))


def _question_raised(incident: Incident, payload: matters.QuestionRaised, _recorded: Recorded) -> Incident:
    others = tuple(question for question in incident.questions if question.raised.id != payload.id)
    same = next((question for question in incident.questions if question.raised.id == payload.id), None)
    raised = replace(same, raised=payload) if same else Question(raised=payload)
    return replace(incident, questions=(*others, raised))


def _question_answered(incident: Incident, payload: matters.QuestionNote, recorded: Recorded) -> Incident:
    state = "answered" if payload.statement_id else "dropped"
    return _with_question(incident, payload, state, recorded)


def _question_sent_back(incident: Incident, payload: matters.QuestionNote, recorded: Recorded) -> Incident:
    return _with_question(incident, payload, "sent_back", recorded)


def _with_question(incident: Incident, payload: matters.QuestionNote, state: str, recorded: Recorded) -> Incident:
    def change(question: Question) -> Question:
        at = recorded.entry.occurred_at if state == "answered" else None
        return replace(question, state=state, answered_at=at, note=payload.reason)

    questions = (change(each) if each.raised.id == payload.id else each for each in incident.questions)
    return replace(incident, questions=tuple(questions))


def _grievance_registered(incident: Incident, payload: matters.GrievanceRegistered, recorded: Recorded) -> Incident:
    return replace(incident, grievances=(*incident.grievances, _new_grievance(payload, recorded)))


def _new_grievance(payload: matters.GrievanceRegistered, recorded: Recorded) -> Grievance:
    return Grievance(
        registered=payload, registered_at=recorded.entry.occurred_at, incident_id=recorded.entry.incident_id
    )


def _grievance_moved(incident: Incident, payload: matters.GrievanceMoved, recorded: Recorded) -> Incident:
    changed = (
        _stepped(each, payload, recorded) if each.registered.id == payload.id else each for each in incident.grievances
    )
    return replace(incident, grievances=tuple(changed))


def _stepped(was: Grievance, payload: matters.GrievanceMoved, recorded: Recorded) -> Grievance:
    step = GrievanceStep(moved=payload, by=recorded.entry.actor, at=recorded.entry.occurred_at)
    again = was.state in _ENDED and payload.to not in _ENDED
    return replace(
        was,
        state=payload.to,
        owner=payload.owner or was.owner,
        due=payload.due or was.due,
        outcome=payload.text if payload.to in _WITH_OUTCOME and payload.text else was.outcome,
        public_url=payload.public_url or was.public_url,
        satisfied=payload.satisfied if payload.to is GrievanceState.REVISITED else was.satisfied,
        reopened=was.reopened + again,
        steps=(*was.steps, step),
    )


HANDLERS: Mapping[str, Callable[[Incident, Any, Recorded], Incident]] = {
    Deed.TASK_GIVEN: _task_given,
    Deed.TASK_FED_BACK: _task_noted,
    Deed.TASK_RETURNED: _task_noted,
    Deed.TASK_DONE: _task_noted,
    Deed.QUESTION_RAISED: _question_raised,
    Deed.QUESTION_ANSWERED: _question_answered,
    Deed.QUESTION_SENT_BACK: _question_sent_back,
    Deed.GRIEVANCE_REGISTERED: _grievance_registered,
    Deed.GRIEVANCE_MOVED: _grievance_moved,
}
