"""The running app and a headless browser in front of it: how long until a reader sees a page with its charts."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import footprint
from yuqing.config import ROOT

#: Longest a start or a page may take before the benchmark gives up, in seconds.
PATIENCE = 60.0
#: Seconds between two looks whether the server answers.
EVERY = 0.02
PASSWORD = "willow bridge nine fifteen"  # noqa: S105 - of a desk that lives as long as a measurement
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
#: What is on a page when it is there (element and its words), and how many charts and tables it has at least.
SIGNS = {
    "briefing": (".yq-counters", "近24小时信息", 3, 0),
    "feed": ("h2", "实时动态", 0, 1),
    "topics": ("h2", "议题", 0, 1),
    "trends": ("h2", "趋势", 5, 0),
}
#: The words are on screen, nothing is left of the page before, and every chart and table has been drawn.
_PAINTED = """([element, words, charts, tables]) => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const says = main && [...main.querySelectorAll(element)].some(each => each.innerText.includes(words));
  const stale = document.querySelectorAll('[data-stale="true"], [data-testid="stSkeleton"]').length;
  const places = document.querySelectorAll('[data-testid="stPlotlyChart"]').length;
  const drawn = document.querySelectorAll('.js-plotly-plot .main-svg').length;
  const grids = document.querySelectorAll('[data-testid="stDataFrame"] canvas').length;
  return Boolean(says && !stale && places >= charts && drawn >= places && grids >= tables);
}"""


@dataclass(frozen=True, slots=True)
class Running:
    """A started app."""

    port: int
    pid: int
    began: float
    #: Seconds from the start of the process until it answered that it is well.
    ready: float
    #: Address that makes the first administrator; "" where the demo needs none or there is one.
    invitation: str = ""


def find_browser() -> str | None:
    """Return where the browser is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def serving(folder: Path, mode: str, port: int) -> Iterator[Running]:
    """Start `yuqing serve` with a data folder, wait until it answers, and end it cleanly."""
    settings = {"YUQING_DATA_DIR": str(folder), "YUQING_MODE": mode}
    command = [sys.executable, "-m", "yuqing", "serve", "--port", str(port)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=footprint.environment(**settings), stdout=log, stderr=log)
        try:
            _wait_until_well(port, process)
            ready = time.perf_counter() - began
            yield Running(port, process.pid, began, ready, _invitation(log) if mode == "live" else "")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@contextmanager
def launched(executable: str) -> Iterator[Browser]:
    """Start a browser; every window of its own remembers nothing of the others."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def window(browser: Browser) -> Page:
    """Open an empty window of the size of a meeting-room screen, with a memory of its own."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai")
    return context.new_page()


def look(page: Page, app: Running) -> None:
    """Open the app by its address and wait until the briefing shows its words and its charts."""
    if app.invitation:
        _become_administrator(page, app)
    page.goto(f"http://127.0.0.1:{app.port}/", wait_until="commit")
    wait_for(page, "briefing")


def open_menu(page: Page, name: str) -> None:
    """Open the group of the menu in which the page of that name stands."""
    link = page.locator(_link(name))
    if not link.count():
        page.locator('[data-testid="stTopNavSection"]').first.click()
        link.wait_for()


def click_to(page: Page, name: str) -> None:
    """Click the page of that name in the open menu and wait for it."""
    # Without the tool's own wait until the menu has stopped moving.
    page.locator(_link(name)).dispatch_event("click")
    wait_for(page, name)


def wait_for(page: Page, name: str) -> None:
    """Wait until the page of that name shows its words and its charts."""
    page.wait_for_function(_PAINTED, arg=list(SIGNS[name]), timeout=PATIENCE * 1000)


def _invitation(log: IO[bytes]) -> str:
    """Return the one-time link of a first start, which is printed soon after the server answers."""
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        # Not by reading on: the app writes to the same place of the same file.
        printed = os.pread(log.fileno(), 65_536, 0)
        if found := re.search(rb"http://localhost:\S+/welcome\?code=\S+", printed):
            return found[0].decode()
        time.sleep(EVERY)
    raise RuntimeError("the app printed no link for the first administrator")


def _become_administrator(page: Page, app: Running) -> None:
    # By the same name of the machine as afterwards: a cookie belongs to it.
    page.goto(app.invitation.replace("localhost", "127.0.0.1"))
    page.fill("#name", "管理员")
    for field in ("#password", "#again"):
        page.fill(field, PASSWORD)
    page.click("button")
    page.wait_for_url(lambda address: "/welcome" not in address, timeout=PATIENCE * 1000)


def _link(name: str) -> str:
    return f'[data-testid="stTopNavDropdownLink"][href$="/{name}"]'


def _wait_until_well(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(EVERY)
    raise RuntimeError("the app did not become ready")


def free_port() -> int:
    """Return a port nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
