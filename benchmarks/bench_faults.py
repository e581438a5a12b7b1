"""Every fault of the shared fault server, and how a visit names it.

Usage: python benchmarks/bench_faults.py [SHARED]; SHARED is the folder with tools/faultserver.py (default ../shared).
The server runs in a process of its own; nothing but loopback is reached. Prints one line per fault: expected and
actual outcome, health, seconds, items; then the robots, TLS and address faults and the memory of this process.
"""

import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import trustme

from yuqing import clock
from yuqing.model.runs import Outcome
from yuqing.sources.http import Client, Limits, Surroundings, user_agent
from yuqing.sources.spec import SourceSpec
from yuqing.sources.transport import tls_context
from yuqing.worker.state import SourceState
from yuqing.worker.visit import Means, Visit, live_contexts, visit

DEADLINE = 8.0
#: Parsing comes after the last byte.
SLACK = 3.0
SERVER = """
import datetime, ssl, sys
sys.path.insert(0, sys.argv[1])
import faultserver
tls = None
if len(sys.argv) > 2:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[2])
with faultserver.FaultServer(tls=tls) as server:
    print(server.port, *faultserver.F, flush=True)
    for line in sys.stdin:
        server.mode = line.strip() or None
        print("mode", flush=True)
"""
#: Path → the outcomes that name it rightly; what is not listed must be OK.
EXPECTED = {
    "/hang-headers": "timeout", "/hang-mid-body": "timeout", "/drip": "timeout", "/drip-headers": "timeout",
    "/truncated": "transport", "/chunked-truncated": "transport", "/reset": "transport", "/close-empty": "transport",
    "/garbage": "transport", "/bad-status": "transport", "/neg-length": "any", "/dup-length": "any",
    "/many-headers": "transport", "/huge-header": "transport",
    "/400": "http_error", "/401": "blocked", "/403": "blocked", "/404": "not_found", "/410": "not_found",
    "/500": "http_error", "/502": "http_error", "/503": "http_error", "/503-retry": "http_error",
    "/429-seconds": "rate_limited", "/429-date": "rate_limited", "/429-silly": "rate_limited",
    "/flaky": "http_error http_error ok",
    "/loop": "redirect", "/chain": "redirect", "/r-meta": "blocked_address", "/r-private": "blocked_address",
    "/r-file": "bad_scheme", "/r-ftp": "bad_scheme", "/r-decimal": "blocked_address", "/r-v6": "blocked_address",
    "/r-noloc": "http_error", "/r-badloc": "redirect", "/r-captcha": "blocked", "/captcha": "blocked",
    "/gzip-lie": "decode", "/gzip-trunc": "transport", "/gzip-bomb": "too_large", "/endless": "too_large",
    "/huge-length": "too_large",
    "/html-as-rss": "not_a_feed", "/empty": "empty_body", "/blank": "empty_body", "/204": "empty_body",
    "/xxe": "ok|parse_error", "/laughs": "ok|parse_error", "/deep": "ok|parse_error",
    # Pages and hot lists: reached well, and rightly refused by the feed reader.
    "/ok.html": "not_a_feed", "/ok.json": "not_a_feed", "/deep-html": "not_a_feed", "/json-cut": "parse_error",
    "/json-shape": "not_a_feed", "/json-status": "not_a_feed", "/json-nan": "not_a_feed",
    "/etag.rss": "ok not_modified", "/etag-ignored.rss": "ok unchanged",
}  # fmt: skip
ROBOTS = {"": "ok", "disallow": "robots_denied", "html": "ok", "500": "robots_denied", "403": "robots_denied",
          "delay": "ok", "bom": "robots_denied"}  # fmt: skip
ADDRESSES = {
    "http://nope.invalid/": "dns", "http://0.0.0.0:1/": "blocked_address", "http://[::1]:1/": "blocked_address",
    "http://localhost:1/": "blocked_address", "http://中文.invalid/": "dns", "http://127.0.0.1:1/": "blocked_address",
    "http://exa mple.cn/": "bad_scheme",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    expected: str
    visits: tuple[Visit, ...]
    seconds: float

    @property
    def actual(self) -> str:
        """The outcomes in order."""
        return " ".join(one.run.outcome.value for one in self.visits)

    @property
    def is_right(self) -> bool:
        """Whether the fault got its name in time."""
        named = self.expected == "any" or self.actual in self.expected.split("|")
        return named and self.seconds < len(self.visits) * (DEADLINE + SLACK)


class Server:
    """The shared fault server in its own process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        port, *self.paths = self._answer()
        self.port = int(port)

    def set_mode(self, mode: str) -> None:
        """Choose how robots.txt answers."""
        self._pipe(self._process.stdin).write(f"{mode}\n")
        self._pipe(self._process.stdin).flush()
        self._answer()

    def _answer(self) -> list[str]:
        return self._pipe(self._process.stdout).readline().split()

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise RuntimeError("the server has no pipe")
        return pipe


@contextmanager
def serving(tools: Path, certificate: Path | None = None) -> Iterator[Server]:
    """Start and stop a fault server."""
    command = [sys.executable, "-c", SERVER, str(tools), *([str(certificate)] if certificate else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Server(process)
        finally:
            process.kill()


def client(authorities: str | None = None) -> Client:
    """Return a client with a short deadline."""
    return Client(user_agent("bench"), Limits(seconds=DEADLINE), Surroundings(tls=tls_context(authorities)))


def try_visit(url: str, name: str, expected: str, network: Client, private: bool = True) -> Line:
    """Visit an address as often as there are expected outcomes."""
    row: dict[str, Any] = {
        "id": "fault",
        "name": name,
        "type": "feed",
        "url": "http://placeholder.invalid/",
        "max_age_days": 36500,
    }
    local: dict[str, Any] = {"allow_private": True, "min_host_delay": 0} if private else {}
    spec = SourceSpec(**row, **local).model_copy(update={"url": url})
    means = Means(live_contexts(network, secrets.token_bytes(32)), clock.now, lambda: 0.0, Path(tempfile.gettempdir()))
    state, visits, started = SourceState(), [], time.monotonic()
    for _ in expected.split():
        visits.append(visit(spec, state, means, clock.now()))
        state = visits[-1].state
    return Line(name, expected, tuple(visits), time.monotonic() - started)


def faults(server: Server) -> list[Line]:
    """Try all faults, eight at a time as the worker does."""
    network = client()
    paths = [path for path in server.paths if path != "/robots.txt"]
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(
            lambda path: try_visit(
                f"http://127.0.0.1:{server.port}{path}", path, EXPECTED.get(path, "ok"), network), paths,
        ))  # fmt: skip


def robots(server: Server) -> list[Line]:
    """Try every way in which robots.txt may answer."""
    lines = []
    for mode, expected in ROBOTS.items():
        server.set_mode(mode)
        lines.append(try_visit(f"http://127.0.0.1:{server.port}/ok.rss", f"robots {mode or 404}", expected, client()))
    server.set_mode("")
    return lines


def certificates(tools: Path, folder: Path) -> list[Line]:
    """Try servers with good and bad certificates, and https where http is spoken."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    yesterday = datetime.now(UTC) - timedelta(days=1)
    cases = {
        "good": (authority.issue_cert("127.0.0.1"), "ok"),
        "wrong host": (authority.issue_cert("other.example"), "tls"),
        "expired": (authority.issue_cert("127.0.0.1", not_after=yesterday), "tls"),
        "unknown authority": (trustme.CA().issue_cert("127.0.0.1"), "tls"),
    }
    lines = []
    for name, (certificate, expected) in cases.items():
        file = folder / "server.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(str(file))
        with serving(tools, file) as server:
            url = f"https://127.0.0.1:{server.port}/ok.rss"
            lines.append(try_visit(url, f"tls {name}", expected, client(str(folder / "ca.pem"))))
    with serving(tools) as server:
        # The fault server waits for a line end, which a TLS greeting rarely holds: robots.txt is then not read in time.
        url = f"https://127.0.0.1:{server.port}/ok.rss"
        lines.append(try_visit(url, "tls on http port", "tls|robots_denied", client()))
    return lines


def show(lines: list[Line]) -> int:
    """Print the table and return how many are right."""
    for line in lines:
        run = line.visits[-1].run
        mark = "  " if line.is_right else "✗ "
        print(f"{mark}{line.name:22} {line.expected:24} {line.actual:24} {run.health:13} {line.seconds:5.1f} s "
              f"{run.items:5} {run.detail}")  # fmt: skip
    return sum(line.is_right for line in lines)


def main() -> None:
    """Run everything once."""
    tools = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared") / "tools"
    if not (tools / "faultserver.py").exists():
        print(f"skipped: no fault server at {tools}")
        return
    with serving(tools) as server, tempfile.TemporaryDirectory() as folder:
        found = [*faults(server), *robots(server)]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found += certificates(tools, Path(folder))
    found += [try_visit(url, url, expected, client(), private=False) for url, expected in ADDRESSES.items()]
    right = show(found)
    print(f"{right} of {len(found)} named rightly and in time; peak memory of the visits {memory:.0f} MB")
    named = {line.visits[-1].run.outcome for line in found}
    print(f"outcomes seen: {len(named)} of {len(Outcome)}; never: {', '.join(sorted(set(Outcome) - named))}")


if __name__ == "__main__":
    main()
