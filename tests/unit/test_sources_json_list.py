"""A list in JSON becomes items by the keys that the row names; what the keys miss is named and never a quiet day."""

import json
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
HOME = "https://www.example.gov.cn"
RECORDED = (Path(__file__).parents[1] / "data" / "jsonlist" / "list.json").read_bytes()
KEYS = {
    "items_path": "data.list", "title_key": "title", "time_key": "publishTime", "text_key": "content",
    "url_template": f"{HOME}/letter/view?id={{id}}", "id_key": "id", "author_key": "user.name",
}  # fmt: skip


def row(**values: Any) -> dict[str, Any]:
    return {"id": "s", "name": "县长信箱", "type": "jsonlist", "url": f"{HOME}/api/letters"} | values


def collected(body: Any, warnings: list[str] | None = None, **values: Any) -> list[RawItem]:
    whole = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    said = [] if warnings is None else warnings
    context = Context(NOW, KEY, lambda url: Response(200, url, {}, whole), said)
    return list(SOURCES["jsonlist"](SourceSpec(**row(**values)), context))


def refused(body: Any, **values: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collected(body, **values)
    return caught.value


def objections(**values: Any) -> str:
    return "".join(problem.message for problem in check(Row(1, row(**values)), "sources.toml")[1])


def moment(value: Any, **values: Any) -> datetime | None:
    return collected([{"t": "题", "u": "/1", "w": value}], title_key="t", url_key="u", time_key="w", **values)[
        0
    ].published_at


def test_an_entry_becomes_an_item_with_text_time_address_and_pseudonym() -> None:
    item = collected(RECORDED, **KEYS)[0]
    assert (item.title, item.text, item.native_id) == ("集市街积水过膝", "今早集市街积水过膝。", "31")
    assert item.published_at == datetime(2026, 11, 22, 3, 58, tzinfo=UTC)
    assert item.url == f"{HOME}/letter/view?id=31"
    assert item.author_key == pseudonym(KEY, "县长信箱", "甲某某")


def test_what_an_entry_does_not_tell_is_missing_and_not_made_up() -> None:
    item = collected(RECORDED, **KEYS)[2]
    assert (item.text, item.published_at, item.precision, item.author_key) == ("", None, Precision.SEEN, None)
    assert item.url == f"{HOME}/letter/view?id=a%2F33"


def test_an_answer_that_is_the_list_itself_needs_no_path() -> None:
    assert [item.title for item in collected([{"t": "题", "n": 7}], title_key="t", id_key="n")] == ["题"]


def test_a_path_may_lead_through_places_of_a_list() -> None:
    body = {"pages": [{"rows": [{"t": "题", "links": ["/a/1"]}]}]}
    items = collected(body, items_path="pages.0.rows", title_key="t", url_key="links.0")
    assert [item.url for item in items] == [f"{HOME}/a/1"]


@pytest.mark.parametrize(
    "value",
    [1795314600, 1795314600000, 1795314600.0, "1795314600", "2026-11-22T10:30:00+08:00", "2026年11月22日 10时30分"],
)
def test_seconds_milliseconds_chinese_and_iso_times_are_the_same_moment(value: Any) -> None:
    assert moment(value) == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


def test_a_time_without_a_zone_is_in_the_source_s_zone() -> None:
    assert moment("2026-11-22 02:30:00", timezone="UTC") == datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize("value", [0, 45000, "45000", True, None, [], {}, 1e300, "从未"])
def test_what_is_no_time_is_none(value: Any) -> None:
    assert moment(value) is None


def test_times_that_cannot_be_read_are_said() -> None:
    said: list[str] = []
    collected([{"t": "题", "n": 1, "views": 45000}], said, title_key="t", id_key="n", time_key="views")
    assert len(said) == 1
    assert "时间都没有读懂" in said[0]


@pytest.mark.parametrize("key", ["items_path", "title_key", "time_key", "id_key"])
def test_a_path_that_leads_nowhere_is_a_changed_interface_that_names_the_key(key: str) -> None:
    error = refused(RECORDED, **KEYS | {key: "data.gone"})
    assert error.kind == Outcome.SCHEMA_ERROR
    assert key in str(error)


def test_a_template_or_address_that_no_entry_fills_is_a_changed_interface() -> None:
    assert refused(RECORDED, **KEYS | {"url_template": f"{HOME}/{{gone}}"}).kind == Outcome.SCHEMA_ERROR
    assert refused([{"t": "题"}], title_key="t", url_key="gone").kind == Outcome.SCHEMA_ERROR


def test_an_absent_text_or_author_is_said_and_the_entries_are_kept() -> None:
    said: list[str] = []
    assert len(collected(RECORDED, said, **KEYS | {"text_key": "gone", "author_key": "lost"})) == 3
    assert [("text_key" in one, "author_key" in one) for one in said] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><html><body>404</body></html>", Outcome.SCHEMA_ERROR),
        ("接口已停用".encode(), Outcome.SCHEMA_ERROR),
        (RECORDED[:200], Outcome.PARSE_ERROR),
        (b"[" * 100_000, Outcome.PARSE_ERROR),
        ({"data": {"list": {}}}, Outcome.SCHEMA_ERROR),
        ({"data": {"list": None}}, Outcome.SCHEMA_ERROR),
        ({"data": {"list": [1, 2]}}, Outcome.SCHEMA_ERROR),
        ({"data": {"list": [{"title": {}, "publishTime": 0, "id": 1}]}}, Outcome.SCHEMA_ERROR),
    ],
    ids=lambda value: str(value)[:24],
)
def test_every_fault_has_its_name(body: Any, kind: Outcome) -> None:
    assert refused(body, **KEYS).kind == kind


def test_what_the_interface_says_of_its_failure_is_told() -> None:
    assert "签名已过期" in str(refused({"code": 401, "msg": "签名已过期"}, **KEYS))


def test_an_empty_list_in_its_place_is_a_quiet_day() -> None:
    assert collected({"data": {"list": []}}, **KEYS) == []


def test_entries_that_share_one_address_would_be_one_mention_and_are_refused() -> None:
    same = [{"t": "甲", "u": "/#/view?id=1"}, {"t": "乙", "u": "/#/view?id=2"}]
    assert refused(same, title_key="t", url_key="u").kind == Outcome.SCHEMA_ERROR


def test_an_address_that_is_no_web_page_is_none() -> None:
    items = collected([{"t": "题", "u": "javascript:alert(1)"}], title_key="t", url_key="u")
    assert [item.url for item in items] == [""]


def test_what_lies_beyond_max_items_is_said() -> None:
    said: list[str] = []
    assert len(collected(RECORDED, said, **KEYS | {"max_items": 2})) == 2
    assert said == ["列表有 3 项,只读前 2 项(max_items)"]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, "title_key"),
        ({"title_key": "t"}, "url_key"),
        ({"title_key": "t", "url_key": "u", "url_template": "https://x.cn/{i}"}, "url_template"),
        ({"title_key": "t", "url_template": "https://x.cn/1"}, "url_template"),
        ({"title_key": "t", "url_template": "https://x.cn/{}"}, "url_template"),
        ({"title_key": "t", "url_template": "https://x.cn/{a}", "author_key": "a"}, "author_key"),
        ({"title_key": "t..u", "id_key": "i"}, "用点连接"),
        ({"title_key": "t", "id_key": "i", "item_css": "li"}, "item_css"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(values: dict[str, Any], named: str) -> None:
    assert named in objections(**values)
