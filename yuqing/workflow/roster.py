"""Contacts (通讯录) and the roster (值班表): who can be called, who is on duty, and that they are there.

Every change is on the record, but never the number of a telephone: what is on the record can never be deleted.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from ulid import ULID

from yuqing.clock import short
from yuqing.errors import WorkflowError
from yuqing.model.duty import Contact, Pattern, Shift
from yuqing.model.terms import Permission
from yuqing.rules.duty import at_once, rotate
from yuqing.store import Store, duty, record
from yuqing.store.database import Transaction
from yuqing.workflow.authority import Acting, permissions_of

#: Who keeps contacts and roster: those who call the others together.
KEEPERS = (Permission.CONVENE, Permission.DECLARE)
#: Who may say that somebody is there, or could be reached: those who watch and report as well.
WATCHERS = (Permission.RECORD_SIGNAL, Permission.TRIAGE, Permission.REPORT, *KEEPERS)
#: Longest stretch that is entered at once.
MOST_DAYS = 31
LONGEST_SHIFT = timedelta(hours=24)
#: How long before it begins somebody can be there.
EARLY = timedelta(hours=1)
LONGEST_NAME = 32
SHORTEST_REASON = 2
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]{2,18}[0-9](?:转[0-9]{1,6})?")


def may_see_phones(by: Acting) -> bool:
    """Return whether somebody may see numbers: whoever may act by the plan, nobody who only looks."""
    return bool(permissions_of(by.store, by.plan, by.actor, by.now))


def keep_contact(by: Acting, given: Contact) -> None:
    """Keep a contact, or change the one with that id. Raises WorkflowError."""
    role = by.require(KEEPERS)
    contact = _checked(by, given)
    with by.store.transaction() as transaction:
        known = {each.id: each for each in duty.contacts(transaction)}
        if any(each.name == contact.name and each.id != contact.id for each in known.values()):
            raise WorkflowError(f"通讯录里已有“{contact.name}”,请直接修改它。")
        before = known.get(contact.id)
        (duty.change_contact if before else duty.add_contact)(transaction, contact)
        entry = by.entry(
            "contact_kept", f"contact:{contact.id}", role, name=contact.name, unit=contact.unit,
            roles=list(contact.roles), deputies=list(contact.deputies),
            phone_changed=contact.phone != (before.phone if before else ""),
        )  # fmt: skip
        record.append(transaction, entry)


def remove_contact(by: Acting, contact_id: str, reason: str) -> None:
    """Delete a contact with its number. Raises WorkflowError while it still has shifts."""
    role = by.require(KEEPERS)
    contact = _contact(by.store, contact_id)
    _check_reason(reason)
    if duty.shifts_of(by.store, contact.name, by.now):
        raise WorkflowError(f"没有办理:{contact.name}还有未结束的值班。请先换班或取消。")
    entry = by.entry("contact_removed", f"contact:{contact_id}", role, name=contact.name, reason=reason.strip())
    with by.store.transaction() as transaction:
        duty.remove_contact(transaction, contact_id)
        record.append(transaction, entry)


def note_test(by: Acting, contact_id: str, *, reached: bool) -> None:
    """Note whether a contact could be reached (联络测试). Raises WorkflowError."""
    role = by.require(WATCHERS)
    contact = _contact(by.store, contact_id)
    entry = by.entry("contact_tested", f"contact:{contact_id}", role, name=contact.name, reached=reached)
    with by.store.transaction() as transaction:
        duty.note_test(transaction, contact_id, by.now, reached=reached)
        record.append(transaction, entry)


def enter_roster(by: Acting, pattern: Pattern) -> int:
    """Put people on duty by turns for a stretch of days; return how many shifts. Raises WorkflowError."""
    if not pattern.people:
        raise WorkflowError("请至少选一名值班人员。")
    if not 1 <= pattern.days <= MOST_DAYS:
        raise WorkflowError(f"一次可排 1 至 {MOST_DAYS} 天。")
    made = [
        Shift(id=str(ULID()), role=pattern.role, who=who, from_at=from_at, until_at=until_at)
        for who, from_at, until_at in rotate(pattern)
    ]
    return enter_shifts(by, made)


def enter_shifts(by: Acting, made: list[Shift]) -> int:
    """Put people on duty; all of it or, with one that cannot be, nothing. Raises WorkflowError."""
    role = by.require(KEEPERS)
    with by.store.transaction() as transaction:
        _check_shifts(by, transaction, made)
        for shift in made:
            duty.add_shift(transaction, shift)
        entry = by.entry("roster_entered", f"roster:{ULID()}", role, shifts=[_plain(shift) for shift in made])
        record.append(transaction, entry)
    return len(made)


def swap_shift(by: Acting, shift_id: str, who: str, reason: str) -> None:
    """Give a shift to somebody else. Raises WorkflowError."""
    role = by.require(KEEPERS)
    _check_reason(reason)
    with by.store.transaction() as transaction:
        shift = _shift(transaction, shift_id)
        if who in ("", shift.who):
            raise WorkflowError("请选择另一个人接替。")
        _check_shifts(by, transaction, [replace(shift, who=who)])
        duty.swap_shift(transaction, shift_id, who)
        entry = by.entry(
            "shift_swapped", f"shift:{shift_id}", role, **_plain(shift), to=who, reason=reason.strip()
        )  # fmt: skip
        record.append(transaction, entry)


def cancel_shift(by: Acting, shift_id: str, reason: str) -> None:
    """Take a shift off the roster that has not ended yet. Raises WorkflowError."""
    role = by.require(KEEPERS)
    _check_reason(reason)
    with by.store.transaction() as transaction:
        shift = _shift(transaction, shift_id)
        if shift.until_at <= by.now:
            raise WorkflowError("已经结束的值班不能取消,台账要与事实一致。")
        duty.remove_shift(transaction, shift_id)
        entry = by.entry("shift_cancelled", f"shift:{shift_id}", role, **_plain(shift), reason=reason.strip())
        record.append(transaction, entry)


def take_shift(by: Acting, shift_id: str) -> None:
    """Confirm that the person of a shift is there (到岗确认). Raises WorkflowError before and after the shift."""
    role = by.require(WATCHERS)
    with by.store.transaction() as transaction:
        shift = _shift(transaction, shift_id)
        if not shift.from_at - EARLY <= by.now < shift.until_at:
            raise WorkflowError("只能在值班开始前一小时至结束之间确认到岗。")
        if shift.taken_at is not None:
            raise WorkflowError("这一班已经确认过到岗。")
        duty.take_shift(transaction, shift_id, by.now)
        record.append(transaction, by.entry("shift_taken", f"shift:{shift_id}", role, **_plain(shift)))


def _checked(by: Acting, given: Contact) -> Contact:
    contact = replace(
        given, name=_line(given.name, "姓名(账号)或岗位"), unit=_line(given.unit, "单位", may_be_empty=True),
        phone=given.phone.strip(), deputies=tuple(dict.fromkeys(given.deputies)),
    )  # fmt: skip
    known = set(by.plan.actors if by.plan else ())
    if not set(contact.roles) <= known:
        raise WorkflowError("职责只能选预案里有的岗位和机构。")
    if not contact.roles and not contact.unit:
        raise WorkflowError("本单位人员请选预案中的职责,联络单位请填单位名称。通讯录不登记群众的联系方式。")
    if contact.phone and not _PHONE.fullmatch(contact.phone):
        raise WorkflowError("电话只填数字,可带区号、短横和“转”分机号。")
    if contact.name in contact.deputies:
        raise WorkflowError("代班人不能是本人。")
    return contact


def _line(text: str, what: str, *, may_be_empty: bool = False) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_NAME or not plain.isprintable() or not (plain or may_be_empty):
        raise WorkflowError(f"请填写{what},不超过 {LONGEST_NAME} 字。")
    return plain


def _check_shifts(by: Acting, transaction: Transaction, made: list[Shift]) -> None:
    names = {each.name for each in duty.contacts(transaction)}
    actors = set(by.plan.actors if by.plan else ())
    for shift in made:
        _check_shift(shift, names, actors)
    own = [each for who in {shift.who for shift in made} for each in _others(by, transaction, who, made)]
    if clash := at_once([*own, *made]):
        before, after = clash
        raise WorkflowError(
            f"没有排班:{before.who}在 {short(after.from_at, by.now)} 已有另一班(至 {short(before.until_at, by.now)})。"
        )


def _check_shift(shift: Shift, names: set[str], actors: set[str]) -> None:
    if shift.who not in names:
        raise WorkflowError(f"“{shift.who}”不在通讯录里,请先登记。")
    if shift.role not in actors:
        raise WorkflowError("值班岗位只能选预案里有的岗位和机构。")
    if not timedelta() < shift.length <= LONGEST_SHIFT:
        raise WorkflowError("一班的止时要晚于起时,最长 24 小时。")


def _others(by: Acting, transaction: Transaction, who: str, made: Iterable[Shift]) -> list[Shift]:
    mine = [shift for shift in made if shift.who == who]
    since = min(shift.from_at for shift in mine)
    replaced = {shift.id for shift in mine}
    return [each for each in duty.shifts_of(transaction, who, since) if each.id not in replaced]


def _plain(shift: Shift) -> dict[str, str]:
    return {
        "shift": shift.id, "duty": shift.role, "who": shift.who, "from_at": shift.from_at.isoformat(),
        "until_at": shift.until_at.isoformat(),
    }  # fmt: skip


def _contact(store: Store, contact_id: str) -> Contact:
    found = next((each for each in duty.contacts(store) if each.id == contact_id), None)
    if found is None:
        raise WorkflowError("通讯录里已经没有这一项。")
    return found


def _shift(transaction: Transaction, shift_id: str) -> Shift:
    found = duty.find_shift(transaction, shift_id)
    if found is None:
        raise WorkflowError("没有这一班,可能已被取消。")
    return found


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise WorkflowError("请写明理由。")
