"""The accountability file (责任考评、表彰): a separate document that only the roles the plan means may open.

Its entries stand on the record without the incident's number, so that no log, evaluation or paper of the incident
repeats them. Every reading and every paper made of it is an entry as well.
"""

from yuqing.errors import WorkflowError
from yuqing.model.reviewing import AccountabilityFile, AccountabilityNote
from yuqing.plans import citation
from yuqing.rules import accountability as rule
from yuqing.rules.grants import roles_held
from yuqing.rules.guards import SHORTEST_REASON
from yuqing.rules.packing import packed_as
from yuqing.store import accounts, incidents, record
from yuqing.workflow.authority import Acting


def may_open(acting: Acting) -> bool:
    """Return whether somebody may open the files of accountability at all."""
    return _role(acting) is not None


def require_reader(acting: Acting) -> str:
    """Return the role in which the actor may open a file. Raises WorkflowError that says who may."""
    role = _role(acting)
    if role is None:
        raise WorkflowError(_refusal(acting))
    return role


def open_file(acting: Acting, incident_id: int) -> AccountabilityFile:
    """Return the file of an incident, and put on the record that it was read. Raises WorkflowError."""
    role = require_reader(acting)
    _known(acting, incident_id)
    with acting.store.transaction() as transaction:
        record.append(transaction, acting.entry(rule.READ, _name(incident_id), role))
    return _file(acting, incident_id)


def opened_file(acting: Acting, incident_id: int) -> AccountabilityFile:
    """Return a file that is open on the screen, without another entry. Raises WorkflowError."""
    require_reader(acting)
    return _file(acting, incident_id)


def take_file(acting: Acting, incident_id: int) -> AccountabilityFile:
    """Return the file for a paper, and put on the record that it was taken away. Raises WorkflowError."""
    role = require_reader(acting)
    with acting.store.transaction() as transaction:
        record.append(transaction, acting.entry(rule.TAKEN, _name(incident_id), role))
    return _file(acting, incident_id)


def add_note(acting: Acting, incident_id: int, note: AccountabilityNote) -> None:
    """Add a note to the file of an incident. Raises WorkflowError."""
    role = require_reader(acting)
    _known(acting, incident_id)
    if why := rule.refused(note):
        raise WorkflowError(f"没有办理:{why}。")
    with acting.store.transaction() as transaction:
        record.append(transaction, acting.entry(rule.NOTED, _name(incident_id), role, **packed_as(note)))


def withdraw_note(acting: Acting, incident_id: int, note_id: str, reason: str) -> None:
    """Withdraw a note with a reason; it stays in the file, struck out. Raises WorkflowError."""
    role = require_reader(acting)
    if len(reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("没有办理:请写明撤销的理由(至少四个字)。")
    with acting.store.transaction() as transaction:
        entries = record.of_object(transaction, _name(incident_id))
        standing = {each.note.id for each in rule.file_of(incident_id, entries).notes if not each.withdrawn}
        if note_id not in standing:
            raise WorkflowError("没有办理:没有这一条,或已撤销。")
        entry = acting.entry(rule.WITHDRAWN, _name(incident_id), role, id=note_id, reason=reason.strip())
        record.append(transaction, entry)


def _role(acting: Acting) -> str | None:
    if acting.plan is None:
        return None
    able = rule.readers(acting.plan)
    held = roles_held(acting.actor, acting.now, accounts.deputies_of(acting.store, acting.actor.account))
    return next((role for role in held if role in able), None)


def _refusal(acting: Acting) -> str:
    if acting.plan is None:
        return "还没有选定应急预案,不能查阅责任考评。"
    names = "、".join(acting.role_name(role) for role in sorted(rule.readers(acting.plan)))
    duties = acting.plan.accountability
    basis = citation(duties[0]) if duties else "预案没有责任考评条款"
    how = "预案指定" if rule.names_readers(acting.plan) else "预案没有写明由谁考评,按领导小组成员(产品缺省)"
    return f"责任考评材料只供{names}查阅({how};依据:{basis})。"


def _known(acting: Acting, incident_id: int) -> None:
    if incidents.find(acting.store, incident_id) is None:
        raise WorkflowError("没有这个事件。")


def _file(acting: Acting, incident_id: int) -> AccountabilityFile:
    return rule.file_of(incident_id, record.of_object(acting.store, _name(incident_id)))


def _name(incident_id: int) -> str:
    return f"accountability:{incident_id}"
