"""Asks an OpenID Connect provider: where to send people, which keys it signs with, and for whom a code stands.

Each exchange is one connection with an end in time and size; redirects are not followed, proxies of the environment
play no part, and only the host of the issuer may lie in the intranet.
"""

import base64
import hashlib
import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import requests

from yuqing.errors import ProviderError, SourceError
from yuqing.model.identity import MAIL, SUBJECT, Departure, Provider
from yuqing.sources import body as bodies
from yuqing.sources.address import Dialler
from yuqing.sources.deadline import Deadline
from yuqing.sources.transport import Line, send, tls_context

#: Of one exchange: seconds from the first connection to the last byte, and bytes of its body.
SECONDS, SIZE = 8.0, 256 * 1024
#: Seconds for which addresses and keys are kept; and within which unknown keys are asked for only once.
KEPT, KEYS_AGAIN = 600.0, 30.0
DOWN = "统一身份认证暂时不可用。请稍后再试,或用账号和密码登录。"
_OK = 200
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BASIC, _POST = "client_secret_basic", "client_secret_post"


@dataclass(slots=True)
class ProviderClient:
    """What we say to a provider; one object is shared by all threads."""

    provider: Provider
    dialler: Dialler = field(default_factory=Dialler)
    monotonic: Callable[[], float] = time.monotonic
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _tls: ssl.SSLContext | None = None

    def way_there(self, departure: Departure) -> str:
        """Return the address to which a browser is sent. Raises ProviderError."""
        endpoint = self._endpoint("authorization_endpoint")
        digest = hashlib.sha256(departure.verifier.encode()).digest()
        asked = {
            "response_type": "code", "client_id": self.provider.client_id, "redirect_uri": departure.back,
            "scope": _scope(self.provider.claim), "state": departure.state, "nonce": departure.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def token(self, departure: Departure, code: str) -> str:
        """Return the ID token for which a code stands, unchecked. Raises ProviderError."""
        url = self._endpoint("token_endpoint")
        given = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": departure.back,
            "code_verifier": departure.verifier,
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if self._shows_itself_by() == _BASIC:
            headers["Authorization"] = f"Basic {_basic(self.provider)}"
        else:
            given |= {"client_id": self.provider.client_id, "client_secret": self.provider.secret}
        token = self._exchange("POST", url, headers, urlencode(given)).get("id_token")
        if not isinstance(token, str):
            raise ProviderError(DOWN)
        return token

    def keys(self, *, fresh: bool = False) -> Mapping[str, Any]:
        """Return the keys that tokens are signed with, as a JSON Web Key Set. Raises ProviderError."""
        url = self._endpoint("jwks_uri")
        keys = self._known(url, KEYS_AGAIN if fresh else KEPT)
        listed = keys.get("keys")
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            self._kept.pop(url, None)
            raise ProviderError(DOWN)
        return keys

    def _described(self) -> dict[str, Any]:
        """Return what the provider says of itself (OpenID Connect Discovery 1.0, §4)."""
        url = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        said = self._known(url, KEPT)
        # To the letter (§4.3): a document of somebody else must not name keys and addresses.
        if said.get("issuer") != self.provider.issuer:
            self._kept.pop(url, None)
            raise ProviderError("统一身份认证报出的名称与设置的 oidc_issuer 不一致,不能用它登录。请联系系统管理员。")
        return said

    def _endpoint(self, name: str) -> str:
        """Return one of its addresses: https, or on this machine where the issuer is."""
        url = self._described().get(name)
        if not isinstance(url, str) or not _may_be_asked(url, self.provider.issuer):
            raise ProviderError(DOWN)
        return url

    def _shows_itself_by(self) -> str:
        ways = self._described().get("token_endpoint_auth_methods_supported", [_BASIC])
        return _POST if isinstance(ways, list) and _POST in ways and _BASIC not in ways else _BASIC

    def _known(self, url: str, seconds: float) -> dict[str, Any]:
        kept = self._kept.get(url)
        if kept is not None and self.monotonic() - kept[0] < seconds:
            return kept[1]
        said = self._exchange("GET", url, {}, None)
        self._kept[url] = self.monotonic(), said
        return said

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], content: str | None) -> dict[str, Any]:
        """Return the object that a good answer holds. Raises ProviderError, which says nothing of the answer."""
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close", **headers}
        deadline = Deadline(SECONDS, self.monotonic)
        private = frozenset({_host(self.provider.issuer)})
        # Made once, and not before somebody signs in: it reads some hundred certificates.
        self._tls = tls = self._tls or tls_context(self.provider.authorities or None)
        line = Line(lambda host, port: self.dialler.dial(host, port, private, deadline), deadline, tls)
        try:
            request = requests.Request(method, url, headers, data=content).prepare()
            with send(request, line) as answer:
                body = bodies.read(answer, SIZE) if answer.status_code == _OK else b""
            said = json.loads(body)
        except (SourceError, requests.RequestException, ValueError, RecursionError) as error:
            raise ProviderError(DOWN) from error
        if not isinstance(said, dict):
            raise ProviderError(DOWN)
        return said


def _may_be_asked(url: str, issuer: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_here = parts.scheme == "http" and host in _LOOPBACK and _host(issuer) in _LOOPBACK
    return bool(host) and (parts.scheme == "https" or is_here) and url.isascii() and url.isprintable()


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _scope(claim: str) -> str:
    """Return what is asked for; nothing of a person beyond the claim that names him."""
    return {SUBJECT: "openid", MAIL: "openid email"}.get(claim, "openid profile")


def _basic(provider: Provider) -> str:
    """Return how a client shows itself (RFC 6749, §2.3.1)."""
    return base64.b64encode(f"{quote_plus(provider.client_id)}:{quote_plus(provider.secret)}".encode()).decode()
