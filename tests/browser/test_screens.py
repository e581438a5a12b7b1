"""The app as a visitor sees it: a fresh server, a real browser, every page by its own address."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import sync_playwright

from yuqing.config import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CHROMIUM = shutil.which("chromium")
QUIET = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
#: Page → a word that only it shows, and its charts.
PAGES = {"briefing": ("最需关注的议题", 3), "feed": ("实时动态", 0), "topics": ("议题", 0), "trends": ("趋势", 5)}
#: Seconds for a start or a page on a busy machine.
PATIENCE = 60


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a fresh server on the demo desk; ended by its process id."""
    environment = os.environ | {"YUQING_DATA_DIR": str(tmp_path_factory.mktemp("desk")), "YUQING_MODE": "demo"}
    subprocess.run([sys.executable, "-m", "yuqing", "fill-demo"], cwd=ROOT, env=environment, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(30)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing, and a run that counts must not skip the screens")
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield opened
        opened.close()


def _ready(address):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310 - loopback
                if answer.status == 200:
                    return address
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def _open(browser, url, size):
    page = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN").new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    return page, asked


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=str)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_by_its_own_address_is_drawn_whole(browser, address, name, size):
    words, charts = PAGES[name]
    page, asked = _open(browser, f"{address}/{name}", size)
    page.get_by_text("演示数据").first.wait_for(timeout=PATIENCE * 1000)
    page.get_by_text(words).first.wait_for(timeout=PATIENCE * 1000)
    painted = "n => document.querySelectorAll('.js-plotly-plot .main-svg').length >= n"
    page.wait_for_function(painted, arg=charts, timeout=PATIENCE * 1000)
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= size[0]
    assert [
        url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ] == []
    page.context.close()


def test_every_answer_carries_the_security_headers(address):
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - loopback
        assert "img-src 'self' data: blob:" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
