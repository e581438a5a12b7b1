"""How entries about correction letters and press conferences change an incident."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from yuqing.model import letters as made
from yuqing.model.incident import Deed, Incident
from yuqing.model.letters import Letter
from yuqing.model.record import Recorded
from yuqing.model.statement import ApprovalGiven, Drafted, Signed, Statement


def _drafted(incident: Incident, payload: made.LetterDrafted, recorded: Recorded) -> Incident:
    drafted = Drafted(payload.version, recorded.entry.actor, recorded.entry.occurred_at)
    letter_id = payload.version.statement_id
    if all(each.id != letter_id for each in incident.letters):
        new = Letter(medium=payload.medium, url=payload.url, statement=Statement(id=letter_id, versions=(drafted,)))
        return replace(incident, letters=(*incident.letters, new))

    def change(was: Letter) -> Letter:
        statement = replace(was.statement, versions=(*was.statement.versions, drafted))
        return replace(was, medium=payload.medium, url=payload.url, statement=statement)

    return _changed(incident, letter_id, change)


def _signed(incident: Incident, payload: ApprovalGiven, recorded: Recorded) -> Incident:
    signed = Signed(payload, recorded.entry.actor, recorded.entry.occurred_at)

    def change(was: Letter) -> Letter:
        return replace(was, statement=replace(was.statement, signatures=(*was.statement.signatures, signed)))

    return _changed(incident, payload.statement_id, change)


def _sent(incident: Incident, payload: made.LetterSent, recorded: Recorded) -> Incident:
    sent = made.Delivered(payload, recorded.entry.actor, recorded.entry.occurred_at)
    return _changed(incident, payload.statement_id, lambda was: replace(was, deliveries=(*was.deliveries, sent)))


def _answered(incident: Incident, payload: made.LetterAnswered, recorded: Recorded) -> Incident:
    answered = made.Answered(payload, recorded.entry.actor, recorded.entry.occurred_at)
    return _changed(incident, payload.statement_id, lambda was: replace(was, answers=(*was.answers, answered)))


def _prepared(incident: Incident, payload: made.PressPrepared, recorded: Recorded) -> Incident:
    prepared = made.Prepared(payload, recorded.entry.actor, recorded.entry.occurred_at)
    return replace(incident, press_sheet=prepared)


def _changed(incident: Incident, letter_id: str, change: Callable[[Letter], Letter]) -> Incident:
    letters = (change(was) if was.id == letter_id else was for was in incident.letters)
    return replace(incident, letters=tuple(letters))


HANDLERS: Mapping[str, Callable[[Incident, Any, Recorded], Incident]] = {
    Deed.LETTER_DRAFTED: _drafted,
    Deed.LETTER_SIGNED: _signed,
    Deed.LETTER_SENT: _sent,
    Deed.LETTER_ANSWERED: _answered,
    Deed.PRESS_PREPARED: _prepared,
}
