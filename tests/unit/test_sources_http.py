"""The rules of the door to the network that need no server: addresses, turns, robots, waiting times."""

import gzip
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from yuqing import __version__
from yuqing.errors import SourceError
from yuqing.model.runs import Outcome
from yuqing.sources import robots
from yuqing.sources.address import Dialler
from yuqing.sources.body import unpack
from yuqing.sources.challenge import is_challenge, is_challenge_address
from yuqing.sources.context import Response
from yuqing.sources.deadline import Deadline
from yuqing.sources.http import MAX_RETRY_AFTER, Errand, retry_after, user_agent
from yuqing.sources.robots import RobotsCache
from yuqing.sources.slots import HostSlots

NOWHERE = "0.0.0.0"  # noqa: S104 - nothing binds here
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


class RefusedError(OSError):
    """What the connector of these tests answers: nothing ever leaves the machine."""


def dial(host: str, *addresses: str, private: frozenset[str] = frozenset()) -> list[str]:
    """Return the addresses that would have been connected to, or raise why none was."""
    tried: list[str] = []

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        tried.append(address)
        raise RefusedError

    dialler = Dialler(lambda *_: list(addresses), connect)
    with pytest.raises(SourceError) as caught:
        dialler.dial(host, 80, private, Deadline(5, lambda: 0.0))
    if caught.value.kind != Outcome.CONNECT:
        assert tried == []
        raise caught.value
    return tried


def test_only_the_checked_address_is_connected_to() -> None:
    assert dial("news.example.cn", "93.184.216.34", "2606:4700::1111") == [
        "93.184.216.34",
        "2606:4700::1111",
        "93.184.216.34",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1", "169.254.169.254", NOWHERE, "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
        "2002:a00:1::", "2001:0:1:1:1:1:f5ff:fffe",
    ],
)  # fmt: skip
def test_a_public_name_must_not_lead_into_the_intranet(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        dial("innocent.example.cn", address)
    assert caught.value.kind == Outcome.BLOCKED_ADDRESS


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with pytest.raises(SourceError, match="已拒绝访问"):
        dial("innocent.example.cn", "93.184.216.34", "10.0.0.1")


def test_an_address_in_disguise_is_judged_by_what_it_resolves_to() -> None:
    with pytest.raises(SourceError, match="已拒绝访问"):
        dial("2130706433", "127.0.0.1", private=frozenset({"127.0.0.1"}))


def test_a_host_of_the_unit_may_be_private_but_never_a_metadata_service() -> None:
    own = frozenset({"oa.example.cn"})
    assert dial("OA.example.cn", "192.168.1.8", private=own) == ["192.168.1.8"] * 2
    assert dial("oa.example.cn", "::1", private=own) == ["::1"] * 2
    for address in ("169.254.169.254", NOWHERE, "fe80::1", "224.0.0.1"):
        with pytest.raises(SourceError, match="已拒绝访问"):
            dial("oa.example.cn", address, private=own)


def test_a_name_that_nobody_knows_is_a_dns_failure() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    for resolve in (unknown, lambda *_: []):
        with pytest.raises(SourceError) as caught:
            Dialler(resolve).dial("nobody.example.cn", 80, (), Deadline(5, lambda: 0.0))
        assert caught.value.kind == Outcome.DNS


def test_the_deadline_covers_connecting() -> None:
    def slow(*_: object) -> socket.socket:
        raise TimeoutError

    with pytest.raises(SourceError) as caught:
        Dialler(lambda *_: ["93.184.216.34"], slow).dial("a.cn", 80, (), Deadline(5, lambda: 0.0))
    assert caught.value.kind == Outcome.TIMEOUT


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_requests_to_one_host_keep_their_distance_and_others_do_not_wait() -> None:
    clock = Clock()
    slots = HostSlots(clock)
    assert [slots.reserve("a.cn", 5) for _ in range(3)] == [0, 5, 10]
    assert slots.reserve("b.cn", 5) == 0
    assert slots.free_in("a.cn") == 15
    clock.seconds += 20
    assert slots.free_in("a.cn") == 0
    assert slots.reserve("a.cn", 5) == 0


def test_the_distance_may_be_smaller_only_at_hosts_of_the_unit() -> None:
    errand = Errand(NOW, private_hosts=frozenset({"oa.example.cn"}), host_delay=0)
    assert errand.delay_at("oa.example.cn") == 0
    assert errand.delay_at("news.example.cn") == 5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("99999999999999999999", MAX_RETRY_AFTER),
        (format_datetime(NOW + timedelta(minutes=10), usegmt=True), 600),
        (format_datetime(NOW - timedelta(minutes=10), usegmt=True), 0),
        (format_datetime(NOW + timedelta(days=400), usegmt=True), MAX_RETRY_AFTER),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_we_say_who_we_are_and_whom_to_write_to() -> None:
    assert user_agent("") == f"yuqing/{__version__}"
    assert user_agent("office@example.cn") == f"yuqing/{__version__} (+office@example.cn)"
    assert user_agent("宣传办\r\nX: y").isascii()
    assert "\n" not in user_agent("宣传办\r\nX: y")


def robots_say(answer: Response | SourceError, url: str = "https://a.cn/rss") -> float:
    def fetch(_: str) -> Response:
        if isinstance(answer, SourceError):
            raise answer
        return answer

    return RobotsCache().check(url, NOW, fetch)


def rules(text: str | bytes, status: int = 200) -> Response:
    return Response(status, "https://a.cn/robots.txt", {}, text.encode() if isinstance(text, str) else text)


DENY = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("answer", [rules("", 404), rules("", 410), rules(""), rules("<!doctype html><p>Disallow: /")])
def test_no_rules_means_allowed(answer: Response) -> None:
    assert robots_say(answer) == 0


@pytest.mark.parametrize("answer", [rules(DENY), rules("\ufeff" + DENY), rules("", 401), rules("", 403)])
def test_a_denial_is_obeyed(answer: Response) -> None:
    with pytest.raises(SourceError) as caught:
        robots_say(answer)
    assert caught.value.kind == Outcome.ROBOTS_DENIED
    assert caught.value.retry_after is None


@pytest.mark.parametrize(
    "answer", [rules("", 500), rules("", 503), rules("", 429), SourceError("x", kind=Outcome.TIMEOUT)]
)
def test_rules_that_cannot_be_read_deny_for_an_hour(answer: Response | SourceError) -> None:
    with pytest.raises(SourceError) as caught:
        robots_say(answer)
    assert caught.value.kind == Outcome.ROBOTS_DENIED
    assert caught.value.retry_after == 3600


@pytest.mark.parametrize("kind", [Outcome.DNS, Outcome.CONNECT, Outcome.TLS, Outcome.BLOCKED_ADDRESS])
def test_a_host_that_cannot_be_reached_is_called_that(kind: Outcome) -> None:
    with pytest.raises(SourceError) as caught:
        robots_say(SourceError("x", kind=kind))
    assert caught.value.kind == kind


def test_rules_for_us_go_before_rules_for_all() -> None:
    text = f"{DENY}\nUser-agent: yuqing\nAllow: /rss\nDisallow: /\nCrawl-delay: 7\n"
    assert robots_say(rules(text)) == 7
    with pytest.raises(SourceError):
        robots_say(rules(text), "https://a.cn/private")


def test_rules_are_asked_for_once_a_day_and_per_site() -> None:
    asked: list[str] = []

    def fetch(url: str) -> Response:
        asked.append(url)
        return rules("")

    cache = RobotsCache()
    for hours in (0, 23, 25):
        cache.check("https://a.cn/rss", NOW + timedelta(hours=hours), fetch)
    cache.check("http://a.cn:8080/rss", NOW, fetch)
    assert asked == ["https://a.cn/robots.txt", "https://a.cn/robots.txt", "http://a.cn:8080/robots.txt"]


def test_sources_of_one_site_that_are_due_together_ask_once() -> None:
    asked: list[str] = []
    both_there = threading.Barrier(2)

    def fetch(url: str) -> Response:
        asked.append(url)
        time.sleep(0.05)
        return rules("")

    def check() -> None:
        both_there.wait(5)
        cache.check("https://a.cn/rss", NOW, fetch)

    cache = RobotsCache()
    threads = [threading.Thread(target=check) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert asked == ["https://a.cn/robots.txt"]


def test_a_silent_denial_ends_after_an_hour() -> None:
    cache = RobotsCache()
    with pytest.raises(SourceError):
        cache.check("https://a.cn/rss", NOW, lambda _: rules("", 500))
    assert cache.check("https://a.cn/rss", NOW + timedelta(hours=1), lambda _: rules("")) == 0


def test_rules_beyond_the_agreed_size_are_not_read() -> None:
    text = "User-agent: *\n" + "Disallow: /a\n" * 50_000 + "Disallow: /\n"
    assert len(text) > robots.MAX_RULES
    assert robots_say(rules(text), "https://a.cn/rss") == 0


@pytest.mark.parametrize(
    "title",
    ["百度安全验证", "安全验证", "请输入验证码", " 访问过于频繁,请稍后再试 ", "Just a moment...", "Access Denied"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_captcha_page_is_recognised(title: str, encoding: str) -> None:
    assert is_challenge(f"<html><head><title>{title}</title></head>".encode(encoding))


@pytest.mark.parametrize(
    "body",
    [
        "<html><title>警方提醒:验证码不要告诉他人_县新闻网</title>",
        '<?xml version="1.0"?><rss><channel><title>验证码</title></channel></rss>',
        "<rss><channel><title>河口镇</title></channel></rss>",
        "<html><body>安全验证</body></html>",
    ],
)
def test_an_article_about_captchas_is_none(body: str) -> None:
    assert not is_challenge(body.encode())


def test_a_redirect_to_a_captcha_is_recognised_by_its_address() -> None:
    assert is_challenge_address("https://wappass.baidu.com/static/captcha/tuxing.html")
    assert is_challenge_address("https://weixin.sogou.com/antispider/?from=x")
    assert not is_challenge_address("https://news.example.cn/2026/captcha-fraud.html")


def test_a_body_within_the_limit_and_one_byte_beyond() -> None:
    packed = gzip.compress(b"x" * 1000)
    assert unpack(packed, "gzip", 1000) == b"x" * 1000
    assert unpack(packed + gzip.compress(b"y"), "gzip", 1001) == b"x" * 1000 + b"y"
    assert unpack(packed + b"\0\0padding", "x-gzip", 1000) == b"x" * 1000
    with pytest.raises(SourceError) as caught:
        unpack(packed, "gzip", 999)
    assert caught.value.kind == Outcome.TOO_LARGE


def test_an_unknown_compression_is_named() -> None:
    with pytest.raises(SourceError, match="不支持的压缩方式:br"):
        unpack(b"x", "br", 100)
