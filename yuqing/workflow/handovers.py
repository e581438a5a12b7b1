"""Handing over a watch (交接班): written down by one, read and taken over by another."""

from yuqing.errors import WorkflowError
from yuqing.model.readiness import Handover, HandoverGiven, HandoverTaken, RegisterAct
from yuqing.rules.registers import handovers, written
from yuqing.store import duty, record
from yuqing.workflow.authority import Acting
from yuqing.workflow.roster import WATCHERS


def give_handover(by: Acting, given: HandoverGiven) -> None:
    """Hand a watch over to a contact. Raises WorkflowError."""
    role = by.require(WATCHERS)
    if given.to not in {each.name for each in duty.contacts(by.store)}:
        raise WorkflowError("请选择接班人;不在通讯录里的先登记。")
    if not given.lines and not given.note.strip():
        raise WorkflowError("没有办理:现在没有未结事项,请在备注里写明“无未结事项”或要交代的情况。")
    entry = by.entry(RegisterAct.HANDOVER_GIVEN, f"handover:{given.id}", role, **written(given))
    with by.store.transaction() as transaction:
        record.append(transaction, entry)


def take_handover(by: Acting, given: HandoverTaken) -> None:
    """Acknowledge a handover; nobody acknowledges their own. Raises WorkflowError."""
    role = by.require(WATCHERS)
    name = f"handover:{given.id}"
    with by.store.transaction() as transaction:
        # Folded inside, so that of two people one is refused.
        found = handovers(record.of_object(transaction, name))
        _check(found[0] if found else None, by.actor.account)
        record.append(transaction, by.entry(RegisterAct.HANDOVER_TAKEN, name, role, **written(given)))


def _check(found: Handover | None, account: str) -> None:
    if found is None:
        raise WorkflowError("没有这次交班。")
    if found.taken_at is not None:
        raise WorkflowError(f"这次交班已由{found.taken_by}确认。")
    if found.by == account:
        raise WorkflowError("交班人不能自己确认接班,请接班人用自己的账号确认。")
