"""What an article page says: its title without the site, when it came out, and its text."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from yuqing.clock import BEIJING
from yuqing.errors import SourceError
from yuqing.model.mentions import Precision
from yuqing.model.runs import Outcome
from yuqing.sources.context import Response
from yuqing.sources.page import Article, Selectors, read_article
from yuqing.sources.page_time import Moment, dates_in
from yuqing.sources.page_title import without_site

AT = Moment(datetime(2026, 11, 22, 4, 0, tzinfo=UTC), BEIJING)
PAGES = Path(__file__).parents[1] / "data" / "list"
TITLE = "河口镇集市街雨后积水,商户自发垫砖出行"
BODY = "<p>一场大雨过后,河口镇集市街路面积水没过脚面,不少商户搬来砖头垫出一条小路,方便居民购物。</p>" * 3


def read(markup: str | bytes, url: str = "", selectors: Selectors | None = None, charset: str = "") -> Article:
    body = markup if isinstance(markup, bytes) else markup.encode()
    headers = {"content-type": f"text/html; charset={charset}"} if charset else {}
    return read_article(Response(200, url, headers, body), AT, selectors)


def page(head: str = "", above: str = "", below: str = "", title: str = TITLE) -> str:
    tab = f"<title>{title}_本地_云溪新闻网</title>"
    return f"<html><head>{tab}{head}</head><body>{above}<h1>{title}</h1>{below}{BODY}</body></html>"


def when(markup: str, url: str = "") -> tuple[str, Precision]:
    read_page = read(markup, url)
    local = read_page.published_at.astimezone(BEIJING) if read_page.published_at else None
    return f"{local:%Y-%m-%d %H:%M:%S}" if local else "", read_page.precision


@pytest.mark.parametrize(
    ("tab", "title"),
    [
        (f"{TITLE}_本地_云溪新闻网", TITLE),
        (f"{TITLE}--本地--云溪网", TITLE),
        (f"{TITLE} - 云溪县人民政府", TITLE),
        (f"{TITLE}-云溪在线", TITLE),
        ("棱镜|数据业大整顿:谁在采集居民的个人信息_财经_云溪网", "棱镜|数据业大整顿:谁在采集居民的个人信息"),
        ("新冠疫苗COVID-19接种通知", "新冠疫苗COVID-19接种通知"),
        ("", ""),
    ],
)
def test_column_and_site_are_taken_off_the_title(tab: str, title: str) -> None:
    assert without_site(tab) == title


def test_a_title_cut_at_a_quotation_mark_is_not_taken() -> None:
    whole = '街道狂奔的"暗伤"曝露'
    head = '<meta property="og:title" content="街道狂奔的"><meta name="ArticleTitle" content="街道狂奔的">'
    assert read(f"<html><head><title>{whole}_云溪网</title>{head}</head><body>{BODY}</body></html>").title == whole


def test_the_heading_of_the_site_is_not_the_title() -> None:
    assert read(page(above="<h1>云溪新闻网</h1>")).title == TITLE


def test_a_tab_that_names_only_the_site_leaves_the_title_to_the_heading() -> None:
    markup = (
        f"<html><title>新闻动态--云溪县官网</title><body><a href='/'>新闻动态</a><h5>{TITLE}</h5>{BODY}</body></html>"
    )
    assert read(markup).title == TITLE


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="PubDate" content="2026-11-20 09:53">', "2026-11-20 09:53:00"),
        ('<meta name="firstpublishedtime" content="2026-11-20-09:53:10">', "2026-11-20 09:53:10"),
        ('<meta property="article:published_time" content="2026-11-20T01:53:00Z">', "2026-11-20 09:53:00"),
        ('<script type="application/ld+json">{"pubDate": "2026-11-20T09:53:01"}</script>', "2026-11-20 09:53:01"),
        ("<script>var publish_time = '2026-11-20 09:53:02';</script>", "2026-11-20 09:53:02"),
        ('<script>var ct = "1795139583";</script>', "2026-11-20 09:53:03"),
    ],
)  # fmt: skip
def test_what_a_page_states_for_machines_is_its_time(head: str, expected: str) -> None:
    assert when(page(head)) == (expected, when(page(head))[1])


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<div>来源:云溪网 2026年11月20日09:53</div>", "2026-11-20 09:53:00"),
        ("<div><span>发布时间:</span><span>2026-11-20 09:53</span></div>", "2026-11-20 09:53:00"),
        ("<div>最后更新:2026-11-21 10:00</div><div>2026-11-20 09:53</div>", "2026-11-20 09:53:00"),
        ("<div>2026/11/20 9:53:07 阅读 12</div>", "2026-11-20 09:53:07"),
    ],
)
def test_what_stands_beside_the_title_is_its_time(below: str, expected: str) -> None:
    assert when(page(below=below))[0] == expected


@pytest.mark.parametrize(
    "markup",
    [
        page('<meta name="Maketime" content="2026-11-22 03:00:00">'),
        page('<meta name="others" content="页面生成时间 2026-11-22 03:00:00">'),
        page(below='<div class="related"><a href="/1">石桥镇义诊</a> 2026-11-01 08:00</div>'),
        page(below='<div id="comments"><p>网友甲 2026-11-22 10:00</p></div>'),
        page(below="<p>截止时间:2026-11-20 17:00</p>"),
        page(above="<div>今天是2026年11月22日 星期日</div>"),
        page(below="<p>据了解,该路段在2025年6月3日 08:00就出现过同样的情形,当时镇政府工作人员回应说,已经安排人员清理"
                   "井口,并将在月底前更换破损的井盖,请居民绕行,然而直到今年入冬以后这里的情形依然没有任何的改变。</p>"),
        page('<meta name="PubDate" content="2026-12-24 09:53">'),
    ],
    ids=["built", "built in words", "related", "comment", "deadline", "today", "sentence", "future"],
)  # fmt: skip
def test_a_time_of_something_else_is_never_taken(markup: str) -> None:
    assert when(markup) == ("", Precision.SEEN)


def test_a_day_becomes_finer_when_the_same_day_stands_elsewhere_with_its_clock() -> None:
    head = '<meta name="publishdate" content="2026-11-20">'
    assert when(page(head, below="<div>2026年11月20日08:18</div>")) == ("2026-11-20 08:18:00", Precision.MINUTE)
    assert when(page(head, below="<div>2026年11月21日08:18</div>")) == ("2026-11-20 00:00:00", Precision.DAY)


def test_of_two_editions_the_first_counts_but_a_mistaken_zone_is_no_edition() -> None:
    head = '<meta property="article:published_time" content="2026-11-20T15:14:21+08:00">'
    assert when(page(head, below="<div>2026-11-20 15:10:53</div>"))[0] == "2026-11-20 15:10:53"
    assert when(page(head, below="<div>2026-11-20 07:14:21</div>"))[0] == "2026-11-20 15:14:21"


def test_midnight_from_a_program_is_a_mere_day() -> None:
    assert when(page('<meta name="PubDate" content="2026-11-20 00:00:00">')) == ("2026-11-20 00:00:00", Precision.DAY)


@pytest.mark.parametrize("path", ["/2026/11/20/1.html", "/202611/20/c1.html", "/2026-11-20/1.htm", "/t20261120_1.html"])
def test_the_address_gives_the_day_when_the_page_is_silent(path: str) -> None:
    assert when(page(), f"https://a.cn{path}") == ("2026-11-20 00:00:00", Precision.DAY)


def test_the_time_is_kept_as_it_was_written() -> None:
    assert read(page(below="<div>发布时间:2026年11月20日  09:53</div>")).published_raw == "2026年11月20日 09:53"


def test_dates_in_a_text_are_no_pieces_of_addresses_or_numbers() -> None:
    text = "见 /news/2026-11-20/1.html,电话 0551-2026-11-20,发布 2026.11.20 08:00 与 2026年1月2日"
    assert list(dates_in(text)) == ["2026.11.20 08:00", "2026年1月2日"]


def test_a_page_in_another_language_gets_its_day_from_its_words() -> None:
    text = "<p>The town council said on Friday that the drains of Market Street would be cleaned.</p>" * 5
    dated = f"<h1>Rain</h1><p>Published on 20 November 2026</p>{text}"
    assert when(f"<html><head><title>Rain</title></head><body>{dated}</body></html>") == (
        "2026-11-20 00:00:00",
        Precision.DAY,
    )


def test_the_text_is_the_article_and_nothing_around_it() -> None:
    article = read((PAGES / "news_article.html").read_bytes())
    assert article.title == TITLE
    assert "请居民绕行" in article.text
    assert "年年如此" not in article.text
    assert "秋季义诊" not in article.text


def test_a_page_in_which_nothing_is_marked_as_text_gives_its_fullest_block() -> None:
    cell = "<br>".join(["第一条 为了加强镇区排水管理,制定本办法。"] * 6)
    links = "<a href='/1'>通知公告</a>" * 30
    text = read(f"<html><body><div>{links}</div><div class='footer'>{cell}</div></body></html>").text
    assert text.startswith("第一条")
    assert "通知公告" not in text


def test_a_page_goes_on_behind_the_end_of_an_included_header() -> None:
    header = "<html><body><div>云溪县人民政府</div></body></html>"
    assert "垫出一条小路" in read(f"<html><head><title>{TITLE}</title></head><body>{header}{BODY}</body></html>").text


def test_a_source_may_say_where_title_time_and_text_stand() -> None:
    below = '<b class="d">2026-11-19 07:00</b><h6 id="t">另一个题目</h6><div id="b"><p>一</p><p>二<i>三</i></p></div>'
    article = read(
        page('<meta name="PubDate" content="2026-11-20 09:53">', below=below), selectors=Selectors("#t", ".d", "#b")
    )
    assert (article.title, article.text) == ("另一个题目", "一\n二三")
    assert article.published_at == datetime(2026, 11, 18, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("gb18030", "gb2312", ""), ("gb18030", "utf-8", "utf-8"), ("utf-8", "gbk", "gbk"),
        ("gb18030", "", "iso-8859-1"), ("big5", "big5", "utf-8"),
    ],
)  # fmt: skip
def test_the_charset_is_found_whatever_was_declared(encoding: str, declared: str, header: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    title = "河口鎮集市街雨後積水,商戶自發墊磚出行" if encoding == "big5" else TITLE
    assert read(page(meta, title=title).encode(encoding, "replace"), charset=header).title == title


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000, "<p>积水</p>" * 200_000, f"<b {' '.join(f'a{n}=1' for n in range(50_000))}>x</b>",
        f"<p>{'2026-' * 100_000}", "<table><tr><td>" * 9_000,
    ],
    ids=["deep", "wide", "attributes", "digits", "tables"],
)  # fmt: skip
def test_a_page_made_to_hang_does_not(markup: str) -> None:
    begun = time.process_time()
    read(f"<html><body>{markup}")
    assert time.process_time() - begun < 10


def test_what_is_no_page_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        read("<!-- -->")
    assert caught.value.kind == Outcome.PARSE_ERROR


def test_a_moment_more_than_a_day_ahead_is_not_believed() -> None:
    ahead = (AT.now + timedelta(days=2)).isoformat()
    assert when(page(f'<meta name="PubDate" content="{ahead}">')) == ("", Precision.SEEN)


def links(count: int) -> str:
    rows = "".join(f'<li><a href="/{n}">第{n}条与本文无关的热点新闻标题</a> 09:3{n % 10}</li>' for n in range(count))
    return f"<div class='hot'><h3>点击排行</h3><ul>{rows}</ul></div>"


def test_columns_of_other_headlines_are_not_taken_for_the_article() -> None:
    text = read(page(above=links(60)).replace("</body>", links(60) + "</body>")).text
    assert text.count("积水没过脚面") == 3
    assert "热点新闻" not in text


def test_a_short_notice_in_a_table_full_of_links_stays() -> None:
    cells = "".join(f"<td><a href='/{n}'>第{n}个栏目的名称和说明</a></td>" for n in range(40))
    notice = "河口镇集市街十一月二十三日八时至十八时停水检修,请居民提前储水,由此带来的不便敬请谅解。" * 2
    layout = f"<table><tr>{cells}</tr><tr><td>{notice}</td></tr></table>"
    assert read(f"<html><title>{TITLE}</title><body>{layout}</body></html>").text.strip("| ") == notice


def test_an_odd_quotation_mark_in_a_tag_costs_no_text() -> None:
    words = " ".join(f'<b class="w{n}">词{n}</b>' for n in range(900))
    text = read(f'<html><title>t</title><body><article><i a="b" "="" c="d">序</i>{BODY}{words}</article></body>').text
    assert "积水没过脚面" in text
    assert "词899" in text
