"""Seconds from a request to the finished file, over a month of made-up mentions (seeded, `synthetic.py`).

Usage: python -m benchmarks.bench_exports [--rows 400000] [--repeats 3] [--keep FOLDER]. So many rows give the week some
50,000 mentions about the unit. Every kind in its usual format and the weekly report in all formats; the first of a
process, which loads the writers, is shown apart. Targets: a daily report within 3 s, a meeting pack over 50,000
mentions within 10 s, and one of an incident with 50,000 mentions within 10 s, whether they lie in one topic or in
2,000, all counted from the first request of a process.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from benchmarks import synthetic
from yuqing import clock, config
from yuqing.config import Desk
from yuqing.model.actor import Actor
from yuqing.model.exports import ExportRequest, ReportKind
from yuqing.sources import demo
from yuqing.store import Store, open_store, topics
from yuqing.views.desk import plan_of
from yuqing.views.window import whole_days
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident

TARGETS = {ReportKind.DAILY: 3.0, ReportKind.MEETING: 10.0, ReportKind.BRIEFING: 10.0}
#: Mentions of the incident of which papers are made.
OF_INCIDENT = 50_000
#: Small topics over which the mentions of the other incident are spread.
SCATTERED = 2_000
_USUAL = {
    ReportKind.DAILY: ".docx",
    ReportKind.MEETING: ".pptx",
    ReportKind.WEEKLY: ".docx",
    ReportKind.MONTHLY: ".docx",
    ReportKind.TOPIC: ".docx",
    ReportKind.BRIEFING: ".pptx",
    ReportKind.INCIDENT: ".docx",
    ReportKind.EVALUATION: ".docx",
    ReportKind.EVIDENCE: ".zip",
}
#: Papers made of the scattered incident as well.
OF_ONE = (ReportKind.BRIEFING, ReportKind.INCIDENT, ReportKind.EVALUATION, ReportKind.EVIDENCE)


@dataclass(frozen=True, slots=True)
class Spent:
    """Wall seconds of the first and the median of the further papers, their CPU seconds, and the size of the file."""

    first: float
    often: float
    cpu: float
    size: int


def main() -> int:
    """Build the store, then make the papers; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="folder for the files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        desk, end = synthetic.desk_in(Path(folder)), clock.now()
        synthetic.build(desk, options.rows, end)
        print(f"{options.rows:,} mentions over {synthetic.DAYS} days")
        return _measure(desk, end, options)


def _measure(desk: Desk, end: datetime, options: argparse.Namespace) -> int:
    store = open_store(desk.database)
    window = whole_days(end, synthetic.DAYS)
    topic = topics.ranked(store, window.start, window.end, 1)[0]["topic_id"]
    asked = ExportRequest(ReportKind.DAILY, clock.in_beijing(end).date(), ".docx", topic)
    scattered, spread = _opened(desk, store, end, _small(store))
    incident_id, held = _opened(desk, store, end, (_large(store, end),))
    print(f"an incident of {held:,} mentions in one topic, and one of {spread:,} in {SCATTERED:,} topics")
    begun = time.perf_counter()
    # Loaded here, because the first request of the app pays for it.
    from yuqing.export import EXPORTERS
    from yuqing.export.making import made, subject

    unit = config.load_unit(desk.unit_file) or demo.unit()
    given = subject(desk, store, unit, plan_of(unit))
    loaded = time.perf_counter() - begun
    print(f"loading the writers and the plan, once a process: {loaded:.2f} s")
    weekly = [(ReportKind.WEEKLY, suffix, incident_id) for suffix in EXPORTERS if suffix != ".docx"]
    usual = [(kind, suffix, incident_id) for kind, suffix in _USUAL.items()]
    small = [(kind, suffix, scattered) for kind, suffix in _USUAL.items() if kind in OF_ONE]
    missed = 0
    for kind, suffix, of in [*usual, *weekly, *small]:
        request = replace(asked, kind=kind, suffix=suffix, incident_id=of)
        spent = _timed(lambda: made(given, desk, request, end, _quiet), options)  # noqa: B023 - used at once
        limit = TARGETS.get(kind) if suffix == _USUAL[kind] else None
        missed += limit is not None and spent.first + loaded > limit
        _say(f"{kind:<10} {suffix:<6} {'scattered' if of == scattered else '':<9}", spent, limit)
    store.close()
    return 1 if missed else 0


def _say(what: str, spent: Spent, limit: float | None) -> None:
    target = f"  target {limit:.0f} s" if limit else ""
    print(
        f"{what} first {spent.first:5.2f} s  then {spent.often:5.2f} s  CPU {spent.cpu:5.2f} s  "
        f"{spent.size / 1024:8,.0f} KB{target}"
    )


def _small(store: Store) -> tuple[int, ...]:
    """Return so many topics of middling size that they hold together about as many mentions as the large one."""
    rows = store.rows(
        "select topic_id from mentions where topic_id is not null group by topic_id"
        " order by abs(count(*) - $each), topic_id limit $n",
        each=OF_INCIDENT / SCATTERED,
        n=SCATTERED,
    )
    return tuple(int(row[0]) for row in rows)


def _large(store: Store, end: datetime) -> int:
    """Return a topic after so many mentions of other large ones were put into it."""
    window = whole_days(end, synthetic.DAYS)
    topic_id = int(topics.ranked(store, window.start, window.end, 1)[0]["topic_id"])
    small = list(_small(store))
    with store.transaction() as transaction:
        # The made-up topics are small; so many mentions belong to one matter only in a storm.
        transaction.run(
            "update mention_rows set topic_id = $topic_id where mention_id in"
            " (select mention_id from mention_rows where topic_id is not null and not list_contains($small, topic_id)"
            " order by mention_id limit $n)",
            topic_id=topic_id,
            small=small,
            n=OF_INCIDENT,
        )
    return topic_id


def _opened(desk: Desk, store: Store, end: datetime, topic_ids: tuple[int, ...]) -> tuple[int, int]:
    """Open an incident with these topics; returns its id and how many mentions they hold."""
    held = int(
        store.value(
            "select count(*) from mentions where list_contains($topic_ids, topic_id)", topic_ids=list(topic_ids)
        )
    )
    plan = plan_of(config.load_unit(desk.unit_file) or demo.unit())
    acting = Acting(store, plan, Actor("bench", tuple(role.id for role in plan.roles)), end)
    return open_incident(acting, NewIncident(title="集市路面积水", marks={}, topic_ids=topic_ids)), held


def _timed(make: Callable[[], tuple[str, bytes]], options: argparse.Namespace) -> Spent:
    wall, cpu, size = [], [], 0
    for _ in range(options.repeats + 1):
        begun, busy = time.perf_counter(), time.process_time()
        title, content = make()
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - busy)
        size = len(content)
        if options.keep:
            (options.keep / f"{title}_{size}").write_bytes(content)
    return Spent(wall[0], statistics.median(wall[1:]), statistics.median(cpu[1:]), size)


def _quiet(_fraction: float, _what: str) -> None:
    """Nobody watches a benchmark."""


if __name__ == "__main__":
    raise SystemExit(main())
