"""A browser that is closed in mid-form loses nothing: the text is in the form when its writer comes back."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from yuqing import clock, config
from yuqing.config import Settings, save_unit
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.deeds import Channel, Decision, Evidence, FactSheet, LevelSet, Reason, Receipt, Report, ReportKind
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category, Severity
from yuqing.sources import demo
from yuqing.store import Store, open_store
from yuqing.ui.asked import COOKIE
from yuqing.views.desk import plan_of
from yuqing.workflow import accounts
from yuqing.workflow.accounts import NewPassword
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident

pytestmark = pytest.mark.browser
PATIENCE = 60_000
PASSWORD = "河水-青山-七点半-abc"  # noqa: S105 - of nobody
WRITTEN = "集市路面积水已于当天排除。\n<b>*正在*</b>清淤。"
LEFT = "未保存的内容"


@dataclass
class Hall:
    """A live desk with an incident for which a statement is drafted, and two accounts that may do everything."""

    address: str
    browser: Browser
    incident_id: int
    tokens: dict[str, str]

    def enter(self, account: str) -> BrowserContext:
        """Open a browser of its own in which the account is signed in."""
        context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.address)
        context.add_cookies([{"name": COOKIE, "value": self.tokens[account], "url": self.address}])
        return context

    def open(self, context: BrowserContext) -> Page:
        """Open the page on which statements are written, drawn to its end."""
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"/statements?incident={self.incident_id}")
        expect(page.get_by_text("发布会准备单")).to_be_visible()
        return page


@pytest.fixture(scope="module")
def hall(start_with: Callable, browser: Browser) -> Hall:
    made: dict[str, object] = {}

    def prepare(folder: Path) -> None:
        (folder / "sources.toml").write_text("", "utf-8")
        desk = config.desk(Settings(data_dir=str(folder)), "live")
        save_unit(desk.unit_file, demo.unit())
        with closing(open_store(desk.database)) as store:
            made["tokens"] = {name: sign_up(store, name) for name in ("拟稿员", "同事")}
            made["incident_id"] = incident_to_draft(store, clock.now())

    app = start_with([], prepare, mode="live")
    return Hall(app.address, browser, **made)


def sign_up(store: Store, name: str) -> str:
    """Return the secret of a session of a new account."""
    now, plan = clock.now(), plan_of(demo.unit())
    by = Acting(store, plan, Actor("安装人员", (ADMINISTRATOR,)), now)
    code = accounts.create(by, name, "", tuple(role.id for role in plan.roles))
    return accounts.use_link(store, code, NewPassword(PASSWORD, PASSWORD), "127.0.0.1", now).token


def incident_to_draft(store: Store, now: datetime) -> int:
    plan = plan_of(demo.unit())
    by = Acting(store, plan, Actor("值班长", tuple(role.id for role in plan.roles)), now)
    number = open_incident(by, NewIncident(title="集市路面积水", marks={}))
    report = Report(id="r1", kind=ReportKind.FLASH, level=Severity.III, title="快报", body="积水", body_hash="0" * 64)
    reached = [Receipt(report_id="r1", to=one.to, channel=Channel.PHONE) for one in plan.levels[2].report_to]
    for what, payload in (
        (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
        (Action.TRIAGE, Reason()),
        (Deed.FACTS_STATED, FactSheet(what="路面积水", category=Category.SERVICE_COMPLAINT)),
        (Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="影响范围已经核对")),
        (Action.REPORT, report),
        *((Deed.RECEIPT_LOGGED, each) for each in reached),
        (Action.CONVENE, Reason()),
        (Deed.DECISION_RECORDED, Decision(attendees=("leader",), measures="当天排水", public=True)),
        (Action.DRAFT, Reason()),
    ):
        act(by, Act(incident_id=number, what=what, payload=payload))
    return number


@pytest.fixture
def enter(hall: Hall) -> Iterator[Callable[[str], Page]]:
    """Open the page in a new browser of an account."""
    opened: list[BrowserContext] = []

    def window(account: str = "拟稿员") -> Page:
        opened.append(hall.enter(account))
        return hall.open(opened[-1])

    yield window
    for context in opened:
        context.close()


def body(page: Page) -> Locator:
    """Return the field of the form that is open; those that are folded up are nobody's to see."""
    return page.get_by_role("textbox", name="正文", exact=True)


def title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="标题", exact=True)


def write(page: Page, text: str) -> None:
    """Type and wait until the server has it."""
    with page.expect_response("**/drafts") as answer:
        body(page).fill(text)
    assert answer.value.status == 204


def give_up(page: Page) -> None:
    page.get_by_role("button", name="放弃").click()
    expect(body(page)).to_have_value("")
    expect(page.get_by_text(LEFT)).to_have_count(0)


def test_after_the_browser_was_closed_the_text_is_in_the_form_until_it_is_given_up(enter: Callable) -> None:
    page = enter()
    write(page, WRITTEN)
    title(page).fill("关于积水的通报")
    with page.expect_response("**/drafts"):
        body(page).focus()
    page.context.close()

    back = enter()
    expect(body(back)).to_have_value(WRITTEN)
    expect(title(back)).to_have_value("关于积水的通报")
    expect(back.get_by_text(LEFT)).to_be_visible()
    expect(body(enter("同事"))).to_have_value("")

    give_up(back)
    expect(body(enter())).to_have_value("")


def test_a_page_that_is_left_hands_in_what_was_typed_last(enter: Callable, hall: Hall) -> None:
    page = enter()
    body(page).press_sequentially("刚写到")
    page.goto("about:blank")
    back = enter()
    # The beacon and the new page are on their way at the same time.
    for _ in range(20):
        if body(back).input_value():
            break
        back.close()
        back = hall.open(page.context)
    expect(body(back)).to_have_value("刚写到")
    give_up(back)


def test_what_was_typed_without_a_link_is_handed_in_when_it_is_back(enter: Callable) -> None:
    page = enter()
    page.context.set_offline(True)
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/drafts")):
        body(page).fill("断网时写的")
    with page.expect_response("**/drafts") as answer:
        page.context.set_offline(False)
    assert answer.value.status == 204
    page.context.close()
    back = enter()
    expect(body(back)).to_have_value("断网时写的")
    give_up(back)


def test_letters_of_an_input_method_are_handed_in_as_the_words_they_become(enter: Callable) -> None:
    page = enter()
    body(page).focus()
    keyboard = page.context.new_cdp_session(page)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/drafts") else None)
    keyboard.send("Input.imeSetComposition", {"text": "jishui", "selectionStart": 6, "selectionEnd": 6})
    page.wait_for_timeout(3000)
    assert sent == []
    with page.expect_response("**/drafts"):
        keyboard.send("Input.insertText", {"text": "积水"})
    assert '"text":"积水"' in sent[-1]
    page.context.close()
    give_up(enter())


def test_what_is_saved_is_kept_no_longer(enter: Callable) -> None:
    page = enter()
    write(page, WRITTEN)
    body(page).press_sequentially("完。")
    page.get_by_role("button", name="存为新的一稿").click()
    expect(page.get_by_text("第 1 稿 · 待审签")).to_be_visible()
    page.context.close()
    back = enter()
    back.get_by_text("修改(存为新的一稿)", exact=True).click()
    expect(body(back)).to_have_value(f"{WRITTEN}完。")
    expect(back.get_by_text(LEFT)).to_have_count(0)
