"""An address that is none is answered in Chinese; everything else is Streamlit's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest

from yuqing.config import ROOT
from yuqing.ui.addresses import ADDRESSES, KnownAddresses

WINDOW = "text/html,application/xhtml+xml"


@dataclass(frozen=True)
class Answer:
    """What came back; "inside" when the request was passed on."""

    status: int
    location: str
    text: str


async def inside(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


def get(address: str, accept: str = WINDOW) -> Answer:
    sent: list[Any] = []
    path, _, query = address.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    scope["headers"] = [(b"accept", accept.encode()), (b"host", b"localhost")]

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    anyio.run(KnownAddresses(inside), scope, receive, send)
    headers = dict(sent[0]["headers"])
    body = b"".join(part.get("body", b"") for part in sent[1:])
    return Answer(sent[0]["status"], headers.get(b"location", b"").decode(), body.decode())


@pytest.mark.parametrize("path", ["/nosuch", "/no/such", "/Briefing", "/briefing.php", "/wp-login", "/briefing/x"])
def test_an_unknown_address_is_said_in_chinese_with_a_way_home(path: str) -> None:
    answer = get(path)
    assert answer.status == 404
    assert "没有这个网址的页面" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("path", [path for path in ADDRESSES if path != "/home"])
def test_every_page_is_reached_by_its_address(path: str) -> None:
    assert get(path).text == "inside"
    assert get(f"{path}?topic=7").text == "inside"


def test_the_name_of_the_first_page_leads_to_it() -> None:
    answer = get("/home")
    assert (answer.status, answer.location) == (303, "/")


@pytest.mark.parametrize(
    "path", ["/media/5f.csv", "/_stcore/health", "/static/js/index.js", "/app/static/a.csv", "/login", "/healthz",
             "/api/mentions", "/password", "/logout", "/component/a/index.html"],
)  # fmt: skip
def test_what_is_no_page_is_passed_on_even_when_a_window_asks(path: str) -> None:
    assert get(path).text == "inside"


def test_a_script_that_asks_is_answered_by_streamlit() -> None:
    assert get("/nosuch", "*/*").text == "inside"


def test_every_script_of_a_page_has_an_address() -> None:
    scripts = {path.stem for path in Path(ROOT, "pages").rglob("*.py")}
    assert {path[1:] for path in ADDRESSES if path != "/"} == scripts
