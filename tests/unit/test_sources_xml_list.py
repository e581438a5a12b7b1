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
        ("?no=1&amp;b=2", f"{ADDRESS}?no=1&b=2"), ("", ""), ("无", ""), ("N/A", ""), ("javascript:void(0)", ""),
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
    assert said(RECORDED, **TAGS | {key: "Other"}) == [f"没有一条信息含 {key} = 'Other' 的元素"]


def test_titles_without_words_and_one_address_for_all_are_named() -> None:
    assert "title_tag" in str(refused("<r><e><t/></e></r>"))
    both = "<r><e><t>积水</t><l>/a#1</l></e><e><t>停水</t><l>/a#2</l></e></r>"
    assert "link_tag" in str(refused(both, link_tag="l"))
    assert said(entry(l="无"), link_tag="l") == ["link_tag = 'l' 的元素中没有网址"]


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


@pytest.mark.parametrize("rest", ["<e><t>停", "</x><e><t>停水</t></e>", "&#0;"])
def test_a_fault_is_a_failure_after_what_was_read(rest: str) -> None:
    visit, items = visited(f"<r><e><t>积水</t></e>{rest}", []), []
    with pytest.raises(SourceError) as caught:
        items.extend(visit)
    assert [item.title for item in items] == ["积水"]
    assert caught.value.kind == Outcome.PARSE_ERROR


def test_entities_are_never_resolved(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("秘密", "utf-8")
    named = f'<!ENTITY f SYSTEM "file://{tmp_path}/secret"><!ENTITY w "内部">'
    answer = f"<!DOCTYPE r [{named}]><r><e><t>积水&f;&w;&lt;5</t></e></r>"
    assert titles(answer) == ["积水<5"]


def test_entities_that_grow_without_end_are_a_fault() -> None:
    grown = "".join(f'<!ENTITY b{at} "' + f"&b{at - 1};" * 10 + '">' for at in range(1, 12))
    answer = f'<!DOCTYPE r [<!ENTITY b0 "长">{grown}]><r><e><t>积水&b11;</t></e></r>'
    assert refused(answer).kind == Outcome.PARSE_ERROR


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
    assert "作者只化名计数" in objections(entry_tag="e", title_tag="t", author_tag="t")
    assert objections(entry_tag="e", title_tag="t", author_tag="p", max_items=5) == ""
    assert "只用于类型为 xmllist 的渠道" in objections(type="feed", entry_tag="e")
