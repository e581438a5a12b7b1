"""An XML answer becomes items by the elements that the row names; what it misses is named, no quiet day."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem
from yuqing.model.runs import Outcome
from yuqing.pseudonym import pseudonym
from yuqing.sources import SOURCES
from yuqing.sources.context import Context, Response
from yuqing.sources.source_file import Row, check
from yuqing.sources.spec import SourceSpec

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
ADDRESS = "https://www.example.gov.cn/service/list.xml"
RECORDED = (Path(__file__).parents[1] / "data" / "xmllist" / "letters.xml").read_bytes()
TAGS = {
    "entry_tag": "Letter", "title_tag": "Subject", "time_tag": "SendTime", "link_tag": "Url", "text_tag": "Content",
    "number_tag": "LetterNo", "author_tag": "Sender",
}  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    return {"id": "s", "name": "信箱", "type": "xmllist", "url": ADDRESS} | values


def visited(answer: str | bytes, warnings: list[str], **values: Any) -> Any:
    body = answer.encode() if isinstance(answer, str) else answer
    context = Context(NOW, KEY, lambda url: Response(200, url, {}, body), warnings)
    return SOURCES["xmllist"](SourceSpec(**row(**{"entry_tag": "e", "title_tag": "t"} | values)), context)


def collected(answer: str | bytes, warnings: list[str] | None = None, **values: Any) -> list[RawItem]:
    return list(visited(answer, [] if warnings is None else warnings, **values))


def titles(answer: str | bytes, **values: Any) -> list[str]:
    return [item.title for item in collected(answer, **values)]


def said(answer: str | bytes, **values: Any) -> list[str]:
    warnings: list[str] = []
    collected(answer, warnings, **values)
    return warnings


def refused(answer: str | bytes, **values: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collected(answer, **values)
    return caught.value


def objections(**values: Any) -> str:
    return "".join(problem.message for problem in check(Row(1, row(**values)), "sources.toml")[1])


def entry(**children: str) -> str:
    return f"<r><e><t>积水</t>{''.join(f'<{name}>{words}</{name}>' for name, words in children.items())}</e></r>"


def text_of(written: str) -> str:
    return collected(entry(c=written), text_tag="c")[0].text


def test_an_entry_becomes_an_item_with_text_time_address_and_pseudonym() -> None:
    item = collected(RECORDED, **TAGS)[0]
    assert (item.title, item.native_id) == ("集市街积水过膝", "20261122001")
    assert item.text == "今早集市街积水过膝,\n两家商铺进水。"
    assert (item.published_at, item.precision) == (datetime(2026, 11, 22, 0, 31, tzinfo=UTC), Precision.SECOND)
    assert item.url == "https://www.example.gov.cn/letter/view?no=20261122001"
    assert item.author_key == pseudonym(KEY, "信箱", "甲某某")


def test_elements_that_are_not_named_stay_outside() -> None:
    assert "000-0000" not in repr(collected(RECORDED, **TAGS))


def test_entries_stand_at_any_depth_under_any_namespace_and_never_in_one_another() -> None:
    answer = '<r xmlns:a="urn:a"><e><t>停水</t></e><b><c><a:e><a:t>积水</a:t><e><t>里</t></e></a:e></c></b></r>'
    assert titles(answer) == ["停水", "积水"]


def test_only_children_count_and_the_first_with_words() -> None:
    assert titles("<r><e><who><t>甲某某</t></who><t/><t>积<b>水</b><!-- 旁注 -->深</t><t>停水</t></e></r>") == [
        "积水深"
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="{}"?>\n'])
def test_the_charset_makes_no_difference(charset: str, declared: str) -> None:
    answer = declared.format(charset.removesuffix("-sig")) + "<r><e><t>集市街积水过膝</t></e></r>"
    assert titles(answer.encode(charset)) == ["集市街积水过膝"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example/1#top", "https://a.example/1"), ("/view?no=1", "https://www.example.gov.cn/view?no=1"),
        ("?no=1&amp;b=2", f"{ADDRESS}?no=1&b=2"), (" ./1 ", "https://www.example.gov.cn/service/1"),
        ("view.aspx?id=1", "https://www.example.gov.cn/service/view.aspx?id=1"),
        ("2026/11/1.shtml", "https://www.example.gov.cn/service/2026/11/1.shtml"),
        ("view?id=1&amp;b=2", "https://www.example.gov.cn/service/view?id=1&b=2"),
        ("www.example.cn", ""), ("", ""), ("无", ""), ("N/A", ""), ("javascript:void(0)", ""),
    ],
)  # fmt: skip
def test_only_what_is_an_address_becomes_one(written: str, address: str) -> None:
    assert collected(entry(l=written), link_tag="l")[0].url == address


@pytest.mark.parametrize(
    "written",
    ["2026-11-22 08:30", "2026-11-22T08:30:00+08:00", "2026年11月22日 8时30分", "20261122083000", "1795307400"],
)
def test_a_time_is_read_as_such_interfaces_write_it(written: str) -> None:
    assert collected(entry(d=written), time_tag="d")[0].published_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["", "待定", "12", "46348", "46348.5", "2026-13-40"])
def test_what_is_no_time_is_no_moment_and_said_when_none_is_read(written: str) -> None:
    assert collected(entry(d=written), time_tag="d")[0].published_at is None
    assert "时间都没有读懂" in said(entry(d=written), time_tag="d")[0]


def test_other_elements_are_named_and_their_words_are_not() -> None:
    error = refused("<r><row><name>甲某某</name></row></r>")
    assert error.kind == Outcome.SCHEMA_ERROR
    assert "entry_tag = 'e'" in str(error)
    assert "name、row、r" in str(error)
    assert "甲某某" not in str(error)
    assert refused("<r>甲某某</r>").kind == Outcome.SCHEMA_ERROR
    many = "".join(f"<{'n' * 90}{at}/>" for at in range(99))
    assert len(str(refused(f"<r>{many}</r>"))) < 400


@pytest.mark.parametrize("written", ["a &lt;b 和 c", "<![CDATA[a <b 和 c]]>", "<span>a &lt;b</span> 和 c"])
def test_a_sign_that_begins_no_tag_stays_with_what_follows(written: str) -> None:
    assert text_of(written) == "a <b 和 c"
    assert collected('<r><e t="a &lt;b 和 c"/></r>', title_tag="@t")[0].title == "a <b 和 c"


@pytest.mark.parametrize(
    "written",
    [
        "<p>积水<b>过膝</b></p><p>停水</p>", "积水过膝<br/>停水", "<段>积水过膝</段>\n<段>停水</段>",
        "<h:P xmlns:h='urn:h'>积水过膝</h:P>停水<h:script xmlns:h='urn:h'>x()</h:script>",
        "<![CDATA[<p>积水<b>过膝</b></p><p>停水</p><script>x()</script>]]>",
        "&lt;p class=&quot;a&quot;&gt;积水过膝&lt;/p&gt;停水", "积水过膝\n停水",
        "积水过膝<x>&lt;p&gt;停水&lt;/p&gt;</x>",
    ],
)  # fmt: skip
def test_paragraphs_stay_apart_however_they_are_written(written: str) -> None:
    assert text_of(written) == "积水过膝\n停水"


def test_lines_of_a_text_with_signs_that_only_look_like_markup_stay_apart() -> None:
    assert text_of("水位 &lt; 3 米\n甲 &amp; 乙\n丙") == "水位 < 3 米\n甲 & 乙\n丙"


@pytest.mark.parametrize("control", ["&#11;", "&#x0B;", "&#0;", "&#xD83D;", "&#99999999;", "\x0b", "\0"])
def test_a_control_character_is_left_out_and_the_answer_read(control: str) -> None:
    assert text_of(f"积水{control}过膝") == "积水过膝"


def test_signs_by_their_numbers_stay() -> None:
    assert text_of("积&#27700;&#xA;过膝&#x3000;深&#160;水") == "积水\n过膝 深 水"


def test_attributes_of_the_entry_and_of_a_child_are_read() -> None:
    answer = (
        '<r xmlns:x="urn:x"><e id="7" x:title="积水" when="2026-11-22 08:30"><link/><link href=""/>'
        '<link href="view.aspx?id=7&amp;b=1"/></e></r>'
    )
    item = collected(answer, title_tag="@title", number_tag="@id", time_tag="@when", link_tag="link@href")[0]
    assert (item.title, item.native_id) == ("积水", "7")
    assert item.published_at == datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    assert item.url == "https://www.example.gov.cn/service/view.aspx?id=7&b=1"


@pytest.mark.parametrize("place", ["@no", "t@no", "no@no"])
def test_an_attribute_that_every_entry_misses_is_named(place: str) -> None:
    error = refused(entry(), number_tag=place)
    assert error.kind == Outcome.SCHEMA_ERROR
    assert f"number_tag = '{place}'" in str(error)


@pytest.mark.parametrize(
    "answer",
    ["<r><code>0</code><l/></r>", "<r><l> \n</l></r>", '<x:l xmlns:x="urn:x" total="0"/>', "<r><a><l/></a></r>"],
)
def test_a_named_list_that_is_empty_is_a_quiet_day(answer: str) -> None:
    assert collected(answer, list_tag="l") == []
    assert said(answer, list_tag="l") == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("<r><code>500</code></r>", "list_tag = 'l'"), ('<error code="500"/>', "list_tag = 'l'"),
        ("<r><e><t>甲某某</t></e></r>", "list_tag = 'l'"), ("<r><l>甲某某</l></r>", "entry_tag = 'e'"),
        ("<r><l><x>甲某某</x></l></r>", "entry_tag = 'e'"), ("<r><l/><l><x/></l></r>", "entry_tag = 'e'"),
        ("<ErrorInfo><l/></ErrorInfo>", "entry_tag = 'e'"),
    ],
)  # fmt: skip
def test_a_list_that_is_gone_or_holds_other_things_is_no_quiet_day(answer: str, words: str) -> None:
    error = refused(answer, list_tag="l")
    assert error.kind == Outcome.SCHEMA_ERROR
    assert words in str(error)
    assert "甲某某" not in str(error)


def test_entries_outside_the_named_list_do_not_count() -> None:
    assert titles("<r><hot><e><t>旧</t></e></hot><l><e><t>积水</t></e></l></r>", list_tag="l") == ["积水"]


def test_an_empty_list_below_the_root_asks_for_its_name() -> None:
    assert "请用 list_tag 写明" in str(refused("<response><code>0</code><list/></response>"))


@pytest.mark.parametrize("answer", ["<error/>", "<Fault/>", "<getListFailed/>"])
def test_an_empty_root_that_is_named_as_an_error_is_no_quiet_day(answer: str) -> None:
    assert refused(answer).kind == Outcome.SCHEMA_ERROR


def test_an_empty_root_whose_name_only_sounds_like_an_error_is_a_quiet_day() -> None:
    assert collected("<defaultList/>") == []


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("declared", ["utf-8", "GB2312", "utf-16", "iso-8859-1", "none-such"])
def test_a_wrong_declared_charset_makes_no_difference(charset: str, declared: str) -> None:
    answer = f'<?xml version="1.0" encoding="{declared}"?><r><e><t>集市街积水过膝,食堂饭菜有异味</t></e></r>'
    assert titles(answer.encode(charset)) == ["集市街积水过膝,食堂饭菜有异味"]


def test_entries_that_will_pass_for_one_are_said() -> None:
    answer = '<r><e n="1"><t>路灯不亮</t></e><e n="2"><t>路灯不亮</t></e></r>'
    assert said(answer) == ["有 1 条与别的条网址、编号或标题和日期相同,按同一条计"]
    assert said(answer, number_tag="@n") == []


@pytest.mark.parametrize("answer", ["<r/>", "<r>\n</r>", '<?xml version="1.0"?><r xmlns="urn:a"><!-- 无 --></r>'])
def test_an_empty_root_is_a_quiet_day(answer: str) -> None:
    assert collected(answer) == []
    assert said(answer) == []


def test_a_root_that_tells_an_error_by_its_attributes_is_no_quiet_day() -> None:
    assert refused('<error code="500"/>').kind == Outcome.SCHEMA_ERROR


@pytest.mark.parametrize("charset", ["utf-16", "hex"])
def test_a_charset_that_cannot_be_true_is_overlooked(charset: str) -> None:
    answer = f'<?xml version="1.0" encoding="{charset}"?><r>甲某某路面积水无人处理</r>'.encode("gb18030")
    assert refused(answer).kind == Outcome.SCHEMA_ERROR


@pytest.mark.parametrize("key", [key for key in TAGS if key not in {"text_tag", "author_tag"}])
def test_an_element_that_is_gone_is_named(key: str) -> None:
    error = refused(RECORDED, **TAGS | {key: "Other"})
    assert error.kind == Outcome.SCHEMA_ERROR
    assert f"{key} = 'Other'" in str(error)


@pytest.mark.parametrize("key", ["text_tag", "author_tag"])
def test_a_text_or_author_that_is_gone_is_said(key: str) -> None:
    assert said(RECORDED, **TAGS | {key: "Other"}) == [f"没有一条信息含 {key} = 'Other'"]


def test_titles_without_words_and_one_address_for_all_are_named() -> None:
    assert "title_tag" in str(refused("<r><e><t/></e></r>"))
    both = "<r><e><t>积水</t><l>/a#1</l></e><e><t>停水</t><l>/a#2</l></e></r>"
    assert "link_tag" in str(refused(both, link_tag="l"))
    assert said(entry(l="无"), link_tag="l") == ["link_tag = 'l' 处没有网址"]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!-- a --><!DOCTYPE html><html><body><e>404</e></body></html>", Outcome.NOT_A_FEED, "网页"),
        (b"<?xml version='1.0'?>\n<html xmlns='urn:x'/>", Outcome.NOT_A_FEED, "网页"),
        (b'{"data": []}', Outcome.NOT_A_FEED, "XML"),
        (bytes(range(256)) * 40, Outcome.NOT_A_FEED, "不是文字"),
        (b"\0" * 4096, Outcome.NOT_A_FEED, "XML"),
        (b" \r\n", Outcome.NOT_A_FEED, "XML"),
        (b"<r><a>", Outcome.PARSE_ERROR, "不完整"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_every_fault_has_its_name(body: bytes, kind: Outcome, words: str) -> None:
    error = refused(body)
    assert error.kind == kind
    assert words in str(error)


@pytest.mark.parametrize(
    "rest",
    ["<e><t>停", "<e><t>停水</t>", "</x><e><t>停水</t></e>", "<e><t>A & B</t></e></r>", "<e><t>停&nbsp;水</t></e></r>"],
)
def test_a_fault_is_a_failure_after_what_was_read(rest: str) -> None:
    visit, items = visited(f"<r><e><t>积水</t></e>{rest}", []), []
    with pytest.raises(SourceError) as caught:
        items.extend(visit)
    assert [item.title for item in items] == ["积水"]
    assert caught.value.kind == Outcome.PARSE_ERROR


@pytest.mark.parametrize(
    "head",
    [
        '<!ENTITY e "内部">', '<!ENTITY e SYSTEM "file:///etc/hostname">', '<!ENTITY % p "x"><!ENTITY e "y">',
        '<!ENTITY a "长"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;">', '<!ENT\x01ITY e "y">',
    ],
)  # fmt: skip
@pytest.mark.parametrize("entry", ["<e><t>&e;</t></e>", '<e n="&e;"><t>积水</t></e>'])
def test_a_document_with_entities_of_its_own_is_not_read(head: str, entry: str) -> None:
    error = refused(f'<?xml version="1.0"?><!-- > --><!DOCTYPE r SYSTEM "a>b" [{head}]><r>{entry}</r>')
    assert (error.kind, "ENTITY" in str(error)) == (Outcome.PARSE_ERROR, True)


def test_a_document_type_without_entities_and_the_word_in_a_text_do_no_harm() -> None:
    assert titles('<!DOCTYPE r SYSTEM "r.dtd" [<!ELEMENT r ANY>]><r><e><t>积水</t></e></r>') == ["积水"]
    assert "ENTITY 是什么" in titles("<r><e><t><![CDATA[&lt;!ENTITY 是什么]]></t></e></r>")[0]


@pytest.mark.parametrize(("step", "expected"), [(1, ["事3", "事4"]), (-1, ["事0", "事1"]), (0, ["事0", "事1"])])
def test_of_a_long_list_the_newer_end_is_read(step: int, expected: list[str]) -> None:
    entries = "".join(f"<e><t>事{at}</t><d>2026-11-{10 + at * step:02}</d></e>" for at in range(5))
    assert titles(f"<r>{entries}</r>", time_tag="d", max_items=2) == expected
    end = "末尾" if step > 0 else "开头"
    assert said(f"<r>{entries}</r>", time_tag="d", max_items=2) == [f"接口返回 5 条,只读{end}的 2 条(max_items)"]


def test_the_row_says_how_the_answer_is_read() -> None:
    assert "哪个元素是一条信息" in objections(title_tag="t")
    assert "标题在哪个元素" in objections(entry_tag="e")
    assert "不带尖括号" in objections(entry_tag="a:e", title_tag="t")
    assert "list_tag:应为元素的名称" in objections(entry_tag="e", list_tag="@l", title_tag="t")
    assert "title_tag:应为元素的名称或属性" in objections(entry_tag="e", title_tag="t@")
    assert "作者只化名计数" in objections(entry_tag="e", title_tag="t", author_tag="t")
    assert objections(entry_tag="e", title_tag="t", author_tag="p", max_items=5) == ""
    assert "只用于类型为 xmllist 的渠道" in objections(type="feed", entry_tag="e")
