"""An address that is none is answered in Chinese; everything else is Streamlit's."""

from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from yuqing.config import ROOT
from yuqing.ui.addresses import ADDRESSES, KnownAddresses

HTML = {"accept": "text/html,application/xhtml+xml"}


async def inside(request: Any) -> PlainTextResponse:
    return PlainTextResponse("inside")


@pytest.fixture
def browser() -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", inside)])
    return TestClient(KnownAddresses(app), headers=HTML, follow_redirects=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/nosuch", "/no/such", "/Briefing", "/briefing.php", "/wp-login", "/briefing/x"])
def test_an_unknown_address_is_said_in_chinese_with_a_way_home(browser: TestClient, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "没有这个网址的页面" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("path", [path for path in ADDRESSES if path != "/home"])
def test_every_page_is_reached_by_its_address(browser: TestClient, path: str) -> None:
    assert browser.get(path).text == "inside"
    assert browser.get(f"{path}?topic=7").text == "inside"


def test_the_name_of_the_first_page_leads_to_it(browser: TestClient) -> None:
    answer = browser.get("/home")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "path", ["/media/5f.csv", "/_stcore/health", "/static/js/index.js", "/app/static/a.csv", "/login", "/healthz",
             "/api/mentions", "/password", "/logout", "/component/a/index.html"],
)  # fmt: skip
def test_what_is_no_page_is_passed_on_even_when_a_window_asks(browser: TestClient, path: str) -> None:
    assert browser.get(path).text == "inside"


def test_a_script_that_asks_is_answered_by_streamlit(browser: TestClient) -> None:
    assert browser.get("/nosuch", headers={"accept": "*/*"}).text == "inside"


def test_every_script_of_a_page_has_an_address() -> None:
    scripts = {path.stem for path in Path(ROOT, "pages").rglob("*.py")}
    assert {path[1:] for path in ADDRESSES if path != "/"} == scripts
