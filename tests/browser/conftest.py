"""The app as it is served, with a made-up fortnight, and a real browser in front of it."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow as pa
import pytest
import requests
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from yuqing.config import ROOT, save_unit
from yuqing.model import segments as layout
from yuqing.model.runs import SourceRun
from yuqing.sources import demo
from yuqing.worker import segments

EVIL = (
    "![x](http://evil.example/p.png)<img src=http://evil.example/p.png onerror=alert(1)>"
    "<script src=http://evil.example/a.js></script>"
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: All but the first two keep the browser itself from calling home.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
#: Longest wait for a page and for the server to begin, in seconds, on a busy machine.
PATIENCE, BEGINNING = 60.0, 180.0
#: What is talked about: title, words, tone, kinds of source, and of how many mentions a day.
MATTERS = (
    ("河口镇集市路面积水无人处理", ["积水", "集市", "路面"], "negative", ("forum", "social", "complaint"), 3),
    ("河口镇食堂饭菜变质", ["食堂", "变质"], "negative", ("social", "video"), 2),
    ("河口镇采莲节周末开幕", ["采莲节", "游客"], "positive", ("news", "wechat"), 1),
    ("河口镇医保缴费咨询", ["医保", "缴费"], "neutral", ("forum", "gov"), 1),
)
expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Served:
    """A running app: where it is, where its data is, and how a mention is made."""

    address: str
    folder: Path
    mention: Callable

    @property
    def inbox(self) -> Path:
        return self.folder / "demo_desk" / "inbox"

    def hand_over(self, *rows: dict, runs: Sequence[SourceRun] = ()) -> None:
        segments.write(self.inbox, pa.Table.from_pylist(list(rows), layout.SEGMENT), runs)


@dataclass
class Watched:
    """What a window did besides showing the page."""

    hosts: set[str]
    complaints: list[str]

    def hear(self, message: ConsoleMessage) -> None:
        # On a page with an address of its own Streamlit looks for its server there first and finds it at the root.
        is_search = urlsplit(message.location["url"]).path.endswith(("/_stcore/health", "/_stcore/host-config"))
        if message.type == "error" and not is_search:
            self.complaints.append(f"{message.text} {message.location['url']}")


def fortnight(mention: Callable, now: datetime) -> Iterator[dict]:
    """Yield fourteen days of four matters, and one mention that wants to be markup."""
    numbers = itertools.count(1000)
    for (title, words, tone, kinds, a_day), day in itertools.product(MATTERS, range(14)):
        for kind, _ in itertools.product(kinds, range(a_day)):
            number = next(numbers)
            yield mention(
                number, title=title, text=f"{title},请关注。", words=words, tone=tone, source_kind=kind,
                published_at=now - timedelta(days=day, minutes=number % 600), terms=[len(title), len(words) + 50],
                author_key=number % 40,
            )  # fmt: skip
    yield mention(1, title=EVIL, text=EVIL, site=EVIL, tone_reason=EVIL, published_at=now, terms=[8, 9])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, executable: str, make_mention: Callable) -> Iterator[Served]:
    """Start the app with a small demo desk; it ends with the module, because later tests need the machine."""
    rows = fortnight(make_mention, datetime.now(UTC))
    with running(tmp_path_factory.mktemp("served"), make_mention, list(rows)) as app:
        yield app


@contextmanager
def running(
    folder: Path, make_mention: Callable, rows: list[dict], runs: Sequence[SourceRun] = (), mode: str = "demo"
) -> Iterator[Served]:
    """Start the app with a demo desk that holds these mentions and visits of sources, and end it."""
    port = free_port()
    app = Served(f"http://127.0.0.1:{port}", folder, make_mention)
    save_unit(folder / "demo_desk" / "unit.toml", demo.unit())
    if rows or runs:
        app.hand_over(*rows, runs=runs)
    environment = os.environ | {"YUQING_DATA_DIR": str(folder), "YUQING_MODE": mode}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait(lambda: answers(app.address), process)
            wait(lambda: not list(app.inbox.glob("*.parquet")), process)
            yield app
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def executable() -> str:
    """Return the browser; its absence skips, except where the tests decide about a release."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI"):
        pytest.fail("no chromium on this machine, and CI must not pass without the browser tests")
    if found is None:
        pytest.skip("no chromium on this machine; install it to run the browser tests")
    return found


@pytest.fixture(scope="module")
def browser(executable: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """An empty window; whatever a test does in it, it talks to our own server only and has nothing to complain of."""
    context = browser.new_context(
        viewport={"width": 1920, "height": 1080}, locale="zh-CN", timezone_id="Asia/Shanghai",
        base_url=served.address, accept_downloads=True,
    )  # fmt: skip
    watched = Watched(set(), [])
    context.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
    context.on("console", watched.hear)
    context.on("weberror", lambda error: watched.complaints.append(str(error.error)))
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE * 1000)
    yield opened
    context.close()
    assert watched.hosts - {""} == {urlsplit(served.address).netloc}
    assert watched.complaints == []


def wait(is_so: Callable[[], bool], process: subprocess.Popen) -> None:
    deadline = time.monotonic() + BEGINNING
    while not is_so():
        assert process.poll() is None, "the app ended"
        assert time.monotonic() < deadline, "the app did not become ready"
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def start_with(tmp_path_factory: pytest.TempPathFactory, executable: str, make_mention: Callable) -> Iterator[Callable]:
    """Start an app of its own with the mentions given; it ends with the module."""
    with ExitStack() as stack:

        def start(rows: list[dict], prepare: Callable[[Path], object] = Path.exists, **given: Any) -> Served:
            folder = tmp_path_factory.mktemp("own")
            prepare(folder)
            return stack.enter_context(running(folder, make_mention, rows, **given))

        yield start


@pytest.fixture(scope="module")
def two_weeks(make_mention: Callable) -> list[dict]:
    """The made-up fortnight."""
    return list(fortnight(make_mention, datetime.now(UTC)))


@pytest.fixture(scope="module")
def open_window(browser: Browser) -> Iterator[Callable]:
    """Open a window that keeps what it loaded, and tell what it did besides showing pages."""
    opened = []

    def window(app: Served) -> tuple[Page, Watched]:
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=app.address)
        watched = Watched(set(), [])
        context.on("request", lambda request: watched.hosts.add(urlsplit(request.url).netloc))
        context.on("console", watched.hear)
        context.on("weberror", lambda error: watched.complaints.append(str(error.error)))
        context.on("dialog", lambda dialog: (watched.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        return page, watched

    yield window
    for context in opened:
        context.close()
