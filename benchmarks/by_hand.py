"""Two units driven by hand in a real browser, from the first start to the archive: a township and a village bank.

Usage: python -m benchmarks.by_hand [NAME …] [--pictures FOLDER]. No test and no benchmark: people of the unit, each in
a window of their own, do everything through the pages, and pictures of every stage are kept for somebody to look at.
At the end the incident has to be in the archive and the record has to be whole.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks import browser
from benchmarks.by_hand_response import respond
from benchmarks.by_hand_stories import STORIES, Account, Story, write_posts
from benchmarks.hands import PATIENCE, Person
from yuqing import clock, config
from yuqing.model.incident import State
from yuqing.store import open_store, record
from yuqing.workflow.incidents import incident_of

PASSWORD = "reed pond quiet seven"  # noqa: S105 - of a desk that lives as long as the drive
ADMINISTRATOR = "guanli"
#: What takes a chosen one out of a list of several.
_CHIP = '[aria-label^="Remove"], [data-baseweb="tag"] svg'


def main() -> None:
    """Drive the named units, or both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(each.name for each in STORIES))
    parser.add_argument("--pictures", type=Path, help="folder for pictures of every stage")
    options = parser.parse_args()
    executable = browser.find_browser()
    if executable is None:
        print(f"skipped: none of {', '.join(browser.NAMES)} found")
        return
    with browser.launched(executable) as opened:
        for story in STORIES:
            if not options.names or story.name in options.names:
                drive(opened, story, options.pictures)


def drive(opened: Browser, story: Story, pictures: Path | None) -> None:
    """Drive one unit on a desk of its own, from the first start to the archive, and check what is left."""
    shown = pictures / story.name if pictures else None
    if shown is not None:
        shown.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Nothing is collected off the machine.
        (folder / "sources.toml").touch()
        with browser.serving(folder, "live", browser.free_port()) as app:
            admin = _person(opened, ADMINISTRATOR, f"http://127.0.0.1:{app.port}", shown)
            choose_password(admin, app.invitation, ADMINISTRATOR)
            set_up_unit(admin, story)
            staff = {each.name: sign_up(opened, admin, each) for each in story.accounts}
            bring_in(staff["zhiban"], story, folder)
            incident_id = respond(staff, story, folder)
        check(folder, story, incident_id)


def check(folder: Path, story: Story, incident_id: int) -> None:
    """Check that the incident is archived and the record whole. Raises RuntimeError."""
    store = open_store(config.desk(config.Settings(data_dir=str(folder)), "live").database)
    try:
        state, broken = incident_of(store, incident_id).state, record.first_break(store)
    finally:
        store.close()
    if state is not State.ARCHIVED or broken is not None:
        raise RuntimeError(f"{story.name}: state {state}, first break of the record {broken}")
    print(f"{story.name}: incident {incident_id} archived, record whole")


def bring_in(monitor: Person, story: Story, folder: Path) -> None:
    """Upload what people wrote, and wait until it is grouped."""
    file = folder / "posts.csv"
    write_posts(story, file, clock.now())
    monitor.go("imports")
    monitor.upload(file)
    monitor.look("import_preview", whole=True)
    monitor.press("开始导入")
    monitor.page.wait_for_function("!document.body.innerText.includes('等待后台处理')", timeout=PATIENCE)
    monitor.page.wait_for_timeout(10_000)
    monitor.go("imports")
    monitor.look("import_done")
    monitor.go("briefing")
    monitor.look("briefing")


def _person(opened: Browser, name: str, address: str, pictures: Path | None) -> Person:
    person = Person(name, browser.window(opened), address, pictures)
    person.page.set_viewport_size({"width": 1366, "height": 768})
    person.page.set_default_timeout(PATIENCE)
    return person


def set_up_unit(admin: Person, story: Story) -> None:
    """Fill in the form of the first run: the unit, its names, what the plan asks."""
    admin.go("first_run")
    admin.look("first_run_empty")
    admin.choose("单位类型", story.kind)
    admin.choose("按哪一份应急预案工作", story.plan)
    admin.type("单位全称", story.unit)
    admin.type("别名", story.aliases)
    for label, text in story.answers.items():
        admin.type(label, text)
    for chip in (
        admin.main.get_by_test_id("stMultiSelect")
        .locator('[aria-label^="Remove"], [data-baseweb="tag"] svg')
        .all()[::-1]
    ):
        chip.click()
    admin.look("first_run_filled", whole=True)
    admin.press("保存")
    admin.reads("已保存")
    admin.look("first_run_saved")


def sign_up(opened: Browser, admin: Person, account: Account) -> Person:
    """Let the administrator open an account, and its owner choose the password by the link."""
    admin.go("accounts")
    admin.type("账号", account.name)
    admin.type("岗位", account.title)
    admin.choose_all("职责(预案", account.roles)
    admin.press("开设账号")
    link = admin.main.locator("code", has_text="/welcome?code=").first
    link.wait_for(timeout=PATIENCE)
    person = _person(opened, account.name, admin.address, admin.pictures)
    choose_password(person, link.inner_text().strip())
    return person


def choose_password(person: Person, link: str, name: str = "") -> None:
    """Open a one-time link and set the password."""
    person.page.goto(link.replace("localhost", "127.0.0.1"))
    if name:
        person.page.fill("#name", name)
    for field in ("#password", "#again"):
        person.page.fill(field, PASSWORD)
    person.look("welcome")
    person.page.click("button")
    person.page.wait_for_url(lambda address: "/welcome" not in address, timeout=PATIENCE)
    person.still()


if __name__ == "__main__":
    main()
