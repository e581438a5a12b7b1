"""The screens in a real browser: what is drawn, whether it fits, where a click leads, and who is asked for what."""

import re

import pandas as pd
import pytest
import requests
from playwright.sync_api import TimeoutError, expect

from yuqing import clock

pytestmark = pytest.mark.browser

SCREENS = ({"width": 1366, "height": 768}, {"width": 1920, "height": 1080})
#: Words that a page shows when it is there, and how many charts it draws; `test_every_size.py` opens all pages.
SIGNS = {
    "briefing": ("近24小时信息", 4),
    "feed": ("共 ", 0),
    "topics": ("导出表格", 0),
    "trends": ("口径", 5),
    "first_run": ("离开演示", 0),
    "imports": ("演示中不能导入文件", 0),
}
#: Latin words that may stand on a screen: names of formats and of a method, and what the hostile mention says.
KNOWN = {"CSV", "Excel", "JSON", "SnowNLP"} | {"img", "src", "http", "evil", "example", "png", "onerror", "alert"}
#: The script has ended, the words are there, every chart is painted, and nothing on the page is of an earlier run.
PAINTED = """([words, charts]) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const places = document.querySelectorAll('[data-testid="stPlotlyChart"]').length;
  const drawn = document.querySelectorAll('.js-plotly-plot .main-svg').length;
  return Boolean(app && app.dataset.testScriptState === 'notRunning'
    && main && main.innerText.length > 20 && main.innerText.includes(words)
    && places >= charts && drawn >= places
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]'));
}"""
#: Elements that reach beyond the right edge; a table scrolls within itself.
BEYOND = """() => [...document.querySelectorAll('[data-testid="stApp"] *')]
  .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && element.clientWidth
    && !element.closest('[data-testid="stDataFrame"]'))
  .map(element => element.tagName + '.' + element.getAttribute('class'))"""
SCROLLS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')]
  .filter(element => element.scrollWidth > element.clientWidth).length"""
#: The text on the page, without the names of icons; the link for screen readers lies outside of it.
READ = """() => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  const icons = [...main.querySelectorAll('[data-testid="stIconMaterial"]')].map(icon => icon.innerText);
  return [main.innerText, icons.join(' ')];
}"""
#: Where the box of the first row is, seen from the corner of its table, which is a canvas without elements to click.
FIRST_ROW = {"x": 16, "y": 54}


def wait_for(page, name):
    page.wait_for_function(PAINTED, arg=list(SIGNS.get(name, ("", 0))))


def open_page(page, name, query=""):
    page.goto(f"/{name}{query}", wait_until="commit")
    wait_for(page, name)


def reaches_no_further(page, size):
    """Fail when something still stands beyond the edge after the charts had time to take the new width."""
    try:
        page.wait_for_function(f"() => !({BEYOND})().length")
    except TimeoutError:
        pytest.fail(f"beyond the edge at {size}: {page.evaluate(BEYOND)}")


def choose_first_row(page):
    page.locator('[data-testid="stDataFrame"] .dvn-scroller').first.click(position=FIRST_ROW)


def latin(text):
    """Return the words in Latin letters; one with an underscore is the name of an icon, drawn as a picture."""
    return set(re.findall(r"[A-Za-z]{2,}", re.sub(r"[a-z]+_[a-z_]+", "", text)))


@pytest.mark.parametrize("name", SIGNS)
def test_a_page_opens_by_its_address_and_fits_both_screens(page, name):
    open_page(page, name)
    expect(page.locator(".js-plotly-plot")).to_have_count(SIGNS[name][1])
    for size in SCREENS:
        page.set_viewport_size(size)
        page.wait_for_function(f"() => innerWidth === {size['width']} && !({SCROLLS})()")
        wait_for(page, name)
        reaches_no_further(page, size)


@pytest.mark.parametrize("name", ["briefing", "feed", "imports"])
def test_no_page_shows_an_english_word_of_the_tool_it_is_made_with(page, name):
    open_page(page, name)
    text, icons = page.evaluate(READ)
    assert latin(text) - KNOWN - latin(icons) == set()


def test_the_briefing_fits_a_meeting_room_screen_without_scrolling(page):
    open_page(page, "briefing")
    main = "document.querySelector('[data-testid=stMain]')"
    page.wait_for_function(f"() => {main}.scrollHeight <= {main}.clientHeight")


def test_every_answer_carries_the_security_headers(served):
    headers = requests.get(served.address, timeout=10).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert headers["Referrer-Policy"] == "no-referrer"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "*" not in policy
    assert "http:" not in policy


@pytest.mark.parametrize("foreign", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=str)
def test_a_foreign_site_is_not_told_what_stands_on_the_pages(served, foreign):
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asked |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="} | foreign
    assert requests.get(f"{served.address}/_stcore/stream", headers=asked, timeout=10).status_code == 403


def test_what_the_public_wrote_stays_text_even_when_it_is_opened(page):
    # That no request leaves for another host, the window itself checks at its end.
    open_page(page, "feed")
    choose_first_row(page)
    shown = page.locator(".st-key-panel-detail")
    expect(shown).to_contain_text("SnowNLP 原始分")
    evil = "![x](http://evil.example/p.png)<img src=http://evil.example/p.png onerror=alert(1)>"
    expect(shown).to_contain_text(evil)
    expect(page.locator('[src*="evil.example"], [href*="evil.example"]')).to_have_count(0)


def test_a_click_on_a_square_opens_the_feed_of_its_kind_and_day(page):
    open_page(page, "briefing")
    squares = page.locator(".st-key-heat .js-plotly-plot").evaluate("plot => plot.data[0].customdata")
    chosen = next(at for at, (kind, _) in enumerate(squares) if kind == "forum") + 10
    kind, day = squares[chosen]
    assert kind == "forum"
    page.locator(".st-key-heat .barlayer .point path").nth(chosen).click(force=True)
    page.wait_for_url(f"**/feed?*day={day}*")
    wait_for(page, "feed")
    expect(page.get_by_text("论坛贴吧", exact=True).first).to_be_visible()
    expect(page.get_by_text(f"只看 {day[5:7]}月{day[8:]}日,点此取消")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/briefing*")
    wait_for(page, "briefing")


def test_a_click_on_a_topic_opens_it_and_the_way_back_leads_to_the_list(page):
    open_page(page, "topics")
    choose_first_row(page)
    page.wait_for_url("**/topics?*topic=*")
    page.get_by_text("返回议题列表").click()
    page.wait_for_url(lambda url: "topic=" not in url)
    wait_for(page, "topics")
    expect(page.get_by_text("返回议题列表")).to_have_count(0)


def test_a_chosen_window_stands_in_the_address(page):
    open_page(page, "feed", "?window=近7天")
    box = page.locator('[data-testid="stSelectbox"]').first
    expect(box.get_by_role("combobox")).to_have_value("近7天")
    box.click()
    page.get_by_role("option", name="近3天").click()
    page.wait_for_url("**/feed?*window=*3*")


def test_the_exported_table_opens_in_a_spreadsheet(page):
    open_page(page, "feed", "?window=近30天")
    with page.expect_download() as download:
        page.get_by_text("导出表格(CSV)").click()
    assert download.value.suggested_filename == "演示实时动态.csv"
    file = download.value.path()
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(file)
    assert {"时间", "级别", "情感", "标题与内容", "渠道", "来源", "议题"} <= set(table.columns)
    assert len(table) == 50
    assert "河口镇集市路面积水无人处理" in set(table["标题与内容"])


@pytest.mark.clause("B2")
def test_the_screen_redraws_itself_when_something_arrives(page, served):
    open_page(page, "briefing")
    title, now = "河口镇水库大坝出现裂缝", clock.now()
    served.hand_over(
        *(
            served.mention(number, title=title, published_at=now, terms=[70, 71], signals=["casualty"])
            for number in range(5000, 5060)
        )
    )
    expect(page.get_by_text(title).first).to_be_visible()
