"""Named choices of the feed: whose they are, what is on the record, and what a later version no longer knows."""

from dataclasses import replace
from datetime import date

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import KIOSK, VIEWER, Actor
from yuqing.model.mentions import SourceKind, Tone
from yuqing.model.saved_filter import Choice, read_choice
from yuqing.store import record, saved_filters
from yuqing.workflow.saved_filters import LONGEST_NAME, LONGEST_SEARCH, MOST, drop_filter, keep_filter

RAIN = Choice(
    "近7天", date(2026, 11, 21), (SourceKind.FORUM, SourceKind.NEWS), (Tone.NEGATIVE,), '积水 "50%"', True, True, True
)


def somebody(by, account, *roles):
    return replace(by, actor=Actor(account, roles))


@pytest.fixture
def reader(by):
    return somebody(by, "读者", VIEWER)


def names(by):
    return [each.name for each in saved_filters.usable(by.store, by.actor.account)]


def acts(by):
    return [each.entry.action for each in record.of_kind(by.store, "filter")]


def test_a_choice_comes_back_as_it_was_kept(reader):
    kept = keep_filter(reader, " 雨天 ", RAIN)
    assert saved_filters.usable(reader.store, "读者") == [kept]
    assert (kept.name, kept.choice, kept.shared) == ("雨天", RAIN, False)


def test_ones_own_choices_are_nobody_elses_and_on_no_record(by, reader):
    keep_filter(reader, "雨天", RAIN)
    assert names(by) == []
    assert acts(by) == []


def test_a_choice_of_the_same_name_takes_the_place_of_the_old_one(by, reader):
    keep_filter(reader, "雨天", RAIN)
    keep_filter(reader, "雨天", Choice("近3天"))
    keep_filter(by, "雨天", RAIN)
    assert [each.choice for each in saved_filters.usable(reader.store, "读者")] == [Choice("近3天")]


def test_what_is_shared_is_everybodys_and_stands_on_the_record_with_its_end(by, reader):
    keep_filter(by, "雨天", RAIN, shared=True)
    keep_filter(reader, "自己的", RAIN)
    assert names(reader) == ["自己的", "雨天"]
    keep_filter(by, "雨天", RAIN)
    assert names(reader) == ["自己的"]
    assert acts(by) == ["filter_shared", "filter_withdrawn"]


def test_only_who_triages_may_share(reader):
    with pytest.raises(WorkflowError):
        keep_filter(reader, "雨天", RAIN, shared=True)
    assert names(reader) == []


def test_a_wall_screen_keeps_nothing(by):
    with pytest.raises(WorkflowError, match="大屏"):
        keep_filter(somebody(by, "大屏", KIOSK), "雨天", RAIN)


@pytest.mark.parametrize("name", ["", "  ", "雨" * (LONGEST_NAME + 1), "雨\n天", "雨\u202e天", "\u200b"])
def test_a_name_is_short_and_holds_nothing_unseen(reader, name):
    with pytest.raises(WorkflowError, match="名字"):
        keep_filter(reader, name, RAIN)


def test_words_to_search_for_have_a_limit(reader):
    with pytest.raises(WorkflowError, match="搜索词"):
        keep_filter(reader, "雨天", Choice("近7天", search="雨" * (LONGEST_SEARCH + 1)))


def test_an_account_keeps_so_many_and_may_still_replace_them(by, reader):
    for number in range(MOST):
        keep_filter(reader, f"第{number}个", RAIN)
    with pytest.raises(WorkflowError, match="最多保存"):
        keep_filter(reader, "还有一个", RAIN)
    keep_filter(reader, "第0个", Choice("近3天"))
    keep_filter(by, "别人的", RAIN)
    assert len(names(reader)) == MOST


def test_ones_own_may_be_dropped_and_others_own_not(by, reader):
    kept = keep_filter(reader, "雨天", RAIN)
    with pytest.raises(WorkflowError, match="自己"):
        drop_filter(by, kept.id)
    drop_filter(reader, kept.id)
    drop_filter(reader, kept.id)
    assert names(reader) == []


def test_what_is_shared_may_be_withdrawn_by_whoever_triages_and_by_no_reader(by, reader):
    kept = keep_filter(by, "雨天", RAIN, shared=True)
    with pytest.raises(WorkflowError):
        drop_filter(reader, kept.id)
    drop_filter(somebody(by, "同事", *by.actor.roles), kept.id)
    assert names(by) == []
    assert acts(by) == ["filter_shared", "filter_withdrawn"]


@pytest.mark.parametrize(
    "kept",
    ["", "[]", '{"kinds": ["telegraph"]}', '{"tones": ["furious"]}', '{"day": "2026-02-30"}', '{"search": {"x": 1}}'],
)
def test_a_choice_that_names_what_there_is_no_more_is_none(kept):
    assert read_choice(kept) is None
