"""One request over one fresh connection: every read and write ends at the deadline, TLS is verified.

Sent through a `requests` adapter, not a session: a session keeps cookies, reads proxies from the environment
and computes the next redirect even when told not to follow it.
"""

import http.client
import io
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError as TransportError
from urllib3.util import parse_url
from urllib3.util.ssl_ import create_urllib3_context

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.deadline import Deadline

_INTERIM = range(101, 200)
MAX_INTERIM = 5


@dataclass(frozen=True, slots=True)
class Line:
    """How to reach a host, and until when."""

    #: (host, port) → connection to a checked address.
    dial: Callable[[str, int], socket.socket]
    deadline: Deadline
    tls: ssl.SSLContext
    #: Connections made, so that a failed exchange leaves none open.
    opened: list[socket.socket] = field(default_factory=list)

    def timed(self, sock: socket.socket) -> socket.socket:
        """Return the connection with all its waits ending at the deadline."""
        self.opened.append(sock)
        return cast(socket.socket, _TimedSocket(sock, self.deadline))

    def drop(self) -> None:
        """Close what is still open, even where a half-read answer holds on to it."""
        for sock in self.opened:
            if sock.fileno() >= 0:
                socket.close(sock.detach())


def tls_context(authorities: str | None = None) -> ssl.SSLContext:
    """Return a context that verifies certificates against the given file, or the bundled authorities."""
    context = create_urllib3_context()
    context.load_verify_locations(authorities or DEFAULT_CA_BUNDLE_PATH)
    return context


def send(request: requests.PreparedRequest, line: Line) -> requests.Response:
    """Return the answer with its body still unread. Raises SourceError: TIMEOUT, TLS, TRANSPORT or as `dial`."""
    try:
        return _Adapter(line).send(request, stream=True)
    except (requests.RequestException, TransportError, OSError) as error:
        line.drop()
        raise named(error) from error


def named(error: Exception) -> SourceError:
    """Return the failure of an exchange under its name."""
    causes = list(_causes(error))
    if any(isinstance(cause, TimeoutError | requests.Timeout) for cause in causes):
        return SourceError("网站在限定时间内没有传完内容", kind=Outcome.TIMEOUT)
    if any(isinstance(cause, ssl.SSLError | requests.exceptions.SSLError) for cause in causes):
        return SourceError("网站的安全证书无效或过期,已停止访问", kind=Outcome.TLS)
    return SourceError("网站中途断开或返回的数据不完整", kind=Outcome.TRANSPORT)


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return the error and all that it wraps."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found


class _TimedReader(io.RawIOBase):
    """Reads from a socket, giving each wait no more than what the deadline leaves."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedSocket:
    """A connected socket whose waits all end at the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock, self._deadline = sock, deadline

    def sendall(self, payload: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(payload)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def settimeout(self, _: float | None) -> None:
        """Do nothing: the deadline rules, not the pause between two packets."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _FinalResponse(http.client.HTTPResponse):
    """Skips interim answers such as 103 Early Hints, of which the standard library only knows 100."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(MAX_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if status not in _INTERIM:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.BadStatusLine("too many interim answers")


class _PlainConnection(HTTPConnection):
    response_class = _FinalResponse

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self.host, self.port)

    def connect(self) -> None:
        super().connect()
        self.sock = self._line.timed(self.sock)


class _SecureConnection(HTTPSConnection):
    response_class = _FinalResponse

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, ssl_context=line.tls, **kwargs)
        self._line = line

    def _new_conn(self) -> socket.socket:
        return self._line.dial(self.host, self.port)

    def connect(self) -> None:
        super().connect()
        self.sock = self._line.timed(self.sock)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """A transport for one exchange; proxies and certificate settings of the environment play no part."""

    def __init__(self, line: Line) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        self._line = line

    def get_connection_with_tls_context(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        parts = parse_url(request.url or "")
        pool = _SecurePool if parts.scheme == "https" else _PlainPool
        return pool(parts.host or "", parts.port, maxsize=1, line=self._line)

    def cert_verify(self, *_: Any) -> None:
        """Do nothing: the context of the line verifies."""
