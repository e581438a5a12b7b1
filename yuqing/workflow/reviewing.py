"""What people judge of a calmed incident besides the score card: expert sheets, and links to earlier incidents."""

from yuqing.errors import WorkflowError
from yuqing.model.incident import State
from yuqing.model.record import Entry
from yuqing.model.reviewing import ExpertSheet, Recurrence
from yuqing.model.terms import Permission
from yuqing.rules import expert
from yuqing.rules.fold import fold
from yuqing.rules.guards import SHORTEST_REASON
from yuqing.rules.packing import packed_as
from yuqing.rules.recurrence import JUDGED
from yuqing.store import incidents, record
from yuqing.store.database import Transaction
from yuqing.workflow.authority import Acting

#: Sheets are entered while the review is open; the archive freezes them.
IN_REVIEW = frozenset({State.AWAITING_REVIEW, State.REVIEWING})
#: Who may say whether two incidents have one cause.
MAY_LINK = (Permission.TRIAGE, Permission.SET_LEVEL, Permission.CLOSE, Permission.CONVENE)
ANYBODY = tuple(Permission)


def enter_sheet(acting: Acting, incident_id: int, sheet: ExpertSheet) -> None:
    """Enter or correct one's own expert sheet. Raises WorkflowError."""
    role = acting.require(ANYBODY)
    if why := expert.refused(sheet):
        raise WorkflowError(f"没有办理:{why}。")
    with acting.store.transaction() as transaction:
        state = _state(transaction, incident_id)
        if state is State.ARCHIVED:
            raise WorkflowError("没有办理:事件已归档,评议表随评分卡一起冻结。")
        if state not in IN_REVIEW:
            raise WorkflowError("没有办理:事件平息后才能评议。")
        _put(transaction, acting, role, incident_id, (expert.RATED, f"expert_sheet:{incident_id}", sheet))


def judge_recurrence(acting: Acting, incident_id: int, given: Recurrence) -> None:
    """Say whether an incident has the cause of an earlier one. Raises WorkflowError."""
    role = acting.require(MAY_LINK)
    if len(given.reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明理由(至少四个字),供复盘时查看。")
    with acting.store.transaction() as transaction:
        _state(transaction, incident_id)
        earlier = incidents.find(acting.store, given.earlier)
        own = incidents.find(acting.store, incident_id)
        if earlier is None or own is None or given.earlier == incident_id:
            raise WorkflowError("没有办理:没有这个较早的事件。")
        if earlier["opened_at"] > own["opened_at"]:
            raise WorkflowError("没有办理:所选事件比本事件晚,请在那个事件里确认。")
        _put(transaction, acting, role, incident_id, (JUDGED, f"incident:{given.earlier}", given))


def _state(transaction: Transaction, incident_id: int) -> State:
    entries = record.entries_of(transaction, incident_id)
    if not entries:
        raise WorkflowError("没有这个事件。")
    return fold(entries).state


def _put(
    transaction: Transaction,
    acting: Acting,
    role: str,
    incident_id: int,
    what: tuple[str, str, ExpertSheet | Recurrence],
) -> None:
    action, name, payload = what
    entry = Entry(
        action=action, actor=acting.actor.account, role=role, object=name, incident_id=incident_id,
        occurred_at=acting.now, recorded_at=acting.now, payload=packed_as(payload),
    )  # fmt: skip
    record.append(transaction, entry)
