"""Grievances (诉求): registered, accepted or refused with a reason, assigned, answered, solved, asked about again.

One that belongs to an incident is on its record, one that belongs to none stands alone; both go the same way.
"""

from yuqing.errors import WorkflowError
from yuqing.model.incident import Deed
from yuqing.model.matters import Grievance, GrievanceMoved, GrievanceRegistered
from yuqing.model.record import NO_INCIDENT, Entry
from yuqing.rules import deeds
from yuqing.rules.deeds_matters import step_refused
from yuqing.rules.fold_matters import grievance
from yuqing.rules.guards import SHORTEST_REASON
from yuqing.rules.payloads import packed
from yuqing.store import Store, incidents, record
from yuqing.store.database import Transaction
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, act


def register_grievance(acting: Acting, given: GrievanceRegistered, incident_id: int = NO_INCIDENT) -> None:
    """Register a grievance, of an incident or on its own. Raises WorkflowError."""
    if len(given.statement.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明诉求的内容(写事,不写人)。")
    if incident_id != NO_INCIDENT:
        act(acting, Act(incident_id=incident_id, what=Deed.GRIEVANCE_REGISTERED, payload=given, object=_name(given.id)))
        return
    role = acting.require(deeds.RULES[Deed.GRIEVANCE_REGISTERED].permissions)
    with acting.store.transaction() as transaction:
        _put(transaction, acting, role, Deed.GRIEVANCE_REGISTERED, given)


def move_grievance(acting: Acting, given: GrievanceMoved) -> None:
    """Take a grievance one step on. Raises WorkflowError with what its way does not allow."""
    found = grievance_of(acting.store, given.id)
    if found.incident_id != NO_INCIDENT:
        whole = Act(incident_id=found.incident_id, what=Deed.GRIEVANCE_MOVED, payload=given, object=_name(given.id))
        act(acting, whole)
        return
    role = acting.require(deeds.RULES[Deed.GRIEVANCE_MOVED].permissions)
    with acting.store.transaction() as transaction:
        # Folded again inside, so that of two people one is refused.
        now_is = grievance(record.of_object(transaction, _name(given.id)))
        if refusal := step_refused(now_is.state, given):
            raise WorkflowError(f"没有办理:{refusal.sentence}。")
        _put(transaction, acting, role, Deed.GRIEVANCE_MOVED, given)


def grievance_of(store: Store, grievance_id: str) -> Grievance:
    """Return a grievance with every step. Raises WorkflowError when there is none."""
    entries = record.of_object(store, _name(grievance_id))
    if not entries:
        raise WorkflowError("没有这件诉求。")
    return grievance(entries)


def _put(
    transaction: Transaction, acting: Acting, role: str, deed: Deed, given: GrievanceRegistered | GrievanceMoved
) -> None:
    entry = Entry(
        action=deed, actor=acting.actor.account, role=role, object=_name(given.id),
        occurred_at=acting.now, recorded_at=acting.now, payload=packed(given),
    )  # fmt: skip
    record.append(transaction, entry)
    found = grievance(record.of_object(transaction, _name(given.id)))
    incidents.keep_grievance(transaction, found, acting.now)


def _name(grievance_id: str) -> str:
    return f"grievance:{grievance_id}"
