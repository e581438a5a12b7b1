"""An incident as its entries leave it: the only way in which an incident comes to be known."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

from yuqing.model import deeds
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Opening
from yuqing.model.incident import Action, Decided, Deed, Filed, Incident, Levelled, Moved, Noted, Sent
from yuqing.model.record import Recorded
from yuqing.rules import fold_letters, fold_matters, fold_statements
from yuqing.rules.payloads import PAYLOADS, unpacked
from yuqing.rules.transitions import TRANSITIONS

#: The mark that an act sets when it is first done.
MARKS = {Action.REPORT: ClockStart.REPORTED, Action.CALM: ClockStart.CALMED}
ACTIONS = frozenset(Action)


def fold(entries: Iterable[Recorded]) -> Incident:
    """Return the incident that these entries, of one incident and in order, describe.

    Raises ValueError when they do not begin with its opening or hold a step that no table allows.
    """
    first, *others = entries
    return reduce(_with, others, _opened(first))


def _opened(recorded: Recorded) -> Incident:
    if recorded.entry.action != Deed.OPENED:
        raise ValueError(f"incident begins with {recorded.entry.action}")
    opening: Opening = unpacked(Deed.OPENED, recorded.entry.payload)
    return Incident(
        id=recorded.entry.incident_id,
        opening=opening,
        opened_at=recorded.entry.occurred_at,
        topic_ids=opening.topic_ids,
        marks=dict(opening.marks),
        last_seq=recorded.seq,
        last_at=recorded.entry.recorded_at,
    )


def _with(incident: Incident, recorded: Recorded) -> Incident:
    action = recorded.entry.action
    if action not in PAYLOADS:
        # Something else that was done because of the incident (closer watch, an export): no part of it.
        return replace(incident, last_seq=recorded.seq, last_at=recorded.entry.recorded_at)
    payload = unpacked(action, recorded.entry.payload)
    taken = HANDLERS.get(action, _unchanged)(incident, payload, recorded)
    moved = _moved(taken, payload, recorded) if action in ACTIONS else taken
    return replace(moved, last_seq=recorded.seq, last_at=recorded.entry.recorded_at)


def _moved(incident: Incident, payload: Any, recorded: Recorded) -> Incident:
    action, at = Action(recorded.entry.action), recorded.entry.occurred_at
    step = TRANSITIONS.get((incident.state, action))
    if step is None:
        raise ValueError(f"{action} from {incident.state} at entry {recorded.seq}")
    move = Moved(at, recorded.entry.actor, recorded.seq, action, step.to, getattr(payload, "reason", ""))
    marks = incident.marks
    if action in MARKS:
        # A report that was corrected and filed again stays reported since the first.
        marks = {**marks, MARKS[action]: marks.get(MARKS[action], at)}
    return replace(incident, state=step.to, marks=marks, moves=(*incident.moves, move))


def _unchanged(incident: Incident, _payload: Any, _recorded: Recorded) -> Incident:
    return incident


def _evidence(incident: Incident, payload: deeds.Evidence, _recorded: Recorded) -> Incident:
    return replace(incident, evidence=(*incident.evidence, payload))


def _facts(incident: Incident, payload: deeds.FactSheet, _recorded: Recorded) -> Incident:
    return replace(incident, facts=payload)


def _mark(incident: Incident, payload: deeds.MarkSet, _recorded: Recorded) -> Incident:
    return replace(incident, marks={**incident.marks, payload.mark: payload.at})


def _level(incident: Incident, payload: deeds.LevelSet, recorded: Recorded) -> Incident:
    change = Levelled(recorded.entry.occurred_at, recorded.entry.actor, recorded.seq, payload)
    changed = replace(incident, levels=(*incident.levels, change))
    is_raise = incident.level is not None and payload.level < incident.level
    return fold_statements.raised(changed) if is_raise else changed


def _stage(incident: Incident, payload: deeds.StagePinned, _recorded: Recorded) -> Incident:
    return replace(incident, pinned_stage=payload if payload.stage else None)


def _topic(incident: Incident, payload: deeds.TopicAdded, _recorded: Recorded) -> Incident:
    return replace(incident, topic_ids=tuple(dict.fromkeys((*incident.topic_ids, payload.topic_id))))


def _report(incident: Incident, payload: deeds.Report, recorded: Recorded) -> Incident:
    filed = Filed(payload, recorded.entry.occurred_at, recorded.entry.actor)
    return replace(incident, reports=(*incident.reports, filed))


def _receipt(incident: Incident, payload: deeds.Receipt, recorded: Recorded) -> Incident:
    sent = Sent(payload, recorded.entry.occurred_at)
    return _with_report(incident, payload.report_id, lambda filed: replace(filed, receipts=(*filed.receipts, sent)))


def _confirmed(incident: Incident, payload: deeds.Confirmation, recorded: Recorded) -> Incident:
    def confirm(filed: Filed) -> Filed:
        receipts = (
            replace(sent, confirmed_at=sent.confirmed_at or recorded.entry.occurred_at)
            if sent.receipt.to == payload.to
            else sent
            for sent in filed.receipts
        )
        return replace(filed, receipts=tuple(receipts))

    return _with_report(incident, payload.report_id, confirm)


def _with_report(incident: Incident, report_id: str, change: Callable[[Filed], Filed]) -> Incident:
    reports = (change(filed) if filed.report.id == report_id else filed for filed in incident.reports)
    return replace(incident, reports=tuple(reports))


def _decision(incident: Incident, payload: deeds.Decision, recorded: Recorded) -> Incident:
    at = recorded.entry.occurred_at
    decided = Decided(at, recorded.entry.actor, recorded.seq, payload)
    marks = {**incident.marks, ClockStart.CONSULTED: incident.marks.get(ClockStart.CONSULTED, at)}
    return replace(incident, decisions=(*incident.decisions, decided), marks=marks)


def _acknowledged(incident: Incident, payload: deeds.ClockNote, recorded: Recorded) -> Incident:
    return replace(incident, acknowledged=(*incident.acknowledged, _noted(payload, recorded)))


def _waived(incident: Incident, payload: deeds.ClockNote, recorded: Recorded) -> Incident:
    return replace(incident, waived=(*incident.waived, _noted(payload, recorded)))


def _noted(payload: deeds.ClockNote, recorded: Recorded) -> Noted:
    return Noted(recorded.entry.occurred_at, recorded.entry.actor, recorded.seq, payload.clock, payload.reason)


def _press(incident: Incident, _payload: deeds.PressHeld, recorded: Recorded) -> Incident:
    return replace(incident, press=(*incident.press, recorded.entry.occurred_at))


def _merged(incident: Incident, payload: deeds.Reason, _recorded: Recorded) -> Incident:
    return replace(incident, merged_into=payload.into)


def _merged_in(incident: Incident, payload: deeds.MergedIn, _recorded: Recorded) -> Incident:
    # What was said of the other one belongs to this one from now on.
    return replace(incident, topic_ids=tuple(dict.fromkeys((*incident.topic_ids, *payload.topic_ids))))


def _assigned(incident: Incident, payload: deeds.RoleAssigned, _recorded: Recorded) -> Incident:
    return replace(incident, assigned={**incident.assigned, payload.role: payload.people})


def _owner(incident: Incident, payload: deeds.Owner, _recorded: Recorded) -> Incident:
    return replace(incident, owners={**incident.owners, payload.of: payload.role})


def _review_signed(incident: Incident, _payload: deeds.Reason, recorded: Recorded) -> Incident:
    return replace(incident, review_signed_by=(*incident.review_signed_by, recorded.entry.actor))


def _scorecard(incident: Incident, payload: deeds.Scorecard, _recorded: Recorded) -> Incident:
    return replace(incident, scorecard=payload)


def _review_action(incident: Incident, payload: deeds.ReviewAction, _recorded: Recorded) -> Incident:
    return replace(incident, review_actions=(*incident.review_actions, payload))


def _reopened(incident: Incident, _payload: deeds.Reason, _recorded: Recorded) -> Incident:
    # What is judged anew is signed anew, and what flares up again is calm no more.
    marks = dict(incident.marks)
    marks.pop(ClockStart.CALMED, None)
    return replace(incident, review_signed_by=(), scorecard=None, marks=marks)


Handler = Callable[[Incident, Any, Recorded], Incident]

HANDLERS: Mapping[str, Handler] = {
    Deed.EVIDENCE_ADDED: _evidence,
    Deed.FACTS_STATED: _facts,
    Deed.MARK_SET: _mark,
    Deed.LEVEL_SET: _level,
    Deed.STAGE_PINNED: _stage,
    Deed.TOPIC_ADDED: _topic,
    Deed.REPORT_FILED: _report,
    Deed.RECEIPT_LOGGED: _receipt,
    Deed.RECEIPT_CONFIRMED: _confirmed,
    Deed.DECISION_RECORDED: _decision,
    Deed.CLOCK_ACKNOWLEDGED: _acknowledged,
    Deed.CLOCK_WAIVED: _waived,
    Deed.PRESS_HELD: _press,
    Deed.OWNER_NAMED: _owner,
    Deed.REVIEW_SIGNED: _review_signed,
    Deed.SCORECARD_FROZEN: _scorecard,
    Deed.REVIEW_ACTION_ADDED: _review_action,
    Action.REPORT: _report,
    Action.MERGE: _merged,
    Deed.MERGED_IN: _merged_in,
    Deed.ROLE_ASSIGNED: _assigned,
    Action.START_REVIEW: _owner,
    Action.REOPEN: _reopened,
    **fold_statements.HANDLERS,
    **fold_letters.HANDLERS,
    **fold_matters.HANDLERS,
}
