"""What an administrator does to accounts, and everybody to their own; each act is on the record."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ulid import ULID

from yuqing.errors import WorkflowError
from yuqing.model.account import Account, Kiosk, Link, Opened
from yuqing.model.actor import ADMINISTRATOR, SYSTEM, VIEWER, Actor, Deputy
from yuqing.model.plan import Plan
from yuqing.rules.grants import may_be_deputy
from yuqing.store import Store, accounts, record, sessions
from yuqing.store.database import Transaction
from yuqing.workflow import passwords
from yuqing.workflow.authority import Acting, entry_of, require_administrator
from yuqing.workflow.sign_in import Attempt, folded, open_session, verified

LINK_LIVES = timedelta(hours=24)
LONGEST_TITLE = 40
LONGEST_DEPUTY = timedelta(days=366)
_NAME = re.compile(r"[\w.\-]{2,32}")
#: Names that the program itself acts under, folded.
_RESERVED = frozenset({"系统", "演示用户", "管理员令牌"})
USED_LINK = "这个链接已经用过或已过期,请向系统管理员索取新的链接。"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """What somebody chose on the page of a one-time link."""

    password: str
    again: str
    #: Only of the first administrator: everybody else's name is known.
    name: str = ""


def has_administrator(store: Store) -> bool:
    """Return whether somebody can keep the accounts."""
    return any(_can_administer(account) for account in accounts.list_(store))


def first_link(store: Store, now: datetime) -> str:
    """Return a token with which the first administrator makes an account. Raises WorkflowError when there is one."""
    if has_administrator(store):
        raise WorkflowError("已有系统管理员。忘记密码时,请另一位管理员重设。")
    return _link(store, "", SYSTEM, now)


def rescue_link(store: Store, name: str, now: datetime) -> str:
    """Return a link token for an administrator who is locked out; for whoever may open the files of the desk.

    Without a name, a further administrator is made. Raises WorkflowError when the account is none.
    """
    if name and not _can_administer(_known(store, name)):
        raise WorkflowError(f"“{name}”不是可用的系统管理员账号。")
    return _link(store, _known(store, name).name if name else "", SYSTEM, now)


def use_link(store: Store, token: str, given: NewPassword, address: str, now: datetime) -> Opened:
    """Set the password of a link's account and sign in. Raises WorkflowError; the link is good until it worked."""
    with store.transaction() as transaction:
        link = accounts.find_link(transaction, passwords.digest(token), now)
        if link is None:
            raise WorkflowError(USED_LINK)
        account = _owner(transaction, link, given.name, now)
        _set_password(transaction, account, given, now)
        accounts.use_links(transaction, link.account, now)
        return open_session(transaction, account.name, address, now)


def link_of(store: Store, token: str, now: datetime) -> Link:
    """Return what a link is good for. Raises WorkflowError when for nothing."""
    link = accounts.find_link(store, passwords.digest(token), now)
    if link is None:
        raise WorkflowError(USED_LINK)
    return link


def change_password(store: Store, old: Attempt, given: NewPassword, now: datetime) -> Opened:
    """Replace one's own password; every window is signed out, and this one gets a new session. Raises WorkflowError.

    Guessing the old password counts like guessing it at the door.
    """
    account = verified(store, old, now)
    with store.transaction() as transaction:
        _set_password(transaction, account, given, now)
        return open_session(transaction, account.name, old.address, now)


def create(by: Acting, name: str, title: str, roles: tuple[str, ...]) -> str:
    """Make an account and return the token of the link with which its owner chooses a password."""
    role = require_administrator(by.actor)
    name = _checked_name(name)
    made = Account(name, _checked_title(title), _checked_roles(by.plan, roles), "", True, by.now, by.now)
    with by.store.transaction() as transaction:
        if accounts.find(transaction, folded(name)):
            raise WorkflowError(f"账号“{name}”已存在,请换一个名称。")
        accounts.add(transaction, made, folded(name))
        entry = by.entry("account_created", f"account:{name}", role, roles=list(made.roles), title=made.title)
        record.append(transaction, entry)
    return _link(by.store, name, by.actor, by.now)


def change_account(by: Acting, name: str, title: str, roles: tuple[str, ...], *, enabled: bool) -> None:
    """Change title and roles, disable or enable; a disabled account is signed out everywhere."""
    role = require_administrator(by.actor)
    before = _known(by.store, name)
    after = replace(
        before, title=_checked_title(title), roles=_checked_roles(by.plan, roles), enabled=enabled, changed_at=by.now
    )
    if before.name == by.actor.account and not _can_administer(after):
        raise WorkflowError("不能停用自己,也不能取消自己的管理员职责,请另一位管理员办理。")
    with by.store.transaction() as transaction:
        accounts.change(transaction, after)
        if not enabled:
            sessions.end_all_of(transaction, name, by.now)
        payload = {"roles": list(after.roles), "roles_before": list(before.roles), "enabled": enabled}
        record.append(transaction, by.entry("account_changed", f"account:{name}", role, **payload))


def renew_link(by: Acting, name: str) -> str:
    """Return a link token with which the owner chooses a new password; forgives failed attempts."""
    require_administrator(by.actor)
    account = _known(by.store, name)
    with by.store.transaction() as transaction:
        sessions.forgive_account(transaction, passwords.digest(folded(account.name)))
    return _link(by.store, account.name, by.actor, by.now)


def end_sessions(by: Acting, name: str, but: str = "") -> int:
    """Sign an account out, everywhere or but in one window; returns of how many windows."""
    role = by.actor.roles[0] if by.actor.account == name and by.actor.roles else require_administrator(by.actor)
    with by.store.transaction() as transaction:
        ended = sessions.end_all_of(transaction, name, by.now, but)
        record.append(transaction, by.entry("sessions_ended", f"account:{name}", role, ended=ended))
    return ended


def name_deputy(by: Acting, name: str, role_id: str, from_at: datetime, until_at: datetime) -> None:
    """Let an account act for a role of the plan for some time. Raises WorkflowError."""
    role = require_administrator(by.actor)
    account = _known(by.store, name)
    if by.plan is None or role_id not in {each.id for each in by.plan.roles}:
        raise WorkflowError("预案里没有这一职责。")
    if not may_be_deputy(by.plan, role_id, account.roles):
        named = "、".join(each.name for each in by.plan.roles if each.acts_for == role_id)
        raise WorkflowError(f"按《{by.plan.title}》,{by.role_name(role_id)}只能由{named}代行。")
    if until_at <= from_at or until_at <= by.now or until_at - from_at > LONGEST_DEPUTY:
        raise WorkflowError("请填写代行的起止日期:止期晚于起期和现在,最长一年。")
    deputy = Deputy(str(ULID()), account.name, role_id, from_at, until_at)
    with by.store.transaction() as transaction:
        accounts.add_deputy(transaction, deputy)
        entry = by.entry(
            "deputy_named", f"deputy:{deputy.id}", role,
            name=_said(by, deputy), acts_for=role_id, from_at=from_at.isoformat(), until_at=until_at.isoformat(),
        )  # fmt: skip
        record.append(transaction, entry)


def end_deputy(by: Acting, deputy_id: str) -> None:
    """End what a deputy may do now."""
    role = require_administrator(by.actor)
    named = next((each for each in accounts.deputies(by.store) if each.id == deputy_id), None)
    if named is None:
        raise WorkflowError("没有这项代行。")
    entry = by.entry("deputy_ended", f"deputy:{deputy_id}", role, name=_said(by, named), acts_for=named.role)
    with by.store.transaction() as transaction:
        accounts.end_deputy(transaction, deputy_id, by.now)
        record.append(transaction, entry)


def add_kiosk(by: Acting, name: str) -> str:
    """Return the token of a new wall screen; it is not kept and cannot be shown again."""
    role = require_administrator(by.actor)
    kiosk = Kiosk(str(ULID()), f"大屏:{_checked_name(name)}", by.now, None)
    token = secrets.token_urlsafe(32)
    with by.store.transaction() as transaction:
        accounts.add_kiosk(transaction, kiosk, passwords.digest(token))
        record.append(transaction, by.entry("kiosk_added", f"kiosk:{kiosk.id}", role, name=kiosk.name))
    return token


def revoke_kiosk(by: Acting, kiosk_id: str) -> None:
    """Let a wall screen in no more and sign it out at once."""
    role = require_administrator(by.actor)
    name = next((kiosk.name for kiosk in accounts.kiosks(by.store) if kiosk.id == kiosk_id), "")
    with by.store.transaction() as transaction:
        accounts.revoke_kiosk(transaction, kiosk_id, by.now)
        sessions.end_all_of_kiosk(transaction, kiosk_id, by.now)
        record.append(transaction, by.entry("kiosk_revoked", f"kiosk:{kiosk_id}", role, name=name))


def _said(by: Acting, deputy: Deputy) -> str:
    return f"{deputy.account} 代行 {by.role_name(deputy.role)}"


def _link(store: Store, name: str, actor: Actor, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    with store.transaction() as transaction:
        accounts.add_link(transaction, passwords.digest(token), Link(name, now + LINK_LIVES), now)
        record.append(transaction, entry_of(actor.account, now, "link_made", f"account:{name}"))
    return token


def _owner(transaction: Transaction, link: Link, name: str, now: datetime) -> Account:
    """Return whose password a link sets: the account it was made for, or the first administrator, made now."""
    if link.account:
        account = accounts.find(transaction, folded(link.account))
        if account is None or not account.enabled:
            raise WorkflowError(USED_LINK)
        return account
    name = _checked_name(name)
    if accounts.find(transaction, folded(name)):
        raise WorkflowError(f"账号“{name}”已存在,请换一个名称。")
    made = Account(name, "", (ADMINISTRATOR,), "", True, now, now)
    accounts.add(transaction, made, folded(name))
    return made


def _set_password(transaction: Transaction, account: Account, given: NewPassword, now: datetime) -> None:
    if given.password != given.again:
        raise WorkflowError("两次输入的密码不一样,请重新输入。")
    passwords.check(given.password, account.name)
    accounts.change(transaction, replace(account, password=passwords.hashed(given.password), changed_at=now))
    ended = sessions.end_all_of(transaction, account.name, now)
    entry = entry_of(account.name, now, "password_changed", f"account:{account.name}", ended=ended)
    record.append(transaction, entry)


def _known(store: Store, name: str) -> Account:
    account = accounts.find(store, folded(name))
    if account is None:
        raise WorkflowError(f"没有账号“{name}”。")
    return account


def _can_administer(account: Account) -> bool:
    return account.enabled and ADMINISTRATOR in account.roles


def _checked_name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(plain) or folded(plain) in _RESERVED:
        raise WorkflowError("名称应为 2 至 32 个汉字、字母、数字、点、横线或下划线。")
    return plain


def _checked_title(title: str) -> str:
    plain = " ".join(title.split())
    if len(plain) > LONGEST_TITLE or not plain.isprintable():
        raise WorkflowError(f"岗位说明不超过 {LONGEST_TITLE} 字。")
    return plain


def _checked_roles(plan: Plan | None, roles: tuple[str, ...]) -> tuple[str, ...]:
    known = {VIEWER, ADMINISTRATOR, *(role.id for role in (plan.roles if plan else ()))}
    if not roles or not set(roles) <= known:
        raise WorkflowError("请至少选一项职责,且只能选预案里有的职责。")
    return tuple(dict.fromkeys(roles))
