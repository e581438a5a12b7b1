"""The record as it is written beside the database, so that a damaged file does not take it along.

Rows are as the hash is taken of them: seq, incident_id, recorded_at, occurred_at (ISO 8601, UTC), actor, role, source,
action, object, payload, prev_hash, hash.
"""

from collections.abc import Iterable
from datetime import datetime

from yuqing.store.database import Row, Store, Transaction
from yuqing.store.record import ISO


def rows_after(store: Store, seq: int, limit: int) -> list[Row]:
    """Return the entries after a number, in order."""
    sql = (
        "select seq, incident_id, strftime(recorded_at, $iso), strftime(occurred_at, $iso), actor, role, source,"
        " action, object, payload, prev_hash, hash from record where seq > $seq order by seq limit $limit"
    )
    return store.rows(sql, seq=seq, limit=limit, iso=ISO)


def put_back(transaction: Transaction, rows: Iterable[Row]) -> None:
    """Put entries back as they were; whether they fit the chain is for the caller to check."""
    for row in rows:
        transaction.run(
            "insert into record values ($seq, $incident_id, $recorded_at, $occurred_at, $actor, $role, $source,"
            " $action, $object, $payload, $prev_hash, $hash)",
            **dict(zip(_COLUMNS, _with_moments(row), strict=True)),
        )


def plan_snapshots(store: Store) -> list[Row]:
    """Return (sha, plan_id, version, plan, taken_at) of every plan that an incident runs under."""
    return store.rows("select sha, plan_id, version, plan, taken_at from plan_snapshots order by sha")


def end_sign_ins(transaction: Transaction, now: datetime) -> None:
    """End every window and use up every link: a copy would let those in again who were put out since."""
    transaction.run("update sessions set ended_at = $now where ended_at is null", now=now)
    transaction.run("update one_time_links set used_at = $now where used_at is null", now=now)


_COLUMNS = (
    "seq", "incident_id", "recorded_at", "occurred_at", "actor", "role", "source", "action", "object", "payload",
    "prev_hash", "hash",
)  # fmt: skip


def _with_moments(row: Row) -> Row:
    seq, incident_id, recorded_at, occurred_at, *rest = row
    return seq, incident_id, datetime.fromisoformat(recorded_at), datetime.fromisoformat(occurred_at), *rest
