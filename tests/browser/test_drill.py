"""A drill in three browsers at once: directors, monitor and leader, on the app as it is served."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from yuqing import clock, config
from yuqing.config import ROOT, Desk, Settings
from yuqing.model import segments as layout
from yuqing.model.actor import Actor
from yuqing.model.plan import Plan
from yuqing.model.revision import Change
from yuqing.model.unit import Unit
from yuqing.plans import scenarios
from yuqing.store import Store, open_store
from yuqing.views.desk import pack_in_force, plan_of
from yuqing.views.revision import ProposalRow, RevisionPage, revision_page
from yuqing.worker import stock
from yuqing.workflow import drills, incidents, revision
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident
from yuqing.workflow.revision import Adoption

pytestmark = pytest.mark.browser
#: Longest wait for the server, its material and a page, in seconds, on a busy machine.
PATIENCE = 180.0
#: What a participant finds unclear about the first step of the plan, and the one role it is then given to.
UNCLEAR, CLEARLY = "监测员和网点都以为对方会报", "branch_liaison"


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
    desk = desk_of(folder, drills.DESK)
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


@dataclass
class Live:
    """The unit's own desk, to which the drill's lessons are carried."""

    store: Store
    unit: Unit
    now: datetime

    @property
    def acting(self) -> Acting:
        plan = self.plan
        return Acting(self.store, plan, Actor("chen", tuple(role.id for role in plan.roles)), self.now)

    @property
    def plan(self) -> Plan:
        return plan_of(self.unit, pack_in_force(self.store, self.unit, self.now))

    def open_incident(self, title: str) -> int:
        return incidents.open_incident(self.acting, NewIncident(title=title, marks={}))

    def plan_under(self, incident_id: int) -> Plan:
        return incidents.plan_of(self.store, incidents.incident_of(self.store, incident_id))

    def adopt(self, folder: Path) -> None:
        """Make the accepted changes the version that holds from tomorrow, and let tomorrow come."""
        seen = tuple(each.change.proposal for each in self.revision.waiting)
        tomorrow = clock.in_beijing(self.now).date() + timedelta(days=1)
        group = self.plan.groups[0].id
        given = Adoption(effective_on=tomorrow, approver=group, interpreter=group, reason="演练后修订", seen=seen)
        revision.adopt(self.acting, self.unit, folder, given)
        self.now += timedelta(days=1)

    @property
    def revision(self) -> RevisionPage:
        return revision_page(self.store, self.unit, self.plan, self.now)


@pytest.fixture
def live(folder: Path) -> Iterator[Live]:
    """The own desk of the unit of the scenario; the hall holds the desk of the drill only."""
    scenario = scenarios.available(folder)[0].scenario
    with closing(open_store(desk_of(folder, "live").database)) as store:
        yield Live(store, scenarios.unit_of(scenario), clock.now())


def desk_of(folder: Path, name: str) -> Desk:
    return config.desk(Settings(data_dir=str(folder)), name)


def accepted(row: ProposalRow) -> Change:
    return Change(
        proposal=row.proposal.id, key=row.key, cause=row.proposal.cause, accepted=True, new=CLEARLY,
        reason="演练时两个岗位都以为对方会报", observed=row.proposal.observed, evidence=row.proposal.evidence,
    )  # fmt: skip


@pytest.mark.timeout(900)
def test_three_browsers_hold_a_drill_and_the_next_incident_runs_under_what_it_taught(
    hall: str, folder: Path, browser: Browser, make_mention: Callable, live: Live
) -> None:
    director = seat(browser, hall)
    director.get_by_role("button", name="准备这一场").click()
    director.get_by_text("我的岗位:导调组").wait_for()
    hand_over_material(folder, make_mention)
    director.get_by_role("button", name="推进到下一条注入").wait_for()
    monitor, head = seat(browser, hall, "舆情监测员"), seat(browser, hall, "组长")
    hold(director, monitor, head)
    for page in (director, monitor, head):
        page.context.close()

    running = live.open_incident("修订前立案的事件")
    (held,) = drills.results(desk_of(folder, drills.DESK))
    assert revision.hand_over(live.acting, held.plan_id, held.lessons) == len(set(held.lessons))
    row = next(row for row in live.revision.open if UNCLEAR in row.proposal.observed)
    revision.judge(live.acting, live.unit, accepted(row))
    live.adopt(folder)
    following = live.open_incident("修订后立案的事件")
    before, after = live.plan_under(running), live.plan_under(following)
    assert (before.version, after.version) == ("1", "2")
    assert (before.steps[0].by, after.steps[0].by) == (("monitor", "branch_liaison"), (CLEARLY,))


def hold(director: Page, monitor: Page, head: Page) -> None:
    """Hold the drill: a clause is found unclear, an incident opened, and the end comes for all."""
    director.get_by_role("button", name="推进到下一条注入").click()
    expect(director.get_by_text("苇荡中心网点电话").first).to_be_visible()

    monitor.get_by_role("tab", name="条文不清楚").click()
    monitor.get_by_label("哪里不清楚").fill(UNCLEAR)
    monitor.get_by_role("button", name="记下", exact=True).click()
    expect(monitor.get_by_text("已记下,总结时列入修订建议。")).to_be_visible()
    monitor.get_by_role("button", name="到事件台账办理").click()
    monitor.get_by_text("立一个事件").click()
    monitor.get_by_label("事件名称").fill("自助设备故障引发排队")
    monitor.get_by_role("button", name="立为事件").click()
    expect(monitor.get_by_text("自助设备故障引发排队").first).to_be_visible()
    expect(monitor.get_by_text("不对外发送任何消息").first).to_be_visible()

    director.get_by_role("button", name="结束演练").click()
    expect(director.get_by_text("演练已结束。")).to_be_visible()
    expect(director.get_by_text("修订建议", exact=True)).to_be_visible()
    # Who loads the page anew is still in his part.
    head.reload()
    expect(head.get_by_text("我的岗位:组长", exact=True)).to_be_visible()

    # The others see that it is over without having done anything.
    expect(head.get_by_text("· 已结束").first).to_be_visible()
    expect(director.get_by_text(UNCLEAR).last).to_be_visible()
