"""The processes that `bench_kills` kills, forked from one that has everything loaded.

Orders come line by line: `app`, `worker` and `import` start a process and answer its id; `check` looks at
everything and answers in JSON. What a process acknowledged stands in files, a line each.
"""

import csv
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from yuqing import cli, config
from yuqing.config import Desk, Settings
from yuqing.errors import WorkflowError
from yuqing.model import segments as layout
from yuqing.model.record import Entry
from yuqing.pipeline import Ingest
from yuqing.sources import demo
from yuqing.store import Store, open_store, record
from yuqing.worker import segments
from yuqing.worker.office import open_office
from yuqing.workflow import backups, journal

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
#: Rows of a file that is imported, and of a segment; the last ten of a segment come again in the next one.
ROWS, STEP, OVERLAP = 1500, 40, 10
#: Segments that wait before the worker pauses; turns after which the app makes a copy.
WAITING, COPY_EVERY = 5, 40
SEGMENTS, ENTRIES, FILES = "acknowledged_segments", "acknowledged_entries", "exports"


def main(folder: str) -> None:
    """Obey until the standard input closes."""
    desk = config.desk(Settings(data_dir=folder), "live")
    config.save_unit(desk.unit_file, demo.unit())
    desk.inbox.mkdir()
    # Derived from installed packages once, in seconds, and shared by all desks.
    shared = config.SHIPPED / "models"
    shared.mkdir(exist_ok=True)
    desk.models.symlink_to(shared)
    # Loaded once, so that every child has it.
    open_office(desk, demo.unit(), 1)
    roles = {"app": _app, "worker": _worker, "import": _import}
    # Killed children are to be gone at once.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = line.strip()
        if order == "import":
            _write_file(desk)
        child = os.fork()
        if child:
            # What is checked answers for itself.
            if order in roles:
                _answer(str(child))
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if order in roles:
            roles[order](desk)
        else:
            _answer(json.dumps(_checked(desk)))
        os._exit(0)


def _answer(said: str) -> None:
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()


def _worker(desk: Desk) -> None:
    number = len(_lines(desk, SEGMENTS))
    while True:
        if len(list(desk.inbox.glob("*.parquet"))) > WAITING:
            continue
        ids = range(number * STEP, number * STEP + STEP + OVERLAP)
        segments.write(desk.inbox, pa.Table.from_pylist([_mention(each) for each in ids], layout.SEGMENT), ())
        _acknowledge(desk, SEGMENTS, str(number))
        number += 1


def _app(desk: Desk) -> None:
    store = open_store(desk.database)
    taker, kept, turn = Ingest(store, None), journal.Journal(desk.journal), 0
    while True:
        turn += 1
        now = datetime.now(UTC)
        taker.take_folder(desk.inbox, desk.rejected, now, desk.ingested)
        entry = Entry(action="source_changed", actor="周", occurred_at=now, recorded_at=now)
        with store.transaction() as transaction:
            done = record.append(transaction, entry)
        _acknowledge(desk, ENTRIES, f"{done.seq} {done.hash}")
        kept.follow(store, now)
        if turn % COPY_EVERY == 0:
            try:
                backups.make(desk, store, now, "系统")
            except WorkflowError:  # two in one second
                continue


def _import(desk: Desk) -> None:
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = sys.stderr = nowhere
        cli.main(["import", str(_file(desk, _files(desk) - 1))])


def _checked(desk: Desk) -> dict[str, object]:
    """Import to the end, take in what waits, and return what is wrong, "" for nothing, with what was acknowledged."""
    out = sys.stdout
    if _files(desk):
        _import(desk)
    sys.stdout = out
    store = open_store(desk.database)
    Ingest(store, None).take_folder(desk.inbox, desk.rejected, NOW, desk.ingested)
    done, entries = _lines(desk, SEGMENTS), _lines(desk, ENTRIES)
    fault = _fault(store, desk, done, entries)
    rows = int(store.value("select count(*) from mentions where url <> ''"))
    store.close()
    return {"fault": fault, "segments": len(done), "entries": len(entries), "rows": rows}


def _fault(store: Store, desk: Desk, done: list[str], entries: list[str]) -> str:
    ids = {row[0] for row in store.rows("select mention_id from mentions where url = ''")}
    wanted = {each for number in map(int, done) for each in range(number * STEP, number * STEP + STEP + OVERLAP)}
    given = dict(line.split(" ") for line in entries)
    there = record.hashes_at(store, [int(seq) for seq in given])
    checks = {
        "mentions of acknowledged segments missing": not wanted <= ids,
        "acknowledged entries missing or changed": there != {int(seq): found for seq, found in given.items()},
        "chain broken": record.first_break(store) is not None,
        "imported rows missing or doubled": store.value("select count(*) from mentions where url <> ''")
        != ROWS * _files(desk),
        "rows and marks of segments differ": store.value("select sum(rows_added) from segments")
        != store.value("select count(*) from mentions"),
        "words and mentions differ": store.value("select sum(n) from kw_hourly")
        != store.value("select sum(len(words)) from mentions where target_id <> ''"),
        "a segment was set aside": desk.rejected.exists() and any(desk.rejected.glob("*.parquet")),
        "a copy is not good": not all(map(backups.is_good, backups.list_(desk)[:1])),
    }
    return "; ".join(words for words, is_so in checks.items() if is_so)


def _acknowledge(desk: Desk, name: str, words: str) -> None:
    with (desk.root / name).open("a") as acknowledged:
        acknowledged.write(f"{words}\n")


def _lines(desk: Desk, name: str) -> list[str]:
    file = desk.root / name
    return file.read_text().splitlines() if file.exists() else []


def _mention(mention_id: int) -> dict[str, object]:
    moment = (NOW - timedelta(minutes=mention_id % 4000)).replace(tzinfo=None)
    words = {each.name: "" for each in layout.SEGMENT if pa.types.is_string(each.type)}
    numbers = {name: 0 for name in ("reposts", "comments", "likes", "views", "media_tier")}
    return words | numbers | {
        "mention_id": mention_id, "published_at": moment, "seen_at": moment, "backfilled": False, "about_unit": True,
        "target_id": "unit", "tone": "negative", "tone_p": 0.8, "snownlp_raw": 0.5, "category_words": [],
        "source_id": "forum", "source_kind": "forum", "signals": [], "words": ["积水", "道路"], "title": "积水",
        "near_key": mention_id // 7, "terms": [mention_id % 40, 40 + mention_id % 37], "weights": [0.8, 0.6],
    }  # fmt: skip


def _file(desk: Desk, number: int) -> Path:
    return desk.root / FILES / f"工单{number}.csv"


def _files(desk: Desk) -> int:
    return len(list((desk.root / FILES).glob("*.csv")))


def _write_file(desk: Desk) -> None:
    number = _files(desk)
    file = _file(desk, number)
    file.parent.mkdir(exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("标题", "正文", "发布时间", "链接"))
        for row in range(number * ROWS, number * ROWS + ROWS):
            moment = f"2026-11-{row % 20 + 1:02} 08:{row % 60:02}:00"
            text = f"青禾镇第{row}号路灯坏了{row % 9 + 2}天,没有人来修"
            writer.writerow(("", text, moment, f"https://example.com/{row}"))


if __name__ == "__main__":
    main(sys.argv[1])
