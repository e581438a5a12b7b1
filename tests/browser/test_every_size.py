"""Every page by its own address, on every screen and in both themes, whatever the public wrote, and before it did."""

import itertools
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError, expect

from yuqing import config
from yuqing.config import ROOT, Settings
from yuqing.model.drill import DrillMode, DrillSetup
from yuqing.model.runs import Health, Outcome
from yuqing.plans import scenarios
from yuqing.workflow import drills

pytestmark = pytest.mark.browser

WALL, UHD = {"width": 1920, "height": 1080}, {"width": 3840, "height": 2160}
LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
PAGES = sorted(set(re.findall(r'url_path="(\w+)"', (ROOT / "yuqing/ui/registry.py").read_text("utf-8"))) - {"home"})
#: Pages that show what was collected.
SHOWING = ("briefing", "feed", "topics", "heatmap", "trends", "alerts")

MARK = "__ran"
HOSTILE = (
    f"<script>window.{MARK}=1</script>",
    f"<img src=x onerror=window.{MARK}=1>",
    f"<svg/onload=window.{MARK}=1>",
    "![图](http://evil.example/p.png)",
    "[点这里](javascript:window.__ran=1)",
    "<iframe src=http://evil.example></iframe>",
    "<style>*{display:none}</style><link rel=stylesheet href=http://evil.example/a.css>",
    "</div></div><h1 style=position:fixed;font-size:900px>占满</h1>",
    "\u202e文反来倒是字文\u202d左右颠倒\u2066隔离",
    "零\u200b宽\u200c字\u200d符\ufeff穿\u2060插",
    "超" * 1500,
    "w" * 3000,
    '=HYPERLINK("http://evil.example","点")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "{{7*7}} ${7*7} %{customdata} <b>%{x}</b>",
    ":material/home: :red[红] $\\LaTeX$ `code` | a | b |",
    "Z̸̧̢͓̣͓͇̓͊̒͝a̶l̷g̵o̸ " * 40,
    "\x1b[31m\x07\u0000控制".replace("\u0000", ""),
    "👨‍👩‍👧‍👦" * 200 + "\n" * 60 + "末行",
)
#: Where a hostile text may stand, ten places for each of the twenty texts.
PLACES = (
    {"title"}, {"text"}, {"site"}, {"url"}, {"question"}, {"tone_reason"}, {"target_reason"}, {"words"},
    {"title", "text"}, {"title", "text", "site", "url", "question"},
)  # fmt: skip
#: The script has ended, and every chart is painted.
PAINTED = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const places = document.querySelectorAll('[data-testid="stPlotlyChart"]').length;
  const drawn = document.querySelectorAll('.js-plotly-plot .main-svg').length;
  return Boolean(app && app.dataset.testScriptState === 'notRunning' && main && main.innerText.length > 20
    && drawn >= places && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]'));
}"""
SCROLLS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter(element => element.scrollWidth > element.clientWidth).length"""
#: What reaches farthest to the right.
WIDE = """() => [...document.querySelectorAll('[data-testid="stMainBlockContainer"] *')]
  .map(element => [Math.round(element.getBoundingClientRect().right), String(element.getAttribute('class'))])
  .sort((one, other) => other[0] - one[0]).slice(0, 6).map(String)"""
#: Milliseconds in which a page has taken the shape of a new screen.
SETTLED = 4000
THEME = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
PAPER = {"light": "rgb(245, 247, 250)", "dark": "rgb(11, 18, 32)"}


def hostile(mention):
    """Return two hundred mentions that want to be something else than text."""
    now = datetime.now(UTC)
    rows = []
    for number, (text, places) in enumerate(itertools.product(HOSTILE, PLACES)):
        fields = {"title": f"河口镇路面积水{number}", "text": "积水。"} | dict.fromkeys(places, text)
        if "words" in places:
            fields["words"] = [text[:40]]
        at = now - timedelta(minutes=number)
        rows.append(
            mention(20_000 + number, **fields, published_at=at, terms=[90 + number % 20, 91], author_key=number)
        )
    return rows


@pytest.fixture(scope="module")
def crowded(start_with, open_window, two_weeks, make_mention):
    """A desk with a fortnight and two hundred hostile texts, and a window before it."""
    rows = hostile(make_mention)
    assert len(rows) == 200
    app = start_with([*two_weeks, *rows])
    return app, *open_window(app)


@pytest.fixture(scope="module")
def bare(start_with, open_window):
    """A desk that has seen nothing yet."""
    app = start_with([])
    return app, *open_window(app)


@pytest.fixture(scope="module")
def blind(start_with, open_window, two_weeks, make_run):
    """A desk none of whose sources has answered for a day: what it holds is older."""
    now = datetime.now(UTC)
    # A segment holds its times in UTC without saying so.
    old = [row for row in two_weeks if row["published_at"] < now.replace(tzinfo=None) - timedelta(days=2)]
    failed = [
        make_run(
            f"failed-{source}-{hours}", source_id=source, source_name=name, outcome=Outcome.TIMEOUT,
            started_at=now - timedelta(hours=hours), finished_at=now - timedelta(hours=hours),
            detail="等了 20 秒没有回答", health=Health.BROKEN,
        )
        for source, name in {"daily": "云溪日报", "board": "河口论坛"}.items()
        for hours in (24, 12, 1)
    ]  # fmt: skip
    app = start_with(old, runs=failed)
    return app, *open_window(app)


@pytest.fixture(scope="module")
def drilling(start_with, open_window):
    """The desk of a drill that was prepared and has not begun to tell anything."""
    text = (scenarios.SCENARIOS / "township_flood.toml").read_text("utf-8")
    setup = DrillSetup(run_id="states", mode=DrillMode.TABLETOP, speed=1.0, deadline_scale=1.0, began=datetime.now(UTC))

    def prepare(folder):
        drills.prepare(config.desk(Settings(data_dir=str(folder)), drills.DESK), text, setup)

    app = start_with([], prepare, mode="drill")
    return app, *open_window(app)


#: State of the desk, and what the briefing says in it and in no other.
STATES = {"blind": "采集中断", "drilling": "演练 · 演练 · 演练"}


def fits(page, size):
    page.set_viewport_size(size)
    page.wait_for_function(f"() => innerWidth === {size['width']}")
    page.wait_for_function(PAINTED)
    try:
        page.wait_for_function(f"() => !({SCROLLS})()", timeout=SETTLED)
    except TimeoutError:
        pytest.fail(f"scrolls sideways at {size}: {page.evaluate(WIDE)}")


def is_clean(app, page, watched):
    assert watched.hosts - {""} == {urlsplit(app.address).netloc}
    assert watched.complaints == []
    assert page.evaluate(f"() => window.{MARK} === undefined")
    assert page.locator('[src*="evil.example"], a[href*="evil.example"], link[href*="evil.example"]').count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_on_every_screen_in_both_themes_whatever_the_public_wrote(crowded, name):
    stands(crowded, name, {"light": (PHONE, LAPTOP), "dark": (WALL, UHD)})


def stands(opened, name, sizes_by_theme):
    """Open a page by its address in either theme, and see that it fits its sizes and keeps to itself."""
    app, page, watched = opened
    watched.complaints.clear()
    for theme, sizes in sizes_by_theme.items():
        page.set_viewport_size(sizes[0])
        page.goto(f"/{name}?theme={theme}", wait_until="commit")
        page.wait_for_url(f"**/{name}")
        page.wait_for_function(PAINTED)
        page.wait_for_function(f"colour => ({THEME})() === colour", arg=PAPER[theme])
        for size in sizes:
            fits(page, size)
    is_clean(app, page, watched)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_an_outage_and_in_a_drill(request, state, name):
    whole = {"light": (WALL, UHD), "dark": (PHONE, LAPTOP)}
    stands(request.getfixturevalue(state), name, whole if name in SHOWING else {"light": (LAPTOP,)})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_before_anything_was_seen(bare, name):
    app, page, watched = bare
    watched.complaints.clear()
    page.goto(f"/{name}", wait_until="commit")
    page.wait_for_function(PAINTED)
    fits(page, LAPTOP)
    is_clean(app, page, watched)


@pytest.mark.parametrize("state", [*STATES, "crowded"])
def test_an_outage_and_a_drill_are_told_from_any_other_day(request, state):
    _, page, _ = request.getfixturevalue(state)
    page.goto("/briefing", wait_until="commit")
    page.wait_for_function(PAINTED)
    for named, words in STATES.items():
        said = page.get_by_text(words).filter(visible=True)
        if named == state:
            expect(said.first).to_be_visible()
        else:
            expect(said).to_have_count(0)
