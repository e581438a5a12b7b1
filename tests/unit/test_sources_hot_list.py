"""Hot lists of both interfaces become items; the time of the list is never taken for a publication."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from yuqing.errors import SourceError
from yuqing.model.mentions import Precision, RawItem, SourceKind
from yuqing.model.runs import Outcome
from yuqing.sources import hot_list
from yuqing.sources.context import Context, Response
from yuqing.sources.rows import fed_id
from yuqing.sources.spec import SourceSpec

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
SPEC = SourceSpec(
    id="weibo", name="微博热搜", type="hotlist", url="http://127.0.0.1:4444/api/s?id=weibo&latest", allow_private=True
)
KEY = b"k" * 32


def newsnow(*items: Any, status: str = "success") -> dict[str, Any]:
    return {"status": status, "id": "weibo", "updatedTime": NOW_MS, "items": list(items)}


def daily_hot(*items: Any) -> dict[str, Any]:
    return {
        "code": 200, "name": "weibo", "title": "微博", "type": "热搜榜", "total": len(items), "fromCache": False,
        "updateTime": NOW.isoformat(), "data": list(items),
    }  # fmt: skip


def collected(answer: Any, warnings: list[str] | None = None) -> list[RawItem]:
    body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
    context = Context(NOW, KEY, lambda url: Response(200, url, {}, body), [] if warnings is None else warnings)
    return list(hot_list.collect(SPEC, context))


def refused(answer: Any) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collected(answer)
    return caught.value


def test_a_list_of_newsnow_is_read() -> None:
    line = {"id": "积水", "title": "河口镇\n积水", "url": "https://s.weibo.com/weibo?q=1",
            "extra": {"hover": "<b>水深过膝</b>", "info": "热度 12万", "date": NOW_MS - 3_600_000}}  # fmt: skip
    (item,) = collected(newsnow(line))
    assert (item.native_id, item.title, item.text) == ("积水", "河口镇 积水", "水深过膝")
    assert (item.url, item.site) == ("https://s.weibo.com/weibo?q=1", "微博热搜")
    assert item.published_at == datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert item.source_kind is SourceKind.HOT_LIST


def test_a_list_of_daily_hot_is_read_without_the_name_of_its_author() -> None:
    line = {"id": 7, "title": "河口镇积水", "desc": "水深过膝", "author": "张三", "hot": 120_000,
            "timestamp": NOW_MS - 60_000, "mobileUrl": "https://m.weibo.cn/7"}  # fmt: skip
    (item,) = collected(daily_hot(line))
    assert (item.native_id, item.text, item.url) == ("7", "水深过膝", "https://m.weibo.cn/7")
    assert item.published_at == datetime(2026, 11, 22, 3, 59, tzinfo=UTC)
    assert item.author_key is not None
    assert "张三" not in repr(item)


@pytest.mark.parametrize(
    "answer",
    [
        newsnow({"id": "1", "title": "积水"}),
        newsnow({"id": "1", "title": "积水", "pubDate": None, "extra": {"info": "热", "date": "待定"}}),
        newsnow({"id": "1", "title": "积水"}, status="cache"),
        daily_hot({"id": "1", "title": "积水", "timestamp": 0}),
        daily_hot({"id": "1", "title": "积水", "timestamp": NOW_MS + 10**9}),
    ],
    ids=["no date", "no readable date", "cached", "baidu's zero", "in the future"],
)
def test_an_item_without_a_time_of_its_own_stays_without(answer: Any) -> None:
    (item,) = collected(answer)
    assert item.published_at is None
    assert item.precision is Precision.SEEN


def test_one_time_for_all_lines_is_the_time_of_the_list() -> None:
    lines = [{"id": str(number), "title": f"第{number}条", "timestamp": NOW_MS} for number in range(3)]
    assert {item.published_at for item in collected(daily_hot(*lines))} == {None}


def test_two_searches_of_one_platform_are_two_mentions() -> None:
    items = collected(newsnow(
        {"id": "一", "title": "一", "url": "https://s.weibo.com/weibo?q=%23一%23&band_rank=1"},
        {"id": "二", "title": "二", "url": "https://s.weibo.com/weibo?q=%23二%23&band_rank=2"},
    ))  # fmt: skip
    assert len({fed_id(item, "weibo", NOW) for item in items}) == 2


def test_bad_lines_are_left_out_and_counted() -> None:
    warnings: list[str] = []
    answer = json.dumps(
        newsnow({"id": 1, "title": float("nan"), "url": None}, "text", {"id": 2, "title": "好"})
    ).encode()
    assert [item.title for item in collected(answer, warnings)] == ["好"]
    assert warnings == ["1 个条目过多或格式有误,未采用"]


def test_an_address_that_is_no_page_does_not_pass() -> None:
    (item,) = collected(newsnow({"id": "1", "title": "积水", "url": "javascript:alert(1)", "mobileUrl": "/7"}))
    assert item.url == ""


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b'{"status":"success","items":[{"id":1,', Outcome.PARSE_ERROR),
        (b"[" * 100_000, Outcome.PARSE_ERROR),
        (b"<html><title>\xe9\xa6\x96\xe9\xa1\xb5</title></html>", Outcome.SCHEMA_ERROR),
        ([1, 2], Outcome.SCHEMA_ERROR),
        ({"status": "success", "items": {"a": 1}}, Outcome.SCHEMA_ERROR),
        ({"items": [{"title": "别的接口"}]}, Outcome.SCHEMA_ERROR),
        (newsnow(), Outcome.SCHEMA_ERROR),
        (daily_hot(), Outcome.SCHEMA_ERROR),
        (newsnow({"id": "1", "title": "  "}), Outcome.SCHEMA_ERROR),
        ({"code": -1, "msg": "签名错误"}, Outcome.HTTP_ERROR),
    ],
    ids=["cut", "deep", "page", "array", "shape", "other", "empty", "empty daily hot", "no title", "upstream"],
)
def test_what_is_no_hot_list_gets_its_name(answer: Any, kind: Outcome) -> None:
    assert refused(answer).kind == kind


def test_the_error_of_the_interface_is_told() -> None:
    assert str(refused({"error": True, "message": "Invalid source id"})) == "接口报告错误:Invalid source id"


def test_nothing_new_yields_nothing() -> None:
    same = Response(304, SPEC.url, {}, b"", Outcome.NOT_MODIFIED)
    assert list(hot_list.collect(SPEC, Context(NOW, KEY, lambda _: same))) == []
