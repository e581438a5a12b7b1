"""What a topic is made of: its way, its people, its wordings, its words and what was asked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yuqing.analysis import questions
from yuqing.errors import YuqingError
from yuqing.model.mentions import SourceKind
from yuqing.store import mentions
from yuqing.store.mentions import Filter
from yuqing.views.feed import feed
from yuqing.views.questions import questions_of
from yuqing.views.topic_parts import mentions_of, on_day, topic_parts_of, ungrouped
from yuqing.views.window import ending


@pytest.fixture
def parts(bench, make_mention, noon):
    def made(*rows):
        bench.take([make_mention(number, **row) for number, row in enumerate(rows, start=1)])
        return topic_parts_of(bench.store, 1, ("河口镇",), noon)

    return made


def ago(noon, hours):
    return noon - timedelta(hours=hours)


@pytest.mark.clause("B3")
def test_the_way_of_a_matter_is_told_in_the_order_in_which_it_reached_the_kinds(parts, noon):
    found = parts(
        {"source_kind": "forum", "published_at": ago(noon, 9), "site": "云溪论坛", "author_key": 1},
        {"source_kind": "social", "published_at": ago(noon, 5), "author_key": 1},
        {"source_kind": "news", "published_at": ago(noon, 7), "tone": "neutral", "media_tier": 60},
        {"source_kind": "forum", "published_at": ago(noon, 1), "site": "另一论坛", "author_key": 2},
    )
    assert [each.kind for each in found.kinds] == [SourceKind.FORUM, SourceKind.NEWS, SourceKind.SOCIAL]
    first = found.kinds[0]
    assert (first.site, first.mentions, first.negative, first.authors) == ("云溪论坛", 2, 2, 2)
    assert [each.after for each in found.kinds] == [timedelta(), timedelta(hours=2), timedelta(hours=4)]


def test_people_are_counted_by_pseudonym_and_the_unknown_are_said(parts, noon):
    found = parts(*({"author_key": key, "published_at": noon} for key in (1, 1, 1, 2, None)))
    people = found.participants
    assert (people.authors, people.busy, people.by_busy, people.unknown) == (2, 1, 3, 1)


def test_copies_are_one_wording_with_a_count_and_open_to_their_mentions(bench, parts, noon):
    found = parts(
        {"near_key": 7, "text": "路面积水三天没人管", "published_at": ago(noon, 3)},
        {"near_key": 7, "text": "转:路面积水三天没人管", "published_at": ago(noon, 2), "source_kind": "social"},
        {"near_key": 9, "text": "集市又淹了"},
        {"near_key": 0, "text": "淹了"},
    )
    assert [(each.text, each.copies) for each in found.wordings] == [("路面积水三天没人管", 2), ("集市又淹了", 1)]
    assert (found.wording_count, found.too_short) == (2, 1)
    opened = feed(bench.store, replace(mentions_of(found), near_key=7), 0, noon)
    assert [detail.mention_id for detail in opened.details] == [2, 1]


def test_copies_are_one_line_when_they_are_collapsed(bench, parts, noon):
    found = parts(
        *({"near_key": 7, "published_at": ago(noon, hours)} for hours in (5, 3, 1)),
        *({"near_key": 0, "published_at": ago(noon, 2)} for _ in range(2)),
    )
    whole = Filter(found.life.start, found.life.end, topic_id=1, collapsed=True)
    shown = feed(bench.store, whole, 0, noon)
    assert shown.total == 3
    assert [(detail.mention_id, detail.copies) for detail in shown.details] == [(3, 3), (4, 1), (5, 1)]
    assert list(shown.rows["同一说法"]) == ["3 条", "1 条", "1 条"]


@pytest.mark.clause("B3")
def test_the_words_of_a_matter_stand_out_against_the_days_before(bench, make_mention, noon):
    before = [
        make_mention(number, published_at=ago(noon, 48), words=["集市"], terms=[90], weights=[1.0])
        for number in range(101, 111)
    ]
    bench.take([*before, *(make_mention(number, words=["集市", "溃坝", "河口镇"]) for number in range(1, 5))])
    words = topic_parts_of(bench.store, 1, ("河口镇",), noon).words
    assert list(words["word"]) == ["溃坝", "集市"]
    assert list(words["n"]) == [4, 4]
    assert list(words["before"]) == [0, 10]
    assert words["ratio"][0] > 10
    assert words["ratio"][1] < 2


def test_questions_in_like_words_are_asked_once_and_counted(bench, parts, noon):
    parts(
        {"question": "请问集市的排水管什么时候修好?", "published_at": ago(noon, 3)},
        {"question": "集市排水管何时修好?", "published_at": ago(noon, 2)},
        {"question": "集市排水管何时修好?", "published_at": ago(noon, 1)},
        {"question": "要求赔偿摊位损失!", "published_at": ago(noon, 1)},
        {"question": ""},
    )
    first, second = questions_of(bench.store, 1, noon)
    assert (first.text, first.asked_count, first.forms) == ("集市排水管何时修好?", 3, 2)
    assert set(first.mention_ids) == {1, 2, 3}
    assert first.first_at == ago(noon, 3)
    assert (second.is_demand, first.is_demand) == (True, False)


def test_a_question_opens_the_mentions_that_put_it(bench, parts, noon):
    found = parts({"question": "集市排水管何时修好?"}, {"question": ""}, {"question": "集市排水管何时修好?"})
    wanted = replace(mentions_of(found), mention_ids=found.questions[0].mention_ids)
    assert mentions.count(bench.store, wanted) == 2


def test_a_word_opens_the_mentions_that_have_it(bench, parts):
    found = parts({"words": ["溃坝", "积水"]}, {"words": ["溃坝"]}, {"words": ["积水"]})
    assert mentions.count(bench.store, replace(mentions_of(found), word="溃坝")) == 2


def test_a_day_opens_its_mentions(bench, parts, noon):
    found = parts({"published_at": ago(noon, 30)}, {"published_at": ago(noon, 1)}, {})
    assert list(found.tone["n"]) == [1, 2]
    assert mentions.count(bench.store, on_day(mentions_of(found), "2026-11-22")) == 2


def test_an_unknown_topic_asks_nothing_and_has_no_parts(bench, noon):
    assert questions_of(bench.store, 12345, noon) == ()
    with pytest.raises(YuqingError, match="没有这个议题"):
        topic_parts_of(bench.store, 12345, (), noon)


def test_what_cannot_be_grouped_is_counted_and_can_be_opened(bench, make_mention, noon):
    bench.take(
        [
            make_mention(1),
            make_mention(2, terms=[], weights=[]),
            make_mention(3, target_id="", terms=[], weights=[]),
        ]
    )
    day = ending(noon, timedelta(days=1))
    assert ungrouped(bench.store, day) == 1
    shown = feed(bench.store, Filter(day.start, day.end, ungrouped=True), 0, noon)
    assert [detail.mention_id for detail in shown.details] == [2]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("请问集市的排水管什么时候修好?", "集市排水管何时能修好", True),
        ("希望有关部门尽快解决停水问题", "恳请有关部门尽快解决停电问题", False),
        ("要求退还押金!", "什么时候退还押金?", True),
        ("路灯什么时候修?", "补贴什么时候发?", False),
        ("为什么?", "怎么办?", False),
    ],
)
def test_questions_are_alike_when_they_share_more_than_the_formula(one, other, same):
    assert (len(questions.grouped([one, other])) == 1) is same


def test_no_questions_make_no_groups():
    assert questions.grouped([]) == []


@pytest.mark.parametrize(
    ("sentence", "demand"),
    [
        ("要求公布检测结果!", True),
        ("何时开工?", False),
        ("请水厂尽快处理", True),
        ("建议加装路灯", True),
        ("能否加装路灯?", False),
    ],
)
def test_a_demand_is_told_from_a_question(sentence, demand):
    assert questions.is_demand(sentence) is demand
