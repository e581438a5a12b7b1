"""The app as it is really served, by `serve`, which is `streamlit run app.py`: the same door, seen from outside."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from yuqing.config import ROOT

#: Seconds; reached only when something is wrong.
PATIENCE = 90
PASSWORD = "河水-青山-七点半-abc"  # noqa: S105 - of nobody
PAGES = re.findall(r'url_path="(\w+)"', (ROOT / "yuqing/ui/registry.py").read_text("utf-8"))
STREAMLIT = [
    "/_stcore/health", "/_stcore/script-health-check", "/_stcore/metrics", "/_stcore/host-config",
    "/_stcore/bidi-components/a/b.js", "/_stcore/upload_file/a/b", "/media/5f.png", "/component/a/index.html",
    "/static/js/index.js", "/oauth2callback", "/auth/login", "/auth/logout", "/favicon.png", "/index.html", "/",
    "/drafts",
]  # fmt: skip
TRICKS = [
    "//login", "/login/", "/LOGIN", "/%6cogin", "/login%2f..%2ffeed", "/login/../feed", "/login;..", "/..;/feed",
    "/%2e%2e/login", "/login%00", "/./login", "/healthz/../feed", "/%68ealthz", "/api/mentions/../../feed",
    "/login/oidc/", "/login/oidc/../../feed", "/login%2foidc", "/login/oidc/back/x",
    "/_stcore/health/../../login", "/static/../index.html", "/%2e/static/index.html", "http://localhost/feed",
]  # fmt: skip
HANDSHAKE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: str

    def cookie(self, name: str) -> str:
        sent = [value.split(";")[0] for key, value in self.headers if key.lower() == "set-cookie"]
        return next((each for each in sent if each.startswith(f"{name}=")), "")


@dataclass
class Served:
    port: int
    log: Path

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None, body: str = "") -> Answer:
        """Send a request as it is written: no client puts the path right first."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.putrequest(method, path, skip_host=True)
            given = {"Host": f"localhost:{self.port}", "Content-Length": str(len(body))} | (headers or {})
            for name, value in given.items():
                link.putheader(name, value)
            link.endheaders(body.encode())
            answer = link.getresponse()
            text = "" if answer.status == 101 else answer.read().decode("utf-8", "replace")
            return Answer(answer.status, answer.getheaders(), text)
        finally:
            link.close()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def shake(self, headers: dict[str, str]) -> int:
        return self.ask("/_stcore/stream", headers=HANDSHAKE | {"Origin": self.origin} | headers).status

    def send_form(self, path: str, fields: dict[str, str], cookie: str = "") -> Answer:
        form = self.ask(path, headers={"Cookie": cookie} if cookie else {})
        proof = re.search(r'name="form" value="(\w+)"', form.body)
        assert proof is not None, form.body
        headers = {"Cookie": f"{form.cookie('yq_form')}; {cookie}", "Origin": self.origin}
        return self.ask(path, "POST", headers, urlencode({"form": proof[1]} | fields))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "sources.toml").write_text("", "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = Served(port, folder / "log")
    command = [sys.executable, "-m", "yuqing", "serve", "--port", str(port)]
    environment = os.environ | {"YUQING_DATA_DIR": str(folder), "YUQING_MODE": "live"}
    with app.log.open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not re.search(r"/welcome\?code=\S+", app.log.read_text("utf-8")):
                assert process.poll() is None, app.log.read_text("utf-8")
                assert time.monotonic() < deadline, app.log.read_text("utf-8")
                time.sleep(0.1)
            yield app
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def cookie(served: Served) -> str:
    """The administrator, made by the link that the console printed."""
    link = re.search(r"/welcome\?code=\S+", served.log.read_text("utf-8"))[0]
    answer = served.send_form(link, {"name": "管理员甲", "password": PASSWORD, "again": PASSWORD})
    assert answer.status == 303, answer.body
    return answer.cookie("yq_session")


def test_nothing_of_streamlit_and_no_page_answers_a_stranger(served):
    forged = {"Cookie": f"yq_session={'a' * 43}", "X-Yq-Session": "demo"}
    for path in (*STREAMLIT, *(f"/{page}" for page in PAGES), *TRICKS):
        for headers in ({}, forged):
            answer = served.ask(path, headers=headers)
            # 400: the server itself refuses what is no address.
            assert answer.status in (400, 401), path
            assert "streamlit" not in answer.body.lower(), path


def test_the_websocket_opens_for_a_session_of_this_site_only(served, cookie):
    assert served.shake({}) == 403
    assert served.shake({"Cookie": "yq_session=" + "a" * 43}) == 403
    assert served.shake({"X-Yq-Session": "demo"}) == 403
    assert served.shake({"Cookie": cookie, "Origin": "http://evil.example"}) == 403
    assert served.shake({"Cookie": cookie, "Host": "evil.example"}) == 403
    assert served.shake({"Cookie": cookie}) == 101


def test_whoever_is_signed_in_gets_the_pages_and_what_belongs_to_them(served, cookie):
    assert [served.ask(path, headers={"Cookie": cookie}).status for path in ("/feed", "/_stcore/health")] == [200, 200]


def test_what_is_typed_is_taken_from_whoever_is_signed_in_on_a_page_of_ours(served, cookie):
    body = '{"desk":"live","place":"grievance","basis":"00000001","form":"0a0b0c0d","turn":1,"text":"x"}'
    ours = {"Cookie": cookie, "Origin": served.origin, "Content-Type": "application/json"}
    assert served.ask("/drafts", "POST", ours, body).status == 204
    for changed in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}):
        assert served.ask("/drafts", "POST", ours | changed, body).status == 403
    for stranger in ("", "yq_session=" + "a" * 43):
        assert served.ask("/drafts", "POST", ours | {"Cookie": stranger}, body).status == 401
    assert served.ask("/drafts", headers=ours).status == 405


def test_the_link_of_the_console_works_once(served, cookie):
    link = re.search(r"/welcome\?code=\S+", served.log.read_text("utf-8"))[0]
    assert served.ask(link).status == 410


def test_after_signing_out_the_cookie_opens_nothing(served, cookie):
    answer = served.send_form("/login", {"name": "管理员甲", "password": PASSWORD})
    other = answer.cookie("yq_session")
    assert served.shake({"Cookie": other}) == 101
    assert served.send_form("/logout", {}, other).status == 303
    assert (served.shake({"Cookie": other}), served.ask("/feed", headers={"Cookie": other}).status) == (403, 401)
    assert served.shake({"Cookie": cookie}) == 101


def test_what_is_open_answers_everybody(served):
    assert served.ask("/healthz").status == 200
    assert served.ask("/login").status == 200
    # Without an identity provider these are none.
    assert [served.ask(path).status for path in ("/login/oidc", "/login/oidc/back")] == [404, 404]
    assert served.ask("/api/mentions", "POST", body="[]").status == 401
