"""An identity provider on this machine that can be told to lie, and a desk with accounts."""

import base64
import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme
from argon2 import PasswordHasher
from joserfc import jws, jwt
from joserfc.jwk import RSAKey

from yuqing.model.actor import ADMINISTRATOR, VIEWER
from yuqing.model.identity import Provider
from yuqing.sources import identity_provider
from yuqing.sources.identity_provider import ProviderClient
from yuqing.store import Store, open_store
from yuqing.workflow import accounts, passwords

CLIENT, SECRET = "yuqing", "测试 s/e:c+r%t"
WHO = "1f0c-王-42"


@dataclass
class Issuer:
    """What the provider knows and how it answers; a test changes one thing."""

    key: RSAKey
    other_key: RSAKey
    now: int
    address: str = ""
    #: Sub-claims and whatever else the token of the next person says.
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": WHO})
    without: tuple[str, ...] = ()
    algorithm: str = "RS256"
    header: dict[str, Any] = field(default_factory=dict)
    signs_with: Any = None
    described: dict[str, Any] = field(default_factory=dict)
    #: Path → answer in place of the right one: status, headers, body.
    instead: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    #: Paths that never answer while the test runs.
    silent: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.keys: list[dict[str, Any]] = [public(self.key)]

    @property
    def provider(self) -> Provider:
        return Provider(self.address, CLIENT, SECRET, "统一身份认证")

    def approve(self, way: str) -> str:
        """Say yes to a browser that came by an address; return the code it takes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(way).query, strict_parsing=True).items()}
        assert way.startswith(f"{self.address}/authorize?")
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = f"code/{len(self.codes)}+="
        self.codes[code] = asked
        return code

    def answer(self, method: str, path: str, headers: Any, body: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append((method, path))
        if path in self.silent:
            self.over.wait(120)
        if path in self.instead:
            return self.instead[path]
        said = {
            "/.well-known/openid-configuration": self._description,
            "/keys": lambda: {"keys": self.keys},
            "/token": lambda: self._token(headers, body),
        }[path]()
        return 200 if said else 400, {}, json.dumps(said or {"error": "invalid_grant"}).encode()

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
        } | self.described  # fmt: skip

    def _token(self, headers: Any, body: str) -> dict[str, Any] | None:
        """Return what a code stands for, once, for who asked for it (RFC 6749 §4.1.3, RFC 7636 §4.6)."""
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(given["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).rstrip(b"=")
        shown = base64.b64decode(headers.get("Authorization", "").removeprefix("Basic ")).decode()
        by_form = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        is_known = by_form or shown == "yuqing:%E6%B5%8B%E8%AF%95+s%2Fe%3Ac%2Br%25t"
        if not asked or not is_known or asked["redirect_uri"] != given["redirect_uri"]:
            return None
        return {"id_token": self.sign(asked["nonce"]), "access_token": "x"} if asked["code_challenge"].encode() == (
            challenge) else None  # fmt: skip

    def sign(self, nonce: str) -> str:
        """Return an ID token; all of it is right but what the test made wrong."""
        plain = {
            "iss": self.address, "aud": CLIENT, "nonce": nonce, "iat": self.now, "exp": self.now + 300,
        } | self.claims  # fmt: skip
        claims = {name: value for name, value in plain.items() if name not in self.without}
        header = {"alg": self.algorithm, "kid": self.key.kid} | self.header
        header = {name: value for name, value in header.items() if value is not None}
        if self.algorithm in ("none", "HS256"):
            return self._forged(header, claims)
        registry = jws.JWSRegistry(algorithms=[self.algorithm], strict_check_header=False)
        return jwt.encode(header, claims, self.signs_with or self.key, registry=registry)

    def _forged(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """Return a token without a signature, or with the public key as if it were a shared secret."""
        text = ".".join(_part(json.dumps(each).encode()) for each in (header, claims))
        proof = hmac.new(self.key.as_pem(private=False), text.encode(), "sha256").digest()
        return f"{text}.{'' if self.algorithm == 'none' else _part(proof)}"


def public(key: RSAKey) -> dict[str, Any]:
    return dict(key.as_dict(private=False)) | {"use": "sig"}


def _part(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hash of passwords is slow on purpose."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobody", [])


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine an answer may take its time; a test that waits in vain says for how long."""
    monkeypatch.setattr(identity_provider, "SECONDS", 60.0)


@pytest.fixture(scope="session")
def key_pair() -> tuple[RSAKey, RSAKey]:
    one, other = (RSAKey.generate_key(2048, {"use": "sig"}, auto_kid=True) for _ in range(2))
    return one, other


@contextmanager
def served(told: Issuer, tls: ssl.SSLContext | None = None) -> Iterator[Issuer]:
    """Answer on a free port of this machine while the block runs."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            status, headers, content = told.answer(self.command, self.path, self.headers, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - as the library calls it

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    # Who hangs up early is no error of the provider.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    told.address = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def issuer(key_pair: tuple[RSAKey, RSAKey], noon: Any) -> Iterator[Issuer]:
    with served(Issuer(*key_pair, int(noon.timestamp()))) as told:
        yield told


@pytest.fixture
def authority() -> trustme.CA:
    """The certificate authority of the office."""
    return trustme.CA()


@pytest.fixture
def secure_issuer(key_pair: tuple[RSAKey, RSAKey], noon: Any, authority: trustme.CA) -> Iterator[Issuer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with served(Issuer(*key_pair, int(noon.timestamp())), tls) as told:
        yield told


@pytest.fixture
def client(issuer: Issuer) -> ProviderClient:
    return ProviderClient(issuer.provider)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(Path(":memory:"))
    yield opened
    opened.close()


@pytest.fixture
def by(store: Store, acting: Any, noon: Any) -> Any:
    """The administrator, of a desk with one account more."""
    keeper = acting(store, noon, (ADMINISTRATOR,))
    keeper = replace(keeper, actor=replace(keeper.actor, account="管理员甲"))
    accounts.create(keeper, "Duty01", "值班员", (VIEWER,))
    return keeper
