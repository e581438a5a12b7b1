"""The running app and a headless browser in front of it: how long until a reader sees a page with its charts."""

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

from playwright.sync_api import Page, sync_playwright

from benchmarks import footprint
from yuqing.config import ROOT

#: Longest a start or a page may take before the benchmark gives up, in seconds.
PATIENCE = 60.0
#: Seconds between two looks whether the server answers.
EVERY = 0.02
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
#: What a page says when it is there, and how many charts it has at least.
SIGNS = {
    "briefing": ("近24小时信息", 3), "feed": ("渠道", 0), "topics": ("最高曾达", 0), "trends": ("趋势", 5),
}  # fmt: skip
#: The words are on screen, and every chart has been drawn. A table draws its cells on a canvas, without words.
_PAINTED = """([words, charts]) => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const places = document.querySelectorAll('[data-testid="stPlotlyChart"]').length;
  const drawn = document.querySelectorAll('.js-plotly-plot .main-svg').length;
  const stale = document.querySelectorAll('[data-stale="true"], [data-testid="stSkeleton"]').length;
  const says = main && (main.innerText.includes(words) || main.querySelector('[data-testid="stDataFrame"]'));
  return Boolean(says && !stale && places >= charts && drawn >= places);
}"""


@dataclass(frozen=True, slots=True)
class Running:
    """A started app."""

    port: int
    pid: int
    began: float
    #: Seconds from the start of the process until it answered that it is well.
    ready: float


def find_browser() -> str | None:
    """Return where the browser is, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def serving(folder: Path, mode: str) -> Iterator[Running]:
    """Start `yuqing serve` with a data folder, wait until it answers, and end it cleanly."""
    port = _free_port()
    settings = {"YUQING_DATA_DIR": str(folder), "YUQING_MODE": mode}
    command = [sys.executable, "-m", "yuqing", "serve", "--port", str(port)]
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=ROOT, env=footprint.environment(**settings), stdout=log, stderr=log)
        try:
            _wait_until_well(port, process)
            yield Running(port, process.pid, began, time.perf_counter() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


@contextmanager
def window(executable: str) -> Iterator[Page]:
    """Open an empty window of the size of a meeting-room screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        try:
            yield browser.new_page(
                viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
        finally:
            browser.close()


def wait_for(page: Page, name: str) -> None:
    """Wait until the page of that name shows its words and its charts."""
    page.wait_for_function(_PAINTED, arg=list(SIGNS[name]), timeout=PATIENCE * 1000)


def _wait_until_well(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(EVERY)
    raise RuntimeError("the app did not become ready")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
