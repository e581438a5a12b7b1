"""Take a picture of every page for docs/screens.md: made-up matters of a fortnight, two of them worked on as incidents.

Usage: python -m benchmarks.screens [PAGE …] [--folder docs/screenshots] [--width 1366]. Pages by their address
(`feed`, `ledger`); without any, all but those whose pictures are taken while `by_hand` drives an incident from the
first start to the archive, or a drill is held. The demo shows what is about matters; a live desk with the same mentions
shows what the demo does not have (accounts, the roster, settings). Its sources are paused, so nothing leaves the
machine. Pictures have a palette of 256 colours, which makes a page some fifty kilobytes.
"""

import argparse
import io
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize
from ulid import ULID

from benchmarks import browser
from benchmarks.hands import Person
from benchmarks.soak_app import way
from yuqing import clock, config
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.duty import Contact, Pattern, ShiftKind
from yuqing.model.matters import GrievanceMoved, GrievanceRegistered, GrievanceState
from yuqing.model.plan import Plan
from yuqing.pipeline import Ingest
from yuqing.store import Store, open_store
from yuqing.views.desk import grading_rules, plan_of
from yuqing.worker import demo
from yuqing.workflow import accounts, roster
from yuqing.workflow.authority import Acting
from yuqing.workflow.grievances import move_grievance, register_grievance
from yuqing.workflow.incidents import Act, act
from yuqing.workflow.openings import open_from_topic

_S = GrievanceState
FOLDER = config.ROOT / "docs" / "screenshots"
PAGES = frozenset(path.stem for path in (config.ROOT / "pages").glob("*/*.py"))
DRIVEN = frozenset({"incident", "timeline", "statements", "evaluation", "drill"})
#: Pages that the demo does not have or that are empty in it.
OF_A_LIVE_DESK = frozenset({
    "accounts", "my_account", "drill", "duty", "system", "sources", "imports", "manual", "messages", "first_run",
    "vocabulary", "record",
})  # fmt: skip
#: Width of a screen in pixels → its height: a desk's and a meeting room's.
HEIGHTS = {1366: 768, 1920: 1080}
COLOURS = 256
HOUR = timedelta(hours=1)
#: The largest matter that began so many hours ago at most and at least, when it was opened as an incident, steps taken.
DONE, GOING = (110, 71, 70, 5), (48, 0, 3, 2)
_LARGEST = (
    "select topic_id, title from topics where first_at between $since::timestamp and $until::timestamp"
    " order by mention_count desc, topic_id limit 1"
)
#: Accounts that are made: name (a post, no person) and role of the plan.
POSTS = {
    "党委书记": "leader",
    "宣传委员": "deputy",
    "党政办主任": "office_head",
    "值班员甲": "monitor",
    "值班员乙": "monitor",
}
#: What people ask for, and how far it has come, a step every three minutes.
GRIEVANCES = (
    ("食堂退餐费一直没有到账", (_S.ACCEPTED, _S.ASSIGNED, _S.REPLIED, _S.RESOLVED)),
    ("食堂留样记录要求公开", (_S.ACCEPTED, _S.ASSIGNED)),
    ("孩子体检费用由谁承担", ()),
)
ON_DUTY = tuple(name for name, role in POSTS.items() if role == "monitor")
#: Every place of a chart holds one.
_DRAWN = """() => document.querySelectorAll('[data-testid="stPlotlyChart"]').length
  <= document.querySelectorAll('.js-plotly-plot .main-svg').length"""


def main() -> None:
    """Fill the desks, do what the office would do, and take the pictures."""
    options = _options()
    wanted = frozenset(options.pages) or PAGES - DRIVEN
    if (executable := browser.find_browser()) is None:
        print(f"skipped: none of {', '.join(browser.NAMES)} found")
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    for mode, pages in (("demo", wanted - OF_A_LIVE_DESK), ("live", wanted & OF_A_LIVE_DESK)):
        if not pages:
            continue
        with tempfile.TemporaryDirectory() as name:
            addresses = _worked_on(config.desk(config.Settings(data_dir=name), mode), clock.now())
            with browser.serving(Path(name), mode, browser.free_port()) as app, browser.launched(executable) as opened:
                page = browser.window(opened)
                browser.look(page, app)
                page.set_viewport_size(ViewportSize(width=options.width, height=HEIGHTS[options.width]))
                for each in sorted(pages):
                    address = f"http://127.0.0.1:{app.port}/{addresses.get(each, each)}"
                    _take(page, address, options.folder / f"{each}_{options.width}.png")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--width", type=int, default=1366, choices=HEIGHTS)
    return parser.parse_args()


def _worked_on(desk: config.Desk, now: datetime) -> dict[str, str]:
    """Fill a desk and do what the office would; returns the address of each page that is about one matter."""
    demo.fill(desk)
    desk.sources_file.write_text(_paused(), "utf-8")
    unit = config.load_unit(desk.unit_file)
    assert unit is not None  # noqa: S101 - just filled
    plan, store = plan_of(unit), open_store(desk.database)
    try:
        ingest = Ingest(store, grading_rules(unit))
        ingest.take_folder(desk.inbox, desk.rejected, now)
        ingest.regrade(now)
        # In order of time: the record never runs backwards.
        done, going = (_opened(store, plan, each, now) for each in (DONE, GOING))
        _asked(store, plan, going, now)
        _staffed(store, plan, now)
    finally:
        store.close()
    return {
        **{page: f"{page}?incident={going}" for page in ("incident", "timeline", "statements", "grievances")},
        **{page: f"{page}?incident={done}" for page in ("evaluation", "accountability")},
    }


def _paused() -> str:
    """Return the starter sources, none of which is visited."""
    starter = (config.SHIPPED / "starter" / "sources.toml").read_text("utf-8")
    return starter.replace("enabled = false\n", "").replace("verified = false", "enabled = false")


def _everybody(plan: Plan) -> Actor:
    return Actor("值班员甲", tuple(role.id for role in plan.roles))


def _staffed(store: Store, plan: Plan, now: datetime) -> None:
    """Make accounts, contacts and a week of the roster."""
    by = Acting(store, plan, _everybody(plan), now)
    for name, role in POSTS.items():
        accounts.create(replace(by, actor=Actor("系统管理员", (ADMINISTRATOR,))), name, "", (role,))
        roster.keep_contact(by, Contact(id=str(ULID()), name=name, roles=(role,)))
    roster.enter_roster(
        by, Pattern(role="monitor", people=ON_DUTY, kind=ShiftKind.DAY, first=clock.in_beijing(now).date())
    )


def _opened(store: Store, plan: Plan, of: tuple[int, int, int, int], now: datetime) -> int:
    """Open an incident and take it so many steps further, one an hour; returns its number."""
    oldest, newest, hours, steps = of
    (topic,) = store.records(_LARGEST, since=now - oldest * HOUR, until=now - newest * HOUR)
    by = Acting(store, plan, _everybody(plan), now - hours * HOUR)
    incident_id = open_from_topic(by, topic["topic_id"], topic["title"], by.now)
    for place, hourly in enumerate(way(plan)[:steps]):
        at = replace(by, now=by.now + (place + 0.5) * HOUR)
        for what, payload in hourly:
            act(at, Act(incident_id=incident_id, what=what, payload=payload))
    return incident_id


def _asked(store: Store, plan: Plan, incident_id: int, now: datetime) -> None:
    """Register what people ask for in a matter, and follow some of it."""
    for number, (statement, steps) in enumerate(GRIEVANCES):
        by = Acting(store, plan, _everybody(plan), now - (0.9 - number / 4) * HOUR)
        given = GrievanceRegistered(id=str(ULID()), statement=statement, place="青禾镇", first_at=by.now - 20 * HOUR)
        register_grievance(by, given, incident_id)
        for place, step in enumerate(steps, start=1):
            at = replace(by, now=by.now + place * HOUR / 20)
            due = now + 24 * HOUR if step is _S.ASSIGNED else None
            move_grievance(
                at, GrievanceMoved(id=given.id, to=step, text="已按规定办理并当面说明", owner="镇教育办", due=due)
            )


def _take(page: Page, address: str, target: Path) -> None:
    """Keep a picture of one page as it stands when it has come to rest."""
    base, _, name = address.rpartition("/")
    Person("", page, base).go(name)
    page.wait_for_function(_DRAWN)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main()
