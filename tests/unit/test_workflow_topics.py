"""People merge and split topics; what comes later follows them, and the record keeps who said so."""

from datetime import timedelta

import pytest

from yuqing.errors import WorkflowError
from yuqing.store import record, topic_links, topics
from yuqing.views.topic import topic_page
from yuqing.workflow.topics import Merge, Split, merge, split

ROAD = {"terms": [1, 2, 3], "weights": [0.7, 0.5, 0.5], "words": ["道路", "积水"], "title": "道路积水"}
WATER = {"terms": [7, 8, 9], "weights": [0.7, 0.5, 0.5], "words": ["水厂", "停水"], "title": "水厂停水"}
REASON = "同一件事的两种说法"


@pytest.fixture
def two(bench, make_mention):
    """Topic 1 about a road with three mentions, topic 11 about water with two."""
    road = [make_mention(number, near_key=100 + number, **ROAD) for number in (1, 2, 3)]
    bench.take([*road, *(make_mention(number, near_key=200, **WATER) for number in (11, 12))])
    assert sizes(bench) == {1: 3, 11: 2}
    return bench


def sizes(bench):
    rows = bench.store.rows("select topic_id, count(*) from mentions where topic_id is not null group by all")
    return dict(rows)


def test_a_merge_moves_all_mentions_and_counts_them_once(two, acting, noon):
    merge(acting(two.store, noon), Merge(11, 1, REASON))
    assert sizes(two) == {1: 5}
    assert topics.find(two.store, 1)[4] == 5
    assert [row["topic_id"] for row in topics.ranked(two.store, noon - timedelta(1), noon + timedelta(1), 9)] == [1]


def test_a_merge_stays_merged_for_what_comes_later(two, acting, noon, make_mention):
    merge(acting(two.store, noon), Merge(11, 1, REASON))
    two.take([make_mention(21, **WATER), make_mention(22, near_key=200, **WATER), make_mention(23, **ROAD)])
    assert sizes(two) == {1: 8}
    two.ingest = type(two.ingest)(two.store, two.rules)
    two.take([make_mention(24, **WATER)])
    assert topics.find(two.store, 1)[4] == 9


def test_the_page_of_a_merged_topic_is_that_of_the_whole(two, acting, noon):
    merge(acting(two.store, noon), Merge(11, 1, REASON))
    assert topic_page(two.store, 11).topic_id == 1


def test_a_merge_is_graded_anew(two, acting, noon):
    merge(acting(two.store, noon), Merge(11, 1, REASON))
    two.ingest.regrade(noon)
    days = two.store.rows("select topic_id, stale, level is not null from topic_days")
    assert days == [(1, False, True)]


def test_the_split_off_wording_becomes_a_topic_and_later_copies_join_it(two, acting, noon, make_mention):
    merge(acting(two.store, noon), Merge(11, 1, REASON))
    later = noon + timedelta(minutes=1)
    created = split(acting(two.store, later), Split(1, (200,), "停水是另一件事", "水厂停水另案"))
    assert created == 12
    assert sizes(two) == {1: 3, 12: 2}
    two.take([make_mention(31, near_key=200, **WATER), make_mention(32, **ROAD)])
    assert sizes(two) == {1: 4, 12: 3}
    assert topics.find(two.store, 12)[1] == "水厂停水另案"


def test_a_split_off_group_stays_apart_by_its_words_too(bench, acting, noon, make_mention):
    hashed = {word: topic_hash(word) for word in ("道路", "积水", "水厂", "停水")}
    road = {**ROAD, "terms": [hashed["道路"], hashed["积水"]], "weights": [0.8, 0.6]}
    mixed = {**WATER, "terms": [hashed["水厂"], hashed["停水"], hashed["道路"]], "weights": [0.7, 0.6, 0.38]}
    bench.take(
        [
            *(make_mention(number, near_key=100 + number, **road) for number in (1, 2, 3)),
            *(make_mention(number, near_key=200 + number, **mixed) for number in (11, 12)),
        ]
    )
    assert sizes(bench) == {1: 5}
    created = split(acting(bench.store, noon), Split(1, (211, 212), "停水是另一件事"))
    bench.take([make_mention(21, **mixed), make_mention(22, **road)])
    assert sizes(bench) == {1: 4, created: 3}


def topic_hash(word):
    from yuqing.analysis.terms import term_hash

    return term_hash(word)


def test_who_merged_and_split_and_why_is_on_the_record_and_on_the_page(two, acting, noon):
    merge(acting(two.store, noon), Merge(11, 1, f"  {REASON} "))
    split(acting(two.store, noon + timedelta(minutes=1)), Split(1, (101,), "第一条说的是别的事"))
    actions = [(each.entry.action, each.entry.payload["reason"]) for each in record.of_object(two.store, "topic:1")]
    assert actions == [("topics_merged", REASON), ("topic_split", "第一条说的是别的事")]
    shown = topic_links.of_topic(two.store, 1)
    assert [(row["kind"], row["mentions"]) for row in shown] == [("split", 1), ("merge", 2)]
    assert record.first_break(two.store) is None


@pytest.mark.parametrize("reason", ["", "  ", "同一", " 归并 "])
def test_without_a_reason_nothing_changes(two, acting, noon, reason):
    with pytest.raises(WorkflowError, match="理由"):
        merge(acting(two.store, noon), Merge(11, 1, reason))
    with pytest.raises(WorkflowError, match="理由"):
        split(acting(two.store, noon), Split(1, (101,), reason))
    assert sizes(two) == {1: 3, 11: 2}


def test_a_topic_cannot_go_into_itself_nor_into_none_nor_twice(two, acting, noon):
    by = acting(two.store, noon)
    for wish in (Merge(1, 1, REASON), Merge(1, 999, REASON), Merge(999, 1, REASON)):
        with pytest.raises(WorkflowError):
            merge(by, wish)
    merge(by, Merge(11, 1, REASON))
    with pytest.raises(WorkflowError, match="刚被并入"):
        merge(by, Merge(1, 11, REASON))


@pytest.mark.parametrize("near_keys", [(), (999,), (0,)])
def test_a_split_of_nothing_is_refused(two, acting, noon, near_keys):
    with pytest.raises(WorkflowError, match="先选出"):
        split(acting(two.store, noon), Split(1, near_keys, REASON))


def test_a_split_of_everything_is_refused(two, acting, noon):
    with pytest.raises(WorkflowError, match="至少留下"):
        split(acting(two.store, noon), Split(1, (101, 102, 103), REASON))
    assert sizes(two) == {1: 3, 11: 2}


def test_who_only_looks_may_neither_merge_nor_split(two, acting, noon):
    with pytest.raises(WorkflowError):
        merge(acting(two.store, noon, roles=("viewer",)), Merge(11, 1, REASON))
    with pytest.raises(WorkflowError):
        split(acting(two.store, noon, roles=("viewer",)), Split(1, (101,), REASON))
    assert topic_links.count(two.store) == 0
