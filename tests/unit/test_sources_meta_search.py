"""A meta search asks each query once, only with consent, and silence of the engines is never "nothing found"."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem, SourceKind
from yuqing.model.runs import Health, Outcome
from yuqing.sources import meta_search
from yuqing.sources.context import Context, Response
from yuqing.sources.source_file import Row, check
from yuqing.sources.spec import SourceSpec
from yuqing.worker.schedule import JITTER
from yuqing.worker.state import SourceState
from yuqing.worker.visit import Means, Visit, visit

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
TABLE: dict[str, Any] = {
    "id": "search", "name": "元搜索", "type": "searxng", "url": "http://127.0.0.1:8888/search?categories=news",
    "allow_private": True, "respect_robots": False, "interval": "2h", "queries": ["河口镇 积水", "河口镇政府"],
    "terms_accepted": True,
}  # fmt: skip
HIT = {"url": "https://bbs.example.cn/1", "title": "河口镇积水", "content": "水深过膝", "publishedDate": None}


def spec(**changes: Any) -> SourceSpec:
    return SourceSpec(**TABLE | changes)


def problems(**changes: Any) -> list[str]:
    return [problem.message for problem in check(Row(1, TABLE | changes), "sources.toml")[1]]


def answer(*results: Any, silent: tuple[tuple[str, str], ...] = ()) -> bytes:
    return json.dumps({"query": "q", "results": results, "unresponsive_engines": silent}, ensure_ascii=False).encode()


class Network:
    """A SearXNG that gives one answer after the other and keeps what it was asked."""

    def __init__(self, *answers: bytes | SourceError) -> None:
        self.asked: list[str] = []
        self.warnings: list[str] = []
        self._answers = list(answers)

    def get(self, url: str) -> Response:
        self.asked.append(url)
        given = self._answers[min(len(self.asked), len(self._answers)) - 1]
        if isinstance(given, SourceError):
            raise given
        return Response(200, url, {}, given)

    def collected(self, given: SourceSpec | None = None) -> list[RawItem]:
        return list(meta_search.collect(given or spec(), Context(NOW, KEY, self.get, self.warnings)))

    def refused(self, given: SourceSpec | None = None) -> SourceError:
        with pytest.raises(SourceError) as caught:
            self.collected(given)
        return caught.value


@pytest.fixture
def visited(tmp_path: Path) -> Callable[..., Visit]:
    def go(network: Network, state: SourceState, chance: float = 0.0) -> Visit:
        means = Means(lambda *_: Context(NOW, KEY, network.get), lambda: NOW, lambda: chance, tmp_path)
        return visit(spec(interval="70m"), state, means, NOW)

    return go


def test_each_query_is_asked_once_and_as_json() -> None:
    network = Network(answer(HIT), answer(HIT | {"url": "https://bbs.example.cn/2"}))
    items = network.collected()
    assert [item.url for item in items] == ["https://bbs.example.cn/1", "https://bbs.example.cn/2"]
    assert network.asked == [
        f"http://127.0.0.1:8888/search?language=zh-CN&time_range=day&categories=news&q={query}&format=json"
        for query in ("%E6%B2%B3%E5%8F%A3%E9%95%87+%E7%A7%AF%E6%B0%B4", "%E6%B2%B3%E5%8F%A3%E9%95%87%E6%94%BF%E5%BA%9C")
    ]


def test_the_address_of_the_source_may_say_otherwise() -> None:
    asked = meta_search.query_address("http://s.lan/search?time_range=month&q=x&format=html#top", "镇")
    assert asked == "http://s.lan/search?language=zh-CN&time_range=month&q=%E9%95%87&format=json"


@pytest.mark.clause("H6")
@pytest.mark.parametrize(
    ("url", "site", "kind"),
    [
        ("https://weibo.com/1/N", "新浪微博", SourceKind.SOCIAL),
        ("https://www.example.cn/1", "example.cn", SourceKind.SEARCH),
    ],
)
def test_a_hit_stands_under_the_site_it_leads_to(url: str, site: str, kind: SourceKind) -> None:
    item = Network(answer(HIT | {"url": url})).collected()[0]
    assert (item.site, item.source_kind) == (site, kind)


@pytest.mark.parametrize(
    ("date", "moment", "precision"),
    [
        ("2026-11-22T08:30:00", datetime(2026, 11, 22, 0, 30, tzinfo=UTC), Precision.SECOND),
        ("2026-11-22T08:30:00+00:00", datetime(2026, 11, 22, 8, 30, tzinfo=UTC), Precision.SECOND),
        ("2026-11-21T00:00:00", datetime(2026, 11, 20, 16, 0, tzinfo=UTC), Precision.DAY),
        (None, None, Precision.SEEN),
        ("2027-11-21T00:00:00", None, Precision.SEEN),
    ],
)
def test_a_hit_has_the_time_that_is_believable(date: str | None, moment: datetime | None, precision: Precision) -> None:
    item = Network(answer(HIT | {"publishedDate": date})).collected(spec(queries=["镇"]))[0]
    assert (item.published_at, item.precision) == (moment, precision)


def test_nothing_is_asked_without_consent() -> None:
    network = Network(answer(HIT))
    assert network.refused(spec(enabled=False, terms_accepted=False)).kind == Outcome.ROBOTS_DENIED
    assert network.asked == []


def test_a_table_without_consent_is_refused_unless_it_is_switched_off() -> None:
    (problem,) = problems(terms_accepted=False)
    assert problem.startswith("terms_accepted:元搜索默认关闭")
    assert problems(terms_accepted=False, enabled=False) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"queries": []}, "queries:请写 1 至 20 个检索词,不能有空白"),
        ({"queries": ["镇", " "]}, "queries:请写 1 至 20 个检索词,不能有空白"),
        ({"queries": ["镇"] * 21}, "queries:请写 1 至 20 个检索词,不能有空白"),
        ({"interval": "1h"}, "interval:元搜索的抓取间隔不能小于 70m,每个检索词每小时最多查一次"),
    ],
)
def test_a_table_that_asks_nothing_or_too_much_is_refused(changes: dict[str, Any], said: str) -> None:
    assert problems(**changes) == [said]


def test_no_hit_is_no_error_when_the_engines_answered() -> None:
    network = Network(answer())
    assert network.collected() == []
    assert len(network.asked) == 2


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("CAPTCHA", Outcome.BLOCKED),
        ("Suspended: access denied", Outcome.BLOCKED),
        ("too many requests", Outcome.RATE_LIMITED),
        ("timeout", Outcome.HTTP_ERROR),
    ],
)
def test_no_hit_is_an_error_when_an_engine_was_silent(reason: str, kind: Outcome) -> None:
    error = Network(answer(silent=(("baidu", reason),))).refused()
    assert error.kind == kind
    assert str(error) == f"搜索引擎没有应答,不能视为没有信息:baidu({reason})"


def test_hits_of_the_other_engines_count_and_the_silent_ones_are_named() -> None:
    network = Network(answer(HIT, silent=(("baidu", "CAPTCHA"),)))
    assert len(network.collected(spec(queries=["镇"]))) == 1
    assert network.warnings == ["“镇”只查了一部分,没有应答的引擎:baidu(CAPTCHA)"]


def test_a_query_that_fails_leaves_the_hits_of_the_others() -> None:
    network = Network(SourceError("太慢", kind=Outcome.TIMEOUT), answer(HIT))
    assert len(network.collected()) == 1
    assert network.warnings == ["“河口镇 积水”没有查成:太慢"]


def test_after_a_refusal_nothing_more_is_asked() -> None:
    network = Network(SourceError("网站拒绝访问(403)", kind=Outcome.BLOCKED))
    assert network.refused().kind == Outcome.BLOCKED
    assert len(network.asked) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><html></html>", Outcome.SCHEMA_ERROR),
        (b'{"results":{}}', Outcome.SCHEMA_ERROR),
        (b'{"results":[{"title":"x","url":7}]}', Outcome.SCHEMA_ERROR),
        (b'{"results":[', Outcome.PARSE_ERROR),
        (b'{"error":"No query"}', Outcome.HTTP_ERROR),
    ],
    ids=["page", "shape", "no address", "cut", "error"],
)
def test_what_is_no_search_result_gets_its_name(body: bytes, kind: Outcome) -> None:
    assert Network(body).refused().kind == kind


def test_a_keyword_is_never_asked_twice_within_an_hour(visited: Callable[..., Visit]) -> None:
    assert JITTER == 0.1
    for body in (answer(HIT), answer(), answer(silent=(("baidu", "CAPTCHA"),)), b"<html>"):
        assert visited(Network(body), SourceState(), -1.0).state.next_at >= NOW + timedelta(hours=1)


def test_a_search_that_finds_nothing_for_weeks_is_well(visited: Callable[..., Visit]) -> None:
    state = SourceState(ok_at=NOW, newest_at=NOW - timedelta(days=60))
    for _ in range(4):
        came = visited(Network(answer()), state)
        state = came.state
        assert (came.run.outcome, came.run.health) == (Outcome.OK, Health.OK)
