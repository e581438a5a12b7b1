"""Contacts and shifts: state that changes, unlike the record."""

from datetime import datetime

from yuqing.model.duty import Contact, Shift
from yuqing.store.database import Row, Store, Transaction

_CONTACTS = "select contact_id, name, unit, roles, phone, deputies, tested_at, reached from contacts"
_SHIFTS = "select shift_id, role, who, from_at, until_at, taken_at from duty_shifts"


def contacts(reader: Store | Transaction) -> list[Contact]:
    """Return all contacts: the unit's own first, then by unit and name."""
    return [_contact(row) for row in _rows(reader, _CONTACTS + " order by unit <> '', unit, name")]


def add_contact(transaction: Transaction, contact: Contact) -> None:
    """Keep a new contact."""
    transaction.run(
        "insert into contacts values ($id, $name, $unit, $roles, $phone, $deputies, null, null)",
        id=contact.id,
        name=contact.name,
        unit=contact.unit,
        roles=list(contact.roles),
        phone=contact.phone,
        deputies=list(contact.deputies),
    )


def change_contact(transaction: Transaction, contact: Contact) -> None:
    """Replace what is kept of a contact, found by its id."""
    transaction.run(
        """
        update contacts set name = $name, unit = $unit, roles = $roles, phone = $phone, deputies = $deputies
        where contact_id = $id
        """,
        id=contact.id,
        name=contact.name,
        unit=contact.unit,
        roles=list(contact.roles),
        phone=contact.phone,
        deputies=list(contact.deputies),
    )


def remove_contact(transaction: Transaction, contact_id: str) -> None:
    """Delete a contact with its number."""
    transaction.run("delete from contacts where contact_id = $contact_id", contact_id=contact_id)


def note_test(transaction: Transaction, contact_id: str, now: datetime, *, reached: bool) -> None:
    """Note whether a contact could be reached just now."""
    transaction.run(
        "update contacts set tested_at = $now, reached = $reached where contact_id = $contact_id",
        contact_id=contact_id,
        now=now,
        reached=reached,
    )


def shifts(reader: Store | Transaction, start: datetime, end: datetime) -> list[Shift]:
    """Return the shifts of which a part lies in a window, in the order of time."""
    sql = _SHIFTS + " where from_at < $end and until_at > $start order by from_at, role, who"
    return [_shift(row) for row in _rows(reader, sql, start=start, end=end)]


def shifts_of(reader: Store | Transaction, who: str, since: datetime) -> list[Shift]:
    """Return the shifts of a person that end after a moment."""
    sql = _SHIFTS + " where who = $who and until_at > $since order by from_at"
    return [_shift(row) for row in _rows(reader, sql, who=who, since=since)]


def find_shift(reader: Store | Transaction, shift_id: str) -> Shift | None:
    """Return a shift, or None."""
    found = _rows(reader, _SHIFTS + " where shift_id = $shift_id", shift_id=shift_id)
    return _shift(found[0]) if found else None


def add_shift(transaction: Transaction, shift: Shift) -> None:
    """Keep a new shift."""
    transaction.run(
        "insert into duty_shifts values ($id, $role, $who, $from_at, $until_at, null)",
        id=shift.id,
        role=shift.role,
        who=shift.who,
        from_at=shift.from_at,
        until_at=shift.until_at,
    )


def swap_shift(transaction: Transaction, shift_id: str, who: str) -> None:
    """Give a shift to somebody else, who has not confirmed it."""
    transaction.run(
        "update duty_shifts set who = $who, taken_at = null where shift_id = $shift_id", shift_id=shift_id, who=who
    )


def take_shift(transaction: Transaction, shift_id: str, now: datetime) -> None:
    """Note that the person of a shift is there."""
    transaction.run("update duty_shifts set taken_at = $now where shift_id = $shift_id", shift_id=shift_id, now=now)


def remove_shift(transaction: Transaction, shift_id: str) -> None:
    """Delete a shift."""
    transaction.run("delete from duty_shifts where shift_id = $shift_id", shift_id=shift_id)


def _rows(reader: Store | Transaction, sql: str, **parameters: object) -> list[Row]:
    run = reader.rows if isinstance(reader, Store) else reader.run
    return run(sql, **parameters)


def _contact(row: Row) -> Contact:
    contact_id, name, unit, roles, phone, deputies, tested_at, reached = row
    return Contact(
        id=contact_id, name=name, unit=unit, roles=tuple(roles), phone=phone, deputies=tuple(deputies),
        tested_at=tested_at, reached=reached,
    )  # fmt: skip


def _shift(row: Row) -> Shift:
    shift_id, role, who, from_at, until_at, taken_at = row
    return Shift(id=shift_id, role=role, who=who, from_at=from_at, until_at=until_at, taken_at=taken_at)
