"""Who is let in: signing in and out, wall screens, and how often somebody may try."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from ulid import ULID

from yuqing.errors import WorkflowError
from yuqing.model.account import Account, Opened, Session, Visitor
from yuqing.model.actor import KIOSK, Actor
from yuqing.rules.sessions import (
    FAILURES_COUNT,
    GRACE,
    IDLE,
    KIOSK_LONGEST,
    LONGEST,
    ROTATE_AFTER,
    attempts_left,
)
from yuqing.store import Store, accounts, record, sessions
from yuqing.store.database import Transaction
from yuqing.workflow import passwords
from yuqing.workflow.authority import entry_of

#: Sessions and failures are kept so long after they have ended.
KEPT = timedelta(days=7)
WRONG = "账号或密码不正确,或账号已停用。"
TOO_OFTEN = f"尝试次数过多,请 {FAILURES_COUNT.seconds // 60} 分钟后再试,或请管理员重设密码。"
KIOSK_WRONG = "大屏令牌无效或已作废,请向系统管理员索取新的令牌。"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed, from where."""

    name: str
    password: str
    address: str


def folded(name: str) -> str:
    """Return the form of an account name by which it is found, whatever its case and width."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def sign_in(store: Store, given: Attempt, now: datetime) -> Opened:
    """Open a session. Raises WorkflowError, the same for an unknown account and a wrong password."""
    account = verified(store, given, now)
    with store.transaction() as transaction:
        return open_session(transaction, account.name, given.address, now)


def verified(store: Store, given: Attempt, now: datetime) -> Account:
    """Return the account whose password somebody knows. Raises WorkflowError."""
    who = passwords.digest(folded(given.name))
    account = accounts.find(store, folded(given.name))
    if not may_try(store, who, given.address, account, now):
        raise WorkflowError(TOO_OFTEN)
    if not passwords.fits(account.password if account else "", given.password) or not account or not account.enabled:
        raise WorkflowError(WRONG)
    with store.transaction() as transaction:
        sessions.forgive(transaction, who, given.address)
    return account


def open_session(transaction: Transaction, account: str, address: str, now: datetime, **said: object) -> Opened:
    """Open a session for an account, on the record with what is said of it; its cookie is always a new one."""
    _note(transaction, "signed_in", account, now, address=address, **said)
    return _begun(transaction, account, address, now)


def open_kiosk(store: Store, token: str, address: str, now: datetime) -> Opened:
    """Open the session of a wall screen. Raises WorkflowError for a token that is unknown or revoked."""
    if not may_try(store, "kiosk", address, None, now):
        raise WorkflowError(TOO_OFTEN)
    with store.transaction() as transaction:
        kiosk = accounts.find_kiosk(transaction, passwords.digest(token))
        if kiosk is None or kiosk.revoked_at is not None:
            raise WorkflowError(KIOSK_WRONG)
        sessions.forgive(transaction, "kiosk", address)
        _note(transaction, "kiosk_opened", kiosk.name, now, address=address)
        return _begun(transaction, kiosk.name, address, now, kiosk.id)


def sign_out(store: Store, visitor: Visitor, now: datetime) -> None:
    """End the session of a visitor."""
    with store.transaction() as transaction:
        sessions.end(transaction, visitor.session_id, now)
        _note(transaction, "signed_out", visitor.actor.account, now)


def find_session(store: Store, token: str, now: datetime) -> Session | None:
    """Return the open session of a cookie, or None."""
    return sessions.find_by_token(store, passwords.digest(token), now, IDLE, GRACE)


def session_by_id(store: Store, session_id: str, now: datetime) -> Session | None:
    """Return the open session with that id, or None."""
    return sessions.find(store, session_id, now, IDLE)


def visitor_of(store: Store, session: Session) -> Visitor | None:
    """Return whom an open session belongs to, with the roles of this moment, or None for a disabled account."""
    if session.kiosk_id:
        return Visitor(Actor(session.account, (KIOSK,)), session.id)
    account = accounts.find(store, folded(session.account))
    return Visitor(account.actor, session.id) if account and account.enabled else None


def rotated(store: Store, session: Session, now: datetime) -> str | None:
    """Return another token for the cookie of a session, or None while the present one is young."""
    if now - session.rotated_at < ROTATE_AFTER:
        return None
    token = secrets.token_urlsafe(32)
    with store.transaction() as transaction:
        # Of several windows that load at once only one may exchange the cookie.
        changed = sessions.rotate(transaction, session, passwords.digest(token), now)
    return token if changed else None


def keep_open(store: Store, session_id: str, now: datetime) -> None:
    """Remember that a session is in use, so that it does not end idle."""
    with store.transaction() as transaction:
        sessions.touch(transaction, session_id, now)


def may_try(store: Store, who: str, address: str, account: Account | None, now: datetime) -> bool:
    """Count an attempt before it is looked at, so that many at once are counted too; returns whether it may be made."""
    with store.transaction() as transaction:
        left = attempts_left(*sessions.failures(transaction, who, address, now - FAILURES_COUNT))
        if not left:
            return False
        sessions.add_failure(transaction, who, address, now)
        # What was typed instead of a name may be a password, and never gets on the record.
        name = account.name if account else ""
        if left == 1:
            _note(transaction, "last_sign_in_attempt", name, now, address=address)
    return True


def is_locked(transaction: Transaction, account: Account, address: str, now: datetime) -> bool:
    """Return whether nobody may come in as an account for now, because somebody has been guessing its password."""
    who = passwords.digest(folded(account.name))
    return not attempts_left(*sessions.failures(transaction, who, address, now - FAILURES_COUNT))


def _begun(transaction: Transaction, account: str, address: str, now: datetime, kiosk_id: str = "") -> Opened:
    token, session_id = secrets.token_urlsafe(32), str(ULID())
    until = now + (KIOSK_LONGEST if kiosk_id else LONGEST)
    session = Session(session_id, account, kiosk_id, address, now, now, now, until)
    sessions.forget_before(transaction, now - KEPT)
    sessions.add(transaction, session, passwords.digest(token))
    return Opened(token, session_id, until)


def _note(transaction: Transaction, action: str, account: str, now: datetime, **payload: object) -> None:
    record.append(transaction, entry_of(account, now, action, f"account:{account}" if account else "", **payload))
