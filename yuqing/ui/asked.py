"""What a request asks for, by which name of this machine, caused by whose page: all that decides without the store."""

from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from yuqing.ui.intake_route import PATH as INTAKE

#: Answer without a session: whether we are well, and the interface for other systems, which asks for its own token.
UNGUARDED = frozenset({"/healthz", INTAKE})
#: To the identity provider of the office and back: addresses that are opened, and take nothing that is sent.
PROVIDER_PATHS = frozenset({"/login/oidc", "/login/oidc/back"})
#: Where a session begins; each has a check of its own.
LOGIN_PATHS = frozenset({"/login", "/welcome", "/kiosk"}) | PROVIDER_PATHS
COOKIE, SECURE_COOKIE = "yq_session", "__Host-yq_session"
#: Tells browsers apart that take parts in a drill without an account; it opens nothing.
SEAT_COOKIE = "yq_seat"
LONGEST_TOKEN = 100
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Asked:
    """What is asked for, from where."""

    def __init__(self, scope: MutableMapping[str, Any]) -> None:
        self.scope = scope
        self.headers = Headers(scope=scope)
        self.is_websocket = scope["type"] == "websocket"
        self.method = "GET" if self.is_websocket else str(scope["method"])

    @property
    def is_open(self) -> bool:
        """Whether anybody may ask: exact paths, written plainly."""
        path = self.scope["path"]
        if self.is_websocket or self.scope.get("raw_path", path.encode()) != path.encode():
            return False
        if path in UNGUARDED:
            return True
        methods = ("GET",) if path in PROVIDER_PATHS else ("GET", "HEAD", "POST")
        return path in LOGIN_PATHS and self.method in methods and is_known_host(self.headers)

    @property
    def is_of_this_site(self) -> bool:
        """Whether host and origin are ours: not a foreign page, not a foreign name for this machine."""
        if not is_known_host(self.headers):
            return False
        if self.is_websocket or self.method not in ("GET", "HEAD"):
            return is_same_origin(self.headers, must_say=self.is_websocket)
        return True

    @property
    def is_reading(self) -> bool:
        """Whether nothing is sent here but the messages of a page."""
        return self.method in ("GET", "HEAD")

    @property
    def is_page(self) -> bool:
        """Whether a person opens an address in a window."""
        return not self.is_websocket and self.method == "GET" and "text/html" in self.headers.get("accept", "")

    @property
    def is_secure(self) -> bool:
        """Whether the browser came by TLS, as far as it or the proxy says."""
        origin = self.headers.get("origin", "")
        return self.scope.get("scheme") in ("https", "wss") or origin.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether it comes from this machine, by no proxy."""
        client = self.scope.get("client")
        forwarded = {"x-forwarded-for", "forwarded", "x-real-ip", "via"} & set(self.headers.keys())
        return client is not None and client[0] in LOOPBACK and not forwarded and is_loopback_host(self.headers)

    @property
    def token(self) -> str:
        """What the session cookie holds, "" without one."""
        cookies = cookie_parser(self.headers.get("cookie", ""))
        token = cookies.get(SECURE_COOKIE, "") or ("" if self.is_secure else cookies.get(COOKIE, ""))
        return token if len(token) <= LONGEST_TOKEN else ""

    @property
    def has_seat(self) -> bool:
        """Whether the browser has a mark of its own for the parts of a drill."""
        return SEAT_COOKIE in cookie_parser(self.headers.get("cookie", ""))


def session_cookie(token: str, seconds: int, *, is_secure: bool) -> str:
    """Return the Set-Cookie header of a session; `__Host-` keeps neighbours of the same domain from setting it.

    Lax, not Strict: a view that a colleague sends by chat must open for somebody who is signed in. What changes
    anything is a POST or comes by the websocket, both of which Lax and the check of the origin guard.
    """
    name, flags = (SECURE_COOKIE, "; Secure") if is_secure else (COOKIE, "")
    return f"{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flags}"


def seat_cookie(mark: str) -> str:
    """Return the Set-Cookie header of the mark by which a drill knows a browser again."""
    return f"{SEAT_COOKIE}={mark}; Path=/; HttpOnly; SameSite=Lax"


def is_same_origin(headers: Headers, *, must_say: bool = False) -> bool:
    """Return whether a request was caused by a page of ours, by what the browser says of it."""
    origin = headers.get("origin")
    if origin is None:
        return not must_say and headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return origin in (f"{scheme}://{headers.get('host')}" for scheme in ("http", "https"))


def is_known_host(headers: Headers) -> bool:
    """Return whether the browser calls this machine by a name it is meant to have."""
    allowed = st.get_option("server.allowedHosts")
    return "*" in allowed or _host_name(headers) in allowed


def is_loopback_host(headers: Headers) -> bool:
    """Return whether the browser calls this machine by a name that only it itself can use."""
    return _host_name(headers) in LOOPBACK


def _host_name(headers: Headers) -> str:
    try:
        return (urlsplit(f"//{headers.get('host', '')}").hostname or "").rstrip(".")
    except ValueError:
        return ""
