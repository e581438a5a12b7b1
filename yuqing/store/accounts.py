"""Accounts, their sessions, deputies, wall screens and one-time links: state that changes, unlike the record."""

from yuqing.model.actor import Deputy
from yuqing.store.database import Store, Transaction


def deputies_of(store: Store, account: str) -> list[Deputy]:
    """Return for whom an account acts, whether now or not, oldest first."""
    sql = _DEPUTIES + " where account = $account order by from_at, deputy_id"
    return [Deputy(*row) for row in store.rows(sql, account=account)]


def deputies(store: Store) -> list[Deputy]:
    """Return all who act or acted or will act for a role, oldest first."""
    return [Deputy(*row) for row in store.rows(_DEPUTIES + " order by from_at, deputy_id")]


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


_DEPUTIES = "select deputy_id, account, role, from_at, until_at from deputies"
