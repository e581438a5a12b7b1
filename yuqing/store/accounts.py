"""Accounts, who acts for whom, wall screens and one-time links: state that changes, unlike the record."""

from datetime import datetime

from yuqing.model.account import Account, Kiosk, Link
from yuqing.model.actor import Deputy
from yuqing.store.database import Row, Store, Transaction

_ACCOUNTS = "select account, title, roles, password, enabled, made_at, changed_at from accounts"
_DEPUTIES = "select deputy_id, account, role, from_at, until_at from deputies"
_KIOSKS = "select kiosk_id, name, made_at, revoked_at from kiosks"


def list_(store: Store) -> list[Account]:
    """Return all accounts, oldest first."""
    return [_account(row) for row in store.rows(_ACCOUNTS + " order by made_at, account")]


def find(reader: Store | Transaction, folded: str) -> Account | None:
    """Return the account that is found under a folded name, or None."""
    found = _rows(reader, _ACCOUNTS + " where folded = $folded", folded=folded)
    return _account(found[0]) if found else None


def add(transaction: Transaction, account: Account, folded: str) -> None:
    """Keep a new account."""
    transaction.run(
        "insert into accounts values ($name, $folded, $title, $roles, $password, $enabled, $made_at, $changed_at)",
        name=account.name,
        folded=folded,
        title=account.title,
        roles=list(account.roles),
        password=account.password,
        enabled=account.enabled,
        made_at=account.made_at,
        changed_at=account.changed_at,
    )


def change(transaction: Transaction, account: Account) -> None:
    """Replace what is kept of an account, found by its name."""
    transaction.run(
        """
        update accounts set title = $title, roles = $roles, password = $password, enabled = $enabled,
            changed_at = $changed_at
        where account = $name
        """,
        name=account.name,
        title=account.title,
        roles=list(account.roles),
        password=account.password,
        enabled=account.enabled,
        changed_at=account.changed_at,
    )


def deputies_of(store: Store, account: str) -> list[Deputy]:
    """Return for whom an account acts, whether now or not, oldest first."""
    sql = _DEPUTIES + " where account = $account order by from_at, deputy_id"
    return [Deputy(*row) for row in store.rows(sql, account=account)]


def deputies(reader: Store | Transaction) -> list[Deputy]:
    """Return all who act or acted or will act for a role, oldest first."""
    return [Deputy(*row) for row in _rows(reader, _DEPUTIES + " order by from_at, deputy_id")]


def add_deputy(transaction: Transaction, deputy: Deputy) -> None:
    """Let an account act for a role."""
    transaction.run(
        "insert into deputies values ($id, $account, $role, $from_at, $until_at)",
        id=deputy.id,
        account=deputy.account,
        role=deputy.role,
        from_at=deputy.from_at,
        until_at=deputy.until_at,
    )


def end_deputy(transaction: Transaction, deputy_id: str, now: datetime) -> None:
    """Let nobody act as that deputy from now on."""
    transaction.run(
        "update deputies set until_at = least(until_at, $now) where deputy_id = $deputy_id",
        deputy_id=deputy_id,
        now=now,
    )


def kiosks(store: Store) -> list[Kiosk]:
    """Return all wall screens, oldest first."""
    return [Kiosk(*row) for row in store.rows(_KIOSKS + " order by made_at, kiosk_id")]


def find_kiosk(reader: Store | Transaction, token_hash: str) -> Kiosk | None:
    """Return the wall screen with that token, revoked or not, or None."""
    found = _rows(reader, _KIOSKS + " where token_hash = $token_hash", token_hash=token_hash)
    return Kiosk(*found[0]) if found else None


def add_kiosk(transaction: Transaction, kiosk: Kiosk, token_hash: str) -> None:
    """Keep a new wall screen."""
    transaction.run(
        "insert into kiosks values ($id, $name, $token_hash, $made_at, null)",
        id=kiosk.id,
        name=kiosk.name,
        token_hash=token_hash,
        made_at=kiosk.made_at,
    )


def revoke_kiosk(transaction: Transaction, kiosk_id: str, now: datetime) -> None:
    """Let a wall screen in no more."""
    transaction.run(
        "update kiosks set revoked_at = $now where kiosk_id = $kiosk_id and revoked_at is null",
        kiosk_id=kiosk_id,
        now=now,
    )


def find_link(reader: Store | Transaction, token_hash: str, now: datetime) -> Link | None:
    """Return what a link is good for, or None when it was used, has expired or never was."""
    sql = (
        "select account, expires_at from one_time_links"
        " where token_hash = $token_hash and used_at is null and expires_at > $now"
    )
    found = _rows(reader, sql, token_hash=token_hash, now=now)
    return Link(*found[0]) if found else None


def add_link(transaction: Transaction, token_hash: str, link: Link, now: datetime) -> None:
    """Keep a new link; earlier ones of the same account are good for nothing from then on."""
    use_links(transaction, link.account, now)
    transaction.run(
        "insert into one_time_links values ($token_hash, $account, $now, $expires_at, null)",
        token_hash=token_hash,
        account=link.account,
        now=now,
        expires_at=link.expires_at,
    )


def use_links(transaction: Transaction, account: str, now: datetime) -> None:
    """Mark the links of an account as used, whichever it was."""
    transaction.run(
        "update one_time_links set used_at = $now where account = $account and used_at is null",
        account=account,
        now=now,
    )


def _rows(reader: Store | Transaction, sql: str, **parameters: object) -> list[Row]:
    run = reader.rows if isinstance(reader, Store) else reader.run
    return run(sql, **parameters)


def _account(row: Row) -> Account:
    name, title, roles, *rest = row
    return Account(name, title, tuple(roles), *rest)
