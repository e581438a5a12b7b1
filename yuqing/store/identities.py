"""Whom an identity provider names, and as which account that person comes in."""

from yuqing.model.identity import Identity, Provider
from yuqing.store.database import Row, Store, Transaction

_SELECT = "select issuer, claim, value, account, bound_at from identities where issuer = $issuer and claim = $claim"


def list_(store: Store, provider: Provider) -> list[Identity]:
    """Return all that are bound for a provider and its claim, by account."""
    sql = _SELECT + " order by account"
    return [Identity(*row) for row in store.rows(sql, issuer=provider.issuer, claim=provider.claim)]


def find(reader: Store | Transaction, provider: Provider, value: str) -> Identity | None:
    """Return the identity with that value, or None when it is bound to nobody."""
    sql = _SELECT + " and value = $value"
    return _one(_rows(reader, sql, issuer=provider.issuer, claim=provider.claim, value=value))


def of_account(reader: Store | Transaction, provider: Provider, account: str) -> Identity | None:
    """Return the identity that is bound to an account, or None."""
    sql = _SELECT + " and account = $account"
    return _one(_rows(reader, sql, issuer=provider.issuer, claim=provider.claim, account=account))


def add(transaction: Transaction, identity: Identity) -> None:
    """Bind an identity."""
    transaction.run(
        "insert into identities values ($issuer, $claim, $value, $account, $bound_at)",
        issuer=identity.issuer,
        claim=identity.claim,
        value=identity.value,
        account=identity.account,
        bound_at=identity.bound_at,
    )


def remove(transaction: Transaction, identity: Identity) -> None:
    """Bind an identity no more."""
    transaction.run(
        "delete from identities where issuer = $issuer and claim = $claim and value = $value",
        issuer=identity.issuer,
        claim=identity.claim,
        value=identity.value,
    )


def _rows(reader: Store | Transaction, sql: str, **parameters: object) -> list[Row]:
    run = reader.rows if isinstance(reader, Store) else reader.run
    return run(sql, **parameters)


def _one(rows: list[Row]) -> Identity | None:
    return Identity(*rows[0]) if rows else None
