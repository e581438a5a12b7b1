"""Servers that misbehave, on loopback: each fault ends in its name and within the deadline."""

import gzip
import io
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import trustme

from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources.address import Dialler
from yuqing.sources.context import Response, Validators
from yuqing.sources.http import Client, Errand, Limits, Surroundings
from yuqing.sources.transport import tls_context

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DEADLINE = 0.6
LIMIT = 100_000
HERE = frozenset({"127.0.0.1"})
ERRAND = Errand(NOW, private_hosts=HERE, host_delay=0)

Answer = bytes | Callable[[socket.socket, dict[str, str]], None]


def reply(body: bytes = b"<rss/>", status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), "Content-Type": "text/xml", "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class FaultServer:
    """Answers each path with given bytes, or lets a function do its worst with the connection."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {"/robots.txt": reply(b"", "404 Not Found")}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def url(self, path: str) -> str:
        return f"http{'s' if self._tls else ''}://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            speaking = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with speaking, speaking.makefile("rb") as reader:
                self._answer(speaking, reader)

    def _answer(self, connection: socket.socket, reader: io.BufferedReader) -> None:
        path = reader.readline().decode().split(" ")[1]
        headers = dict(line.split(": ", 1) for line in iter(lambda: reader.readline().decode().strip(), ""))
        self.asked.append((path, headers))
        answer = self.answers[path]
        if callable(answer):
            answer(connection, headers)
        else:
            connection.sendall(answer)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    running = FaultServer()
    yield running
    running.close()


@cache
def _tls(authorities: str | None) -> ssl.SSLContext:
    return tls_context(authorities)


def client(authorities: str | None = None, resolve: Callable[[str, int], list[str]] | None = None) -> Client:
    dialler = Dialler(resolve) if resolve else Dialler()
    world = Surroundings(dialler=dialler, sleep=lambda _: None, tls=_tls(authorities))
    return Client("yuqing/test", Limits(seconds=DEADLINE, size=LIMIT), world)


def fetch(server: FaultServer, path: str, answer: Answer, errand: Errand = ERRAND) -> Response:
    server.answers[path] = answer
    return client().get(server.url(path), errand)


def failure(server: FaultServer, answer: Answer) -> SourceError:
    with pytest.raises(SourceError) as caught:
        fetch(server, "/x", answer)
    return caught.value


def drip(head: bytes, drop: bytes) -> Answer:
    def answer(connection: socket.socket, _: dict[str, str]) -> None:
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


def silence(connection: socket.socket, _: dict[str, str]) -> None:
    connection.settimeout(5)
    with suppress(TimeoutError):
        connection.recv(1)


def reset(connection: socket.socket, _: dict[str, str]) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(connection: socket.socket, _: dict[str, str]) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"<p>x</p>" * 1000)


SLOW: dict[str, Answer] = {
    "nothing comes": silence,
    "headers drip": drip(b"HTTP/1.1 200 OK\r\n", b"X: a\r\n"),
    "body drips": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
    "chunks drip": drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "interim answers drip": drip(b"", b"HTTP/1.1 103 Early Hints\r\nX: a\r\n"),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_a_slow_server_is_left_at_the_deadline(server: FaultServer, answer: Answer) -> None:
    started = time.monotonic()
    assert failure(server, answer).kind == Outcome.TIMEOUT
    assert time.monotonic() - started < DEADLINE + 1


BROKEN: dict[str, Answer] = {
    "closed": b"",
    "reset": reset,
    "garbage": b"\x00\x01garbage\r\n\r\n" * 9,
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "cut": reply(Content_Length="500"),
    "cut chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nabc",
    "two lengths": reply(Content_Length="5\r\nContent-Length: 900"),
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 20_000 + b"\r\n",
    "huge header": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 500_000 + b"\r\n\r\n",
    "endless interim answers": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50,
    "cut gzip": reply(gzip.compress(b"<rss/>" * 99)[:-9], Content_Encoding="gzip"),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_an_incomplete_answer_is_no_answer(server: FaultServer, answer: Answer) -> None:
    assert failure(server, answer).kind == Outcome.TRANSPORT


LARGE: dict[str, Answer] = {
    "endless": endless,
    "announced": reply(Content_Length=str(10**12)),
    "bomb": reply(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip"),
    "bomb in a bomb": reply(gzip.compress(gzip.compress(b" " * 50_000_000)), Content_Encoding="gzip, gzip"),
}


@pytest.mark.parametrize("answer", LARGE.values(), ids=LARGE)
def test_too_much_is_not_read(server: FaultServer, answer: Answer) -> None:
    assert failure(server, answer).kind == Outcome.TOO_LARGE


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 Unauthorized", Outcome.BLOCKED),
        ("403 Forbidden", Outcome.BLOCKED),
        ("412 Precondition Failed", Outcome.BLOCKED),
        ("451 Legal", Outcome.BLOCKED),
        ("521 Challenge", Outcome.BLOCKED),
        ("404 Not Found", Outcome.NOT_FOUND),
        ("410 Gone", Outcome.NOT_FOUND),
        ("400 Bad Request", Outcome.HTTP_ERROR),
        ("500 ISE", Outcome.HTTP_ERROR),
        ("302 Found", Outcome.HTTP_ERROR),
        ("304 Not Modified", Outcome.HTTP_ERROR),
        ("204 No Content", Outcome.EMPTY_BODY),
    ],
)
def test_each_status_has_its_name(server: FaultServer, status: str, kind: Outcome) -> None:
    assert failure(server, reply(b"", status)).kind == kind


def test_a_request_to_slow_down_is_heard(server: FaultServer) -> None:
    slow_down = failure(server, reply(b"", "429 Too Many", Retry_After="120"))
    assert (slow_down.kind, slow_down.retry_after) == (Outcome.RATE_LIMITED, 120)
    busy = failure(server, reply(b"", "503 Unavailable", Retry_After="60"))
    assert (busy.kind, busy.retry_after) == (Outcome.HTTP_ERROR, 60)


def test_a_blank_page_and_a_captcha_are_not_content(server: FaultServer) -> None:
    assert failure(server, reply(b" \n ")).kind == Outcome.EMPTY_BODY
    assert failure(server, reply("<html><title>百度安全验证</title></html>".encode())).kind == Outcome.BLOCKED


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("/x", Outcome.REDIRECT),
        ("http://[bad", Outcome.REDIRECT),
        ("http://a:b:c/", Outcome.REDIRECT),
        ("file:///etc/passwd", Outcome.BAD_SCHEME),
        ("ftp://127.0.0.1/x", Outcome.BAD_SCHEME),
        ("javascript:alert(1)", Outcome.BAD_SCHEME),
        ("http://127.0.0.2:9/", Outcome.BLOCKED_ADDRESS),
        ("http://2130706433:9/", Outcome.BLOCKED_ADDRESS),
        ("http://[::ffff:127.0.0.2]:9/", Outcome.BLOCKED_ADDRESS),
        ("/captcha?to=x", Outcome.BLOCKED),
    ],
)
def test_a_redirect_is_checked_like_a_first_address(server: FaultServer, location: str, kind: Outcome) -> None:
    assert failure(server, reply(b"", "302 Found", Location=location)).kind == kind


def test_a_name_that_turns_to_the_intranet_after_a_redirect_is_never_connected_to(server: FaultServer) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return {"innocent.example.cn": ["192.168.1.1"]}[host]

    server.answers["/x"] = reply(b"", "302 Found", Location="http://innocent.example.cn/")
    with pytest.raises(SourceError) as caught:
        client(resolve=resolve).get(server.url("/x"), ERRAND)
    assert caught.value.kind == Outcome.BLOCKED_ADDRESS


def test_a_move_for_good_is_remembered_and_a_passing_one_is_not(server: FaultServer) -> None:
    server.answers["/new"] = reply(b"<rss>new</rss>")
    moved = fetch(server, "/x", reply(b"", "301 Moved", Location="/new"))
    assert (moved.body, moved.moved_to) == (b"<rss>new</rss>", server.url("/new"))
    assert fetch(server, "/x", reply(b"", "302 Found", Location="/new")).moved_to == ""


def test_a_chinese_location_is_followed(server: FaultServer) -> None:
    server.answers["/%E9%80%9A%E6%8A%A5"] = reply()
    location = "/通报".encode().decode("latin-1")
    raw = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode("latin-1") + b"\r\n\r\n"
    assert fetch(server, "/x", raw).status == 200


RIGHT: dict[str, bytes] = {
    "plain": reply(),
    "gzip": reply(gzip.compress(b"<rss/>"), Content_Encoding="gzip"),
    "zlib": reply(zlib.compress(b"<rss/>"), Content_Encoding="deflate"),
    "bare deflate": reply(zlib.compress(b"<rss/>")[2:-4], Content_Encoding="deflate"),
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<rss/>\r\n0\r\n\r\n",
    "until closed": b"HTTP/1.1 200 OK\r\n\r\n<rss/>",
    "after early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + reply(),
}


@pytest.mark.parametrize("answer", RIGHT.values(), ids=RIGHT)
def test_a_good_answer_is_read_in_every_form(server: FaultServer, answer: bytes) -> None:
    assert fetch(server, "/x", answer).body == b"<rss/>"


def test_a_false_claim_of_compression_is_named(server: FaultServer) -> None:
    assert failure(server, reply(Content_Encoding="gzip")).kind == Outcome.DECODE


def test_nothing_new_is_asked_for_with_what_is_known(server: FaultServer) -> None:
    known = {server.url("/x"): Validators('"v1"', "Sun, 22 Nov 2026 00:00:00 GMT", "")}
    errand = Errand(NOW, private_hosts=HERE, host_delay=0, known=known)
    answer = fetch(server, "/x", reply(b"", "304 Not Modified"), errand)
    assert answer.outcome is Outcome.NOT_MODIFIED
    _, headers = server.asked[-1]
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Sun, 22 Nov 2026 00:00:00 GMT"


def test_we_are_honest_and_carry_no_cookie(server: FaultServer) -> None:
    fetch(server, "/x", reply(Set_Cookie="id=1"))
    fetch(server, "/x", reply())
    _, headers = server.asked[-1]
    assert headers["User-Agent"] == "yuqing/test"
    assert "Cookie" not in headers


def test_robots_are_asked_first_and_obeyed(server: FaultServer) -> None:
    server.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /x\n")
    assert failure(server, reply()).kind == Outcome.ROBOTS_DENIED
    assert [path for path, _ in server.asked] == ["/robots.txt"]


def test_a_redirect_does_not_lead_around_robots(server: FaultServer) -> None:
    server.answers["/robots.txt"] = reply(b"User-agent: *\nDisallow: /private\n")
    server.answers["/private/x"] = reply()
    assert failure(server, reply(b"", "302 Found", Location="/private/x")).kind == Outcome.ROBOTS_DENIED


def test_loopback_is_closed_unless_the_source_names_it(server: FaultServer) -> None:
    with pytest.raises(SourceError) as caught:
        client().get(server.url("/x"), Errand(NOW))
    assert caught.value.kind == Outcome.BLOCKED_ADDRESS
    assert server.asked == []


def test_a_closed_port_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(SourceError) as caught:
        client().get(f"http://127.0.0.1:{port}/", ERRAND)
    assert caught.value.kind == Outcome.CONNECT


@pytest.mark.parametrize("url", ["gopher://a/", "http:///x", "http://exa mple.cn/", "http://[bad/", "rss", ""])
def test_an_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        client().get(url, ERRAND)
    assert caught.value.kind == Outcome.BAD_SCHEME


def test_each_request_waits_for_its_turn(server: FaultServer) -> None:
    waits: list[float] = []
    world = Surroundings(sleep=waits.append, monotonic=lambda: 0.0, tls=_tls(None))
    server.answers["/robots.txt"] = reply(b"User-agent: *\nCrawl-delay: 7\n")
    server.answers["/x"] = reply()
    polite = Client("yuqing/test", Limits(seconds=DEADLINE), world)
    for _ in range(2):
        polite.get(server.url("/x"), Errand(NOW, private_hosts=HERE, host_delay=3))
    assert waits == [0, 3, 10]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_outcome(folder: Path, authority: trustme.CA, certificate: trustme.LeafCert) -> Outcome:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    running = FaultServer(context)
    running.answers["/x"] = reply()
    try:
        return client(str(folder / "ca.pem")).get(running.url("/x"), ERRAND).outcome
    except SourceError as error:
        return Outcome(error.kind)
    finally:
        running.close()


def test_a_good_certificate_is_accepted(tmp_path: Path, authority: trustme.CA) -> None:
    assert tls_outcome(tmp_path, authority, authority.issue_cert("127.0.0.1")) is Outcome.OK


def test_a_bad_certificate_is_refused(tmp_path: Path, authority: trustme.CA) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    for bad in (
        authority.issue_cert("other.example"),
        authority.issue_cert("127.0.0.1", not_after=past, not_before=datetime(2019, 1, 1, tzinfo=UTC)),
        trustme.CA().issue_cert("127.0.0.1"),
    ):
        assert tls_outcome(tmp_path, authority, bad) is Outcome.TLS


def test_https_where_http_is_spoken_is_a_tls_failure(server: FaultServer) -> None:
    def rude(connection: socket.socket, _: dict[str, str]) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(9999)
                rude(connection, {})

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(SourceError) as caught:
            client().get(f"https://127.0.0.1:{listening.getsockname()[1]}/", ERRAND)
        thread.join(5)
    assert caught.value.kind == Outcome.TLS


def test_a_failing_source_does_not_delay_another(server: FaultServer) -> None:
    server.answers["/slow"] = silence
    server.answers["/good"] = reply()
    shared = client()
    ended: list[str] = []

    def visit(path: str) -> None:
        with suppress(SourceError):
            shared.get(server.url(path), ERRAND)
        ended.append(path)

    threads = [threading.Thread(target=visit, args=(path,)) for path in ("/slow", "/good")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert ended == ["/good", "/slow"]
