"""Everything leaves in open formats that other programs read, without what lets somebody in."""

import hashlib
import json
import zipfile
from io import BytesIO

import pyarrow.parquet as pq
import pytest

from yuqing.model.record import Entry
from yuqing.store import record
from yuqing.workflow import upkeep
from yuqing.workflow.upkeep import Request


@pytest.fixture
def packed(kept, tmp_path):
    kept.take(kept.mention(1, text="积水"), kept.mention(2))
    entry = Entry(action="source_changed", actor="周", occurred_at=kept.now, recorded_at=kept.now)
    with kept.store.transaction() as transaction:
        record.append(transaction, entry)
        transaction.run(
            "insert into accounts values ('周', '周', '', ['viewer'], 'argon2-secret', true, $now, $now)", now=kept.now
        )
        transaction.run("insert into login_failures values ('hash-of-somebody', '', $now)", now=kept.now)
    target = tmp_path / "全部.zip"
    upkeep.fulfil(kept.desk, kept.settings, kept.store, Request("export", "周", str(target)), kept.now)
    with zipfile.ZipFile(target) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_table_is_there_twice_with_the_same_rows(packed):
    rows = json.loads(packed["manifest.json"])["rows"]
    assert rows["mention_rows"] == 2
    for name, number in rows.items():
        assert pq.read_table(BytesIO(packed[f"tables/{name}.parquet"])).num_rows == number
        lines = packed[f"tables/{name}.jsonl"].decode().splitlines()
        assert len([json.loads(line) for line in lines]) == number


def test_the_record_can_be_checked_by_another_program(packed):
    [entry] = [json.loads(line) for line in packed["tables/record.jsonl"].decode().splitlines()]
    fields = [
        entry["seq"], entry["incident_id"], "2026-11-22T04:00:00.000000+00:00", "2026-11-22T04:00:00.000000+00:00",
        *(entry[name] for name in ("actor", "role", "source", "action", "object", "payload")),
    ]  # fmt: skip
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert entry["hash"] == hashlib.sha256(f"{'0' * 64}{written}".encode()).hexdigest()
    assert json.loads(packed["manifest.json"])["record_head"] == entry["hash"]


def test_no_password_and_no_session_leaves(packed):
    everything = b"".join(packed.values())
    assert b"argon2-secret" not in everything
    assert b"hash-of-somebody" not in everything
    assert "tables/sessions.parquet" not in packed
    assert "accounts.password" in json.loads(packed["manifest.json"])["left_out"]


def test_the_manifest_has_the_hash_of_every_file(packed):
    files = json.loads(packed["manifest.json"])["files"]
    assert {name: hashlib.sha256(packed[name]).hexdigest() for name in files} == files
    assert set(files) == {name for name in packed if name.startswith("tables/")}


def test_who_exported_is_on_the_record(kept, packed):
    newest = record.latest(kept.store, 1)[0].entry
    assert (newest.action, newest.actor) == ("everything_exported", "周")
    assert newest.payload["rows"] > 0


def test_the_units_own_files_are_in_it(packed):
    assert "files/unit.toml" in packed
