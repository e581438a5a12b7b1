"""A worker that gets no more memory ends; what it handed over is whole, and its successor goes on from there."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from yuqing.pipeline import Ingest

ROOT = Path(__file__).resolve().parents[2]
#: Hands segments over and keeps all of them in memory, of which it gets so many bytes more than it has.
CHILD = """
import resource, sys
from datetime import datetime
from pathlib import Path
import pyarrow as pa
from yuqing.model import segments as layout
from yuqing.worker import segments
plain = {each.name: "" for each in layout.SEGMENT if pa.types.is_string(each.type)}
lists = {each.name: [] for each in layout.SEGMENT if pa.types.is_list(each.type)}
moment = datetime(2026, 11, 22, 4)
def rows(first):
    for number in range(first, first + 200):
        yield plain | lists | {
            "mention_id": number, "published_at": moment, "seen_at": moment, "backfilled": False, "about_unit": True,
            "target_id": "unit", "tone": "neutral", "tone_p": 0.5, "source_id": "forum", "source_kind": "forum",
            "text": f"{number} " + "积水" * 2000, "near_key": number, **dict.fromkeys(
                ("reposts", "comments", "likes", "views", "media_tier", "snownlp_raw"), 0),
        }
segments.write(Path(sys.argv[1]), pa.Table.from_pylist(list(rows(0)), layout.SEGMENT))
print(0, flush=True)
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[2]), -1))
kept, first = [], 200
while True:
    kept.append(list(rows(first)))
    segments.write(Path(sys.argv[1]), pa.Table.from_pylist(kept[-1], layout.SEGMENT))
    print(first, flush=True)
    first += 200
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit on memory is that of Linux")
@pytest.mark.parametrize("megabytes", [3, 40])
def test_a_worker_that_gets_no_more_memory_ends_and_leaves_whole_segments(site: Any, noon: Any, megabytes: int) -> None:
    command = [sys.executable, "-W", "ignore", "-c", CHILD, str(site.desk.inbox), str(megabytes * 1024 * 1024)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    acknowledged = [int(line) for line in done.stdout.split()]
    store = site.store()
    Ingest(store, None).take_folder(site.desk.inbox, site.desk.rejected, noon)
    found = {row[0] for row in store.rows("select mention_id from mentions")}
    assert {number for first in acknowledged for number in range(first, first + 200)} <= found
    # One more may have been handed over before it could be said.
    assert len(found) - 200 * len(acknowledged) in {0, 200}
    assert not site.desk.rejected.exists() or not list(site.desk.rejected.glob("*.parquet"))
