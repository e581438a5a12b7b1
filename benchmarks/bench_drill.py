"""A live drill at 600 times: 2,000 mentions over 72 hours; how long the server takes to draw a page anew meanwhile.

Usage: python -m benchmarks.bench_drill [--mentions 2000] [--seconds 25]. The first hours run for so long, then the
clock is set ahead to the last day, which runs for as long again. Target: every page within 1 s.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from streamlit.testing.v1 import AppTest

from yuqing import clock, config
from yuqing.config import ROOT, Settings
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.drill import DrillMode, DrillSetup
from yuqing.plans import scenarios
from yuqing.ui import office as offices
from yuqing.ui.door import DRILL_VISITOR, Door
from yuqing.worker.drill import fill
from yuqing.workflow import drills
from yuqing.workflow.authority import Acting

SHELL = ROOT / "yuqing" / "ui" / "shell.py"
PAGES = ("situation/briefing", "situation/topics", "incidents/ledger", "review/drill")
SPEED = 600.0
HOURS = 72


def main() -> None:
    """Prepare the drill, let it run, and time the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=25)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, patch.object(Door, "visitor", lambda *_: DRILL_VISITOR):
        opened = _opened(folder, options.mentions)
        director = Actor("导调组", (ADMINISTRATOR,))
        assert opened.stage is not None  # noqa: S101 - it was just prepared
        for begin in (0, HOURS - 6):
            acting = Acting(opened.store, opened.plan(), director, opened.now())
            opened.stage.step(acting, opened.stage.ahead(60 * begin))
            opened.stage.go_on(acting)
            _report(f"from hour {begin}", opened, options.seconds)
            opened.stage.pause(Acting(opened.store, opened.plan(), director, opened.now()))
        offices.office().close()


def _opened(folder: str, mentions: int) -> offices.OpenDesk:
    text = (scenarios.SCENARIOS / "township_flood.toml").read_text("utf-8")
    written = scenarios.parse(text).mention_count
    text = text.replace("count = 60", f"count = {60 + mentions - written}").replace('until = "2h"', 'until = "70h"')
    text = text.replace('length = "12h"', f'length = "{HOURS}h"')
    setup = DrillSetup(run_id="bench", mode=DrillMode.LIVE, speed=SPEED, deadline_scale=1.0, began=clock.now())
    began = time.perf_counter()
    made = offices.open_office(Settings(data_dir=folder, mode=drills.DESK), with_workers=False)
    opened = made.begin_drill(text, setup)
    fill(config.desk(made.settings, drills.DESK))
    print(f"prepared with {mentions} mentions in {time.perf_counter() - began:.1f} s")
    return opened


def _report(what: str, opened: offices.OpenDesk, seconds: float) -> None:
    took: dict[str, list[float]] = {}
    for page, spent in _drawn(seconds):
        took.setdefault(page, []).append(spent)
    count = opened.store.value("select count(*) from mentions")
    print(f"{what}: {count} mentions in at {opened.now() - _began(opened)}")
    for page, times in took.items():
        middle = sorted(times)[len(times) // 2]
        print(f"  {page}: median {middle:.2f} s, most {max(times):.2f} s of {len(times)}")


def _drawn(seconds: float) -> Iterator[tuple[str, float]]:
    """Yield page and seconds, each page in a browser session of its own, as long as it takes."""
    sessions = {page: AppTest.from_file(SHELL, default_timeout=60) for page in PAGES}
    for page, at in sessions.items():
        at.switch_page(os.path.relpath(ROOT / "pages" / f"{page}.py", Path(SHELL).parent)).run()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for page, at in sessions.items():
            began = time.perf_counter()
            at.run()
            yield page, time.perf_counter() - began


def _began(opened: offices.OpenDesk) -> datetime:
    return opened.stage.setup.began if opened.stage else opened.now()


if __name__ == "__main__":
    main()
