"""Made-up feeds on loopback that speak of the unit at an even pace, fail for a while in every way, and recover."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.accelerated import local_source

SOURCES = 20
#: Posts of one source in a simulated hour, and how many of them its feed holds.
PER_HOUR, HELD = 4, 40
#: Simulated hours in which no source answers.
OUTAGES = (6, 14, 20)
HANGS = 3.0
_PLACES = ("集市路", "东桥头", "西关小区", "镇中心小学", "老街", "文化广场", "卫生院门口", "河堤")
_MATTERS = (
    "路面积水一直没人清理", "自来水又停了一整天", "垃圾清运车三天没有来", "补贴到现在没有发下来",
    "施工围挡占了半条路", "广场舞的声音吵到半夜", "新开的公交线路方便多了", "路灯坏了没有人来修",
)  # fmt: skip
_ENDINGS = ("希望有人管一管。", "什么时候能解决？", "已经打过热线了。", "大家注意绕行。")


def rows(port: int) -> list[dict[str, object]]:
    """Return the rows of sources.toml, visited every half of an hour."""
    base = f"http://127.0.0.1:{port}/feed/"
    return [local_source(f"soak-{number}", f"{base}{number}", interval="30m") for number in range(SOURCES)]


@contextmanager
def serving(start: datetime, now: Callable[[], datetime]) -> Iterator[int]:
    """Serve the feeds of a day that begins at `start`; `now` is the simulated clock. Gives the port."""

    class Feed(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            if not name.isdigit():
                self.send_error(404)
                return
            self.close_connection = True
            _answer(self, int(name), start, now())

        def log_message(self, *_given: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def temper(number: int, hour: int) -> str:
    """Return how a source answers in a simulated hour: two in three well."""
    if hour in OUTAGES:
        return "gone"
    ill = ("error", "too_often", "hang", "garbage", "truncated", "blocked")
    return random.Random(f"{number}-{hour}").choice(("well",) * 2 * len(ill) + ill)


def _answer(asked: BaseHTTPRequestHandler, number: int, start: datetime, now: datetime) -> None:
    mood = temper(number, int((now - start) / timedelta(hours=1)))
    if mood == "gone":
        return
    if mood in _STATUS:
        asked.send_error(_STATUS[mood])
        return
    body = _feed(number, start, now).encode() if mood != "garbage" else b"<html><body>404</body></html>"
    asked.send_response(200)
    asked.send_header("Content-Type", "application/rss+xml; charset=utf-8")
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    if mood == "hang":
        time.sleep(HANGS)
    asked.wfile.write(body[: len(body) // 2] if mood in {"hang", "truncated"} else body)


_STATUS = {"error": 503, "too_often": 429, "blocked": 403}


def _feed(number: int, start: datetime, now: datetime) -> str:
    newest = int((now - start) / timedelta(hours=1) * PER_HOUR)
    posts = "".join(_post(number, each, start) for each in range(max(newest - HELD, 0), newest))
    head = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{number}</title>'
    return f"{head}{posts}</channel></rss>"


def _post(number: int, place: int, start: datetime) -> str:
    chance = random.Random(f"{number}/{place}")
    at = start + timedelta(hours=place / PER_HOUR)
    street = f"{chance.choice(_PLACES)}第{place // PER_HOUR + 1}段"
    who = "青禾镇" if chance.random() < 0.7 else "邻县"  # noqa: PLR2004 - seven of ten
    matters = ",".join(chance.choices(_MATTERS, k=2))
    text = f"{who}{street}{matters},{chance.choice(_ENDINGS)}(编号{chance.getrandbits(32)})"
    stamp = at.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    link = f"http://127.0.0.1/{number}/{place}"
    return (
        f"<item><title>{street}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{stamp}</pubDate><description>{text}</description></item>"
    )
