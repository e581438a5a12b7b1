"""A drill in three browsers at once: directors, monitor and leader, on the app as it is served."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from yuqing import config
from yuqing.config import ROOT, Settings
from yuqing.model import segments as layout
from yuqing.worker import stock
from yuqing.workflow import drills

pytestmark = pytest.mark.browser
#: Longest wait for the server, its material and a page, in seconds, on a busy machine.
PATIENCE = 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def hall(folder: Path) -> Iterator[str]:
    """The app as `./run.sh drill` starts it; returns its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"YUQING_DATA_DIR": str(folder), "YUQING_MODE": "drill"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not is_up(address):
                assert process.poll() is None, "the app ended"
                assert time.monotonic() < deadline, "the app did not become ready"
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()
            process.wait(PATIENCE)


def is_up(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=5).ok
    except (requests.ConnectionError, requests.Timeout):
        return False


def hand_over_material(folder: Path, make_mention: Callable) -> None:
    """Write the material at once: its analysis has tests of its own, and loads for a while."""
    desk = config.desk(Settings(data_dir=str(folder)), drills.DESK)
    setup = drills.load_setup(desk)
    rows = [make_mention(number, published_at=setup.began + timedelta(minutes=number)) for number in range(1, 90)]
    stock.write(desk, pa.Table.from_pylist(rows, layout.SEGMENT))


def seat(browser: Browser, address: str, role: str = "") -> Page:
    """Open the page 演练 in a browser of its own, and take a part."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=address)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.goto("/drill")
    if role:
        page.get_by_label("岗位", exact=True).click()
        page.get_by_role("option", name=role, exact=True).click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="就位").click()
        expect(page.get_by_text(f"我的岗位:{role}")).to_be_visible()
    return page


def test_three_browsers_hold_a_drill_and_its_end_is_scored(
    hall: str, folder: Path, browser: Browser, make_mention: Callable
) -> None:
    director = seat(browser, hall)
    director.get_by_role("button", name="准备这一场").click()
    director.get_by_text("我的岗位:导调组").wait_for()
    hand_over_material(folder, make_mention)
    director.get_by_role("button", name="推进到下一条注入").wait_for()
    monitor, head = seat(browser, hall, "舆情监测员"), seat(browser, hall, "组长")

    director.get_by_role("button", name="推进到下一条注入").click()
    expect(director.get_by_text("苇荡中心网点电话").first).to_be_visible()

    monitor.get_by_role("button", name="到事件台账办理").click()
    monitor.get_by_text("立一个事件").click()
    monitor.get_by_label("事件名称").fill("自助设备故障引发排队")
    monitor.get_by_role("button", name="立为事件").click()
    expect(monitor.get_by_text("自助设备故障引发排队").first).to_be_visible()
    expect(monitor.get_by_text("不对外发送任何消息").first).to_be_visible()

    director.get_by_role("button", name="结束演练").click()
    expect(director.get_by_text("演练已结束。")).to_be_visible()
    expect(director.get_by_text("修订建议", exact=True)).to_be_visible()
    # The others see that it is over without having done anything.
    expect(head.get_by_text("· 已结束").first).to_be_visible()
    for page in (director, monitor, head):
        page.context.close()
