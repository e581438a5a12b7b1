"""The payload of every kind of entry: which dataclass it is, and how it becomes JSON and comes back."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from yuqing.model import deeds, letters, matters, statement
from yuqing.model.incident import Action, Deed

#: Kind of entry → its payload. An incident is folded from these kinds alone.
PAYLOADS: Mapping[str, type[Any]] = {
    Deed.OPENED: deeds.Opening,
    Deed.EVIDENCE_ADDED: deeds.Evidence,
    Deed.FACTS_STATED: deeds.FactSheet,
    Deed.MARK_SET: deeds.MarkSet,
    Deed.LEVEL_SET: deeds.LevelSet,
    Deed.STAGE_PINNED: deeds.StagePinned,
    Deed.TOPIC_ADDED: deeds.TopicAdded,
    Deed.MERGED_IN: deeds.MergedIn,
    Deed.ROLE_ASSIGNED: deeds.RoleAssigned,
    Deed.REPORT_FILED: deeds.Report,
    Deed.RECEIPT_LOGGED: deeds.Receipt,
    Deed.RECEIPT_CONFIRMED: deeds.Confirmation,
    Deed.DECISION_RECORDED: deeds.Decision,
    Deed.CLOCK_ACKNOWLEDGED: deeds.ClockNote,
    Deed.CLOCK_WAIVED: deeds.ClockNote,
    Deed.PRESS_HELD: deeds.PressHeld,
    Deed.NOTE_ADDED: deeds.Reason,
    Deed.VERSION_DRAFTED: statement.Version,
    Deed.APPROVAL_GIVEN: statement.ApprovalGiven,
    Deed.STATEMENT_APPROVED: statement.Approved,
    Deed.REPLY_PUBLISHED: statement.Publication,
    Deed.STATEMENT_WITHDRAWN: statement.Withdrawal,
    Deed.LETTER_DRAFTED: letters.LetterDrafted,
    Deed.LETTER_SIGNED: statement.ApprovalGiven,
    Deed.LETTER_SENT: letters.LetterSent,
    Deed.LETTER_ANSWERED: letters.LetterAnswered,
    Deed.PRESS_PREPARED: letters.PressPrepared,
    Deed.TASK_GIVEN: matters.TaskGiven,
    Deed.TASK_FED_BACK: matters.TaskNote,
    Deed.TASK_RETURNED: matters.TaskNote,
    Deed.TASK_DONE: matters.TaskNote,
    Deed.QUESTION_RAISED: matters.QuestionRaised,
    Deed.QUESTION_ANSWERED: matters.QuestionNote,
    Deed.QUESTION_SENT_BACK: matters.QuestionNote,
    Deed.GRIEVANCE_REGISTERED: matters.GrievanceRegistered,
    Deed.GRIEVANCE_MOVED: matters.GrievanceMoved,
    Deed.OWNER_NAMED: deeds.Owner,
    Deed.REVIEW_SIGNED: deeds.Reason,
    Deed.SCORECARD_FROZEN: deeds.Scorecard,
    Deed.REVIEW_ACTION_ADDED: deeds.ReviewAction,
    **{action: deeds.Reason for action in Action},
    Action.REPORT: deeds.Report,
    Action.PUBLISH: statement.Publication,
    Action.START_REVIEW: deeds.Owner,
}


_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in set(PAYLOADS.values())}


def packed(payload: Any) -> dict[str, Any]:
    """Return a payload as JSON can hold it."""
    written: dict[str, Any] = _ADAPTERS[type(payload)].dump_python(payload, mode="json")
    return written


def unpacked(action: str, payload: Mapping[str, Any]) -> Any:
    """Return the payload of an entry as its dataclass. Raises KeyError for an action that is none of an incident."""
    return _ADAPTERS[PAYLOADS[action]].validate_python(dict(payload))
