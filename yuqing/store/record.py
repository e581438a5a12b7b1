"""The append-only record: entries chained by hash, so that a later change shows.

Hash: SHA-256 of the previous hash and the canonical JSON of all fields (domain reference §4.6); genesis is 64 zeros.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from yuqing.model.record import NO_INCIDENT, Entry, EntrySource, Recorded
from yuqing.store.database import Row, Store, Transaction

GENESIS = "0" * 64
#: Rows that the check of the chain reads at once.
CHUNK = 20_000
#: How the database writes a moment that `_iso` writes.
ISO = "%Y-%m-%dT%H:%M:%S.%f+00:00"

_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)

_SELECT = (
    "select seq, incident_id, recorded_at, occurred_at, actor, role, source, action, object, payload, prev_hash, hash"
    " from record"
)


def append(transaction: Transaction, entry: Entry) -> Recorded:
    """Put an entry on the record and return it with its number and hash.

    The record never runs backwards: with a clock that was set back, the moment of the entry before it is kept, and
    the payload says by how many seconds the clock was behind.
    """
    seq, prev_hash, last_at = _head(transaction)
    entry = _in_time(entry, last_at)
    recorded = chained(seq + 1, entry, prev_hash)
    transaction.run(
        "insert into record values ($seq, $incident_id, $recorded_at, $occurred_at, $actor, $role, $source, $action,"
        " $object, $payload, $prev_hash, $hash)",
        seq=recorded.seq,
        incident_id=entry.incident_id,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        actor=entry.actor,
        role=entry.role,
        source=str(entry.source),
        action=str(entry.action),
        object=entry.object,
        payload=canonical(entry.payload),
        prev_hash=prev_hash,
        hash=recorded.hash,
    )
    return recorded


def chained(seq: int, entry: Entry, prev_hash: str) -> Recorded:
    """Return the entry with its number and its hash."""
    return Recorded(seq, entry, prev_hash, _hash(prev_hash, seq, entry, canonical(entry.payload)))


def canonical(value: Any) -> str:
    """Return the one way in which we write a value as JSON."""
    return _WRITTEN.encode(value)


def entries_of(reader: Store | Transaction, incident_id: int) -> list[Recorded]:
    """Return the entries of an incident in order; inside a transaction as it sees them."""
    sql = _SELECT + " where incident_id = $incident_id order by seq"
    run = reader.rows if isinstance(reader, Store) else reader.run
    return [_recorded(row) for row in run(sql, incident_id=incident_id)]


def latest(store: Store, limit: int, action: str = "", before: int | None = None) -> list[Recorded]:
    """Return the newest entries, newest first; only of an action when one is given, only below a number."""
    sql = _SELECT + (
        " where ($action = '' or action = $action) and ($before is null or seq < $before)"
        " order by seq desc limit $limit"
    )
    return [_recorded(row) for row in store.rows(sql, action=action, before=before, limit=limit)]


def entries_of_many(store: Store, incident_ids: Sequence[int]) -> dict[int, list[Recorded]]:
    """Return incident id → its entries in order, read at once."""
    sql = _SELECT + " where incident_id in (select unnest($ids)) order by seq"
    found: dict[int, list[Recorded]] = {}
    for row in store.rows(sql, ids=list(incident_ids)) if incident_ids else ():
        found.setdefault(row[1], []).append(_recorded(row))
    return found


def of_object(reader: Store | Transaction, name: str) -> list[Recorded]:
    """Return the entries about one object, as `kind:id`, in order; inside a transaction as it sees them."""
    sql = _SELECT + " where object = $name order by seq"
    run = reader.rows if isinstance(reader, Store) else reader.run
    return [_recorded(row) for row in run(sql, name=name)]


def of_kind(reader: Store | Transaction, kind: str) -> list[Recorded]:
    """Return the entries about all objects of a kind, in order; inside a transaction as it sees them."""
    sql = _SELECT + " where starts_with(object, $kind || ':') order by seq"
    run = reader.rows if isinstance(reader, Store) else reader.run
    return [_recorded(row) for row in run(sql, kind=kind)]


def names_of(store: Store, kind: str) -> list[str]:
    """Return the names, as `kind:id`, of everything of a kind that is on the record and belongs to no incident."""
    sql = (
        "select distinct object from record where incident_id = $none and starts_with(object, $kind || ':')"
        " order by object"
    )
    return [str(row[0]) for row in store.rows(sql, none=NO_INCIDENT, kind=kind)]


def page(store: Store, action: str, limit: int, offset: int) -> list[Recorded]:
    """Return a page of the entries, newest first; only of an action when one is given."""
    sql = _SELECT + " where $action = '' or action = $action order by seq desc limit $limit offset $offset"
    return [_recorded(row) for row in store.rows(sql, action=action, limit=limit, offset=offset)]


def count_by_action(store: Store) -> dict[str, int]:
    """Return how many entries there are of each action, the most frequent first."""
    sql = "select action, count(*) from record group by action order by count(*) desc, action"
    return {str(action): int(n) for action, n in store.rows(sql)}


def hashes_at(store: Store, seqs: list[int]) -> dict[int, str]:
    """Return number and hash of those of the entries that are there."""
    sql = "select seq, hash from record where list_contains($seqs, seq)"
    return {int(seq): str(found) for seq, found in store.rows(sql, seqs=seqs)} if seqs else {}


def head(store: Store) -> tuple[int, str]:
    """Return number and hash of the newest entry; (0, 64 zeros) for an empty record."""
    found = store.rows("select seq, hash from record order by seq desc limit 1")
    return (int(found[0][0]), str(found[0][1])) if found else (0, GENESIS)


def newest_at(transaction: Transaction) -> datetime:
    """Return when the newest entry was recorded; the beginning of time for an empty record."""
    return _head(transaction)[2]


def incident_ids(store: Store) -> list[int]:
    """Return the ids of all incidents on the record, in order."""
    sql = "select distinct incident_id from record where incident_id <> $none order by incident_id"
    return [int(row[0]) for row in store.rows(sql, none=NO_INCIDENT)]


def hash_at(store: Store, seq: int) -> str:
    """Return the hash of the entry with that number, or "" when there is none."""
    found = store.rows("select hash from record where seq = $seq", seq=seq)
    return str(found[0][0]) if found else ""


def first_break(store: Store) -> int | None:
    """Return the number of the first entry that does not fit the one before or its own hash; None when all do."""
    expected, prev_hash = 1, GENESIS
    while chunk := _hashed_from(store, expected):
        for *fields, given_prev, given in chunk:
            if fields[0] != expected or given_prev != prev_hash or given != _digest(prev_hash, fields):
                return min(int(fields[0]), expected)
            expected, prev_hash = expected + 1, given
    return expected if head(store)[0] >= expected else None


def _hashed_from(store: Store, seq: int) -> list[Row]:
    """Return what the hash is taken of, moments written as `_iso` writes them: the database does it faster."""
    sql = (
        "select seq, incident_id, strftime(recorded_at, $iso), strftime(occurred_at, $iso), actor, role, source,"
        " action, object, payload, prev_hash, hash from record where seq >= $seq and seq < $seq + $n order by seq"
    )
    return store.rows(sql, seq=seq, n=CHUNK, iso=ISO)


def _head(transaction: Transaction) -> tuple[int, str, datetime]:
    found = transaction.run("select seq, hash, recorded_at from record order by seq desc limit 1")
    if not found:
        return 0, GENESIS, datetime.min.replace(tzinfo=UTC)
    seq, last_hash, recorded_at = found[0]
    return seq, last_hash, recorded_at


def _in_time(entry: Entry, last_at: datetime) -> Entry:
    if entry.recorded_at >= last_at:
        return entry
    behind = round((last_at - entry.recorded_at).total_seconds(), 3)
    return replace(entry, recorded_at=last_at, payload={**entry.payload, "clock_behind_seconds": behind})


def _hash(prev_hash: str, seq: int, entry: Entry, payload: str) -> str:
    fields = (
        seq, entry.incident_id, _iso(entry.recorded_at), _iso(entry.occurred_at), entry.actor, entry.role,
        str(entry.source), str(entry.action), entry.object, payload,
    )  # fmt: skip
    return _digest(prev_hash, fields)


def _digest(prev_hash: str, fields: Iterable[Any]) -> str:
    return hashlib.sha256(f"{prev_hash}{canonical(list(fields))}".encode()).hexdigest()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _recorded(row: Row) -> Recorded:
    entry = Entry(
        incident_id=row[1],
        recorded_at=row[2],
        occurred_at=row[3],
        actor=row[4],
        role=row[5],
        source=EntrySource(row[6]),
        action=row[7],
        object=row[8],
        payload=json.loads(row[9]),
    )
    return Recorded(row[0], entry, row[10], row[11])


__all__ = [
    "GENESIS",
    "NO_INCIDENT",
    "append",
    "canonical",
    "chained",
    "count_by_action",
    "entries_of",
    "entries_of_many",
    "first_break",
    "hash_at",
    "hashes_at",
    "head",
    "incident_ids",
    "latest",
    "names_of",
    "newest_at",
    "of_kind",
    "of_object",
    "page",
]
