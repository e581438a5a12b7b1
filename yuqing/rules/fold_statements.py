"""How entries about statements change an incident."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from yuqing.model import statement as said
from yuqing.model.clause import ClockStart
from yuqing.model.incident import Action, Deed, Incident
from yuqing.model.record import Recorded
from yuqing.model.statement import Statement
from yuqing.rules.statements import REJECT


def _drafted(incident: Incident, payload: said.Version, recorded: Recorded) -> Incident:
    drafted = said.Drafted(payload, recorded.entry.actor, recorded.entry.occurred_at)

    def change(statement: Statement) -> Statement:
        # An edit voids what was signed.
        return replace(statement, versions=(*statement.versions, drafted), approved_at=None, approved_hash="")

    known = any(statement.id == payload.statement_id for statement in incident.statements)
    added = incident if known else _with_new(incident, payload.statement_id)
    return _changed(added, payload.statement_id, change)


def _with_new(incident: Incident, statement_id: str) -> Incident:
    return replace(incident, statements=(*incident.statements, Statement(id=statement_id)))


def _signed(incident: Incident, payload: said.ApprovalGiven, recorded: Recorded) -> Incident:
    signed = said.Signed(payload, recorded.entry.actor, recorded.entry.occurred_at)

    def change(statement: Statement) -> Statement:
        added = replace(statement, signatures=(*statement.signatures, signed))
        # Who takes a signature back takes the approval back.
        return replace(added, approved_at=None, approved_hash="") if payload.decision == REJECT else added

    return _changed(incident, payload.statement_id, change)


def _approved(incident: Incident, payload: said.Approved, recorded: Recorded) -> Incident:
    at = recorded.entry.occurred_at
    changed = _changed(
        incident, payload.statement_id, lambda was: replace(was, approved_at=at, approved_hash=payload.body_hash)
    )
    marks = {**incident.marks, ClockStart.APPROVED: incident.marks.get(ClockStart.APPROVED, at)}
    return replace(changed, marks=marks)


def raised(incident: Incident) -> Incident:
    """Return the incident after its level was raised: what is not published yet has to be signed anew."""
    return replace(incident, statements=tuple(map(_unsigned, incident.statements)))


def _unsigned(was: Statement) -> Statement:
    if any(each.publication.n == was.newest.n for each in was.publications):
        return was
    return replace(was, voided=len(was.signatures), approved_at=None, approved_hash="")


def _published(incident: Incident, payload: said.Publication, recorded: Recorded) -> Incident:
    published = said.Published(payload, recorded.entry.actor, recorded.entry.occurred_at)
    return _changed(
        incident, payload.statement_id, lambda was: replace(was, publications=(*was.publications, published))
    )


def _withdrawn(incident: Incident, payload: said.Withdrawal, _recorded: Recorded) -> Incident:
    return _changed(incident, payload.statement_id, lambda was: replace(was, withdrawn=payload.reason))


def _changed(incident: Incident, statement_id: str, change: Callable[[Statement], Statement]) -> Incident:
    statements = (change(was) if was.id == statement_id else was for was in incident.statements)
    return replace(incident, statements=tuple(statements))


HANDLERS: Mapping[str, Callable[[Incident, Any, Recorded], Incident]] = {
    Deed.VERSION_DRAFTED: _drafted,
    Deed.APPROVAL_GIVEN: _signed,
    Deed.STATEMENT_APPROVED: _approved,
    Deed.REPLY_PUBLISHED: _published,
    Deed.STATEMENT_WITHDRAWN: _withdrawn,
    Action.PUBLISH: _published,
}
