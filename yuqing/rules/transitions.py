"""Which act leads from which state to which, who may do it, and what must hold (domain reference §4.2).

11 states × 14 actions = 154 pairs, of which 21 are allowed.
"""

from collections.abc import Mapping
from typing import NamedTuple

from yuqing.model.incident import Action, State
from yuqing.model.terms import Permission


class Transition(NamedTuple):
    """One allowed step."""

    to: State
    #: Any one of these is enough.
    permissions: tuple[Permission, ...]
    #: Names of guards in rules/guards.py; all must hold.
    guards: tuple[str, ...]


_TRIAGE = (Permission.TRIAGE,)
_SET = (Permission.SET_LEVEL,)
_CONVENE = (Permission.CONVENE, Permission.DECLARE)
_DRAFT = (Permission.DRAFT_STATEMENT,)
_CLOSE = (Permission.CLOSE,)
_REOPEN = (Permission.REPORT, Permission.SET_LEVEL)

TRANSITIONS: Mapping[tuple[State, Action], Transition] = {
    (State.CANDIDATE, Action.TRIAGE): Transition(State.ASSESSING, _TRIAGE, ("evidence",)),
    (State.CANDIDATE, Action.DISMISS): Transition(State.DISMISSED, _TRIAGE, ("reason",)),
    (State.ASSESSING, Action.DISMISS): Transition(State.DISMISSED, _TRIAGE, ("reason",)),
    (State.ASSESSING, Action.MERGE): Transition(State.MERGED, _TRIAGE, ("target_open", "reason")),
    (State.ASSESSING, Action.REPORT): Transition(
        State.REPORTED, (Permission.REPORT,), ("level", "category", "facts", "evidence", "new_report")
    ),
    (State.REPORTED, Action.CONVENE): Transition(State.CONSULTING, _CONVENE, ("delivered",)),
    (State.REPORTED, Action.CORRECT): Transition(State.ASSESSING, _SET, ("reason",)),
    (State.REPORTED, Action.MERGE): Transition(State.MERGED, _SET, ("target_open", "reason")),
    (State.CONSULTING, Action.DRAFT): Transition(State.DRAFTING, _DRAFT, ("decided", "advice_heard", "decided_public")),
    (State.CONSULTING, Action.NO_PUBLIC): Transition(
        State.TRACKING,
        (Permission.APPROVE_STATEMENT,),
        ("decided", "advice_heard", "decided_not_public", "reason", "low_level", "grievance_owner"),
    ),
    (State.DRAFTING, Action.PUBLISH): Transition(
        State.TRACKING,
        (Permission.PUBLISH_STATEMENT,),
        ("approved", "same_text", "facts_confirmed", "signed_by_unit", "not_alone"),
    ),
    (State.DRAFTING, Action.RECONVENE): Transition(State.CONSULTING, (Permission.CONVENE,), ("reason",)),
    (State.TRACKING, Action.RECONVENE): Transition(State.CONSULTING, (Permission.CONVENE,), ("reason",)),
    (State.TRACKING, Action.DRAFT): Transition(State.DRAFTING, _DRAFT, ("decided", "decided_public")),
    (State.TRACKING, Action.CALM): Transition(
        State.AWAITING_REVIEW, _CLOSE, ("calm", "questions_answered", "grievances_settled")
    ),
    (State.AWAITING_REVIEW, Action.START_REVIEW): Transition(
        State.REVIEWING, (Permission.CLOSE, Permission.CONVENE), ("review_owner",)
    ),
    (State.REVIEWING, Action.ARCHIVE): Transition(
        State.ARCHIVED, _CLOSE, ("review_signed", "scorecard", "actions_owned", "chain")
    ),
    (State.AWAITING_REVIEW, Action.REOPEN): Transition(State.TRACKING, _REOPEN, ("reason",)),
    (State.REVIEWING, Action.REOPEN): Transition(State.TRACKING, _REOPEN, ("reason",)),
    (State.ARCHIVED, Action.REOPEN): Transition(State.TRACKING, _CLOSE, ("reason",)),
    (State.DISMISSED, Action.REOPEN): Transition(State.ASSESSING, _TRIAGE, ("reason",)),
}


def allowed(state: State) -> tuple[Action, ...]:
    """Return the actions that lead on from a state, in the order of the table."""
    return tuple(action for source, action in TRANSITIONS if source is state)
