"""All feeds of the shared corpus, polled over loopback: what we read of them against feedparser's own result.

Usage: python benchmarks/bench_feeds.py [SHARED]; SHARED holds data/web and tools/serve_corpus.py (default ../shared).
Prints how many counts, titles, links and dates agree, then the polls per second of one core, cold and warm.
A difference that is meant to be is counted by itself: JSON Feeds, which feedparser does not know; control characters
removed; links that are no web page dropped; times without a zone taken as Beijing time.
"""

import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from yuqing import clock
from yuqing.model.mentions import RawItem
from yuqing.sources import feed
from yuqing.sources.context import Context
from yuqing.sources.http import Client, user_agent
from yuqing.sources.plaintext import printable
from yuqing.sources.spec import SourceSpec
from yuqing.worker.state import SourceState
from yuqing.worker.visit import Means, Visit, live_contexts, visit

BEIJING_SECONDS = 8 * 3600


@contextmanager
def serving(shared: Path, port: int = 0) -> Iterator[str]:
    """Serve the corpus from its own process and give its address; on a free port unless one is named."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    command = [sys.executable, str(shared / "tools/serve_corpus.py"), str(shared / "data/web"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


class Seen:
    """All items of each feed as `collect` yields them, before a visit drops the empty and the old ones."""

    def __init__(self, client: Client) -> None:
        self._make = live_contexts(client, secrets.token_bytes(32))

    def items(self, spec: SourceSpec, now: datetime) -> list[RawItem]:
        """Return what the feed holds."""
        context: Context = self._make(spec, SourceState(), now)
        return list(feed.collect(spec, context))


def spec_of(entry: dict[str, Any], number: int, base: str) -> SourceSpec:
    """Return a source for a file of the corpus; loopback needs no pause between requests."""
    url = base + quote(entry["file"])
    return SourceSpec(id=f"s{number}", name=entry["file"], type="feed", url=url, allow_private=True, min_host_delay=0,
                      max_age_days=36500)  # fmt: skip


def compared(spec: SourceSpec, items: list[RawItem], expected: dict[str, Any]) -> Counter[str]:
    """Return what agrees with feedparser, and why the rest does not."""
    found: Counter[str] = Counter()
    found["feeds with equal count" if len(items) == expected["n_entries"] else "feeds with other count"] += 1
    for item, entry in zip(items, expected["entries"], strict=False):
        found["entries"] += 1
        found[_title(item, entry)] += 1
        found[_link(item, entry, spec.url)] += 1
        found[_date(item, entry)] += 1
    return found


def _title(item: RawItem, entry: dict[str, Any]) -> str:
    if item.title == entry["title"]:
        return "title equal"
    return "title equal but for control characters" if item.title == printable(entry["title"]) else "title DIFFERS"


def _link(item: RawItem, entry: dict[str, Any], base: str) -> str:
    if item.url == entry["link"]:
        return "link equal"
    if item.url == urljoin(base, entry["link"]):
        return "link equal, relative made absolute"
    return "link dropped, no web page" if not item.url else "link DIFFERS"


def _date(item: RawItem, entry: dict[str, Any]) -> str:
    seconds = item.published_at and int(item.published_at.timestamp())
    if seconds == entry["date_epoch"]:
        return "date equal"
    if not entry["date_has_zone"]:
        return f"date without zone read in our way (raw: {entry['date_raw']})"
    return f"date DIFFERS (raw: {entry['date_raw']})"


def check(specs: list[SourceSpec], manifest: list[dict[str, Any]], client: Client) -> None:
    """Print how the corpus is read."""
    total: Counter[str] = Counter()
    seen, now = Seen(client), clock.now()
    for spec, entry in zip(specs, manifest, strict=True):
        expected = entry["expected"]
        try:
            items = seen.items(spec, now)
        except Exception as error:  # noqa: BLE001 - the bench names what went wrong and goes on
            kind = getattr(error, "kind", type(error).__name__)
            state = "is empty, too" if not expected["n_entries"] else "HAS ENTRIES"
            total[f"feeds refused as {kind}, where feedparser {state}"] += 1
            continue
        if items and not expected["version"] and not expected["n_entries"]:
            total["JSON feeds read, which feedparser cannot"] += 1
            continue
        total += compared(spec, items, expected)
    for name, count in sorted(total.items()):
        print(f"{count:6} {name}")


def speed(specs: list[SourceSpec], client: Client) -> None:
    """Print the rate of whole visits, first without and then with what is remembered."""
    means = Means(live_contexts(client, secrets.token_bytes(32)), clock.now, lambda: 0.0, Path(tempfile.gettempdir()))
    states = {spec.id: SourceState() for spec in specs}
    for name in ("cold", "warm"):
        wall, cpu = time.monotonic(), time.process_time()
        visits: list[Visit] = [visit(spec, states[spec.id], means, datetime.now(UTC)) for spec in specs]
        wall, cpu = time.monotonic() - wall, time.process_time() - cpu
        states = {one.run.source_id: one.state for one in visits}
        outcomes = Counter(one.run.outcome.value for one in visits)
        print(f"{name}: {len(visits) / wall:.0f} polls/s by the wall, {len(visits) / cpu:.0f} polls per second of one "
              f"core; {sum(len(one.items) for one in visits)} items; {dict(outcomes)}")  # fmt: skip


def main() -> None:
    """Run everything once."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    file = shared / "data/web/feeds_manifest.json"
    if not file.exists():
        print(f"skipped: no corpus at {file}")
        return
    manifest = json.loads(file.read_text("utf-8"))
    with serving(shared) as base:
        client = Client(user_agent("bench"))
        specs = [spec_of(entry, number, base) for number, entry in enumerate(manifest)]
        check(specs, manifest, client)
        speed(specs, client)


if __name__ == "__main__":
    main()
