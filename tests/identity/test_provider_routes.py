"""The way to the identity provider and back, as browsers and others ask for it: what comes in, and what does not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from yuqing import clock
from yuqing.config import Settings
from yuqing.model.actor import ADMINISTRATOR, VIEWER, Actor
from yuqing.rules import sessions as limits
from yuqing.sources import identity_provider
from yuqing.store import record
from yuqing.ui import office, provider, server
from yuqing.ui.addresses import KnownAddresses
from yuqing.ui.asked import COOKIE, SECURE_COOKIE
from yuqing.ui.door import door
from yuqing.ui.gate import Gate, SecurityHeaders
from yuqing.ui.provider_routes import FOREIGN, LONGEST_CODE, NOT_APPROVED, STALE, provider_routes
from yuqing.ui.sign_in_routes import sign_in_routes
from yuqing.workflow import accounts, identities, sign_in
from yuqing.workflow.authority import Acting
from yuqing.workflow.provider_sign_in import DISABLED, UNBOUND

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WHO = "1f0c-王-42"
THERE, BACK = "/login/oidc", "/login/oidc/back"
PAGE = {"accept": "text/html"}


@dataclass
class Answer:
    sent: list[dict[str, Any]]

    @property
    def status(self) -> int:
        return self.sent[0].get("status", 403)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name.decode().lower(), value.decode()) for name, value in self.sent[0].get("headers", [])]

    @property
    def body(self) -> str:
        return b"".join(part.get("body", b"") for part in self.sent[1:]).decode()

    @property
    def location(self) -> str:
        return next((value for name, value in self.headers if name == "location"), "")

    def set_cookie(self, name: str) -> str:
        return next((value for key, value in self.headers if key == "set-cookie" and value.startswith(f"{name}=")), "")


@dataclass
class House:
    """The application with a recorder where Streamlit stands; the clock stands still unless a test moves it."""

    now: datetime = NOW
    reached: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        middleware = [Middleware(each) for each in (SecurityHeaders, Gate, KnownAddresses)]
        self.app = Starlette(routes=[*sign_in_routes(), *provider_routes()], middleware=middleware)
        self.app.router.default = self._streamlit

    async def _streamlit(self, scope: Any, _receive: Any, send: Any) -> None:
        self.reached.append(scope["path"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})

    def ask(self, path: str, headers: dict[str, str] | None = None, method: str = "GET", **scope: Any) -> Answer:
        address, _, query = path.partition("?")
        given = {"host": "localhost:8501"} | (headers or {})
        asked = {
            "type": "http", "http_version": "1.1", "method": method, "path": unquote(address), "root_path": "",
            "raw_path": address.encode(), "query_string": query.encode(), "scheme": "http",
            "server": ("127.0.0.1", 8501), "client": ("10.0.0.1", 50000),
            "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
        } | scope  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        async def run() -> None:
            await self.app(asked, receive, send)

        anyio.run(run)
        return Answer(sent)


@dataclass
class Browser:
    """Goes to the provider, is approved there, and comes back."""

    house: House
    issuer: Any
    scheme: str = "http"

    def leave(self, wanted: str = "/feed") -> Answer:
        self.left = self.house.ask(f"{THERE}?{urlencode({'next': wanted})}", PAGE, scheme=self.scheme)
        return self.left

    @property
    def cookie(self) -> str:
        name = provider.cookie_name(is_secure=self.scheme == "https")
        return self.left.set_cookie(name).split(";")[0]

    @property
    def state(self) -> str:
        return parse_qs(urlsplit(self.left.location).query)["state"][0]

    def come_back(self, **changed: str) -> Answer:
        brought = {"code": self.issuer.approve(self.left.location), "state": self.state} | changed
        return self.arrive({name: value for name, value in brought.items() if value})

    def arrive(self, brought: dict[str, str]) -> Answer:
        return self.house.ask(f"{BACK}?{urlencode(brought)}", PAGE | {"cookie": self.cookie}, scheme=self.scheme)


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def house(folder, issuer, monkeypatch) -> Iterator[House]:
    monkeypatch.setattr(office, "_office", None)
    monkeypatch.setattr(provider, "departures", provider.Departures())
    monkeypatch.setattr("yuqing.ui.provider_routes.departures", provider.departures)
    # Each question is asked anew.
    monkeypatch.setattr(door, "monotonic", iter(range(0, 10**9, 10)).__next__)
    door.forget()
    built = House()
    monkeypatch.setattr(clock, "now", lambda: built.now)
    settings = Settings(
        data_dir=str(folder), oidc_issuer=issuer.address, oidc_client_id=issuer.provider.client_id,
        oidc_client_secret=issuer.provider.secret,
    )  # fmt: skip
    opened = office.open_office(settings, with_workers=False)
    opened.desk("live")
    yield built
    opened.close()
    door.forget()


@pytest.fixture
def browser(house, issuer) -> Browser:
    return Browser(house, issuer)


@pytest.fixture
def by(house, issuer) -> Acting:
    """The administrator; one account is bound to whom the provider names."""
    keeper = Acting(office.office().desk("live").store, None, Actor("管理员", (ADMINISTRATOR,)), NOW)
    accounts.create(keeper, "看客", "", (VIEWER,))
    identities.bind(keeper, issuer.provider, "看客", WHO)
    return keeper


def is_refused(answer: Answer, sentence: str, status: int) -> bool:
    """Whether a browser sees the login page with that sentence, and got nothing that lets it in."""
    assert (answer.status, sentence in answer.body, 'name="password"' in answer.body) == (status, True, True)
    assert not answer.set_cookie(COOKIE)
    assert not answer.set_cookie(SECURE_COOKIE)
    return True


# The way in.


def test_the_login_has_a_link_to_the_provider_that_keeps_where_one_wanted_to_go(house):
    body = house.ask("/login?next=/feed%3Fwindow%3Dx", PAGE).body
    assert '<a class="other" href="/login/oidc?next=%2Ffeed%3Fwindow%3Dx">用“统一身份认证”登录</a>' in body


def test_whoever_is_bound_and_approved_comes_in_where_they_wanted(house, browser, by):
    left = browser.leave()
    assert (left.status, left.location.startswith(f"{browser.issuer.address}/authorize?")) == (303, True)
    assert parse_qs(urlsplit(left.location).query)["redirect_uri"] == ["http://localhost:8501/login/oidc/back"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"} <= set(left.set_cookie("yq_oidc").split("; "))
    answer = browser.come_back()
    assert (answer.status, answer.location) == (303, "/feed")
    assert "Max-Age=0" in answer.set_cookie("yq_oidc")
    cookie = answer.set_cookie(COOKIE)
    assert {"HttpOnly", "SameSite=Lax", "Path=/", f"Max-Age={12 * 3600}"} <= set(cookie.split("; "))
    assert house.ask("/feed", {"cookie": cookie.split(";")[0]}).body == "inside"
    [entry] = [each.entry for each in record.latest(by.store, 9, "signed_in")]
    assert (entry.actor, entry.payload["means"], entry.payload["address"]) == ("看客", "identity_provider", "10.0.0.1")


def test_behind_tls_neither_cookie_travels_in_the_clear(house, issuer, by):
    browser = Browser(house, issuer, "https")
    left = browser.leave()
    assert parse_qs(urlsplit(left.location).query)["redirect_uri"] == ["https://localhost:8501/login/oidc/back"]
    answer = browser.come_back()
    for cookie in (left.set_cookie("__Host-yq_oidc"), answer.set_cookie(SECURE_COOKIE)):
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert not left.set_cookie("yq_oidc")


def test_the_administrator_ends_the_session_like_every_other(house, browser, by):
    browser.leave()
    cookie = {"cookie": browser.come_back().set_cookie(COOKIE).split(";")[0]}
    assert house.ask("/feed", cookie).body == "inside"
    accounts.end_sessions(by, "看客")
    assert house.ask("/feed", cookie).status == 401


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nSet-Cookie: x"])
def test_nobody_is_led_to_another_site(browser, by, wanted):
    browser.leave(wanted)
    assert browser.come_back().location == "/"


# What does not come in.


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(house, browser, by):
    for changed in ({"state": "guessed"}, {"state": ""}):
        browser.leave()
        assert is_refused(browser.come_back(**changed), STALE, 403)
    for cookie in ("", "yq_oidc=", f"yq_oidc={'a' * 43}"):
        browser.leave()
        brought = urlencode({"code": browser.issuer.approve(browser.left.location), "state": browser.state})
        assert is_refused(house.ask(f"{BACK}?{brought}", PAGE | {"cookie": cookie}), STALE, 403)
        # Not for the right browser either, any more.
        assert is_refused(browser.arrive({"code": "x", "state": browser.state}), STALE, 403)
    assert "/token" not in [path for _, path in browser.issuer.asked]


def test_the_answer_of_one_browser_does_not_fit_another(house, browser, by):
    other = Browser(house, browser.issuer)
    other.leave()
    browser.leave()
    assert is_refused(browser.come_back(state=other.state), STALE, 403)


def test_an_answer_counts_once(browser, by):
    browser.leave()
    brought = {"code": browser.issuer.approve(browser.left.location), "state": browser.state}
    assert browser.arrive(brought).status == 303
    assert is_refused(browser.arrive(brought), STALE, 403)


def test_an_answer_counts_for_ten_minutes(house, browser, by):
    browser.leave()
    house.now = NOW + timedelta(minutes=10)
    assert is_refused(browser.come_back(), STALE, 403)


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"sub": WHO, "nonce": "another"}}, {"claims": {"sub": WHO, "aud": "another"}},
        {"claims": {"sub": WHO, "iss": "https://evil.example"}}, {"claims": {"sub": WHO, "exp": 1_700_000_000}},
        {"claims": {"sub": WHO, "aud": ["yuqing", "another"]}}, {"algorithm": "none"}, {"algorithm": "HS256"},
        {"without": ("nonce",)},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_good_lets_nobody_in(browser, by, lie):
    for name, value in lie.items():
        setattr(browser.issuer, name, value)
    browser.leave()
    assert is_refused(browser.come_back(), "没有通过核验", 502)
    assert not record.latest(by.store, 9, "signed_in")


def test_a_foreign_signature_lets_nobody_in(browser, by):
    browser.issuer.signs_with = browser.issuer.other_key
    browser.leave()
    assert is_refused(browser.come_back(), "没有通过核验", 502)


@pytest.mark.parametrize(
    "brought",
    [{"error": "access_denied", "error_description": "<script>alert(1)</script>", "code": ""},
     {"code": ""}, {"code": "x" * (LONGEST_CODE + 1)}, {"iss": "https://evil.example"}],
    ids=lambda brought: str(brought)[:30],
)  # fmt: skip
def test_a_provider_that_says_no_is_one_sentence_of_ours(browser, by, brought):
    browser.leave()
    answer = browser.come_back(**brought)
    assert is_refused(answer, NOT_APPROVED, 403)
    assert not any(word in answer.body for word in ("access_denied", "alert(1)", "evil.example"))


def test_a_provider_may_name_itself(browser, by):
    browser.leave()
    assert browser.come_back(iss=browser.issuer.address).status == 303


def test_an_identity_that_nobody_bound_makes_no_account(browser, by):
    browser.issuer.claims["sub"] = "stranger"
    browser.leave()
    answer = browser.come_back()
    assert is_refused(answer, UNBOUND, 403)
    assert "stranger" not in answer.body


def test_a_disabled_account_does_not_come_in(browser, by):
    accounts.change_account(by, "看客", "", (VIEWER,), enabled=False)
    browser.leave()
    assert is_refused(browser.come_back(), DISABLED, 403)


def test_the_form_under_a_refusal_goes_to_the_login(browser, by):
    browser.leave("/feed")
    body = browser.come_back(code="").body
    assert '<form method="post" action="/login">' in body
    assert 'name="next" value="/feed"' in body


# A provider that fails.


def test_a_provider_that_is_another_or_none_is_said_and_passwords_still_work(browser, by, monkeypatch):
    browser.issuer.described["issuer"] = "https://evil.example"
    assert is_refused(browser.leave(), "oidc_issuer 不一致", 502)
    browser.issuer.instead["/.well-known/openid-configuration"] = (500, {}, b"<b>Traceback</b>")
    answer = browser.leave()
    assert is_refused(answer, identity_provider.DOWN, 502)
    assert "Traceback" not in answer.body
    # Nothing of it counts as a failed attempt.
    assert by.store.value("select count(*) from login_failures") == 0
    browser.issuer.instead.clear()
    browser.issuer.described.clear()
    browser.leave()
    browser.issuer.silent.add("/token")
    monkeypatch.setattr(identity_provider, "SECONDS", 0.2)
    assert is_refused(browser.come_back(), identity_provider.DOWN, 502)


def test_whoever_leaves_too_often_has_to_wait(browser, by):
    for _ in range(limits.MOST_OF_ADDRESS):
        assert browser.leave().status == 303
    assert is_refused(browser.leave(), sign_in.TOO_OFTEN, 429)


def test_only_so_many_are_under_way():
    away = provider.Departures()
    left = [replace(_departure(), state=str(number)) for number in range(provider.MOST + 1)]
    for each in left:
        away.keep(each, "cookie")
    assert (away.take("0", "cookie", NOW), away.take("1", "cookie", NOW)) == (None, left[1])


def _departure():
    return provider.Departure("s", "n", "v", "http://localhost/login/oidc/back", "/", "10.0.0.1", NOW)


# What else asks.


@pytest.mark.parametrize("path", [THERE, BACK])
def test_both_addresses_are_only_opened(house, browser, by, path):
    browser.leave()
    inside = {"cookie": browser.come_back().set_cookie(COOKIE).split(";")[0]}
    asked = len(browser.issuer.asked)
    for method in ("HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"):
        assert house.ask(path, {"origin": "http://localhost:8501"}, method).status == 401
        assert house.ask(path, inside | {"origin": "http://localhost:8501"}, method).status == 405
    assert (len(browser.issuer.asked), house.reached) == (asked, [])


@pytest.mark.parametrize("path", [THERE, BACK])
def test_they_answer_to_no_other_spelling_and_no_foreign_name(house, path):
    for odd in (f"{path}/", f"/{path}", path.upper(), f"{path}%2f", f"{path};x", f"{path}/../..", f"{path}%00"):
        assert house.ask(odd).status == 401, odd
    for host in ("evil.example", "localhost.evil.example", ""):
        assert house.ask(path, {"host": host}).status == 403
    socket = {"type": "websocket", "scheme": "ws"}
    assert house.ask(path, {"origin": "http://localhost:8501"}, **socket).sent[0]["type"] == "websocket.close"


def test_a_foreign_page_cannot_send_its_reader_to_the_provider(house, browser, by):
    for site in ("cross-site", "same-site"):
        assert is_refused(house.ask(THERE, PAGE | {"sec-fetch-site": site}), FOREIGN, 403)
    assert house.ask(THERE, PAGE | {"origin": "http://evil.example"}).status == 403
    assert house.ask(THERE, PAGE | {"sec-fetch-site": "same-origin"}).status == 303


def test_every_answer_carries_the_headers_and_is_kept_by_nobody(browser, by):
    for answer in (browser.leave(), browser.come_back(), browser.come_back(state="x")):
        names = dict(answer.headers)
        assert {"content-security-policy", "referrer-policy", "x-content-type-options"} <= set(names)
        assert names["cache-control"] == "no-store"


def test_without_the_store_the_login_says_why(browser, by, monkeypatch):
    browser.leave()
    live = office.office().desk("live")
    monkeypatch.setattr(live, "_store", None)
    monkeypatch.setattr(live, "problem", "数据库正被另一个程序使用。")
    for answer in (browser.come_back(), browser.house.ask(THERE, PAGE)):
        assert (answer.status, "数据库正被另一个程序使用。" in answer.body) == (503, True)
    monkeypatch.undo()


# Without a provider.


@pytest.mark.parametrize("settings", [{"oidc_issuer": ""}, {"oidc_client_id": ""}, {"oidc_issuer": "http://a.example"}])
def test_without_a_whole_provider_the_addresses_are_none_and_the_login_is_as_ever(house, monkeypatch, settings, capsys):
    if not settings.get("oidc_issuer", "x"):
        settings = {"oidc_issuer": "", "oidc_client_id": "", "oidc_client_secret": ""}
    monkeypatch.setattr(office.office(), "settings", replace(office.office().settings, **settings))
    for path in (THERE, BACK, f"{BACK}?code=x&state=y"):
        answer = house.ask(path, PAGE)
        assert (answer.status, "没有这个网址的页面" in answer.body) == (404, True)
    login = house.ask("/login", PAGE)
    assert (login.status, "oidc" in login.body) == (200, False)
    server._say_of_provider(office.office())
    said = capsys.readouterr().err
    assert said.startswith("错误:统一身份认证没有启用") != (len(settings) == 3)
    assert said.count("\n") <= 1
