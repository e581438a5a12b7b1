"""A day of collection, unattended and accelerated: the corpus of feeds with every fault of the fault server mixed in.

Usage: python -m benchmarks.bench_day [SHARED]; SHARED holds data/web and tools/ (default ../shared).
288 steps of five simulated minutes; visits, analysis, segments, ingest and schedule are real, over loopback. All
faults are sources beside the feeds; for two hours the server of the feeds is gone; every two hours the worker is
replaced by another one that only has the files. Prints what the day cost, and every failure that the page 监测渠道
would not show.
"""

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from benchmarks import bench_faults
from benchmarks.accelerated import START, Office, local_source
from benchmarks.bench_feeds import serving
from yuqing.model.labels import HEALTH
from yuqing.model.runs import Health, Outcome
from yuqing.sources.source_file import load_sources
from yuqing.views.coverage import Coverage, coverage, gaps
from yuqing.views.sources import SourceLine, source_lines

DAY, STEP, REPLACED = timedelta(hours=24), timedelta(minutes=5), timedelta(hours=2)
OUTAGE = (timedelta(hours=10), timedelta(hours=12))
#: Of one exchange; a fault that hangs costs that much real time.
SECONDS = 4.0
FAULT = "fault-"
WELL = {HEALTH[Health.OK], HEALTH[Health.EMPTY]}


class Feeds:
    """The server of the feeds, which can be away; it comes back at the same address."""

    def __init__(self, shared: Path) -> None:
        self._shared, self._running = shared, ExitStack()
        self.base = self._running.enter_context(serving(shared))
        self.port = int(self.base.rstrip("/").rpartition(":")[2])
        self.is_away = False

    def be_away(self, away: bool) -> None:
        """Stop or start the server."""
        if away == self.is_away:
            return
        self.is_away = away
        if away:
            self.close()
        else:
            self._running.enter_context(serving(self._shared, self.port))

    def close(self) -> None:
        """Stop the server."""
        self._running.close()


def rows(shared: Path, feeds: Feeds, faults: bench_faults.Server) -> tuple[list[dict[str, object]], dict[str, str]]:
    """Return all sources, and the address of each fault by its source id."""
    manifest = json.loads((shared / "data/web/feeds_manifest.json").read_text("utf-8"))
    listed = [
        local_source(f"feed-{number}", feeds.base + quote(entry["file"]), interval="1h", expect_update="36500d")
        for number, entry in enumerate(manifest)
    ]
    paths = {f"{FAULT}{number}": path for number, path in enumerate(faults.paths) if path != "/robots.txt"}
    base = f"http://127.0.0.1:{faults.port}"
    listed += [local_source(source_id, base + path, interval="15m") for source_id, path in paths.items()]
    return listed, paths


def live(office: Office, feeds: Feeds) -> Coverage:
    """Live through the day; returns the coverage at the end of the outage."""
    seen: Coverage | None = None
    while office.now < START + DAY:
        passed = office.now - START
        feeds.be_away(OUTAGE[0] <= passed < OUTAGE[1])
        office.step(STEP)
        if (office.now - START) % timedelta(hours=1) == timedelta(0):
            office.take()
        if passed == OUTAGE[1] - STEP:
            seen = coverage(office.store, _configured(office), office.now)
        if passed and passed % REPLACED == timedelta(0):
            office.rounds.close()
            office.replace_worker()
    office.step(STEP)
    office.take()
    if seen is None:
        raise RuntimeError("the day had no outage")
    return seen


def _configured(office: Office) -> tuple[tuple[str, str], ...]:
    return tuple((spec.id, spec.name) for spec in load_sources(office.desk.sources_file)[0])


def unseen(office: Office, lines: dict[str, SourceLine], paths: dict[str, str]) -> list[str]:
    """Return what went wrong and is shown nowhere: neither by the state of the source nor in its history."""
    missing = []
    for source_id, path in paths.items():
        expected = set(bench_faults.EXPECTED.get(path, "ok").replace("|", " ").split())
        happened = {row[0] for row in office.store.rows(_OUTCOMES, source_id=source_id)}
        failures = {one for one in happened if not Outcome(one).is_success}
        if "any" not in expected and not happened & expected:
            missing.append(f"{path}: expected {sorted(expected)}, recorded {sorted(happened)}")
        ended_well = bool(expected & {"ok", "any", "not_modified", "unchanged"})
        if failures and not ended_well and lines[source_id].health in WELL:
            missing.append(f"{path}: failed as {sorted(failures)}, shown as {lines[source_id].health}")
    return missing


_OUTCOMES = "select distinct outcome from source_runs where source_id = $source_id"


def main() -> int:
    """Run the day; returns 1 when a failure could not be seen."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    if not (shared / "tools/faultserver.py").exists():
        print(f"skipped: no corpus in {shared}")
        return 0
    begun, cpu = time.monotonic(), time.process_time()
    feeds = Feeds(shared)
    with bench_faults.serving(shared / "tools") as faults, tempfile.TemporaryDirectory() as folder:
        listed, paths = rows(shared, feeds, faults)
        try:
            office = Office(Path(folder), listed, SECONDS)
            loaded = _peak()
            during = live(office, feeds)
        finally:
            feeds.close()
        missing = report(office, during, paths)
        office.close()
    print(f"{time.monotonic() - begun:.0f} s by the wall, {time.process_time() - cpu:.0f} CPU s; peak memory of worker "
          f"and store in one process {_peak():.0f} MB, {loaded:.0f} MB of it when the analysis was loaded")  # fmt: skip
    return bool(missing)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(office: Office, during: Coverage, paths: dict[str, str]) -> list[str]:
    """Print the figures of the day; returns the failures that are not visible."""
    store, now = office.store, office.now
    specs, _ = load_sources(office.desk.sources_file)
    lines = {line.id: line for line in source_lines(store, specs, now)}
    outcomes: Counter[str] = Counter(dict(store.rows("select outcome, count(*) from source_runs group by outcome")))
    mentions = store.value("select count(*) from mentions")
    print(f"{len(specs)} sources, {outcomes.total()} visits, {mentions} mentions")
    print("outcomes: " + ", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    print("states at the end: " + ", ".join(f"{name} {n}" for name, n in Counter(
        line.health for line in lines.values()).most_common()))  # fmt: skip
    print(f"during the outage: {during.watched} of {during.total} sources watched")
    after = sum(line.is_well for line in lines.values() if not line.id.startswith(FAULT))
    print(f"after it: {after} of {len(lines) - len(paths)} feeds well; stretches without any answer: "
          f"{len(gaps(store, START, now))}")  # fmt: skip
    print(f"bugs: {outcomes.get('internal', 0)}; segments set aside: {len(list(office.desk.rejected.glob('*')))}")
    missing = unseen(office, lines, paths)
    print(f"{len(paths)} faults, failures not visible: {len(missing)}")
    for one in missing:
        print(f"  {one}")
    return missing


if __name__ == "__main__":
    sys.exit(main())
