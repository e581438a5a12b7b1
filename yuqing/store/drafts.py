"""Texts that are not saved yet: state that comes and goes, unlike the record."""

from datetime import datetime

from yuqing.model.draft import LAST_TURN, Draft, Typed
from yuqing.store.database import Store, Transaction


def of_place(store: Store, owner: str, place: str, since: datetime) -> list[Draft]:
    """Return what an owner left in a field, the newest first; older than `since` is gone."""
    found = store.rows(
        "select place, basis, typed, kept_at from drafts where owner = $owner and place = $place and typed <> ''"
        " and kept_at >= $since order by kept_at desc, turn desc",
        owner=owner,
        place=place,
        since=since,
    )
    return [Draft(*row) for row in found]


def last_turn(transaction: Transaction, owner: str, place: str, form: str) -> int:
    """Return how far a drawing of the form had counted, 0 for a new one; nothing comes after a finished one."""
    sql = "select coalesce(max(turn), 0) from drafts where owner = $owner and place = $place and form = $form"
    return int(transaction.run(sql, owner=owner, place=place, form=form)[0][0])


def put(transaction: Transaction, owner: str, typed: Typed, text: str, now: datetime) -> None:
    """Keep a text beside those that began otherwise."""
    transaction.run(
        "insert into drafts values ($owner, $place, $basis, $form, $turn, $text, $now)",
        owner=owner,
        place=typed.place,
        basis=typed.basis,
        form=typed.form,
        turn=typed.turn,
        text=text,
        now=now,
    )


def finish(transaction: Transaction, owner: str, place: str, form: str, now: datetime) -> None:
    """Note that a drawing of a form is finished, so that what its browser still sends comes too late."""
    transaction.run(
        "insert into drafts values ($owner, $place, '', $form, $turn, '', $now)",
        owner=owner,
        place=place,
        form=form,
        turn=LAST_TURN,
        now=now,
    )


def drop_place(transaction: Transaction, owner: str, place: str) -> None:
    """Throw away everything in a field."""
    transaction.run("delete from drafts where owner = $owner and place = $place", owner=owner, place=place)


def drop_begun_from(transaction: Transaction, owner: str, place: str, basis: str) -> None:
    """Throw away what began with the same text."""
    sql = "delete from drafts where owner = $owner and place = $place and basis = $basis"
    transaction.run(sql, owner=owner, place=place, basis=basis)


def drop_old(transaction: Transaction, since: datetime, finished_since: datetime) -> None:
    """Throw away texts of anybody older than `since`, and empty lines older than `finished_since`."""
    sql = "delete from drafts where kept_at < $since or (typed = '' and kept_at < $finished_since)"
    transaction.run(sql, since=since, finished_since=finished_since)


def drop_more_than(transaction: Transaction, owner: str, most: int) -> None:
    """Throw away the oldest texts of an owner who has more."""
    transaction.run(
        "delete from drafts where owner = $owner and typed <> '' and kept_at < (select min(kept_at) from"
        " (select kept_at from drafts where owner = $owner and typed <> '' order by kept_at desc limit $most))",
        owner=owner,
        most=most,
    )
