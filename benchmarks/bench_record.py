"""The record: appending, checking the chain, folding an incident, opening the ledger and a desk.

Usage: python -m benchmarks.bench_record [--incidents 500] [--entries 100] [--chain 100000]. A desk on disk with made-up
incidents under the township's plan, each with as many entries; one of them in twenty is still open, then all of them.
Targets: an append 5 ms in the median, 100,000 entries checked within 2 s, ledger and desk open within 0.5 s.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Channel, Decision, Evidence, FactSheet, LevelSet, Opening, Reason, Receipt, Report
from yuqing.model.deeds import ReportKind as Kind
from yuqing.model.incident import Action, Deed
from yuqing.model.plan import Plan
from yuqing.model.record import Entry, Recorded
from yuqing.model.severity import Category, Severity
from yuqing.plans import pack_text, placeholders, resolve, snapshots
from yuqing.rules.clocks import clocks
from yuqing.rules.fold import fold
from yuqing.rules.payloads import packed
from yuqing.store import Store, incidents, open_store, record
from yuqing.views.incident import incident_desk, ledger

START = datetime(2026, 1, 5, tzinfo=UTC)
APPENDS = 300
Step = tuple[str, Any]


def main() -> None:
    """Fill a desk, then time what people and the program do with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--incidents", type=int, default=500)
    parser.add_argument("--entries", type=int, default=100)
    parser.add_argument("--chain", type=int, default=100_000)
    options = parser.parse_args()
    plan = _township()
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "a.duckdb")
        _fill(store, plan, options.incidents, options.entries)
        _append(store, options.incidents * options.entries)
        _fold(store, plan)
        _open(store, options.incidents)
        _verify(store, options.chain)
        store.close()


def _append(store: Store, already: int) -> None:
    note = _entry(1, 0, Deed.NOTE_ADDED, Reason(reason="上级来电询问进展"))

    def append() -> None:
        with store.transaction() as transaction:
            record.append(transaction, note)

    print(f"append after {already:,} entries: {_timed(append, APPENDS)}")


def _fold(store: Store, plan: Plan) -> None:
    entries = record.entries_of(store, 2)
    incident = fold(entries)
    print(f"read an incident of {len(entries)} entries: {_timed(lambda: record.entries_of(store, 2))}")
    print(f"fold it: {_timed(lambda: fold(entries))}")
    print(f"its clocks: {_timed(lambda: clocks(plan, incident, START))}")


def _open(store: Store, count: int) -> None:
    now = START + timedelta(hours=9)
    for share, rows in ((20, "one in twenty open"), (1, "all open")):
        _close_all_but(store, share)
        print(f"ledger of {count} incidents, {rows}: {_timed(lambda: ledger(store, now), 5)}")
    print(f"desk of one incident: {_timed(lambda: incident_desk(store, 2, now))}")


def _verify(store: Store, wanted: int) -> None:
    entries, head = record.head(store)
    plain = [_entry(0, number, "sighting_reported", Reason()) for number in range(entries, wanted)]
    _put(store, entries, head, plain)
    print(f"check of {record.head(store)[0]:,} entries: {_timed(lambda: record.first_break(store), 3)}")


def _timed(what: Callable[[], object], times: int = 20) -> str:
    """Return median and least wall seconds and the median of CPU seconds, in words."""
    wall, cpu = [], []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        what()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return f"median {statistics.median(wall):.4f} s, least {min(wall):.4f} s, CPU {statistics.median(cpu):.4f} s"


def _fill(store: Store, plan: Plan, count: int, entries: int) -> None:
    frozen = snapshots.freeze(plan)
    sha = snapshots.sha(frozen)
    row = {"sha": sha, "plan_id": plan.id, "version": plan.version, "plan": frozen, "taken_at": START}
    with store.transaction() as transaction:
        incidents.add_snapshot(transaction, row)
    every = [
        _entry(incident_id, place, what, payload)
        for incident_id in range(1, count + 1)
        for place, (what, payload) in enumerate(_way(sha, entries))
    ]
    _put(store, 0, record.GENESIS, every)
    with store.transaction() as transaction:
        for incident_id in range(1, count + 1):
            incident = fold(record.entries_of(transaction, incident_id))
            incidents.keep(transaction, incident, incident.last_at)


def _way(sha: str, entries: int) -> Iterator[Step]:
    """Yield what is on the record of an incident that waits for its statement."""
    facts = FactSheet(what="集市路面积水", category=Category.SERVICE_COMPLAINT, evidence=("e0",))
    report = Report(id="r1", kind=Kind.FLASH, level=Severity.III, title="快报", body="积水" * 200, body_hash="0" * 64)
    yield Deed.OPENED, Opening(title="集市路面积水", plan_sha=sha, marks={ClockStart.DETECTED: START})
    yield Deed.EVIDENCE_ADDED, Evidence(id="e0", url="https://forum.example/0")
    yield Action.TRIAGE, Reason()
    yield Deed.FACTS_STATED, facts
    yield Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播")
    yield Action.REPORT, report
    yield Deed.RECEIPT_LOGGED, Receipt(report_id="r1", to="lead_group", channel=Channel.PHONE)
    yield Action.CONVENE, Reason()
    yield Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)
    for number in range(1, entries - 8):
        yield Deed.EVIDENCE_ADDED, Evidence(id=f"e{number}", url=f"https://forum.example/{number}")


def _entry(incident_id: int, place: int, what: str, payload: object) -> Entry:
    at = START + timedelta(minutes=place)
    return Entry(
        action=what, actor="zhou", role="monitor", incident_id=incident_id, occurred_at=at, recorded_at=START,
        payload=packed(payload),
    )  # fmt: skip


def _put(store: Store, seq: int, head: str, entries: list[Entry]) -> None:
    """Put entries on the record in one go, chained as `append` chains them."""
    chained = []
    for number, entry in enumerate(entries, seq + 1):
        recorded = record.chained(number, entry, head)
        head = recorded.hash
        chained.append(_row(recorded))
    with store.transaction() as transaction:
        transaction.put("many", pa.Table.from_pylist(chained))
        transaction.run("insert into record by name select * from many")


def _row(recorded: Recorded) -> dict[str, Any]:
    entry = recorded.entry
    return {
        "seq": recorded.seq, "incident_id": entry.incident_id,
        "recorded_at": entry.recorded_at.replace(tzinfo=None), "occurred_at": entry.occurred_at.replace(tzinfo=None),
        "actor": entry.actor, "role": entry.role, "source": str(entry.source), "action": str(entry.action),
        "object": entry.object, "payload": record.canonical(entry.payload), "prev_hash": recorded.prev_hash,
        "hash": recorded.hash,
    }  # fmt: skip


def _close_all_but(store: Store, share: int) -> None:
    with store.transaction() as transaction:
        transaction.run("update incidents set state = 'consulting' where incident_id % $share = 0", share=share)
        transaction.run("update incidents set state = 'archived' where incident_id % $share <> 0", share=share)


def _township() -> Plan:
    text = pack_text("township")
    return resolve(text, {each.name: each.example for each in placeholders(text)})


if __name__ == "__main__":
    main()
