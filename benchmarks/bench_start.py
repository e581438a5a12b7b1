"""Cold start: from `yuqing serve` to the briefing with its charts in a browser window that is already open.

Usage: python -m benchmarks.bench_start [--repeats 5]. The demo fortnight is on the desk before; modules are compiled,
as after an installation, because the first start, which is not counted, has compiled them. The live desk has a unit,
so that the worker loads its analysis at the same time. Seconds are those of app, worker and browser on one machine;
a browser keeps what it loaded, so it is measured with and without that. Target: six seconds.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from benchmarks import browser, footprint
from yuqing import config
from yuqing.sources import demo

#: Seconds after which the worker has loaded its analysis.
SETTLED = 8.0


@dataclass(frozen=True, slots=True)
class Start:
    """One start, in seconds since the command."""

    ready: float
    painted: float
    #: CPU seconds of app and worker until then.
    cpu: float


def main() -> None:
    """Fill the demo, start once unseen, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    executable = browser.find_browser()
    if executable is None:
        print(f"skipped: none of {', '.join(browser.NAMES)} found")
        return
    with tempfile.TemporaryDirectory() as name, browser.launched(executable) as opened:
        folder, port = Path(name), browser.free_port()
        _prepare(folder)
        known = browser.window(opened)
        _report_start("first start (compiles, takes the demo in)", _start(folder, port, known))
        _report_all("a browser that was here before", [_start(folder, port, known) for _ in range(options.repeats)])
        fresh = [_start(folder, port, browser.window(opened)) for _ in range(options.repeats)]
        _report_all("a browser that never was here", fresh)
        _report_memory(folder, port, known)


def _prepare(folder: Path) -> None:
    """Put the demo fortnight into its inbox, and a unit on the live desk."""
    settings = config.Settings(data_dir=str(folder))
    config.save_unit(config.desk(settings, "live").unit_file, demo.unit())
    cost, _ = footprint.run(["-m", "yuqing", "fill-demo"], YUQING_DATA_DIR=str(folder))
    print(f"demo made in {cost.wall:.1f} s (CPU {cost.cpu:.1f} s)")


def _start(folder: Path, port: int, page: Page) -> Start:
    """Start the app, look at the briefing, end the app."""
    with browser.serving(folder, "demo", port) as app:
        browser.look(page, app)
        start = Start(app.ready, time.perf_counter() - app.began, footprint.cpu_seconds(app.pid))
        page.goto("about:blank")
        return start


def _report_all(name: str, starts: list[Start]) -> None:
    for start in starts:
        _report_start(name, start)
    painted = [start.painted for start in starts]
    print(f"{name}: median {statistics.median(painted):.1f} s, best {min(painted):.1f} s (target 6)")


def _report_start(name: str, start: Start) -> None:
    print(f"{name}: server ready {start.ready:.1f} s, briefing painted {start.painted:.1f} s, CPU {start.cpu:.1f} s")


def _report_memory(folder: Path, port: int, page: Page) -> None:
    """Print the resident memory of app and worker after some seconds with a reader."""
    with browser.serving(folder, "demo", port) as app:
        browser.look(page, app)
        time.sleep(SETTLED)
        whole, own = footprint.resident_mb(app.pid), footprint.own_resident_mb(app.pid)
        print(f"resident memory: app {own:.0f} MB, worker {whole - own:.0f} MB")
        page.goto("about:blank")


if __name__ == "__main__":
    main()
