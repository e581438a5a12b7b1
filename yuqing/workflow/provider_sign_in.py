"""Signing in by the identity provider of the office; whoever it names must be bound to an account of ours."""

import secrets
from datetime import datetime

from yuqing.errors import WorkflowError
from yuqing.model.account import Account, Opened
from yuqing.model.identity import BY_PROVIDER, Departure, Provider
from yuqing.sources.identity_provider import ProviderClient
from yuqing.store import Store, accounts, identities, record, sessions
from yuqing.store.database import Transaction
from yuqing.workflow import passwords
from yuqing.workflow.authority import entry_of
from yuqing.workflow.sign_in import TOO_OFTEN, folded, is_locked, may_try, open_session

UNBOUND = "统一身份认证已通过,但这个身份还没有绑定本系统的账号。请联系本单位的系统管理员。"
DISABLED = "统一身份认证已通过,但绑定的账号已停用。请联系本单位的系统管理员。"


def depart(store: Store, back: str, wanted: str, address: str, now: datetime) -> Departure:
    """Return what a browser takes to the provider. Raises WorkflowError after too many that did not come in.

    Each counts as a failed attempt of its address until it has come in.
    """
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    if not may_try(store, _who(state), address, None, now):
        raise WorkflowError(TOO_OFTEN)
    return Departure(state, nonce, verifier, back, wanted, address, now)


def stay(store: Store, departure: Departure) -> None:
    """Count a departure no more that did not take place, because the provider is down."""
    with store.transaction() as transaction:
        sessions.forgive(transaction, _who(departure.state), departure.address)


def arrive(store: Store, client: ProviderClient, departure: Departure, code: str, now: datetime) -> Opened:
    """Open a session for whom the provider names. Raises ProviderError, and WorkflowError for who may not come in."""
    value = _named(client, departure, code, now)
    provider = client.provider
    with store.transaction() as transaction:
        account = _bound(transaction, provider, value)
        reason = _refusal(transaction, account, departure.address, now)
        if account is not None and not reason:
            sessions.forgive(transaction, _who(departure.state), departure.address)
            return open_session(
                transaction, account.name, departure.address, now,
                means=BY_PROVIDER, issuer=provider.issuer, value=value,
            )  # fmt: skip
        said = {"issuer": provider.issuer, "claim": provider.claim, "value": value, "name": value}
        name = account.name if account else ""
        entry = entry_of(
            name, now, "identity_refused", f"account:{name}" if name else "", address=departure.address, **said
        )
        record.append(transaction, entry)
    raise WorkflowError(reason)


def _named(client: ProviderClient, departure: Departure, code: str, now: datetime) -> str:
    # Loads the cryptography, which takes half a second, with the first who comes.
    from yuqing.rules.identity_token import Expected, UnknownKeyError, checked, named

    token = client.token(departure, code)
    expected = Expected(client.provider, departure.nonce)
    try:
        claims = checked(token, client.keys(), expected, now)
    except UnknownKeyError:
        claims = checked(token, client.keys(fresh=True), expected, now)
    return named(claims, client.provider.claim)


def _bound(transaction: Transaction, provider: Provider, value: str) -> Account | None:
    identity = identities.find(transaction, provider, value)
    return accounts.find(transaction, folded(identity.account)) if identity else None


def _refusal(transaction: Transaction, account: Account | None, address: str, now: datetime) -> str:
    if account is None:
        return UNBOUND
    if not account.enabled:
        return DISABLED
    return TOO_OFTEN if is_locked(transaction, account, address, now) else ""


def _who(state: str) -> str:
    return passwords.digest(f"oidc {state}")
