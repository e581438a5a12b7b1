"""What is the same mention: the ids of imported and of polled items."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yuqing.model.mentions import MentionKind, Precision, RawItem, SourceKind
from yuqing.model.segments import RAW
from yuqing.sources.rows import Provenance, fed_batch, fed_id, imported_id

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ITEM = RawItem(
    native_id="5012345678901234",
    url="https://weibo.com/1/Nabc?from=page",
    title="路灯坏了",
    text="东河镇的路灯坏了",
    published_at=NOW - timedelta(hours=3),
    published_raw="3小时前",
    precision=Precision.HOUR,
    site="新浪微博",
    source_kind=SourceKind.SOCIAL,
)


def test_an_imported_item_is_known_by_its_id_on_the_platform() -> None:
    other = replace(ITEM, url="", title="", text="改过的内容", published_at=None)
    assert imported_id(ITEM, "新浪微博") == imported_id(other, "新浪微博")
    assert imported_id(ITEM, "新浪微博") != imported_id(ITEM, "抖音")


def test_an_id_without_a_site_does_not_merge_what_two_systems_numbered_alike() -> None:
    one = replace(ITEM, url="")
    assert imported_id(one, "") != imported_id(replace(one, text="别的"), "")
    assert imported_id(one, "") == imported_id(replace(one), "")


def test_without_an_id_a_post_is_known_by_its_page() -> None:
    post = replace(ITEM, native_id="")
    assert imported_id(post, "") == imported_id(replace(post, url="http://www.weibo.com/1/Nabc/", text="别的"), "")


def test_two_comments_below_one_post_are_two() -> None:
    one = replace(ITEM, native_id="", kind=MentionKind.COMMENT, text="支持")
    assert imported_id(one, "") != imported_id(replace(one, text="反对"), "")
    assert imported_id(one, "") != imported_id(replace(one, author_key=5), "")


def test_without_id_and_page_the_wording_decides_and_a_relative_time_does_not_move_it() -> None:
    bare = replace(ITEM, native_id="", url="无")
    tomorrow = replace(bare, published_at=NOW + timedelta(days=1))
    assert imported_id(bare, "") == imported_id(tomorrow, "")
    assert imported_id(bare, "") != imported_id(replace(bare, title="别的"), "")


def test_a_polled_item_is_known_by_page_then_id_then_title_and_day() -> None:
    assert fed_id(ITEM, "a", NOW) == fed_id(replace(ITEM, native_id="x"), "b", NOW)
    no_page = replace(ITEM, url="")
    assert fed_id(no_page, "a", NOW) != fed_id(no_page, "b", NOW)
    bare = replace(ITEM, url="", native_id="", published_at=None)
    late = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    assert fed_id(bare, "a", NOW) == fed_id(bare, "a", late)
    assert fed_id(bare, "a", NOW) != fed_id(bare, "a", late + timedelta(minutes=1))


def test_a_page_has_one_id_whichever_way_it_came_in() -> None:
    assert imported_id(replace(ITEM, native_id=""), "") == fed_id(ITEM, "a", NOW)


def test_a_batch_has_the_columns_of_a_segment_and_utc_times() -> None:
    huge = replace(ITEM, metrics=replace(ITEM.metrics, reposts=2**40, views=2**40))
    batch = fed_batch([ITEM, huge], Provenance("a", NOW, backfilled=False, about_unit=True))
    assert batch.schema == RAW
    row = batch.to_pylist()[1]
    assert (row["published_at"], row["seen_at"]) == (datetime(2026, 11, 22, 5, 0), datetime(2026, 11, 22, 8, 0))  # noqa: DTZ001
    assert (row["source_kind"], row["precision"], row["reposts"], row["views"]) == ("social", "hour", 2**31 - 1, 2**40)


def test_an_empty_visit_gives_an_empty_batch() -> None:
    assert fed_batch([], Provenance("a", NOW, backfilled=True, about_unit=False)).num_rows == 0


def test_an_item_without_a_time_stands_at_the_moment_it_was_seen() -> None:
    timeless = replace(ITEM, published_at=None, published_raw="", precision=Precision.SEEN)
    [row] = fed_batch([timeless], Provenance("a", NOW, backfilled=False, about_unit=True)).to_pylist()
    assert row["published_at"] == row["seen_at"]
    assert [name for name in row if row[name] is None and name != "author_key"] == []
