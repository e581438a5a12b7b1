"""People decide what the past speaks for in the plan, and adopt what they accepted as the next version.

Nothing changes by itself: each change is accepted or refused with a reason, and the version that is made of the
accepted ones has a day from which it holds, an approver and an interpreter. Incidents that run keep their snapshot.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

from yuqing import clock
from yuqing.config import write_whole
from yuqing.errors import WorkflowError
from yuqing.model.record import Recorded
from yuqing.model.revision import Change, Judgements, PlanVersion
from yuqing.model.terms import Permission
from yuqing.model.unit import Unit
from yuqing.plans import editing, items, versions
from yuqing.rules import judgements
from yuqing.store import plan_versions, record
from yuqing.store.database import Store, Transaction
from yuqing.workflow.authority import Acting

SHORTEST_REASON = 4
#: Versions that a unit makes in a lifetime, and some.
MOST_VERSIONS = 10_000
#: What a person writes to take an item out.
TAKEN_OUT = "删去"
#: Who may decide what becomes of a proposal, and who may adopt a version.
MAY_JUDGE = (Permission.CLOSE, Permission.CONVENE, Permission.DECLARE)
MAY_ADOPT = (Permission.DECLARE, Permission.CLOSE)


class Handed(Protocol):
    """A lesson as a drill or a meeting has it."""

    @property
    def item(self) -> str:
        """Place in the plan; "" when none is named."""
        ...

    @property
    def observed(self) -> str:
        """What was observed."""
        ...

    @property
    def reason(self) -> str:
        """Why the plan should learn from it."""
        ...

    @property
    def evidence(self) -> str:
        """What it rests on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """How the accepted changes become a version."""

    #: First day, in Beijing, on which incidents are opened under it.
    effective_on: date
    #: Id of the group or role of the plan that approved it, and of the group that interprets it.
    approver: str
    interpreter: str
    reason: str
    #: Changes that the person saw and adopts, by proposal.
    seen: tuple[str, ...]


def hand_over(by: Acting, plan_id: str, lessons: Iterable[Handed]) -> int:
    """Put what a drill or a meeting taught before those who revise the plan; return how many lessons were new."""
    role = by.require((*MAY_JUDGE, Permission.TRIAGE, Permission.REPORT))
    known = {each.lesson for each in _judged(by.store, plan_id).lessons}
    given = dict.fromkeys((each.item, each.observed, each.reason, each.evidence) for each in lessons)
    new = [one for one in given if one not in {(x.item, x.observed, x.reason, x.evidence) for x in known}]
    with by.store.transaction() as transaction:
        for item, observed, reason, evidence in new:
            payload = {"item": item, "observed": observed, "reason": reason, "evidence": evidence}
            record.append(transaction, by.entry(judgements.RAISED, _name(plan_id), role, **payload))
    return len(new)


def judge(by: Acting, unit: Unit, change: Change) -> Change:
    """Accept a change with the value a person gave it, or refuse it; return it as it stands on the record.

    Raises WorkflowError without permission or reason, PlanError for a value that the lint of plans refuses.
    """
    role = by.require(MAY_JUDGE)
    if len(change.reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明理由(至少四个字),供修订后查看。")
    with by.store.transaction() as transaction:
        if change.accepted:
            change = _fitting(transaction, unit, change)
        action = judgements.ACCEPTED if change.accepted else judgements.REFUSED
        entry = by.entry(action, _name(unit.plan_id), role, **judgements.packed(change))
        record.append(transaction, entry)
    return change


def adopt(by: Acting, unit: Unit, folder: Path, given: Adoption) -> PlanVersion:
    """Make a version of the accepted changes and write its pack into `folder`. Raises WorkflowError or PlanError."""
    role = by.require(MAY_ADOPT)
    with by.store.transaction() as transaction:
        known = plan_versions.list_(transaction, unit.plan_id)
        waiting = _judged(transaction, unit.plan_id).waiting
        _check(by, given, known, tuple(each.change.proposal for each in waiting))
        number = known[-1].number + 1 if known else versions.FIRST + 1
        # One place that was changed twice keeps what was accepted last.
        changes = {each.change.key: each.change.new for each in waiting}
        text = editing.with_changes(versions.text_of(unit.plan_id, known[-1] if known else None), changes, number)
        text = editing.as_version(text, number, given.effective_on, given.interpreter, _named(by, given.approver))
        version = _version(by, unit, given, number, text)
        entry = by.entry(judgements.ADOPTED, _name(unit.plan_id), role, **_said(version, given, changes))
        recorded = record.append(transaction, entry)
        version = replace(version, seq=recorded.seq)
        plan_versions.add(transaction, version)
        # Last, so that what cannot be written is neither kept nor on the record.
        write_whole(file_of(folder, version), text)
    return version


def rebuild(store: Store) -> int:
    """Make the table of versions anew from the record, as after a restoration; return how many there are."""
    adopted = record.page(store, judgements.ADOPTED, MOST_VERSIONS, 0)
    known = {(each.plan_id, each.number) for plan_id in _plans(adopted) for each in plan_versions.list_(store, plan_id)}
    missing = [one for one in map(_recorded, adopted) if (one.plan_id, one.number) not in known]
    with store.transaction() as transaction:
        for version in missing:
            plan_versions.add(transaction, version)
    return len(adopted)


def file_of(folder: Path, version: PlanVersion) -> Path:
    """Return where the pack of a version is laid down for people."""
    return folder / f"{version.plan_id}-v{version.number}.toml"


def _plans(adopted: Iterable[Recorded]) -> set[str]:
    return {str(each.entry.payload["plan"]) for each in adopted}


def _recorded(recorded: Recorded) -> PlanVersion:
    said = recorded.entry.payload
    return PlanVersion(
        plan_id=said["plan"], number=said["version"], toml=said["toml"], sha256=said["sha256"],
        effective_on=date.fromisoformat(said["effective_on"]), approver=said["approved_by"],
        interpreter=said["interpreted_by"], adopted_at=recorded.entry.recorded_at, seq=recorded.seq,
    )  # fmt: skip


def _fitting(transaction: Transaction, unit: Unit, change: Change) -> Change:
    """Return the change as the file writes it, tried together with those that wait. Raises WorkflowError, PlanError."""
    if not change.key:
        raise WorkflowError("请先选定修订预案的哪一项。")
    if not change.new.strip():
        raise WorkflowError(f"请填写修订后的内容;要删去这一项,请填“{TAKEN_OUT}”。")
    known = plan_versions.list_(transaction, unit.plan_id)
    base = versions.text_of(unit.plan_id, known[-1] if known else None)
    waiting = _judged(transaction, unit.plan_id).waiting
    before = {each.change.key: each.change.new for each in waiting if each.change.key != change.key}
    taken_out = change.new.strip() == TAKEN_OUT
    new = "" if taken_out else items.written(editing.value(change.key, change.new))
    old = items.written(items.find(versions.whole(base, unit.answers), change.key))
    if new == old:
        raise WorkflowError("新的内容与现行内容相同,没有需要修订的。")
    editing.with_changes(base, before | {change.key: new}, versions.FIRST)
    return replace(change, old=old, new=new, reason=change.reason.strip())


def _check(by: Acting, given: Adoption, known: list[PlanVersion], waiting: tuple[str, ...]) -> None:
    if not waiting:
        raise WorkflowError("没有已采纳、待成文的修订。")
    if set(given.seen) != set(waiting):
        raise WorkflowError("您打开之后,待成文的修订有变动。请刷新后再批准。")
    if len(given.reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明批准依据或文号(至少四个字)。")
    if given.effective_on < clock.in_beijing(by.now).date():
        raise WorkflowError("生效日期不能早于今天:已立案的事件按立案时的预案办理。")
    if known and given.effective_on < known[-1].effective_on:
        raise WorkflowError(f"生效日期不能早于第 {known[-1].number} 版的生效日期。")


def _version(by: Acting, unit: Unit, given: Adoption, number: int, text: str) -> PlanVersion:
    return PlanVersion(
        plan_id=unit.plan_id, number=number, toml=text, sha256=versions.digest(text),
        effective_on=given.effective_on, approver=_named(by, given.approver),
        interpreter=_named(by, given.interpreter), adopted_at=by.now, seq=0,
    )  # fmt: skip


def _said(version: PlanVersion, given: Adoption, changes: dict[str, str]) -> dict[str, object]:
    return {
        "plan": version.plan_id, "version": version.number, "sha256": version.sha256,
        "effective_on": version.effective_on.isoformat(), "approver": given.approver,
        "approved_by": version.approver, "interpreted_by": version.interpreter,
        "interpreter": given.interpreter, "reason": given.reason.strip(), "changes": changes, "toml": version.toml,
    }  # fmt: skip


def _named(by: Acting, actor: str) -> str:
    return by.plan.name_of(actor) if by.plan else actor


def _judged(reader: Store | Transaction, plan_id: str) -> Judgements:
    return judgements.judgements(record.of_object(reader, _name(plan_id)))


def _name(plan_id: str) -> str:
    return f"plan:{plan_id}"
