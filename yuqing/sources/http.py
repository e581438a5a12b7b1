"""The only door to the network: polite, bounded in time and size, and never led to an address it must not visit."""

import email.utils
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urljoin, urlsplit

import requests

from yuqing import __version__
from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources import body as bodies
from yuqing.sources import challenge
from yuqing.sources.address import Dialler
from yuqing.sources.context import Response, Validators
from yuqing.sources.deadline import Deadline
from yuqing.sources.robots import ROBOT, RobotsCache
from yuqing.sources.site import site_of_host
from yuqing.sources.slots import MAX_DELAY, MIN_DELAY, HostSlots
from yuqing.sources.transport import Line, send, tls_context

MAX_RETRY_AFTER = 24 * 3600.0
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
_OK = range(200, 300)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
#: 412 and 521 are how two widespread firewalls of Chinese sites answer a client that runs no scripts.
_BLOCKED = frozenset({401, 403, 407, 412, 451, 521})
_GONE = frozenset({404, 410})
_NOT_MODIFIED, _TOO_MANY = 304, 429


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch."""

    #: For everything from the first connection to the last byte, redirects included; waiting for a turn is extra.
    seconds: float = 20.0
    #: Of the body, compressed and unpacked. A feed of 100,000 items is 20 MB.
    size: int = 24 * 2**20
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Errand:
    """What one visit may do, and what it knows from last time."""

    now: datetime
    #: Hosts, in lower case, that may lie in the intranet or on this machine.
    private_hosts: frozenset[str] = frozenset()
    #: Seconds between two requests to a host; at least 5 for hosts not in `private_hosts`.
    host_delay: float = MIN_DELAY
    respect_robots: bool = True
    #: Address → what its last answer said.
    known: Mapping[str, Validators] = field(default_factory=dict)

    def delay_at(self, host: str) -> float:
        """Return the pause that is kept at a host."""
        return self.host_delay if host in self.private_hosts else max(self.host_delay, MIN_DELAY)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The parts of the world a client touches; tests put their own in."""

    dialler: Dialler = field(default_factory=Dialler)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext = field(default_factory=tls_context)


def user_agent(contact: str) -> str:
    """Return who we are and whom to write to; anything but printable ASCII is percent-encoded."""
    who = f"{ROBOT}/{__version__}"
    reachable = quote(contact.strip(), safe="@:/?&=.,;+-_~ ")
    return f"{who} (+{reachable})" if reachable else who


class Client:
    """Fetches pages for all sources; one object is shared by all threads."""

    def __init__(self, agent: str, limits: Limits | None = None, surroundings: Surroundings | None = None) -> None:
        self._agent = agent
        self._limits = limits or Limits()
        self._world = surroundings or Surroundings()
        self._robots = RobotsCache()
        self.slots = HostSlots(self._world.monotonic)

    def get(self, url: str, errand: Errand) -> Response:
        """Return a good answer, or "not modified". Raises SourceError for everything else."""
        answer = self._follow(url, errand, obey=errand.respect_robots)
        if answer.outcome is Outcome.NOT_MODIFIED:
            return answer
        if answer.status not in _OK:
            raise _refusal(answer, errand.now)
        if not answer.body.strip():
            raise SourceError("网站返回了空白内容", kind=Outcome.EMPTY_BODY)
        if challenge.is_challenge(answer.body):
            raise _captcha()
        return answer

    def _follow(self, url: str, errand: Errand, *, obey: bool) -> Response:
        """Return the answer at the end of the redirects, whatever its status; each hop is checked anew."""
        known = errand.known.get(url, Validators())
        left, moved_to, for_good = self._limits.seconds, "", True
        for _ in range(self._limits.redirects + 1):
            request = self._prepared(url, known)
            pause = self._permission(request, errand) if obey else 0.0
            self._wait_for_turn(request, errand, pause)
            started = self._world.monotonic()
            answer = self._exchange(request, errand, left)
            left -= self._world.monotonic() - started
            for_good = for_good and answer.status in _FOR_GOOD
            if answer.status not in _REDIRECTS or not answer.headers.get("location"):
                return _with(answer, moved_to, asked=known != Validators())
            url = _next_url(answer)
            moved_to = url if for_good else moved_to
        raise SourceError(f"网站跳转超过 {self._limits.redirects} 次", kind=Outcome.REDIRECT)

    def _permission(self, request: requests.PreparedRequest, errand: Errand) -> float:
        url = request.url or ""
        pause = self._robots.check(url, errand.now, lambda rules: self._follow(rules, errand, obey=False))
        return min(pause, MAX_DELAY)

    def _prepared(self, url: str, known: Validators) -> requests.PreparedRequest:
        _check_scheme(url)
        headers = {
            "User-Agent": self._agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
            "Connection": "close",
            "If-None-Match": known.etag,
            "If-Modified-Since": known.last_modified,
        }
        try:
            return requests.Request("GET", url, {name: value for name, value in headers.items() if value}).prepare()
        except (requests.RequestException, ValueError) as error:
            raise SourceError("网址写法有误,无法访问", kind=Outcome.BAD_SCHEME) from error

    def _wait_for_turn(self, request: requests.PreparedRequest, errand: Errand, pause: float) -> None:
        host = _host(request)
        self._world.sleep(self.slots.reserve(site_of_host(host), max(errand.delay_at(host), pause)))

    def _exchange(self, request: requests.PreparedRequest, errand: Errand, seconds: float) -> Response:
        deadline = Deadline(seconds, self._world.monotonic)
        dialler, private = self._world.dialler, errand.private_hosts
        line = Line(lambda host, port: dialler.dial(host, port, private, deadline), deadline, self._world.tls)
        with send(request, line) as answer:
            body = bodies.read(answer, self._limits.size) if answer.status_code in _OK else b""
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Response(answer.status_code, request.url or "", headers, body)


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds a server asks us to wait (RFC 9110 §10.2.3), at most a day; None when it does not say."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:12]), MAX_RETRY_AFTER)
    try:
        until = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), MAX_RETRY_AFTER)


def _with(answer: Response, moved_to: str, *, asked: bool) -> Response:
    fresh = Outcome.NOT_MODIFIED if answer.status == _NOT_MODIFIED and asked else Outcome.OK
    return Response(answer.status, answer.url, answer.headers, answer.body, fresh, moved_to)


def _next_url(answer: Response) -> str:
    location = answer.headers["location"]
    # http.client reads headers as latin-1; a Chinese path comes as utf-8 bytes.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        url = urljoin(answer.url, location.strip())
        urlsplit(url).port  # noqa: B018 - raises ValueError when the port is no number
    except ValueError as error:
        raise SourceError("网站跳转到无效的网址", kind=Outcome.REDIRECT) from error
    if challenge.is_challenge_address(url):
        raise _captcha()
    return url


def _check_scheme(url: str) -> None:
    if not url.lower().startswith(("http://", "https://")):
        raise SourceError("只能访问 http 或 https 网址", kind=Outcome.BAD_SCHEME)


def _host(request: requests.PreparedRequest) -> str:
    return (urlsplit(request.url or "").hostname or "").lower()


def _refusal(answer: Response, now: datetime) -> SourceError:
    status, wait = answer.status, retry_after(answer.headers.get("retry-after", ""), now)
    if status in _BLOCKED:
        return SourceError(f"网站拒绝访问({status}),已暂停采集,不做绕过", kind=Outcome.BLOCKED)
    if status in _GONE:
        return SourceError(f"页面不存在({status}),请检查网址", kind=Outcome.NOT_FOUND)
    if status == _TOO_MANY:
        return SourceError("网站要求放慢采集(429)", kind=Outcome.RATE_LIMITED, retry_after=wait)
    return SourceError(f"网站返回错误({status})", kind=Outcome.HTTP_ERROR, retry_after=wait)


def _captcha() -> SourceError:
    return SourceError("网站要求输入验证码,已暂停采集,不做绕过", kind=Outcome.BLOCKED)
