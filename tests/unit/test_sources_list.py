"""A list page becomes items with their articles; a wrong column is a failure and no quiet day."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Health, Outcome
from yuqing.sources import list_articles, list_page, snapshot
from yuqing.sources.context import NO_MORE, Context, Response
from yuqing.sources.site import site_of
from yuqing.sources.source_file import Row, check
from yuqing.sources.spec import SourceSpec
from yuqing.worker.state import SourceState, load_states, save_states
from yuqing.worker.visit import Means, Visit, visit

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PAGES = Path(__file__).parents[1] / "data" / "list"
GOV = "https://www.yunxi.example.gov.cn/xwzx/yw/"
NEWS = "https://news.example.com/n1/"
FORUM = "https://bbs.example.cn/forum.php?mod=forumdisplay&fid=2"


def spec(url: str = GOV, **values: Any) -> SourceSpec:
    chosen = values if {"item_link", "item_css", "engine"} & values.keys() else values | {"item_link": r"/art_\d+_\d+"}
    return SourceSpec(id="s", name="云溪", type="list", url=url, **chosen)


class Site:
    """A site of recorded pages that notes what was asked."""

    def __init__(self, pages: Mapping[str, bytes | Exception]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def get(self, url: str) -> Response:
        self.asked.append(url)
        page = self.pages.get(url, SourceError("页面不存在(404),请检查网址", kind=Outcome.NOT_FOUND))
        if isinstance(page, Exception):
            raise page
        return Response(200, url, {}, page)


def recorded(name: str) -> bytes:
    return (PAGES / name).read_bytes()


def collected(source: SourceSpec, site: Site, warnings: list[str] | None = None) -> list[RawItem]:
    return list(list_page.collect(source, Context(NOW, b"k" * 32, site.get, [] if warnings is None else warnings)))


def beijing(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def listing(*numbers: int) -> bytes:
    rows = "".join(f'<li><a href="/art_1_{n}.html">第{n}号通报全文</a><span>2026-11-21</span></li>' for n in numbers)
    return f"<html><body><ul>{rows}</ul></body></html>".encode()


def article(number: int) -> bytes:
    said = f"<p>{number}号正文,说明集市街积水的来龙去脉,以及镇里打算怎么办。</p>" * 3
    return f"<html><title>第{number}号通报全文</title><body><h1>第{number}号通报全文</h1>{said}</body></html>".encode()


def many(count: int) -> Site:
    pages = {f"https://www.yunxi.example.gov.cn/art_1_{n}.html": article(n) for n in range(count)}
    return Site({**pages, GOV: listing(*range(count))})


def test_a_government_column_is_read_with_its_articles() -> None:
    first = "https://www.yunxi.example.gov.cn/art/2026/11/21/art_12_301.html"
    site = Site({GOV: recorded("gov_list.html"), first: recorded("gov_article.html")})
    warnings: list[str] = []
    items = collected(spec(), site, warnings)
    assert [item.title for item in items] == [
        "云溪县召开冬季防汛排涝工作部署会,三个乡镇作表态发言",
        "河口镇完成老旧小区排水管网改造",
        "停水通知",
    ]
    assert items[0].url == first
    assert items[0].text.startswith("11月21日上午")
    assert "明确到人" in items[0].text
    assert (items[0].published_at, items[0].precision) == (beijing(21, 9, 53), Precision.MINUTE)
    assert items[0].published_raw == "2026-11-21 09:53"
    assert (items[2].published_at, items[2].precision) == (beijing(18), Precision.DAY)
    assert warnings == ["2 篇正文没有读到,只保留标题和时间(页面不存在(404),请检查网址)"]


def test_a_forum_in_gbk_is_read_thread_by_thread() -> None:
    thread = "https://bbs.example.cn/forum.php?mod=viewthread&tid=305&extra=page%3D1"
    site = Site({FORUM: recorded("forum_list.html"), thread: recorded("forum_thread.html")})
    wet, dark = collected(spec(FORUM, engine="discuz"), site)
    assert (wet.title, wet.url) == ("集市街又淹了", thread)
    assert (
        wet.text
        == "早上出门水到脚踝,\n雨水井堵了好几天没人管,\n请镇里来看看\n同求,我家店门口也进水了,东西都搬到柜台上面去了。"
    )
    assert wet.published_at == beijing(22, 8, 30, 15)
    assert (dark.title, dark.published_at) == ("石桥小学门口的路灯坏了半个月没人修", beijing(5))
    assert "路人" not in repr([wet, dark])


def test_a_news_list_without_dates_takes_them_from_row_article_and_address() -> None:
    site = Site({NEWS: recorded("news_list.html"), f"{NEWS}2026/1122/c100-9003.html": recorded("news_article.html")})
    rain, stove, tea = collected(spec(NEWS, item_link=r"/c\d+-\d+\.html"), site)
    assert rain.title == "河口镇集市街雨后积水,商户自发垫砖出行"
    assert (rain.published_at, rain.precision) == (beijing(22, 9, 12), Precision.MINUTE)
    assert "请居民绕行" in rain.text
    assert (stove.published_at, stove.text) == (beijing(21, 18, 20), "")
    assert (tea.published_at, tea.precision) == (beijing(19), Precision.DAY)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"<html><body><a href='/'>home</a><a href='/about'>a page about us</a></body></html>", "转到首页"),
        (b"<html><body><a href='https://www.other.cn/art_1_2.html'>long enough a title</a></body></html>", "其他网站"),
        (b"<html><body><a href='/art_1_2.html'><img></a><a href='/art_1_3.html'>more</a></body></html>", "没有标题"),
    ],
)
def test_a_page_without_the_expected_links_is_a_failure(page: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said) as caught:
        collected(spec(), Site({GOV: page}))
    assert caught.value.kind == Outcome.SCHEMA_ERROR


def test_other_sites_count_when_the_source_allows_them() -> None:
    page = "<html><body><a href='https://mp.other.cn/art_1_2.html'>转载的一篇通报全文</a></body></html>".encode()
    allowed = spec(allow_domains=("other.cn",), fetch_body=False)
    assert [item.url for item in collected(allowed, Site({GOV: page}))] == ["https://mp.other.cn/art_1_2.html"]


def test_without_bodies_only_the_list_is_asked() -> None:
    site = many(3)
    items = collected(spec(fetch_body=False), site)
    assert site.asked == [GOV]
    assert [item.text for item in items] == ["", "", ""]


def test_a_list_is_cut_where_the_source_says() -> None:
    assert len(collected(spec(max_items=4, fetch_body=False), many(9))) == 4


def visited(site: Site, state: SourceState, folder: Path, **values: Any) -> Visit:
    means = Means(lambda *_: Context(NOW, b"k" * 32, site.get), lambda: NOW, lambda: 0.0, folder)
    return visit(spec(**values), state, means, NOW)


REFUSED = SourceError("网站拒绝访问(403),已暂停采集,不做绕过", kind=Outcome.BLOCKED)


def test_a_refused_article_suspends_the_source_and_says_so_but_the_list_is_kept(tmp_path: Path) -> None:
    site = many(8)
    site.pages = {**site.pages, "https://www.yunxi.example.gov.cn/art_1_1.html": REFUSED}
    came = visited(site, SourceState(done=("read before",)), tmp_path)
    assert len(site.asked) == 3
    assert [bool(item.text) for item in came.items] == [True] + [False] * 7
    assert (came.run.outcome, came.run.health) == (Outcome.BLOCKED, Health.SUSPENDED)
    assert came.run.detail == "读文章页时,网站拒绝访问(403),已暂停采集,不做绕过"
    assert came.state.next_at == NOW + timedelta(hours=1)


def test_articles_refused_from_the_first_visit_on_never_turn_news_into_history(tmp_path: Path) -> None:
    site = many(2)
    site.pages = {**site.pages, "https://www.yunxi.example.gov.cn/art_1_0.html": REFUSED}
    first = visited(site, SourceState(), tmp_path)
    assert first.backfilled
    site.pages = {**site.pages, GOV: listing(0, 1, 2)}
    second = visited(site, first.state, tmp_path)
    assert not second.backfilled
    assert site.asked.count("https://www.yunxi.example.gov.cn/art_1_0.html") == 1


def test_a_captcha_or_a_call_for_patience_on_an_article_keeps_the_source_away_as_long_as_asked(tmp_path: Path) -> None:
    site = many(1)
    slow = SourceError("网站要求放慢采集(429)", kind=Outcome.RATE_LIMITED, retry_after=7200)
    site.pages = {**site.pages, "https://www.yunxi.example.gov.cn/art_1_0.html": slow}
    came = visited(site, SourceState(), tmp_path)
    assert came.run.health is Health.THROTTLED
    assert came.state.next_at == NOW + timedelta(hours=2)


def test_without_the_wish_for_all_articles_those_are_read_that_may_concern_the_unit() -> None:
    site = many(12)
    context = Context(NOW, b"k" * 32, site.get, concerns=lambda title: "第7号" in title)
    items = list(list_page.collect(spec(fetch_body=False), context))
    assert [item.title for item in items if item.text] == ["第7号通报全文"]
    assert len(site.asked) == 2


def old_listing(*numbers: int, day: str = "2026-11-20") -> bytes:
    return listing(*numbers).replace(b"2026-11-21", day.encode())


def test_the_pages_behind_a_list_are_read_once_as_history(tmp_path: Path) -> None:
    site = many(2)
    behind = {f"{GOV}index_{n}.html": old_listing(100 + 2 * n, 101 + 2 * n) for n in range(1, 6)}
    site.pages = {**site.pages, **behind, f"{GOV}index_5.html": old_listing(300, day="2026-01-02")}
    first = visited(site, SourceState(), tmp_path, more_pages="index_{n}.html")
    assert [item.title for item in first.history] == [f"第{n}号通报全文" for n in range(102, 108)]
    assert first.state.next_at == NOW + timedelta(seconds=60)
    second = visited(site, first.state, tmp_path, more_pages="index_{n}.html")
    assert not second.backfilled
    assert [item.title for item in second.history] == ["第108号通报全文", "第109号通报全文"]
    assert len(second.items) == 2
    assert second.state.history_page == NO_MORE
    asked = len(site.asked)
    visited(site, second.state, tmp_path, more_pages="index_{n}.html")
    assert len(site.asked) == asked + 1


def test_the_second_page_may_be_called_two(tmp_path: Path) -> None:
    site = many(1)
    site.pages = {**site.pages, f"{GOV}index_2.html": old_listing(50)}
    came = visited(site, SourceState(), tmp_path, more_pages="index_{n}.html")
    assert [item.title for item in came.history] == ["第50号通报全文"]
    assert came.state.history_page == NO_MORE


def test_a_page_of_history_that_is_not_read_now_is_read_later(tmp_path: Path) -> None:
    site = many(1)
    site.pages = {**site.pages, f"{GOV}index_1.html": SourceError("网站没有回应", kind=Outcome.TIMEOUT)}
    came = visited(site, SourceState(), tmp_path, more_pages="index_{n}.html")
    assert came.run.outcome is Outcome.OK
    assert "历史第 1 页没有读到" in came.run.detail
    assert came.state.history_page == 0


def test_a_refused_page_of_history_suspends_the_source(tmp_path: Path) -> None:
    site = many(1)
    site.pages = {**site.pages, f"{GOV}index_1.html": REFUSED}
    assert visited(site, SourceState(), tmp_path, more_pages="index_{n}.html").run.health is Health.SUSPENDED


def test_a_list_that_shows_the_same_page_for_every_number_ends(tmp_path: Path) -> None:
    site = many(1)
    site.pages = {**site.pages, **{f"{GOV}index_{n}.html": listing(0) for n in range(1, 9)}}
    came = visited(site, SourceState(), tmp_path, more_pages="index_{n}.html")
    assert came.history == ()
    assert came.state.history_page == NO_MORE


def test_a_burst_of_new_articles_is_read_over_several_visits_and_each_comes_once_with_its_text(tmp_path: Path) -> None:
    first = visited(many(2), SourceState(), tmp_path)
    assert [bool(item.text) for item in first.items] == [True, True]
    state, texts, site = first.state, {}, many(14)
    for wanted in (7, 12, 14):
        came = visited(site, state, tmp_path)
        texts.update({item.url: item.text for item in came.items if item.text})
        assert len(came.items) == wanted
        state = came.state
        is_last = wanted == 14
        assert (state.next_at == NOW + timedelta(seconds=60)) is not is_last
        assert (state.validators.body_sha1 == "") is not is_last
    assert len(texts) == 12
    assert visited(site, state, tmp_path).run.outcome is Outcome.UNCHANGED


def test_the_first_visit_holds_nothing_back_for_all_of_it_is_history(tmp_path: Path) -> None:
    came = visited(many(9), SourceState(), tmp_path)
    assert came.backfilled
    assert sum(bool(item.text) for item in came.items) == list_articles.ARTICLES_A_VISIT
    assert len(came.items) == 9
    assert len(came.state.done) == 9


def test_what_was_read_is_remembered_across_a_restart_but_no_longer_than_it_is_listed(tmp_path: Path) -> None:
    state = visited(many(9), SourceState(), tmp_path).state
    file = tmp_path / "worker_state.json"
    save_states(file, {"s": state})
    assert load_states(file) == {"s": state}
    assert len(visited(Site({GOV: listing(7, 8)}), state, tmp_path).state.done) == 2


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.yunxi.gov.cn/a", "yunxi.gov.cn"),
        ("https://news.example.com", "example.com"),
        ("http://m.yunxi.bj.cn/", "yunxi.bj.cn"),
        ("http://yunxi.cn/", "yunxi.cn"),
        ("http://127.0.0.1:8080/", "127.0.0.1"),
        ("http://[::1/", ""),
    ],
)
def test_the_registered_name_is_what_an_institution_owns(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"type": "list"}, "至少一项"),
        ({"type": "list", "item_link": "art_("}, "正则表达式写法有误"),
        ({"type": "list", "item_css": "ul..news"}, "CSS 选择器写法有误"),
        ({"type": "list", "item_link": "art", "more_pages": "index.html"}, "应含 {n}"),
        ({"type": "list", "engine": "phpwind"}, "不支持的论坛程序"),
        ({"type": "feed", "body_css": "#zoom"}, "只用于类型为 list、sitemap 的渠道"),
    ],
)
def test_a_wrong_setting_of_a_list_is_explained(values: dict[str, Any], said: str) -> None:
    row = Row(1, {"id": "a", "name": "甲", "url": GOV, **values})
    source, problems = check(row, "sources.toml")
    assert source is None
    assert said in str(problems[0])


def test_a_snapshot_is_kept_once_with_its_hash_and_shows_damage(tmp_path: Path) -> None:
    body = recorded("gov_article.html")
    kept = snapshot.keep(tmp_path, body, GOV, NOW)
    again = snapshot.keep(tmp_path, body, "https://elsewhere.cn", NOW + timedelta(days=40))
    assert again == kept
    assert (kept.file.parent.name, kept.size) == ("202611", len(body))
    assert snapshot.html_of(kept) == body
    assert snapshot.is_intact(kept)
    assert sorted(one.suffix for one in kept.file.parent.iterdir()) == [".gz", ".json"]
    kept.file.write_bytes(kept.file.read_bytes()[:-20])
    assert not snapshot.is_intact(kept)
    assert snapshot.find(tmp_path, "0" * 64) is None
