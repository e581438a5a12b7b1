"""The app as it is served, with somebody in it who opens an incident every simulated hour and closes it step by step.

Usage: python -m benchmarks.soak_app PORT; started by `bench_soak`, with SOAK_JOINS joins beforehand. What is done goes
through the workflow of the product on the store that the app has open; another process could not open it.
"""

import ctypes
import json
import os
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pyarrow as pa
from streamlit.web import cli

from yuqing import clock
from yuqing.errors import YuqingError
from yuqing.model.actor import Actor
from yuqing.model.deeds import (
    Channel,
    Decision,
    FactSheet,
    LevelSet,
    Owner,
    Reason,
    Receipt,
    Report,
    ReportKind,
    Scorecard,
    StagePinned,
)  # fmt: skip
from yuqing.model.incident import Action, Deed
from yuqing.model.plan import Plan
from yuqing.model.severity import Category, Severity
from yuqing.ui.office import OpenDesk, office
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, act
from yuqing.workflow.openings import open_from_topic

HOUR, MEGABYTE = timedelta(hours=1), 1024 * 1024
LIBRARY = ctypes.CDLL(None)
BECAUSE = Reason(reason="情况已核对清楚")
#: Sixteen blocks a join, as every join of DuckDB has, which its queue of freed blocks remembers for long.
_JOIN = "select count(*) from range(5000) t(i) join (select i, 'x' || i as name from range(300) r(i)) using (i)"
Step = tuple[Action | Deed, Any]
_NEWEST = (
    "select topic_id, title from topics where topic_id not in (select unnest($used)) order by last_at desc limit 1"
)


def main() -> None:
    """Let the person in, and serve."""
    threading.Thread(target=_work, name="soak", daemon=True).start()
    sys.exit(cli.main(["run", "app.py", "--server.port", sys.argv[1]]))


def way(plan: Plan) -> tuple[tuple[Step, ...], ...]:
    """Return what is done to an incident in each hour of its life."""
    level, first = plan.level(Severity.III), plan.roles[0].id
    flash = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64)
    facts = FactSheet(what="已到现场核实", category=Category.SERVICE_COMPLAINT)
    decided = Decision(
        attendees=(first,), advice={one.id: "同意" for one in plan.roles} | {one.id: "同意" for one in plan.groups},
        measures="当天排水", public=False, reason="影响范围很小",
    )  # fmt: skip
    receipts = [
        (Deed.RECEIPT_LOGGED, Receipt(report_id="r1", to=one.to, channel=Channel.PHONE)) for one in level.report_to
    ]
    return (
        ((Action.TRIAGE, Reason()), (Deed.FACTS_STATED, facts)),
        ((Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多渠道传播")), (Action.REPORT, flash), *receipts),
        ((Action.CONVENE, Reason()), (Deed.DECISION_RECORDED, decided)),
        ((Deed.OWNER_NAMED, Owner(of="grievances", role=first)), (Action.NO_PUBLIC, BECAUSE)),
        ((Deed.STAGE_PINNED, StagePinned(stage="平息", reason="一天没有新帖")), (Action.CALM, BECAUSE)),
        ((Action.START_REVIEW, Owner(of="review", role=first)), (Deed.REVIEW_SIGNED, BECAUSE),
         (Deed.SCORECARD_FROZEN, Scorecard(score=80.0, card="{}")), (Action.ARCHIVE, Reason())),
    )  # fmt: skip


def _work() -> None:
    desk = _opened()
    for _ in range(int(os.environ.get("SOAK_JOINS", "0"))):
        desk.store.rows(_JOIN)
    _say(ready=True, **_memory(desk))
    ages: dict[int, int] = {}
    used: list[int] = [0]
    done = 0
    next_at = clock.now() + HOUR / 4
    while True:
        time.sleep(0.5)
        now = clock.now()
        if now < next_at:
            continue
        next_at += HOUR
        done += _hour(desk, ages, used, now)
        _say(at=now.isoformat(), open=len(ages), closed=done, **_memory(desk))


def _opened() -> OpenDesk:
    """Wait until the server answers; before that there is no office, and asking for it would make another one."""
    address = f"http://127.0.0.1:{sys.argv[1]}/healthz"
    while True:
        time.sleep(1.0)
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return office().desk("live")


def _hour(desk: OpenDesk, ages: dict[int, int], used: list[int], now: datetime) -> int:
    """Open one more and take every open one a step further; returns how many were archived."""
    plan = desk.plan()
    assert plan is not None  # noqa: S101 - waited for
    acting = Acting(desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), now)
    closed = 0
    for incident_id in list(ages):
        steps = way(plan)[ages[incident_id]]
        if not _taken(acting, incident_id, steps):
            del ages[incident_id]
            continue
        ages[incident_id] += 1
        if ages[incident_id] == len(way(plan)):
            del ages[incident_id]
            closed += 1
    for row in desk.store.records(_NEWEST, used=used):
        used.append(row["topic_id"])
        ages[open_from_topic(acting, row["topic_id"], row["title"] or "未命名", now)] = 0
    desk.touch()
    return closed


def _memory(desk: OpenDesk) -> dict[str, float]:
    """Return where memory is, in megabytes: DuckDB's blocks, Arrow's, and what the C library handed out and holds."""
    # Not gc.get_objects(): it gets hold of tuples that other threads are still building, whose page then fails.
    duck = desk.store.value("select sum(memory_usage_bytes) from duckdb_memory()")
    found = {"duckdb": float(duck), "arrow": float(pa.total_allocated_bytes()), **_of_the_library()}
    return {"blocks": sys.getallocatedblocks(), **{name: round(each / MEGABYTE, 1) for name, each in found.items()}}


def _of_the_library() -> dict[str, float]:
    if not hasattr(LIBRARY, "mallinfo2"):
        return {}
    told = LIBRARY.mallinfo2()
    return {"in_use": told.uordblks + told.hblkhd, "free": told.fordblks}


class _Told(ctypes.Structure):
    """What glibc tells of itself (`man mallinfo2`)."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keep",
        )
    ]


if hasattr(LIBRARY, "mallinfo2"):
    LIBRARY.mallinfo2.restype = _Told


def _taken(acting: Acting, incident_id: int, steps: tuple[Step, ...]) -> bool:
    """Take the steps of an hour; returns whether all were accepted."""
    try:
        for what, payload in steps:
            act(acting, Act(incident_id=incident_id, what=what, payload=payload))
    except YuqingError as error:
        _say(refused=str(error))
        return False
    return True


def _say(**given: object) -> None:
    sys.stdout.write(f"soak {json.dumps(given, ensure_ascii=False)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
