"""Views and whole pages over a month of made-up mentions: seconds to compute a view, seconds to switch a page.

Usage: python -m benchmarks.bench_pages [--rows 1000000] [--days 30] [--repeats 7] [--views-only]. Ten million are
`--rows 10_000_000 --days 400`: four minutes to make, 1.7 GB. A view is timed cold (first question to a
database just opened) and warm (at another minute each time, so that nothing cached answers). A page is switched in
the running app without a browser (Streamlit's AppTest): what the server does until the page is complete; then by a
click in a real browser, until every chart and table is drawn. Target: a warm page switch within one second.
"""

import argparse
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from streamlit.testing.v1 import AppTest

from benchmarks import browser, footprint, synthetic
from yuqing import clock, config
from yuqing.config import ROOT
from yuqing.model.account import Visitor
from yuqing.model.actor import Actor
from yuqing.model.heat import HeatAxis, HeatQuestion, HeatValue
from yuqing.pipeline import Ingest
from yuqing.sources import demo
from yuqing.store import Store, open_store, topics
from yuqing.store.mentions import Filter
from yuqing.ui.door import Door
from yuqing.ui.office import open_office
from yuqing.views.briefing import Watched, briefing
from yuqing.views.desk import grading_rules, plan_of
from yuqing.views.feed import feed
from yuqing.views.heat import heatmap
from yuqing.views.topic import list_topics, topic_page
from yuqing.views.topic_parts import topic_parts_of
from yuqing.views.trends import trends
from yuqing.views.window import ending

SHELL = ROOT / "yuqing" / "ui" / "shell.py"
PAGES = ("briefing", "feed", "topics", "trends")
#: Longest a page may take before the benchmark gives up, in seconds.
PATIENCE = 120.0

View = Callable[[Store, datetime], object]


def main() -> None:
    """Build the store, then time the views and the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=synthetic.DAYS)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--views-only", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        desk, end = synthetic.desk_in(Path(folder)), clock.now()
        spent = _timed(lambda: synthetic.build(desk, options.rows, end, days=options.days))
        size = desk.database.stat().st_size / 1e6
        print(f"{options.rows:,} mentions over {options.days} days, built in {spent.wall:.0f} s, {size:,.0f} MB")
        _time_views(desk, end, options.repeats)
        _time_regrading(desk, end)
        if options.views_only:
            return
        _time_pages(Path(folder), options.repeats)
        _time_browser(Path(folder), options.repeats)


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock on the wall and of all cores."""

    wall: float
    cpu: float


def _views(store: Store, end: datetime) -> dict[str, View]:
    """Return the views by name."""
    day, week, month = timedelta(days=1), timedelta(days=7), timedelta(days=30)
    watched = Watched(names=("青禾镇", "词语1"))
    row = max(topics.ranked(store, end - month, end, 10**6), key=lambda row: int(row["n"]))
    busiest = int(row["topic_id"])
    return {
        "briefing": lambda store, now: briefing(store, watched, now),
        "feed, one day": lambda store, now: feed(store, Filter(now - day, now), 0, now),
        "feed, 30 days": lambda store, now: feed(store, Filter(now - month, now), 0, now),
        "feed, 30 days, page 20": lambda store, now: feed(store, Filter(now - month, now), 19, now),
        "feed, search in 7 days": lambda store, now: feed(store, Filter(now - week, now, search="停了"), 0, now),
        "feed, search in 30 days": lambda store, now: feed(store, Filter(now - month, now, search="停了"), 0, now),
        "feed, rare search in 30 days": lambda store, now: feed(
            store, Filter(now - month, now, search="没有的"), 0, now
        ),
        "topic list, 7 days": lambda store, now: list_topics(store, ending(now, week)),
        f"busiest topic ({row['n']:,})": lambda store, now: topic_page(store, busiest),
        "its parts": lambda store, now: topic_parts_of(store, busiest, watched.names, now),
        "its mentions, copies as one": lambda store, now: feed(
            store, Filter(now - month, now, topic_id=busiest, collapsed=True), 0, now
        ),
        "feed, 30 days, copies as one": lambda store, now: feed(
            store, Filter(now - month, now, collapsed=True), 0, now
        ),
        "heatmap, 14 days": lambda store, now: heatmap(
            store, _crossed(HeatAxis.CATEGORY, HeatAxis.DAY, now, 2 * week), {}
        ),
        "heatmap, 30 days, sources": lambda store, now: heatmap(
            store, _crossed(HeatAxis.SITE, HeatAxis.HOUR, now, month), {}
        ),
        **_year(),
        "trends, 14 days": lambda store, now: trends(store, ending(now, 2 * week), watched.names),
        "trends, 30 days": lambda store, now: trends(store, ending(now, month), watched.names),
    }


def _year() -> dict[str, View]:
    """Return the views over a year, as far as there is one."""
    year = timedelta(days=365)
    return {
        "feed, a year": lambda store, now: feed(store, Filter(now - year, now), 0, now),
        "feed, a year, page 200": lambda store, now: feed(store, Filter(now - year, now), 199, now),
        "feed, a year, negative videos": lambda store, now: feed(
            store, Filter(now - year, now, source_kinds=("video",), tones=("negative",)), 0, now
        ),
        "feed, search in a year": lambda store, now: feed(store, Filter(now - year, now, search="停了"), 0, now),
        "feed, rare search in a year": lambda store, now: feed(store, Filter(now - year, now, search="没有的"), 0, now),
        "heatmap, a year, weekdays": lambda store, now: heatmap(
            store, _crossed(HeatAxis.KIND, HeatAxis.WEEKDAY, now, year), {}
        ),
        "heatmap, a year, sources": lambda store, now: heatmap(
            store, _crossed(HeatAxis.SITE, HeatAxis.HOUR, now, year), {}
        ),
        "trends, a year": lambda store, now: trends(store, ending(now, year), ("青禾镇",)),
    }


def _crossed(rows: HeatAxis, columns: HeatAxis, now: datetime, length: timedelta) -> HeatQuestion:
    return HeatQuestion(rows, columns, HeatValue.WEIGHTED, now - length, now)


def _time_views(desk: config.Desk, end: datetime, repeats: int) -> None:
    print(f"\n{'view':<34}{'cold s':>8}{'p50 s':>8}{'p95 s':>8}{'CPU s':>8}")
    store = open_store(desk.database)
    views = _views(store, end)
    for name, view in views.items():
        store.close()
        store = open_store(desk.database)
        cold = _timed(lambda view=view, store=store: view(store, end))  # type: ignore[misc]
        moments = [end - timedelta(minutes=number) for number in range(1, repeats + 1)]
        warm = [_timed(lambda view=view, now=now, store=store: view(store, now)) for now in moments]  # type: ignore[misc]
        _print_row(name, cold, warm)
    store.close()
    print(f"memory of the process: {footprint.own_resident_mb(os.getpid()):,.0f} MB")


def _time_regrading(desk: config.Desk, end: datetime) -> None:
    """Time what the app does every two minutes while nothing arrives."""
    store = open_store(desk.database)
    opened = _timed(lambda: Ingest(store, grading_rules(demo.unit())))
    ingest = Ingest(store, grading_rules(demo.unit()))

    def regrade() -> None:
        ingest.mark_present(end)
        ingest.regrade(end)

    spent = _timed(regrade)
    print(f"open topics loaded in {opened.wall:.2f} s; present topics graded again in {spent.wall:.2f} s")
    store.close()


def _time_pages(folder: Path, repeats: int) -> None:
    """Switch between the pages in one session, first with and then without cached results."""
    office = open_office(config.Settings(data_dir=str(folder)), with_workers=False)
    desk = office.desk("live")
    # A page run without a server has no gate before it that would say who looks.
    reader = Visitor(Actor("bench", tuple(role.id for role in plan_of(demo.unit()).roles)), "bench")
    Door.visitor = lambda *_: reader  # type: ignore[method-assign]
    app = AppTest.from_file(str(SHELL), default_timeout=PATIENCE)
    first = _timed(app.run)
    print(f"\nfirst page of the process: {first.wall:.2f} s (imports, figures, CPU {first.cpu:.2f} s)")
    print(f"{'page switch':<34}{'cold s':>8}{'p50 s':>8}{'p95 s':>8}{'CPU s':>8}")
    cold = {page: _timed(lambda page=page: _switch(app, page)) for page in PAGES}  # type: ignore[misc]
    for title, before in (("computed anew", desk.touch), ("nothing new", lambda: None)):
        for page in PAGES:
            warm = [_switch_timed(app, page, before) for _ in range(repeats)]
            _print_row(f"{page}, {title}", cold[page], warm)
    office.close()


def _time_browser(folder: Path, repeats: int) -> None:
    """Click from page to page in a real browser, until every chart and table is drawn."""
    executable = browser.find_browser()
    if executable is None:
        print(f"page switch in a browser skipped: none of {', '.join(browser.NAMES)} found")
        return
    with (
        browser.serving(folder, "live", browser.free_port()) as app,
        browser.launched(executable) as opened,
    ):
        page = browser.window(opened)
        browser.look(page, app)
        print(f"\n{'click in a browser':<34}{'first s':>8}{'p50 s':>8}{'p95 s':>8}")
        for name in PAGES:
            clicks = [_click_timed(page, name) for _ in range(repeats + 1)]
            _print_row(name, clicks[0], clicks[1:])


def _click_timed(page: Page, name: str) -> Spent:
    """Leave for another page, then time the way to this one; the browser's CPU is not ours to see."""
    other = "topics" if name == "feed" else "feed"
    browser.open_menu(page, other)
    browser.click_to(page, other)
    browser.open_menu(page, name)
    return _timed(lambda: browser.click_to(page, name))


def _switch_timed(app: AppTest, page: str, before: Callable[[], None]) -> Spent:
    """Leave for another page, then time the way to this one."""
    _switch(app, "first_run")
    before()
    return _timed(lambda: _switch(app, page))


def _switch(app: AppTest, page: str) -> None:
    group = "settings" if page == "first_run" else "situation"
    app.switch_page(str(ROOT / "pages" / group / f"{page}.py"))
    app.run()
    problems = [*app.exception, *app.error]
    if problems:
        raise RuntimeError(f"{page}: {problems[0].value}")


def _timed(act: Callable[[], Any]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def _print_row(name: str, cold: Spent, warm: list[Spent]) -> None:
    walls = sorted(spent.wall for spent in warm)
    high = walls[min(len(walls) - 1, round(0.95 * (len(walls) - 1)))]
    cpu = statistics.median(spent.cpu for spent in warm)
    print(f"{name:<34}{cold.wall:8.2f}{statistics.median(walls):8.2f}{high:8.2f}{cpu:8.2f}")


if __name__ == "__main__":
    main()
