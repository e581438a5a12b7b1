"""What a feed says becomes items; what is no feed gets its name."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.sources import feed
from yuqing.sources.context import Context, Response
from yuqing.sources.spec import SourceSpec

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SPEC = SourceSpec(id="town", name="镇论坛", type="feed", url="https://bbs.example.cn/rss/index.xml")
KEY = b"k" * 32


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    whole = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>测试源</title>{whole}</channel></rss>'.encode()


def collected(body: bytes, warnings: list[str] | None = None) -> list[RawItem]:
    answer = Response(200, SPEC.url, {}, body)
    return list(feed.collect(SPEC, Context(NOW, KEY, lambda _: answer, [] if warnings is None else warnings)))


def only(body: bytes) -> RawItem:
    (item,) = collected(body)
    return item


def refused(body: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        collected(body)
    return caught.value.kind


def test_an_rss_item_is_read_whole() -> None:
    item = only(
        rss(
            "<title>河口镇积水</title><link>https://a.cn/1.html</link><guid>id1</guid>"
            "<description>&lt;p&gt;水深&lt;b&gt;过膝&lt;/b&gt;&lt;/p&gt;&lt;p&gt;请绕行&lt;/p&gt;</description>"
            "<pubDate>Sun, 22 Nov 2026 08:30:15 +0800</pubDate>"
        )
    )
    assert (item.title, item.url, item.native_id) == ("河口镇积水", "https://a.cn/1.html", "id1")
    assert item.text == "水深过膝\n请绕行"
    assert item.published_at == datetime(2026, 11, 22, 0, 30, 15, tzinfo=UTC)
    assert item.precision is Precision.SECOND
    assert item.site == "镇论坛"


@pytest.mark.parametrize(
    ("raw", "minute"),
    [
        ("2026年11月22日 08:30", 30),
        ("2026-11-22 08:31", 31),
        ("Sun, 22 Nov 26 08:32:00 +0800", 32),
        ("2026-11-22T00:33:00Z", 33),
    ],
)
def test_a_time_without_a_zone_is_beijing_time(raw: str, minute: int) -> None:
    item = only(rss(f"<title>t</title><pubDate>{raw}</pubDate>"))
    assert item.published_at == datetime(2026, 11, 22, 0, minute, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "<pubDate>soon</pubDate>", "<pubDate>Mon, 01 Jan 2099 00:00:00 GMT</pubDate>"])
def test_an_item_without_a_believable_date_stays_without(date: str) -> None:
    item = only(rss(f"<title>t</title>{date}"))
    assert item.published_at is None
    assert item.precision is Precision.SEEN


def test_atom_is_read() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>源</title><entry><id>urn:1</id><title>通报</title>'
        '<link href="/a/1"/><updated>2026-11-22T08:30:00+08:00</updated><author><name>张三</name></author>'
        '<content type="html">&lt;p&gt;全文&lt;/p&gt;</content><summary>摘</summary></entry></feed>'
    ).encode()
    item = only(body)
    assert (item.title, item.text, item.url) == ("通报", "全文", "https://bbs.example.cn/a/1")
    assert item.published_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


def test_json_feed_is_read_and_odd_items_are_counted() -> None:
    items = [
        {"id": 7, "url": "https://a.cn/7", "title": "通报", "content_html": "<p>一</p><p>二</p>",
         "date_published": "2026-11-22T08:30:00+08:00", "authors": [{"name": "张三"}]},
        {"id": "8", "title": float("nan"), "url": None, "summary": "只有摘要", "author": {"name": "李四"}},
        "not an item",
    ]  # fmt: skip
    warnings: list[str] = []
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode()
    first, second = collected(body, warnings)
    assert (first.native_id, first.title, first.text, first.url) == ("7", "通报", "一\n二", "https://a.cn/7")
    assert (second.title, second.text, second.url) == ("", "只有摘要", "")
    assert None not in (first.author_key, second.author_key)
    assert warnings == ["1 个条目过多或格式有误,未采用"]


def test_the_author_never_appears_but_the_same_author_is_counted_once() -> None:
    body = rss(*["<title>t</title><author>zhang@example.cn (张三)</author>"] * 2, "<title>t</title>")
    first, second, nobody = collected(body)
    assert first.author_key == second.author_key is not None
    assert nobody.author_key is None
    assert "张三" not in repr([first, second])


@pytest.mark.parametrize(
    "body",
    [
        rss("<title>河口镇积水</title>"),
        rss("<title>河口镇积水</title>", head="").decode().encode("gb18030"),
        rss("<title>河口镇积水</title>").decode().encode("gb18030"),
        rss("<title>河口镇积水</title>", head='<?xml version="1.0" encoding="gb2312"?>').decode().encode("gb18030"),
        rss("<title>河口镇积水</title>", head='<?xml version="1.0" encoding="utf-16"?>').decode().encode("utf-16"),
        b"\xef\xbb\xbf" + rss("<title>河口镇积水</title>"),
    ],
    ids=["utf-8", "undeclared gbk", "gbk declared utf-8", "gb2312", "utf-16", "bom"],
)
def test_the_charset_is_found_whatever_was_declared(body: bytes) -> None:
    assert only(body).title == "河口镇积水"


def test_scripts_and_control_characters_do_not_pass() -> None:
    item = only(rss("<title>&lt;script&gt;alert(1)&lt;/script&gt;积\x00\x08水</title><link>javascript:alert(1)</link>"))
    assert item.title == "积水"
    assert item.url == ""


def test_a_relative_link_leads_to_the_site_of_the_feed() -> None:
    assert only(rss("<title>t</title><link>/thread-1.html</link>")).url == "https://bbs.example.cn/thread-1.html"


def test_a_huge_title_is_cut() -> None:
    assert len(only(rss(f"<title>{'河' * 100_000}</title>")).title) == feed.TITLE_LENGTH


def test_a_huge_feed_is_cut_and_says_so() -> None:
    warnings: list[str] = []
    items = collected(rss(*(f"<title>第{number}条</title>" for number in range(feed.MAX_ITEMS + 1))), warnings)
    assert [item.title for item in (items[0], items[-1])] == ["第0条", "第999条"]
    assert warnings == ["订阅源过大,只取前 1000 条"]


def test_a_cut_feed_gives_what_came_and_says_so() -> None:
    warnings: list[str] = []
    whole = rss(*(f"<title>第{number}条</title>" for number in range(5)))
    assert len(collected(whole[:-60], warnings)) >= 3
    assert warnings == ["订阅源不完整或格式有误,可能缺少部分条目"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><html><title>\xe9\xa6\x96\xe9\xa1\xb5</title></html>", Outcome.NOT_A_FEED),
        (b"plain words", Outcome.NOT_A_FEED),
        (b'{"status":"success","items":[]}', Outcome.NOT_A_FEED),
        (b"[1, 2]", Outcome.NOT_A_FEED),
        (b'{"version":"https://jsonfeed.org/version/1","items":{"a":1}}', Outcome.SCHEMA_ERROR),
        (b'{"version":"https://jsonfeed.org/version/1","items":[{"id"', Outcome.PARSE_ERROR),
        (b"[" * 100_000, Outcome.PARSE_ERROR),
        (b'<rss version="2.0"><channel><title>cut', Outcome.PARSE_ERROR),
        (b'<rss version="2.0"><channel><item>' + b"<d>" * 10_000, Outcome.PARSE_ERROR),
        (b'<!DOCTYPE z [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss version="2.0"/>', Outcome.PARSE_ERROR),
    ],
    ids=["page", "text", "json", "array", "shape", "cut json", "deep json", "cut xml", "deep xml", "laughs"],
)
def test_what_is_no_feed_gets_its_name(body: bytes, kind: Outcome) -> None:
    assert refused(body) == kind


def test_an_entity_never_brings_in_a_file() -> None:
    body = rss(
        "<title>&x;</title><link>https://a.cn</link>", head='<!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    )
    assert "root:" not in repr(collected(body))


def test_markup_inside_character_data_is_not_taken_for_nesting() -> None:
    item = only(rss(f"<title>t</title><description><![CDATA[{'<p>段<br>' * 5000}]]></description>"))
    assert item.text.startswith("段\n段")


def test_nothing_new_yields_nothing() -> None:
    answer = Response(304, SPEC.url, {}, b"", Outcome.NOT_MODIFIED)
    get: Callable[[str], Response] = lambda _: answer  # noqa: E731
    assert list(feed.collect(SPEC, Context(NOW, KEY, get))) == []
