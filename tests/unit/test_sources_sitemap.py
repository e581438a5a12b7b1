"""A sitemap becomes items with their articles; what is no sitemap gets its name."""

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import SOURCES
from yuqing.sources.context import Context, Response
from yuqing.sources.spec import SourceSpec

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
HOME = "https://news.example.com"
ADDRESS = f"{HOME}/sitemap.xml"
NEWS = (Path(__file__).parents[1] / "data" / "sitemap" / "news.xml").read_bytes()
ARTICLE = (
    "<html><head><title>云溪发布降雨提示</title></head><body><h1>云溪发布降雨提示</h1><p>发布时间:2026-11-22 08:15</p>"
    + "<p>气象台提示今明两天有大雨,请沿河各村做好准备,低洼处居民及时转移。</p>" * 4
    + "</body></html>"
).encode()


class Site:
    """A site of recorded answers that notes what was asked."""

    def __init__(self, pages: Mapping[str, bytes | SourceError], outcome: Outcome = Outcome.OK) -> None:
        self.pages, self.outcome = pages, outcome
        self.asked: list[str] = []

    def get(self, url: str) -> Response:
        self.asked.append(url)
        page = self.pages.get(url, SourceError("页面不存在(404)", kind=Outcome.NOT_FOUND))
        if isinstance(page, SourceError):
            raise page
        return Response(200, url, {}, page, self.outcome)


def collected(site: Site, warnings: list[str] | None = None, **values: Any) -> list[RawItem]:
    source = SourceSpec(id="s", name="云溪新闻", type="sitemap", url=ADDRESS, **values)
    context = Context(NOW, b"k" * 32, site.get, [] if warnings is None else warnings)
    return list(SOURCES["sitemap"](source, context))


def refused(body: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        collected(Site({ADDRESS: body}))
    return caught.value.kind


def index(*children: str, changed: str = "<lastmod>2026-11-22</lastmod>") -> bytes:
    rows = "".join(f"<sitemap><loc>{HOME}/{one}</loc>{changed}</sitemap>" for one in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'.encode()


def recorded() -> Site:
    return Site({ADDRESS: NEWS, f"{HOME}/a/1.html": ARTICLE, f"{HOME}/a/2.html": ARTICLE})


def by_address(site: Site, **values: Any) -> dict[str, RawItem]:
    return {item.url.rpartition("/")[2]: item for item in collected(site, **values)}


def test_a_news_entry_keeps_its_own_title_and_time_and_gets_the_text_of_its_page() -> None:
    item = by_address(recorded())["1.html"]
    assert (item.title, item.published_at) == ("集市街积水过膝", datetime(2026, 11, 22, 2, 30, 15, tzinfo=UTC))
    assert "大雨" in item.text
    assert item.author_key is None


def test_a_plain_entry_takes_title_and_time_from_its_page_and_never_the_last_change() -> None:
    item = by_address(recorded())["2.html"]
    assert (item.title, item.precision) == ("云溪发布降雨提示", Precision.MINUTE)
    assert item.published_at == datetime(2026, 11, 22, 0, 15, tzinfo=UTC)


def test_all_times_are_aware() -> None:
    assert all(item.published_at and item.published_at.utcoffset() == timedelta() for item in collected(recorded()))


def test_what_has_not_changed_for_years_and_what_lies_elsewhere_is_not_fetched() -> None:
    site = recorded()
    assert set(by_address(site)) == {"1.html", "2.html", "old.html"}
    assert site.asked == [ADDRESS, f"{HOME}/a/1.html", f"{HOME}/a/2.html"]


def test_only_addresses_that_fit_are_taken() -> None:
    assert set(by_address(recorded(), item_link=r"/a/\d")) == {"1.html", "2.html"}


def test_a_compressed_sitemap_under_an_index_is_read_as_a_plain_one() -> None:
    pages = recorded().pages | {ADDRESS: index("news.xml.gz"), f"{HOME}/news.xml.gz": gzip.compress(NEWS)}
    assert by_address(Site(pages)) == by_address(recorded())


def test_an_unchanged_sitemap_is_not_read_but_what_an_unchanged_index_names_is() -> None:
    assert collected(Site(recorded().pages, Outcome.UNCHANGED)) == []
    pages = recorded().pages | {ADDRESS: index("news.xml"), f"{HOME}/news.xml": NEWS}
    assert len(collected(Site(pages, Outcome.UNCHANGED))) == len(collected(recorded()))


def test_a_lost_sitemap_of_an_index_is_named_and_the_others_are_read() -> None:
    said: list[str] = []
    pages = recorded().pages | {ADDRESS: index("lost.xml", "news.xml"), f"{HOME}/news.xml": NEWS}
    assert collected(Site(pages), said)
    assert said == ["有一个子地图没有读到(页面不存在(404))"]


def test_an_index_that_does_not_date_its_sitemaps_says_what_that_means() -> None:
    said: list[str] = []
    collected(Site(recorded().pages | {ADDRESS: index("news.xml", changed=""), f"{HOME}/news.xml": NEWS}), said)
    assert len(said) == 1
    assert "请改填子地图的网址" in said[0]


def test_a_refusal_of_an_article_is_raised_after_what_was_read() -> None:
    no = SourceError("拒绝访问(403)", kind=Outcome.BLOCKED)
    with pytest.raises(SourceError) as caught:
        collected(Site(recorded().pages | {f"{HOME}/a/2.html": no}))
    assert caught.value.kind == Outcome.BLOCKED


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", Outcome.NOT_A_FEED),
        (b"<rss version='2.0'><channel/></rss>", Outcome.NOT_A_FEED),
        (NEWS[:600], Outcome.PARSE_ERROR),
        (b"{}", Outcome.PARSE_ERROR),
        (b"<urlset><url><loc>https://elsewhere.example.org/1</loc></url></urlset>", Outcome.SCHEMA_ERROR),
        (b"<urlset><url><lastmod>2026-11-22</lastmod></url></urlset>", Outcome.SCHEMA_ERROR),
        (index(), Outcome.SCHEMA_ERROR),
        (index("lost.xml"), Outcome.NOT_FOUND),
        (gzip.compress(NEWS)[:80], Outcome.TRANSPORT),
        (b"\x1f\x8bnothing packed", Outcome.DECODE),
        (gzip.compress(bytes(25 * 2**20)), Outcome.TOO_LARGE),
    ],
    ids=lambda value: str(value)[:24],
)
def test_every_fault_has_its_name(body: bytes, kind: Outcome) -> None:
    assert refused(body) == kind


def test_no_file_of_this_machine_and_no_grown_entity_comes_in() -> None:
    head = b'<!DOCTYPE urlset [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    evil = head + b"<urlset><url><loc>https://news.example.com/&e;</loc></url></urlset>"
    assert [item.url for item in collected(Site({ADDRESS: evil}))] == [f"{HOME}/"]


def test_an_empty_news_sitemap_is_a_quiet_day() -> None:
    assert collected(Site({ADDRESS: b"<urlset/>"})) == []
