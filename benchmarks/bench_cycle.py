"""What 200 sources on a 15-minute cycle cost: CPU of the worker over one cycle, against loopback.

Usage: python -m benchmarks.bench_cycle [SHARED]; SHARED holds data/web and tools/serve_corpus.py (default ../shared).
Time is simulated, work is real: 900 turns of a second each, as the worker takes them, with every visit made, its
outcome analysed and handed over. Prints the share of one core that a quarter of an hour of it needs, once when all
feeds are new and once when nothing changed, and how much of that is the turning alone.
"""

import json
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from benchmarks.accelerated import Office, local_source
from benchmarks.bench_feeds import serving

SOURCES, CYCLE, TURN = 200, timedelta(minutes=15), timedelta(seconds=1)


def rows(shared: Path, base: str) -> list[dict[str, object]]:
    """Return the first feeds of the corpus that hold anything, as sources."""
    manifest = json.loads((shared / "data/web/feeds_manifest.json").read_text("utf-8"))
    good = [entry["file"] for entry in manifest if entry["expected"]["n_entries"]][:SOURCES]
    return [local_source(f"s{number}", base + quote(file), interval="15m") for number, file in enumerate(good)]


def cycle(office: Office) -> float:
    """Return the CPU seconds of one cycle."""
    begun, end = time.process_time(), office.now + CYCLE
    while office.now < end:
        office.step(TURN)
    return time.process_time() - begun


def main() -> None:
    """Run three cycles: new, unchanged, and without sources."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    if not (shared / "data/web/feeds_manifest.json").exists():
        print(f"skipped: no corpus in {shared}")
        return
    with serving(shared) as base, tempfile.TemporaryDirectory() as folder:
        office = Office(Path(folder), rows(shared, base), 20.0)
        for name in ("all new", "unchanged", "unchanged"):
            seconds = cycle(office)
            print(f"{name:<10} {seconds:6.2f} CPU s in {CYCLE}: {seconds / CYCLE.total_seconds():.2%} of one core")
        office.desk.sources_file.write_text("", "utf-8")
        seconds = cycle(office)
        print(f"{'no source':<10} {seconds:6.2f} CPU s in {CYCLE}: {seconds / CYCLE.total_seconds():.2%} of one core")
        office.take()
        visits = office.store.value("select count(*) from source_runs")
        mentions = office.store.value("select count(*) from mentions")
        print(f"{SOURCES} sources, {visits} visits, {mentions} mentions")
        office.close()


if __name__ == "__main__":
    main()
