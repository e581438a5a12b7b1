"""What a site allows robots to read (RFC 9309), remembered for a day.

404 → everything; 401/403 → nothing; 5xx or silence → nothing for an hour; a web page instead of rules → everything.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from protego import Protego

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.context import Response

#: The name sites may use for us in their rules.
ROBOT = "yuqing"
KEPT = timedelta(hours=24)
DENIED_WHEN_SILENT = timedelta(hours=1)
#: RFC 9309 §2.5: rules beyond this size need not be read.
MAX_RULES = 500 * 1024

#: Failures that come from the network, not from the site; the page itself would fail in the same way and says more.
_SILENT = frozenset({Outcome.TIMEOUT, Outcome.TRANSPORT, Outcome.DECODE, Outcome.TOO_LARGE})
_SILENT_STATUS = frozenset({429, *range(500, 600)})
_REFUSED_STATUS = frozenset({401, 403})
_OK_STATUS = range(200, 300)

#: Fetch a page whatever its status; raises SourceError when there was no answer.
Fetch = Callable[[str], Response]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one site said, and until when that holds."""

    expires_at: datetime
    #: None: no rules, everything is allowed.
    parsed: Protego | None = None
    #: Why everything is denied, in Chinese; "" when it is not.
    denied: str = ""
    #: The denial comes from silence, not from a decision of the site.
    silent: bool = False


class RobotsCache:
    """The rules of the sites visited lately; shared by all threads."""

    def __init__(self) -> None:
        self._known: dict[str, Rules] = {}
        #: One per site: of many sources of a site that are due together, one asks and the others wait for its answer.
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._lock = threading.Lock()

    def check(self, url: str, now: datetime, fetch: Fetch) -> float:
        """Return the pause in seconds the site asks for. Raises SourceError ROBOTS_DENIED, or as `fetch` did."""
        rules = self._rules(url, now, fetch)
        if rules.denied:
            wait = (rules.expires_at - now).total_seconds() if rules.silent else None
            raise SourceError(rules.denied, kind=Outcome.ROBOTS_DENIED, retry_after=wait)
        if rules.parsed is None:
            return 0.0
        if not rules.parsed.can_fetch(url, ROBOT):
            raise SourceError("网站的 robots.txt 不允许采集这个地址", kind=Outcome.ROBOTS_DENIED)
        return float(rules.parsed.crawl_delay(ROBOT) or 0.0)

    def _rules(self, url: str, now: datetime, fetch: Fetch) -> Rules:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        with self._lock:
            asking = self._asking[site]
        with asking:
            rules = self._known.get(site)
            if rules is None or rules.expires_at <= now:
                rules = self._known[site] = _ask(f"{site}/robots.txt", now, fetch)
            return rules


def _ask(url: str, now: datetime, fetch: Fetch) -> Rules:
    try:
        answer = fetch(url)
    except SourceError as error:
        if error.kind in _SILENT:
            return _unread(now)
        if error.kind == Outcome.REDIRECT:  # RFC 9309 §2.3.1.2: endless redirects are as if there were no rules
            return Rules(now + KEPT)
        raise
    return _by_status(answer, now)


def _by_status(answer: Response, now: datetime) -> Rules:
    if answer.status in _OK_STATUS:
        return read(answer.body, now)
    if answer.status in _REFUSED_STATUS:
        return Rules(now + KEPT, denied="网站拒绝提供 robots.txt,按不允许采集处理")
    return _unread(now) if answer.status in _SILENT_STATUS else Rules(now + KEPT)


def _unread(now: datetime) -> Rules:
    return Rules(now + DENIED_WHEN_SILENT, denied="网站的 robots.txt 暂时读不到,一小时后再试", silent=True)


def read(body: bytes, now: datetime) -> Rules:
    """Return the rules of a robots.txt; a byte order mark is dropped, a web page in its place is no rules."""
    text = body[:MAX_RULES].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    return Rules(now + KEPT, None if text.startswith("<") else Protego.parse(text))
