"""Which person of an identity provider comes in as which account; an administrator says so, on the record."""

from yuqing.errors import WorkflowError
from yuqing.model.identity import Identity, Provider, is_value
from yuqing.store import accounts, identities, record, sessions
from yuqing.workflow.authority import Acting, require_administrator
from yuqing.workflow.sign_in import folded


def bind(by: Acting, provider: Provider, name: str, value: str) -> None:
    """Let whom the provider calls by a value come in as an account. Raises WorkflowError."""
    role = require_administrator(by.actor)
    value = value.strip()
    if not is_value(value):
        raise WorkflowError("请填写统一身份认证中的标识,不超过 255 个字符。")
    with by.store.transaction() as transaction:
        account = accounts.find(transaction, folded(name))
        if account is None:
            raise WorkflowError("请先选择账号。")
        if identities.of_account(transaction, provider, account.name):
            raise WorkflowError(f"账号“{account.name}”已经绑定了身份,请先解除。")
        if other := identities.find(transaction, provider, value):
            raise WorkflowError(f"这个身份已经绑定给账号“{other.account}”,请先解除。")
        identity = Identity(provider.issuer, provider.claim, value, account.name, by.now)
        identities.add(transaction, identity)
        record.append(transaction, by.entry("identity_bound", f"account:{account.name}", role, **_said(identity)))


def unbind(by: Acting, provider: Provider, name: str) -> None:
    """Let that person come in no more; the account is signed out everywhere. Raises WorkflowError."""
    role = require_administrator(by.actor)
    with by.store.transaction() as transaction:
        identity = identities.of_account(transaction, provider, name)
        if identity is None:
            raise WorkflowError(f"账号“{name}”没有绑定身份。")
        identities.remove(transaction, identity)
        ended = sessions.end_all_of(transaction, name, by.now)
        entry = by.entry("identity_unbound", f"account:{name}", role, ended=ended, **_said(identity))
        record.append(transaction, entry)


def _said(identity: Identity) -> dict[str, object]:
    return {
        "name": f"{identity.account}({identity.value})", "issuer": identity.issuer, "claim": identity.claim,
        "value": identity.value,
    }  # fmt: skip
