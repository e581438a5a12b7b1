"""Strangers at the door: every address without, with an expired, a forged, a revoked and a wrong session."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

import anyio
import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from yuqing import clock
from yuqing.config import ROOT, Settings
from yuqing.errors import StoreError
from yuqing.model.actor import ADMINISTRATOR, KIOSK, VIEWER, Actor
from yuqing.rules import sessions
from yuqing.store import accounts as kept
from yuqing.ui import gate, office
from yuqing.ui.asked import COOKIE, LOGIN_PATHS, SEAT_COOKIE, SECURE_COOKIE, UNGUARDED
from yuqing.ui.door import DEMO, FRESH, Door, door
from yuqing.ui.drafts_route import BURST, MAX_BYTES, drafts_route
from yuqing.ui.gate import Gate, SecurityHeaders
from yuqing.ui.intake_route import intake_route
from yuqing.ui.provider_routes import provider_routes
from yuqing.ui.server import healthz
from yuqing.ui.sign_in_routes import own_address, sign_in_routes
from yuqing.workflow import accounts, drafts, passwords, sign_in
from yuqing.workflow.accounts import NewPassword
from yuqing.workflow.authority import Acting

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HERE = "http://localhost:8501"
PASSWORD = "河水-青山-七点半-abc"  # noqa: S105 - of nobody
PAGES = re.findall(r'url_path="(\w+)"', (ROOT / "yuqing/ui/registry.py").read_text("utf-8"))
#: Everything Streamlit answers at (its starlette_routes), our pages, and ours that need a session.
CLOSED = [
    "/", *(f"/{page}" for page in PAGES), "/_stcore/health", "/_stcore/script-health-check", "/_stcore/metrics",
    "/_stcore/host-config", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/a/b.js", "/_stcore/agent",
    "/media/5f.png", "/component/a/index.html", "/static/js/index.js", "/app/static/a.csv", "/healthz/x",
    "/oauth2callback", "/auth/login", "/auth/logout", "/password", "/logout", "/favicon.png", "/api", "/no/such",
    "/drafts",
]  # fmt: skip
#: The same door, written as nobody would who is not trying to get past it: path as the server decodes it, as sent.
TRICKS = [
    "//login", "/login/", "/LOGIN", "/%6cogin", "/%6Cogin", "/login%2f", "/login%2f..%2ffeed", "/login/..", "/./login",
    "/login/../feed", "/login;x", "/login;..", "/..;/feed", "/feed/..;/login", "/%2e/login", "/%2e%2e/login",
    "/login%00", "/login%20", "/login\\..\\feed", "/login%5c..%5cfeed", "/healthz/", "/healthz%2f", "/healthz/../feed",
    "/healthz;/feed", "/%68ealthz", "/HEALTHZ", "/api/mentions/", "/api//mentions", "/api/mentions/..",
    "/api/%6dentions",
    "/login/oidc/", "/login//oidc", "/login/oidc/../../feed", "/login%2foidc", "/login/oidc/back/", "/login/oidc/x",
    "/LOGIN/oidc", "/login/oid%63", "/login/oidc;/feed",
    "/api/mentions%2f..%2f..%2ffeed", "/welcome/../feed", "/kiosk/..;/feed", "/\u202elogin", "/log\u200bin",
    "/_stcore/health/../../login", "/static/../login", "http://localhost/login", "*", "",
]  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get")
Headers = dict[str, str]


@dataclass
class Answer:
    sent: list[dict[str, Any]]
    #: The scope that reached the application behind the gate, or None.
    inside: dict[str, Any] | None

    @property
    def status(self) -> int:
        """The status; of a websocket 101 or 403."""
        first = self.sent[0]
        return first.get("status") or (101 if first["type"] == "websocket.accept" else 403)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name.decode().lower(), value.decode()) for name, value in self.sent[0].get("headers", [])]

    @property
    def body(self) -> str:
        return b"".join(part.get("body", b"") for part in self.sent[1:]).decode()

    @property
    def cookies(self) -> dict[str, str]:
        return dict(value.split(";")[0].split("=", 1) for name, value in self.headers if name == "set-cookie")

    def header(self, name: str) -> str:
        return next((value for each, value in self.headers if each == name), "")


@dataclass
class House:
    """The application as a server calls it, with a recorder where Streamlit stands."""

    now: datetime = NOW
    reached: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    #: On the clock of the rate limit.
    seconds: float = 0.0

    def __post_init__(self) -> None:
        routes = [Route("/healthz", healthz), intake_route(), drafts_route(lambda: self.seconds), *sign_in_routes()]
        routes += provider_routes()
        inside = Starlette(routes=routes)
        inside.router.default = self._streamlit
        middleware = [Middleware(SecurityHeaders), Middleware(Gate)]
        self.app = Starlette(middleware=middleware, routes=[])
        self.app.router = inside.router

    async def _streamlit(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
            await send({"type": "http.response.body", "body": b"inside"})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(message)
            await send({"type": "websocket.send", "bytes": b"figures"})

    def ask(
        self, path: str, method: str = "GET", headers: Headers | None = None, body: bytes = b"", **scope: Any
    ) -> Answer:
        return self._call(_scope(path, method, headers or {}) | scope, [{"type": "http.request", "body": body}])

    def connect(self, headers: Headers, messages: int = 0, **scope: Any) -> Answer:
        said = [{"type": "websocket.connect"}, *[{"type": "websocket.receive", "bytes": b"rerun"}] * messages]
        wanted = _scope("/_stcore/stream", "GET", {"origin": HERE} | headers) | {"type": "websocket", "scheme": "ws"}
        del wanted["method"]
        return self._call(wanted | scope, [*said, {"type": "websocket.disconnect", "code": 1000}])

    def send_form(self, path: str, fields: Headers, headers: Headers | None = None, **scope: Any) -> Answer:
        """Open the form, fill it in and send it, as a browser does."""
        form = self.ask(path, headers=headers, **scope)
        proof = re.search(r'name="form" value="(\w+)"', form.body)
        assert proof is not None, form.body
        cookies = "; ".join(f"{name}={value}" for name, value in form.cookies.items())
        given = {"cookie": cookies, "origin": HERE} | (headers or {})
        return self.ask(path, "POST", given, urlencode({"form": proof[1]} | fields).encode(), **scope)

    def _call(self, scope: dict[str, Any], messages: list[dict[str, Any]]) -> Answer:
        before, sent = len(self.reached), []
        waiting = iter(messages)

        async def receive() -> dict[str, Any]:
            return next(waiting)

        async def send(message: Any) -> None:
            sent.append(message)

        async def run() -> None:
            await self.app(scope, receive, send)

        anyio.run(run)
        return Answer(sent, self.reached[-1] if len(self.reached) > before else None)


def _scope(path: str, method: str, headers: Headers) -> dict[str, Any]:
    address, _, query = path.partition("?")
    given = {"host": "localhost:8501"} | headers
    return {
        "type": "http", "http_version": "1.1", "method": method, "path": unquote(address), "root_path": "",
        "raw_path": address.encode(), "query_string": query.encode(), "scheme": "http", "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 50000),
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in given.items()],
    }  # fmt: skip


@pytest.fixture
def house(tmp_path, monkeypatch) -> Iterator[House]:
    monkeypatch.setattr(office, "_office", None)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobody", [])
    # Each question is asked anew, but where a test says otherwise.
    monkeypatch.setattr(door, "monotonic", iter(range(0, 10**9, 10)).__next__)
    door.forget()
    built = House()
    monkeypatch.setattr(clock, "now", lambda: built.now)
    opened = office.open_office(Settings(data_dir=str(tmp_path)), with_workers=False)
    opened.desk("live")
    yield built
    opened.close()
    door.forget()


@pytest.fixture
def by(house) -> Acting:
    return Acting(office.office().desk("live").store, None, Actor("管理员", (ADMINISTRATOR,)), NOW)


@pytest.fixture
def viewer(by) -> dict[str, str]:
    """The headers of somebody who is signed in and may look."""
    code = accounts.create(by, "看客", "", (VIEWER,))
    return signed_in(accounts.use_link(by.store, code, NewPassword(PASSWORD, PASSWORD), "127.0.0.1", NOW))


@pytest.fixture
def kiosk(by) -> dict[str, str]:
    return signed_in(sign_in.open_kiosk(by.store, accounts.add_kiosk(by, "会议室"), "127.0.0.1", NOW))


def signed_in(opened: Any) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={opened.token}"}


def session_of(headers: Headers) -> Any:
    store = office.office().desk("live").store
    return sign_in.find_session(store, headers["cookie"].partition("=")[2], NOW)


# Ways in that are none.


def nothing(house: House, viewer: Headers, by: Acting) -> Headers:
    return {}


def forged(house: House, viewer: Headers, by: Acting) -> Headers:
    return {"cookie": f"{COOKIE}={'a' * 43}"}


def the_id_instead_of_the_secret(house: House, viewer: Headers, by: Acting) -> Headers:
    return {"cookie": f"{COOKIE}={session_of(viewer).id}"}


def the_hash_instead_of_the_secret(house: House, viewer: Headers, by: Acting) -> Headers:
    return {"cookie": f"{COOKIE}={passwords.digest(viewer['cookie'].partition('=')[2])}"}


def expired(house: House, viewer: Headers, by: Acting) -> Headers:
    house.now = NOW + sessions.LONGEST
    return viewer


def idle(house: House, viewer: Headers, by: Acting) -> Headers:
    house.now = NOW + sessions.IDLE
    return viewer


def revoked(house: House, viewer: Headers, by: Acting) -> Headers:
    accounts.end_sessions(by, "看客")
    return viewer


def disabled(house: House, viewer: Headers, by: Acting) -> Headers:
    accounts.change_account(by, "看客", "", (VIEWER,), enabled=False)
    return viewer


def header_of_ours(house: House, viewer: Headers, by: Acting) -> Headers:
    return {"x-yq-session": session_of(viewer).id, "X-YQ-Session": DEMO}


def other_cookies(house: House, viewer: Headers, by: Acting) -> Headers:
    token = viewer["cookie"].partition("=")[2]
    return {
        "cookie": f"_streamlit_user={token}; yq_form={token}; {COOKIE}x={token}",
        "authorization": f"Bearer {token}",
    }


def token_in_the_address(house: House, viewer: Headers, by: Acting) -> Headers:
    return {"referer": f"{HERE}/?{viewer['cookie']}"}


def wall_screen_that_was_revoked(house: House, viewer: Headers, by: Acting) -> Headers:
    opened = sign_in.open_kiosk(by.store, accounts.add_kiosk(by, "旧屏"), "127.0.0.1", NOW)
    accounts.revoke_kiosk(by, kept.kiosks(by.store)[-1].id)
    return signed_in(opened)


NO_WAYS = [
    nothing, forged, the_id_instead_of_the_secret, the_hash_instead_of_the_secret, expired, idle, revoked, disabled,
    header_of_ours, other_cookies, token_in_the_address, wall_screen_that_was_revoked,
]  # fmt: skip
Way = Callable[[House, Headers, Acting], Headers]


@pytest.mark.parametrize("way", NO_WAYS, ids=lambda way: way.__name__)
def test_without_a_session_nothing_is_reached_by_any_method_nor_by_the_websocket(house, viewer, by, way: Way):
    headers = way(house, viewer, by)
    for path in CLOSED:
        for method in METHODS if path in ("/", "/feed", "/media/5f.png", "/logout", "/drafts") else ("GET", "POST"):
            answer = house.ask(path, method, headers | {"origin": HERE})
            assert (answer.inside, answer.status) == (None, 401), (path, method)
    handshake = house.connect(headers, messages=1)
    assert handshake.inside is None
    assert [message["type"] for message in handshake.sent] == ["websocket.close"]
    page = house.ask("/feed?window=x", headers=headers | {"accept": "text/html"})
    assert (page.inside, page.status, page.header("location")) == (None, 303, "/login?next=%2Ffeed%3Fwindow%3Dx")


def test_no_spelling_of_an_open_address_opens_another(house):
    for path in TRICKS:
        for method in ("GET", "POST", "PUT"):
            answer = house.ask(path, method, {"accept": "text/html", "origin": HERE})
            assert (answer.inside, answer.status in (303, 401)) == (None, True), (path, method)


def test_what_is_decoded_twice_is_closed_too(house):
    for raw in (b"/%256cogin", b"/login%252f..%252ffeed"):
        assert house.ask("/login", raw_path=raw).status == 401


def test_an_address_without_its_raw_form_is_judged_by_what_is_there(house):
    scope = _scope("/login", "GET", {})
    del scope["raw_path"]
    assert house._call(scope, [{"type": "http.request", "body": b""}]).status == 200


@pytest.mark.parametrize("path", ["/login", "/login/oidc", "/login/oidc/back", "/healthz", "/api/mentions"])
def test_the_websocket_has_no_open_address(house, path):
    answer = house.connect({}, path=path, raw_path=path.encode())
    assert (answer.inside, answer.sent[0]["type"]) == (None, "websocket.close")


def test_with_a_session_everything_is_reached_under_its_own_name(house, viewer):
    name = session_of(viewer).id
    for answer in (house.ask("/feed", headers=viewer | {"x-yq-session": "other"}), house.connect(viewer)):
        said = [value for key, value in answer.inside["headers"] if key.startswith(b"x-yq-")]
        assert said == [name.encode()]


def test_every_address_of_ours_is_on_the_list_of_what_is_open_or_needs_a_session(house):
    paths = {route.path for route in house.app.router.routes}
    assert paths - {"/password", "/logout", "/drafts"} == UNGUARDED | LOGIN_PATHS


# What stays open answers as it should.


def test_health_is_told_without_a_session_and_without_figures(house):
    answer = house.ask("/healthz")
    assert (answer.status, answer.body) == (200, '{"ok":true}')


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic eDp4", "Bearer "])
def test_the_intake_asks_for_its_own_token_and_no_session_stands_for_it(house, viewer, authorization):
    given = viewer | ({"authorization": authorization} if authorization else {})
    for headers in (given, {key: value for key, value in given.items() if key != "cookie"}):
        answer = house.ask("/api/mentions", "POST", headers, b"[]")
        assert (answer.inside, answer.status) == (None, 401)


# Foreign pages and foreign names.


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "https://localhost:8502", "null", "", "http://localhost:8501.evil.example"]
)
def test_a_foreign_page_cannot_use_the_session_of_its_reader(house, viewer, origin):
    assert house.connect(viewer | {"origin": origin}).inside is None
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = house.ask("/_stcore/upload_file/a/b", method, viewer | {"origin": origin})
        assert (answer.inside, answer.status) == (None, 403)


def test_a_websocket_says_where_it_comes_from(house, viewer):
    scope = _scope("/_stcore/stream", "GET", viewer) | {"type": "websocket"}
    assert house._call(scope, [{"type": "websocket.connect"}]).inside is None


def test_a_foreign_name_for_this_machine_reaches_neither_pages_nor_the_login(house, viewer):
    for host in ("evil.example", "localhost.evil.example", "", "localhost@evil.example", "[::1", "127.0.0.1.nip.io"):
        for path in ("/feed", "/login", "/welcome", "/login/oidc", "/login/oidc/back"):
            answer = house.ask(path, headers=viewer | {"host": host})
            assert (answer.inside, answer.status) == (None, 403), (host, path)


def test_the_login_cannot_be_sent_from_elsewhere(house, viewer):
    right = {"name": "看客", "password": PASSWORD}
    for foreign in ({"origin": "http://evil.example"}, {"origin": "null"}):
        form = house.ask("/login")
        proof = re.search(r'name="form" value="(\w+)"', form.body)[1]
        cookies = {"cookie": f"yq_form={form.cookies['yq_form']}"}
        answer = house.ask("/login", "POST", cookies | foreign, urlencode(right | {"form": proof}).encode())
        assert (answer.status, COOKIE in answer.cookies) == (403, False)


def test_a_form_belongs_to_the_browser_it_was_drawn_for(house, viewer):
    mine, other = house.ask("/login"), house.ask("/login")
    proof = re.search(r'name="form" value="(\w+)"', mine.body)[1]
    for cookie in ("", f"yq_form={other.cookies['yq_form']}", "yq_form="):
        for given in (proof, "", "0" * 64):
            fields = {"name": "看客", "password": PASSWORD, "form": given}
            headers = {"origin": HERE} | ({"cookie": cookie} if cookie else {})
            answer = house.ask("/login", "POST", headers, urlencode(fields).encode())
            assert (answer.status, COOKIE in answer.cookies) == (403, False)


def test_signing_out_and_a_new_password_need_a_form_of_ours(house, viewer):
    for path in ("/logout", "/password"):
        assert house.ask(path, "POST", viewer | {"origin": HERE}, b"form=x").status == 403
    assert session_of(viewer) is not None


# Signing in.


def test_the_login_says_where_the_first_account_comes_from_until_there_is_one(house, by):
    assert "命令窗口里显示的链接" in house.ask("/login").body
    code = accounts.first_link(by.store, NOW)
    house.send_form(f"/welcome?code={code}", {"name": "管理员", "password": PASSWORD, "again": PASSWORD})
    assert "命令窗口里显示的链接" not in house.ask("/login").body


def test_the_right_password_opens_the_page_that_was_wanted(house, viewer):
    answer = house.send_form("/login?next=/feed", {"name": "看客", "password": PASSWORD, "next": "/feed"})
    assert (answer.status, answer.header("location")) == (303, "/feed")
    cookie = next(value for _, value in answer.headers if value.startswith(COOKIE))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert house.ask("/feed", headers={"cookie": cookie.split(";")[0]}).body == "inside"


def test_behind_tls_the_cookie_never_travels_in_the_clear(house, viewer):
    fields = {"name": "看客", "password": PASSWORD}
    tls = {"origin": "https://localhost:8501"}
    answer = house.send_form("/login", fields, tls, scheme="https")
    cookie = next(value for _, value in answer.headers if value.startswith(SECURE_COOKIE))
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert COOKIE not in answer.cookies
    # A neighbour on the same name who has no TLS cannot slip a cookie in.
    assert house.ask("/feed", headers=viewer, scheme="https").inside is None


def test_a_wrong_password_leaves_the_name_and_nothing_else(house, viewer):
    answer = house.send_form("/login", {"name": '"><script>看客', "password": "河水-青山-错了"})
    assert (answer.status, COOKIE in answer.cookies) == (401, False)
    assert 'value="&quot;&gt;&lt;script&gt;看客"' in answer.body
    assert "河水-青山-错了" not in answer.body


def test_too_many_wrong_passwords_are_told_as_such(house, viewer):
    for _ in range(sessions.MOST_OF_BOTH):
        assert house.send_form("/login", {"name": "看客", "password": "错"}).status == 401
    assert house.send_form("/login", {"name": "看客", "password": PASSWORD}).status == 429


def test_a_flood_of_bytes_is_not_read(house):
    form = house.ask("/login")
    headers = {"origin": HERE, "cookie": f"yq_form={form.cookies['yq_form']}"}
    assert house.ask("/login", "POST", headers, b"name=" + b"x" * 20_000).status == 403


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
     "/a\r\nSet-Cookie: x=y", "/\tevil", "", "feed", "/@evil.example", " /feed", "/feed#x", "///evil.example"],
)  # fmt: skip
def test_after_signing_in_nobody_is_sent_to_another_site(wanted):
    assert own_address(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/feed", "/topics?topic=-12&window=%E8%BF%917%E5%A4%A9"])
def test_after_signing_in_the_wanted_page_opens(wanted):
    assert own_address(wanted) == wanted


def test_a_cookie_of_the_right_length_only_is_looked_up(house):
    huge = {"cookie": f"{COOKIE}={'a' * 60_000}"}
    assert house.ask("/feed", headers=huge).status == 401
    assert not any(len(question) > 200 for question in door._known)


def test_the_cookie_is_exchanged_when_a_page_is_opened(house, viewer):
    house.now = NOW + sessions.ROTATE_AFTER
    answer = house.ask("/feed", headers=viewer | {"accept": "text/html"})
    fresh = {"cookie": f"{COOKIE}={answer.cookies[COOKIE]}"}
    house.now += sessions.GRACE
    assert house.ask("/feed", headers=viewer).inside is None
    assert house.ask("/feed", headers=fresh).inside is not None


def test_signing_out_takes_the_session_and_the_cookie(house, viewer):
    form = house.ask("/logout", headers=viewer)
    proof = re.search(r'name="form" value="(\w+)"', form.body)[1]
    cookies = {"cookie": f"{viewer['cookie']}; yq_form={form.cookies['yq_form']}", "origin": HERE}
    answer = house.ask("/logout", "POST", cookies, f"form={proof}".encode())
    assert (answer.status, answer.cookies[COOKIE]) == (303, '""')
    assert house.ask("/feed", headers=viewer).inside is None


# The first administrator and other links.


def test_the_first_link_makes_the_administrator_in_the_browser(house, by):
    path = f"/welcome?code={accounts.first_link(by.store, NOW)}"
    answer = house.send_form(path, {"name": "管理员甲", "password": PASSWORD, "again": PASSWORD})
    assert (answer.status, answer.header("location")) == (303, "/")
    assert kept.find(by.store, "管理员甲").roles == (ADMINISTRATOR,)
    assert house.ask(path).status == 410


@pytest.mark.parametrize(
    "path", ["/welcome", "/welcome?code=", "/welcome?code=guess", "/welcome?code=%00", "/welcome?code=%ff"]
)
def test_a_guessed_link_is_good_for_nothing(house, by, path):
    accounts.first_link(by.store, NOW)
    assert house.ask(path).status == 410
    assert house.ask(path, "POST", {"origin": HERE}, b"name=x").status == 410
    assert kept.list_(by.store) == []


# The wall screen.


def test_a_wall_screen_looks_and_sends_nothing(house, kiosk):
    assert house.connect(kiosk).inside is not None
    assert house.ask("/media/5f.png", headers=kiosk).inside is not None
    for path in ("/_stcore/upload_file/a/b", "/feed", "/password", "/logout", "/drafts"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            answer = house.ask(path, method, kiosk | {"origin": HERE})
            assert (answer.inside, answer.status) == (None, 403)


def test_the_token_of_a_wall_screen_opens_the_briefing(house, by):
    answer = house.send_form("/kiosk", {"token": accounts.add_kiosk(by, "会议室")})
    assert (answer.status, answer.header("location")) == (303, "/briefing?embed=true")
    token = answer.cookies[COOKIE]
    seen = door.of_token(token)
    assert seen.visitor.actor.roles == (KIOSK,)


# What is typed and not saved.

TYPED = {"desk": "live", "place": "grievance", "basis": "00000001", "form": "0a0b0c0d", "turn": 1, "text": "路灯坏了"}


def hand_in(house: House, headers: Headers, body: bytes | None = None, **typed: Any) -> Answer:
    given = json.dumps(TYPED | typed).encode() if body is None else body
    return house.ask("/drafts", "POST", {"origin": HERE, "content-type": "application/json"} | headers, given)


def drafts_of(account: str, desk: str = "live") -> str | None:
    found = drafts.newest(office.office().desk(desk).store, account, "grievance", NOW)
    return found.text if found else None


def test_what_is_typed_is_kept_for_the_account_of_the_session(house, viewer):
    answer = hand_in(house, viewer)
    assert (answer.inside, answer.status, answer.body) == (None, 204, "")
    assert (drafts_of("看客"), drafts_of("管理员")) == ("路灯坏了", None)


def test_nobody_hands_in_for_another(house, viewer):
    for given in ({"owner": "管理员"}, {"account": "管理员"}):
        assert hand_in(house, viewer, **given).status == 422
    assert hand_in(house, viewer | {"x-yq-session": "demo"}).status == 204
    assert (drafts_of("看客"), drafts_of("管理员")) == ("路灯坏了", None)


@pytest.mark.parametrize(
    "foreign",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "http://localhost:8502"}, {"origin": ""},
     {"host": "evil.example", "origin": "http://evil.example"}],
    ids=["site", "null", "port", "nothing", "name"],
)  # fmt: skip
def test_a_foreign_page_hands_in_nothing(house, viewer, foreign):
    assert hand_in(house, viewer | foreign).status == 403
    assert drafts_of("看客") is None


def test_whoever_does_not_say_by_which_page_hands_in_nothing(house, viewer):
    given = viewer | {"content-type": "application/json", "sec-fetch-site": "same-origin"}
    assert house.ask("/drafts", "POST", given, json.dumps(TYPED).encode()).status == 403


def test_drafts_are_handed_in_and_never_handed_out(house, viewer):
    hand_in(house, viewer)
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        answer = house.ask("/drafts", method, viewer | {"origin": HERE, "content-type": "application/json"})
        assert (answer.inside, answer.status) == (None, 405)
        assert "路灯" not in answer.body


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_foreign_form_could_send_without_asking_is_refused(house, viewer, kind):
    assert hand_in(house, viewer | {"content-type": kind}).status == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 422), (b"[]", 422), (b"\xff", 422), (b"{" * 9000, 422), (b" " * (MAX_BYTES + 1), 413)],
    ids=["nothing", "list", "bytes", "depth", "size"],
)
def test_what_is_no_draft_of_ours_is_refused(house, viewer, body, status):
    assert hand_in(house, viewer, body).status == status
    assert drafts_of("看客") is None


def test_a_place_that_no_form_has_is_refused(house, viewer):
    for place in ("../grievance", "grievance'; drop table drafts; --", "grievance--x", "password", ""):
        assert hand_in(house, viewer, place=place).status == 422


def test_who_sends_too_often_waits_and_others_do_not(house, viewer, by):
    code = accounts.create(by, "同事", "", (VIEWER,))
    other = signed_in(accounts.use_link(by.store, code, NewPassword(PASSWORD, PASSWORD), "127.0.0.1", NOW))
    assert {hand_in(house, viewer, turn=turn + 1).status for turn in range(int(BURST))} == {204}
    refused = hand_in(house, viewer)
    assert (refused.status, refused.header("retry-after")) == (429, "1")
    assert hand_in(house, other).status == 204
    house.seconds += 1
    assert hand_in(house, viewer, turn=99, text="又亮了").status == 204
    assert drafts_of("看客") == "又亮了"


def test_a_desk_that_is_not_open_is_not_opened_by_a_draft(house, viewer):
    assert hand_in(house, viewer, desk="demo").status == 503
    assert [each.desk.name for each in office.office().open_desks()] == ["live"]


def test_without_the_store_a_draft_is_to_be_sent_again(house, viewer, monkeypatch):
    monkeypatch.setattr("yuqing.ui.drafts_route.drafts.keep", _no_store)
    answer = hand_in(house, viewer)
    assert (answer.status, "磁盘已满" in answer.body) == (503, True)


def test_a_guest_of_the_demo_hands_in_to_the_demo_only(demo):
    office.office().desk("demo")
    assert hand_in(demo, {}, desk="demo").status == 204
    assert hand_in(demo, {}, desk="live").status == 403
    assert (drafts_of("guest:", "demo"), drafts_of("guest:")) == ("路灯坏了", None)
    assert demo.ask("/drafts", "POST", {"origin": HERE}, client=("10.0.0.8", 5000)).status == 401


def _no_store(*_given: Any) -> None:
    raise StoreError("磁盘已满。")


# The end of a session while a window is open.


def test_a_window_whose_session_ends_is_closed_after_it_could_say_so(house, viewer, by):
    moments = iter([0.0, gate.FAREWELL - 1, gate.FAREWELL])
    watched = gate.WatchedSocket(*_pipe(["a", "b", "c"]), session_of(viewer).id, lambda: next(moments))
    accounts.end_sessions(by, "看客")
    door.forget()
    assert [_heard(watched) for _ in range(3)] == ["websocket.receive", "websocket.receive", "websocket.disconnect"]
    with pytest.raises(OSError, match="closed"):
        anyio.run(watched.send, {"type": "websocket.send", "bytes": b"figures"})


def test_a_window_whose_session_lasts_stays_open(house, viewer):
    watched = gate.WatchedSocket(*_pipe(["a"] * 50), session_of(viewer).id)
    assert {_heard(watched) for _ in range(50)} == {"websocket.receive"}


def test_what_was_revoked_is_forgotten_at_the_latest_after_a_moment(house, viewer, by):
    moment = [0.0]
    watching = Door(monotonic=lambda: moment[0])
    name = session_of(viewer).id
    assert watching.of_session(name) is not None
    accounts.end_sessions(by, "看客")
    moment[0] = FRESH
    assert watching.of_session(name) is None


def test_use_keeps_a_session_open_and_is_written_down_rarely(house, viewer, by):
    for minutes in range(0, 180, 1):
        house.now = NOW + timedelta(minutes=minutes)
        assert house.ask("/feed", headers=viewer).inside is not None


# The demo.


@pytest.fixture
def demo(house, monkeypatch) -> House:
    monkeypatch.setattr(office.office(), "settings", Settings(data_dir=office.office().settings.data_dir, mode="demo"))
    return house


def test_the_demo_opens_for_whoever_sits_at_this_machine(demo):
    for answer in (demo.ask("/briefing"), demo.connect({})):
        assert (b"x-yq-session", DEMO.encode()) in answer.inside["headers"]


@pytest.mark.parametrize(
    ("headers", "scope"),
    [
        ({}, {"client": ("10.0.0.8", 5000)}),
        ({}, {"client": None}),
        ({"x-forwarded-for": "127.0.0.1"}, {}),
        ({"forwarded": "for=127.0.0.1"}, {}),
        ({"x-real-ip": "127.0.0.1"}, {}),
        ({"via": "1.1 caddy"}, {}),
    ],
    ids=["network", "unknown", "x-forwarded-for", "forwarded", "x-real-ip", "via"],
)
def test_the_demo_is_closed_to_the_network_and_to_what_comes_through_a_proxy(demo, headers, scope):
    assert demo.ask("/briefing", headers=headers, **scope).inside is None
    assert demo.connect(headers, **scope).inside is None


def test_the_demo_is_no_way_to_the_live_desk(house):
    assert house.ask("/briefing").inside is None
    assert Door().visitor(DEMO) is None


def test_a_drill_gives_every_browser_a_mark_once_and_only_with_a_page(house, monkeypatch):
    settings = Settings(data_dir=office.office().settings.data_dir, mode="drill")
    monkeypatch.setattr(office.office(), "settings", settings)
    page = {"accept": "text/html"}
    first, second = house.ask("/drill", headers=page), house.ask("/drill", headers=page)
    assert first.cookies[SEAT_COOKIE] != second.cookies[SEAT_COOKIE]
    assert "HttpOnly" in first.header("set-cookie")
    back = page | {"cookie": f"{SEAT_COOKIE}={first.cookies[SEAT_COOKIE]}"}
    assert house.ask("/drill", headers=back).cookies == {}
    assert house.ask("/media/5f.png").cookies == {}
    assert house.ask("/drill", headers=page, client=("10.0.0.8", 5000)).cookies == {}


def test_the_demo_gives_no_mark(demo):
    assert demo.ask("/briefing", headers={"accept": "text/html"}).cookies == {}


def test_without_the_store_nobody_enters_and_everybody_is_told_why(house, viewer, monkeypatch):
    live = office.office().desk("live")
    monkeypatch.setattr(live, "_store", None)
    monkeypatch.setattr(live, "problem", "数据库正被另一个程序使用。")
    answer = house.ask("/feed", headers=viewer | {"accept": "text/html"})
    assert (answer.inside, answer.status) == (None, 503)
    assert "数据库正被另一个程序使用。" in answer.body
    assert house.connect(viewer).inside is None
    monkeypatch.undo()


def test_every_answer_carries_the_headers_that_keep_foreign_content_out(house, viewer):
    for answer in (house.ask("/login"), house.ask("/feed"), house.ask("/feed", headers=viewer)):
        names = [name for name, _ in answer.headers]
        assert {"content-security-policy", "x-frame-options", "x-content-type-options", "referrer-policy"} <= set(names)
        assert names.count("referrer-policy") == 1


def _pipe(words: list[str]) -> tuple[Any, Any]:
    messages = iter([{"type": "websocket.receive", "text": word} for word in words])

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(_message: Any) -> None:
        return None

    return receive, send


def _heard(watched: gate.WatchedSocket) -> str:
    return str(anyio.run(watched.receive)["type"])
