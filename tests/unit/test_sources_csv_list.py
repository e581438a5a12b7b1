"""A table at an address becomes items by the columns that the row names; what it misses is named, no quiet day."""

import gzip
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
from yuqing.sources.editing import add_source
from yuqing.sources.source_file import Row, check, load_sources
from yuqing.sources.spec import SourceSpec

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEY = b"k" * 32
ADDRESS = "https://www.example.gov.cn/12345/today.csv"
RECORDED = (Path(__file__).parents[1] / "data" / "csvlist" / "hotline.csv").read_bytes()
COLUMNS = {
    "title_column": "诉求标题", "time_column": "受理时间", "url_column": "详情链接", "text_column": "诉求内容",
    "id_column": "工单编号", "author_column": "诉求人",
}  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    return {"id": "s", "name": "热线", "type": "csvlist", "url": ADDRESS} | values


def collected(table: str | bytes, warnings: list[str] | None = None, **values: Any) -> list[RawItem]:
    return list(visited(table, [] if warnings is None else warnings, **values))


def visited(table: str | bytes, warnings: list[str], **values: Any) -> Any:
    body = table.encode() if isinstance(table, str) else table
    context = Context(NOW, KEY, lambda url: Response(200, url, {}, body), warnings)
    return SOURCES["csvlist"](SourceSpec(**row(**{"title_column": "题"} | values)), context)


def titles(table: str | bytes, **values: Any) -> list[str]:
    return [item.title for item in collected(table, **values)]


def said(table: str | bytes, **values: Any) -> list[str]:
    warnings: list[str] = []
    collected(table, warnings, **values)
    return warnings


def refused(table: str | bytes, **values: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collected(table, **values)
    return caught.value


def objections(**values: Any) -> str:
    return "".join(problem.message for problem in check(Row(1, row(**values)), "sources.toml")[1])


def moment(written: str, **values: Any) -> datetime | None:
    return collected(f"题\t时\n积水\t{written}\n", time_column="时", **values)[0].published_at


def test_a_row_becomes_an_item_with_text_time_address_and_pseudonym() -> None:
    item = collected(RECORDED, **COLUMNS)[0]
    assert (item.title, item.native_id) == ("集市街积水过膝", "20261122001")
    assert item.text == "今早集市街积水过膝,\n两家商铺进水。"
    assert (item.published_at, item.precision) == (datetime(2026, 11, 22, 0, 31, tzinfo=UTC), Precision.SECOND)
    assert item.url == "https://www.example.gov.cn/12345/view?no=20261122001"
    assert item.author_key == pseudonym(KEY, "热线", "甲某某")


def test_columns_that_are_not_named_stay_outside() -> None:
    assert "000-000" not in repr(collected(RECORDED, **COLUMNS))


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_charset_and_line_ends_make_no_difference(charset: str, end: str) -> None:
    table = "编号,诉求标题\n1,集市街积水过膝\n2,食堂饭菜有异味\n".replace("\n", end).encode(charset)
    assert titles(table, title_column="诉求标题") == ["集市街积水过膝", "食堂饭菜有异味"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("given", [True, False])
def test_the_separator_is_told_from_the_heading_line_or_said(separator: str, given: bool) -> None:
    table = '时,"题",内\n2026-11-22,积水; 很深\t真的,甲\n'.replace(",", separator)
    table = table if separator == "," else table.replace("积水; 很深\t真的", '"积水; 很深\t真的"')
    assert titles(table, **({"separator": separator} if given else {})) == ["积水; 很深 真的"]


def test_another_separator_than_the_one_that_was_said_is_named() -> None:
    error = refused("号;题\n1;积水\n", separator=",")
    assert error.kind == Outcome.SCHEMA_ERROR
    assert "不是以逗号分隔,而是以分号分隔" in str(error)


def test_a_heading_with_other_signs_in_it_does_not_mislead() -> None:
    assert titles("题;内容(甲,乙,丙,丁)\n积水;很深\n") == ["积水"]
    assert titles("题\n积水\n停水\n") == ["积水", "停水"]


def test_a_saved_tab_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    add_source(file, row(title_column="题", separator="\t"))
    (spec,), problems = load_sources(file)
    assert (spec.separator, problems) == ("\t", ())


@pytest.mark.parametrize("start", ["=1+1", "+86", "-", "@某地", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x.example")'])
def test_what_looks_like_a_formula_is_only_text(start: str) -> None:
    cell = '"' + f"{start}积水".replace('"', '""') + '"'
    item = collected(f"题,内\n{cell},{cell}\n", text_column="内")[0]
    assert (item.title, item.text) == (f"{start}积水", f"{start}积水")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example/1#top", "https://a.example/1"),
        ("/view?no=1", "https://www.example.gov.cn/view?no=1"),
        ("?no=1", "https://www.example.gov.cn/12345/today.csv?no=1"),
        ("../view/1", "https://www.example.gov.cn/view/1"),
        ("view.aspx?no=1", "https://www.example.gov.cn/12345/view.aspx?no=1"),
        ("", ""), ("无", ""), ("-", ""), ("/", ""), ("N/A", ""), ("javascript:void(0)", ""),
    ],
)  # fmt: skip
def test_only_what_is_an_address_becomes_one(written: str, address: str) -> None:
    assert collected(f"题,址\n积水,{written}\n", url_column="址")[0].url == address


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-11-22 08:30", 8),
        ("2026/11/22 8:30", 8),
        ("2026年11月22日 8时30分", 8),
        ("1795307400", 8),
        ("46348.35417", 8),
    ],
)
def test_a_time_is_read_as_such_tables_write_it(written: str, hour: int) -> None:
    found = moment(written)
    assert found is not None
    assert (found.day, found.hour + 8, found.minute) == (22, hour, 30)


@pytest.mark.parametrize("written", ["", "待定", "12", "2026-13-40", "2027-11-22"])
def test_what_is_no_time_is_no_moment_and_said_when_none_is_read(written: str) -> None:
    assert moment(written) is None
    assert "时间都没有读懂" in said(f"题,时\n积水,{written}\n", time_column="时")[0]


@pytest.mark.parametrize("key", COLUMNS)
def test_a_column_that_is_gone_is_named_with_the_headings_seen(key: str) -> None:
    error = refused(RECORDED, **COLUMNS | {key: "新列名"})
    assert error.kind == Outcome.SCHEMA_ERROR
    assert f"{key} = '新列名'" in str(error)
    assert "工单编号、受理时间、诉求标题" in str(error)


def test_many_or_long_headings_are_shortened() -> None:
    assert len(str(refused(",".join(["很长的列名" * 20] * 300) + "\n"))) < 400


@pytest.mark.parametrize("first", ["甲某某,2026-11-22,积水", "甲某某,13800000000", "甲某某,https://a.example/1"])
def test_a_table_without_headings_does_not_show_who_is_in_it(first: str) -> None:
    error = refused(f"{first}\n{first}\n")
    assert error.kind == Outcome.SCHEMA_ERROR
    assert "甲某某" not in str(error)
    assert "首行不像列名" in str(error)


def test_a_heading_may_have_a_line_break_and_stand_twice() -> None:
    assert titles('"诉求\n标题",内\n积水,甲\n', title_column="诉求 标题") == ["积水"]
    table = "题,题\n积水,甲\n"
    assert titles(table) == ["积水"]
    assert said(table) == ["首行有多列都叫“题”,只读第一列"]


def test_rows_of_a_wrong_length_are_left_out_and_said() -> None:
    table = "号,题,内\n1,积水,甲\n2,停水\n3,停电,乙,丙\n4,停气,丁,,\n,,\n\n"
    assert titles(table) == ["积水", "停气"]
    assert said(table) == ["有 2 行的列数与首行不同或引号没有配对,已略过(最先是文件第 3 行)"]


def test_what_stands_under_blank_headings_at_the_end_is_no_fault() -> None:
    assert titles("号,题,,\n1,积水\n2,停水,甲,乙\n") == ["积水", "停水"]


def test_rows_that_all_have_a_wrong_length_are_a_changed_table() -> None:
    assert "没有一行的列数与首行相同" in str(refused("号,题\n积水\n停水\n"))


def test_a_quote_without_its_partner_costs_the_rows_that_it_joined() -> None:
    table = '号,题,内\n1,积水,甲\n2,"停水,乙\n3,"停电",丙\n4,停气,丁\n'
    assert titles(table) == ["积水", "停气"]
    assert "最先是文件第 3 行" in said(table)[0]


def test_a_quote_without_end_is_a_failure_after_what_was_read() -> None:
    visit, items = visited('题,内\n积水,甲\n停水,"乙\n停电,丙\n', []), []
    with pytest.raises(SourceError) as caught:
        items.extend(visit)
    assert [item.title for item in items] == ["积水"]
    assert caught.value.kind == Outcome.PARSE_ERROR
    assert "第 3 行" in str(caught.value)


def test_a_cell_or_line_of_monstrous_length_costs_its_row() -> None:
    assert titles(f"题,内\n积水,{'长' * 140_000}\n停水,乙\n") == ["停水"]
    assert titles(f"题,内\n积水{',甲' * 150_000}\n停水,乙\n") == ["停水"]


@pytest.mark.parametrize("heading", ["题,内\n", "题,内", "\n题,内\r\n\r\n,\n"])
def test_a_table_with_headings_only_is_a_quiet_day(heading: str) -> None:
    assert collected(heading) == []
    assert said(heading) == []


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", Outcome.NOT_A_FEED, "网页"),
        (b"\xef\xbb\xbf\r\n<?xml version='1.0'?><Error/>", Outcome.NOT_A_FEED, "网页"),
        (b'{"data": []}', Outcome.NOT_A_FEED, "数据接口"),
        (b'[{"a": 1}]', Outcome.NOT_A_FEED, "数据接口"),
        (b"PK\x03\x04rest", Outcome.NOT_A_FEED, "Excel"),
        (gzip.compress(RECORDED), Outcome.NOT_A_FEED, "压缩"),
        (bytes(range(256)) * 40, Outcome.NOT_A_FEED, "不是文字"),
        (b"\0" * 4096, Outcome.NOT_A_FEED, "不是文字"),
        (b" \r\n", Outcome.SCHEMA_ERROR, "没有内容"),
        ("题,内\n,甲\n".encode(), Outcome.SCHEMA_ERROR, "没有文字"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_every_fault_has_its_name(body: bytes, kind: Outcome, words: str) -> None:
    error = refused(body)
    assert error.kind == kind
    assert words in str(error)


@pytest.mark.parametrize(("step", "expected"), [(1, ["事3", "事4"]), (-1, ["事0", "事1"]), (0, ["事0", "事1"])])
def test_of_a_long_table_the_newer_end_is_read(step: int, expected: list[str]) -> None:
    rows = "".join(f"事{at},2026-11-{10 + at * step:02}\n" for at in range(5))
    assert titles(f"题,时\n{rows}", time_column="时", max_items=2) == expected
    end = "末尾" if step > 0 else "开头"
    assert said(f"题,时\n{rows}", time_column="时", max_items=2) == [f"表格有 5 行,只读{end}的 2 行(max_items)"]


def test_without_times_a_long_table_is_read_from_its_top() -> None:
    assert titles("题\n积水\n停水\n停电\n", max_items=2) == ["积水", "停水"]


def test_one_address_for_all_rows_is_named() -> None:
    table = "题,址\n积水,https://a.example/#1\n停水,https://a.example/#2\n"
    assert "url_column" in str(refused(table, url_column="址"))


def test_rows_that_will_pass_for_one_are_counted() -> None:
    table = "题,时,号\n路灯不亮,2026-11-22,1\n路灯不亮,2026-11-22 09:00,2\n路灯不亮,2026-11-20,3\n"
    assert said(table, time_column="时") == ["有 1 行与别的行网址、编号或标题和日期相同,按同一条计"]
    assert said(table, time_column="时", id_column="号") == []


def test_an_address_column_without_addresses_is_said() -> None:
    assert said("题,址\n积水,无\n", url_column="址") == ["url_column = '址' 一列没有网址"]


def test_the_row_says_how_the_table_is_read() -> None:
    assert "标题在哪一列" in objections()
    assert "制表符" in objections(title_column="题", separator="|")
    assert "作者只化名计数" in objections(title_column="题", author_column=" 题 ")
    assert objections(title_column="题", author_column="人", separator="\t") == ""
    assert "只用于类型为 csvlist 的渠道" in objections(type="feed", title_column="题")
