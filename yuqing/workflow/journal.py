"""The record beside the database: every entry within seconds, one file a Beijing day, put back after a restoration.

    journal/2026-11-22.jsonl     one entry a line, as its hash is taken of it
    journal/plans/<sha>.json     the plans that incidents run under

A line that a crash cut off is skipped by the reader and written again.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from yuqing.clock import in_beijing
from yuqing.config import write_whole
from yuqing.errors import WorkflowError
from yuqing.store import Store, incidents, journal, record
from yuqing.store.database import Row, Transaction
from yuqing.store.record import GENESIS

#: Entries that are read at once.
CHUNK = 2_000
PLANS = "plans"
#: Fields of a line by their place.
_SEQ, _PREV, _HASH = 0, 10, 11


@dataclass(slots=True)
class Journal:
    """Follows the record of one desk."""

    folder: Path
    _written: int | None = None

    def follow(self, store: Store, now: datetime) -> int:
        """Write down what is new on the record; returns how many entries. Raises WorkflowError when nothing can be."""
        try:
            if self._written is None:
                self._written = _start(self.folder, store)
            written = 0
            while rows := journal.rows_after(store, self._written, CHUNK):
                _keep_plans(self.folder / PLANS, store)
                _append(self.folder / f"{in_beijing(now):%Y-%m-%d}.jsonl", rows)
                self._written, written = rows[-1][_SEQ], written + len(rows)
        except OSError as error:
            raise WorkflowError(f"操作台账的副本写不进去({error.strerror})。请检查磁盘空间和权限。") from error
        return written


def put_back(folder: Path, transaction: Transaction, seq: int, head: str) -> list[Row]:
    """Put the entries back that follow the entry `seq` with the hash `head`; returns them in order.

    Lines of an earlier restoration may carry the same numbers: those are taken that fit the chain.
    """
    following = {(row[_SEQ], row[_PREV]): row for row in _lines(folder)}
    found: list[Row] = []
    while row := following.get((seq + 1, head or GENESIS)):
        found.append(row)
        seq, head = row[_SEQ], row[_HASH]
    journal.put_back(transaction, found)
    for plan in sorted((folder / PLANS).glob("*.json")):
        given = json.loads(plan.read_text("utf-8"))
        given["taken_at"] = datetime.fromisoformat(given["taken_at"])
        incidents.add_snapshot(transaction, given)
    return found


def last(folder: Path) -> int:
    """Return the highest number that was ever written down, 0 for none."""
    return max((row[_SEQ] for row in _lines(folder)), default=0)


def prune(folder: Path, before: datetime) -> None:
    """Throw away the days before a moment."""
    for file in folder.glob("*.jsonl"):
        if file.stem < f"{in_beijing(before - timedelta(days=1)):%Y-%m-%d}":
            file.unlink()


def _start(folder: Path, store: Store) -> int:
    """Return the number after which the journal goes on: the newest entry that is written down as it now is."""
    head = record.head(store)[0]
    for row in reversed(list(_lines(folder))):
        if row[_SEQ] <= head and record.hash_at(store, row[_SEQ]) == row[_HASH]:
            return int(row[_SEQ])
    return 0


def _keep_plans(folder: Path, store: Store) -> None:
    for sha, plan_id, version, plan, taken_at in journal.plan_snapshots(store):
        file = folder / f"{sha}.json"
        if not file.exists():
            given = {"sha": sha, "plan_id": plan_id, "version": version, "plan": plan, "taken_at": taken_at.isoformat()}
            write_whole(file, json.dumps(given, ensure_ascii=False))


def _append(file: Path, rows: list[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as opened:
        # A line end first: the line before may have been cut off.
        opened.write(b"\n" + b"".join(f"{json.dumps(row, ensure_ascii=False)}\n".encode() for row in rows))
        opened.flush()
        os.fsync(opened.fileno())


def _lines(folder: Path) -> Iterator[Row]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_bytes().split(b"\n"):
            try:
                row = json.loads(line) if line else []
            except ValueError:  # cut off by a crash
                continue
            if len(row) == _HASH + 1:
                yield tuple(row)
