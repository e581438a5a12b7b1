"""Browsers that were let in, and those that were not: only hashes of what they showed."""

from datetime import datetime, timedelta

from yuqing.model.account import Session
from yuqing.store.database import Row, Store, Transaction

_SELECT = """
    select s.session_id, s.account, s.kiosk_id, s.address, s.made_at, s.seen_at, s.rotated_at, s.expires_at
    from sessions s
"""
#: Not ended, not expired, and somebody used it lately.
_OPEN = " s.ended_at is null and s.expires_at > $now and (s.kiosk_id <> '' or s.seen_at > $idle_since)"


def add(transaction: Transaction, session: Session, token_hash: str) -> None:
    """Keep a new session."""
    transaction.run(
        """
        insert into sessions values ($id, $token_hash, '', $rotated_at, $account, $kiosk_id, $address, $made_at,
            $seen_at, $expires_at, null)
        """,
        id=session.id,
        token_hash=token_hash,
        rotated_at=session.rotated_at,
        account=session.account,
        kiosk_id=session.kiosk_id,
        address=session.address,
        made_at=session.made_at,
        seen_at=session.seen_at,
        expires_at=session.expires_at,
    )


def find(store: Store, session_id: str, now: datetime, idle: timedelta) -> Session | None:
    """Return the open session with that id, or None."""
    sql = _SELECT + " where s.session_id = $session_id and" + _OPEN
    return _one(store.rows(sql, session_id=session_id, now=now, idle_since=now - idle))


def find_by_token(store: Store, token_hash: str, now: datetime, idle: timedelta, grace: timedelta) -> Session | None:
    """Return the open session of a cookie, or None; the cookie before is good for `grace` after a change."""
    sql = _SELECT + (
        " where (s.token_hash = $token_hash or s.previous_hash = $token_hash and s.rotated_at > $changed_since) and"
    )
    return _one(
        store.rows(sql + _OPEN, token_hash=token_hash, now=now, idle_since=now - idle, changed_since=now - grace)
    )


def list_open(store: Store, now: datetime, idle: timedelta) -> list[Session]:
    """Return all open sessions, newest first."""
    sql = _SELECT + " where" + _OPEN + " order by s.made_at desc"
    return [Session(*row) for row in store.rows(sql, now=now, idle_since=now - idle)]


def rotate(transaction: Transaction, session: Session, token_hash: str, now: datetime) -> bool:
    """Give a session another cookie, unless it got one since it was read; returns whether it did."""
    changed = transaction.run(
        """
        update sessions set previous_hash = token_hash, token_hash = $token_hash, rotated_at = $now
        where session_id = $session_id and rotated_at = $rotated_at returning session_id
        """,
        session_id=session.id,
        rotated_at=session.rotated_at,
        token_hash=token_hash,
        now=now,
    )
    return bool(changed)


def touch(transaction: Transaction, session_id: str, now: datetime) -> None:
    """Remember that a session was just used."""
    transaction.run("update sessions set seen_at = $now where session_id = $session_id", session_id=session_id, now=now)


def end(transaction: Transaction, session_id: str, now: datetime) -> None:
    """End one session."""
    transaction.run(
        "update sessions set ended_at = $now where session_id = $session_id and ended_at is null",
        session_id=session_id,
        now=now,
    )


def end_all_of(transaction: Transaction, account: str, now: datetime, but: str = "") -> int:
    """End the sessions of a person, except one; returns how many were open."""
    ended = transaction.run(
        """
        update sessions set ended_at = $now
        where account = $account and kiosk_id = '' and ended_at is null and session_id <> $but returning session_id
        """,
        account=account,
        but=but,
        now=now,
    )
    return len(ended)


def end_all_of_kiosk(transaction: Transaction, kiosk_id: str, now: datetime) -> None:
    """End the sessions of a wall screen."""
    transaction.run(
        "update sessions set ended_at = $now where kiosk_id = $kiosk_id and ended_at is null",
        kiosk_id=kiosk_id,
        now=now,
    )


def forget_before(transaction: Transaction, moment: datetime) -> None:
    """Delete sessions that expired and failures that happened before a moment."""
    transaction.run("delete from sessions where expires_at < $moment", moment=moment)
    transaction.run("delete from login_failures where failed_at < $moment", moment=moment)


def add_failure(transaction: Transaction, who: str, address: str, now: datetime) -> None:
    """Keep a failed attempt."""
    transaction.run("insert into login_failures values ($who, $address, $now)", who=who, address=address, now=now)


def failures(transaction: Transaction, who: str, address: str, since: datetime) -> tuple[int, int, int]:
    """Return how many attempts failed since a moment: of both together, of the account, of the address."""
    [row] = transaction.run(
        """
        select count(*) filter (who = $who and address = $address), count(*) filter (who = $who),
            count(*) filter (address = $address)
        from login_failures where failed_at > $since
        """,
        who=who,
        address=address,
        since=since,
    )
    return row[0], row[1], row[2]


def forgive(transaction: Transaction, who: str, address: str) -> None:
    """Delete the failed attempts of an account from an address, after a good one."""
    transaction.run("delete from login_failures where who = $who and address = $address", who=who, address=address)


def forgive_account(transaction: Transaction, who: str) -> None:
    """Delete the failed attempts of an account, wherever they came from."""
    transaction.run("delete from login_failures where who = $who", who=who)


def _one(rows: list[Row]) -> Session | None:
    return Session(*rows[0]) if rows else None
