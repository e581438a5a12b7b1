"""Regular meetings (例会): held, decided, given to somebody, done; every step is on the record."""

from yuqing.errors import WorkflowError
from yuqing.model.meetings import ActionDone, MeetingAction, MeetingHeld
from yuqing.model.revision import Lesson
from yuqing.model.terms import Permission
from yuqing.rules import meetings as rule
from yuqing.rules.guards import SHORTEST_REASON
from yuqing.rules.packing import packed_as
from yuqing.store import record
from yuqing.workflow.authority import Acting

#: Who calls a consultation also calls the regular meeting.
MAY_HOLD = (Permission.CONVENE, Permission.DECLARE, Permission.CLOSE)
ANYBODY = tuple(Permission)
KIND = "meeting"
#: Name under which the ends of actions stand, those of reviews as well.
ACTIONS = f"{KIND}:actions"


def hold_meeting(acting: Acting, given: MeetingHeld) -> None:
    """Put a meeting and its decisions on the record. Raises WorkflowError."""
    role = acting.require(MAY_HOLD)
    if not given.attendees:
        raise WorkflowError("没有办理:请选参会岗位。")
    if len(given.decisions.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明会议议定的内容(至少四个字)。")
    with acting.store.transaction() as transaction:
        record.append(transaction, acting.entry(rule.HELD, f"{KIND}:{given.id}", role, **packed_as(given)))


def give_action(acting: Acting, meeting_id: str, given: MeetingAction) -> None:
    """Give somebody something to do until a moment, as a meeting decided. Raises WorkflowError."""
    role = acting.require(MAY_HOLD)
    known = acting.plan.actors if acting.plan else ()
    if len(given.text.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明要办的事(至少四个字)。")
    if given.owner not in known:
        raise WorkflowError("没有办理:预案中没有这个岗位或机构。")
    if given.due <= acting.now:
        raise WorkflowError("没有办理:办理时限应在现在之后。")
    with acting.store.transaction() as transaction:
        held = {each.held.id for each in rule.meetings(record.of_kind(transaction, KIND))}
        if meeting_id not in held:
            raise WorkflowError("没有办理:没有这次例会,请先登记会议。")
        record.append(transaction, acting.entry(rule.DECIDED, f"{KIND}:{meeting_id}", role, **packed_as(given)))


def finish_action(acting: Acting, given: ActionDone) -> None:
    """Say that an action of a meeting or of a review was carried out, and how. Raises WorkflowError."""
    role = acting.require(ANYBODY)
    if len(given.note.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明办理结果(至少四个字)。")
    with acting.store.transaction() as transaction:
        entries = record.of_kind(transaction, KIND)
        known = {action.given.id for meeting in rule.meetings(entries) for action in meeting.actions}
        if given.id not in known and not rule.of_review(given.id):
            raise WorkflowError("没有办理:没有这一项。")
        if given.id in rule.finished(entries):
            raise WorkflowError("没有办理:这一项已经办结。")
        record.append(transaction, acting.entry(rule.DONE, ACTIONS, role, **packed_as(given)))


def meeting_lesson(observed: str, reason: str, held: str) -> Lesson:
    """Return what a meeting found wrong with the plan, for those who revise it. Raises WorkflowError.

    `held` is when the meeting was, in words.
    """
    if len(observed.strip()) < SHORTEST_REASON or len(reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明哪里不合用、为什么要改(各至少四个字)。")
    return Lesson(item="", observed=observed.strip(), reason=reason.strip(), evidence=f"{held}的例会")
