"""What a paper says in words follows from figures, and it never makes a zero out of not knowing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from yuqing.export import sentences
from yuqing.model.exports import ReportKind
from yuqing.views.period import period
from yuqing.views.reports import Basis, Compared, Counts, basis
from yuqing.views.window import Window

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
WEEK = period(ReportKind.WEEKLY, date(2026, 11, 21), NOW)
WHOLE = Compared(Counts(1284, 398, 320), Counts(930, 200, 250), Basis.WHOLE, datetime(2026, 1, 1, tzinfo=UTC), 0, 0)


def test_a_rise_is_told_with_both_counts():
    assert sentences.volume(WHOLE, WEEK) == ("本周共监测到与本单位有关的信息1,284条。上周同期930条,增加354条,增长38%。")


def test_a_share_is_told_in_points_and_with_its_counts():
    assert sentences.tone(WHOLE, WEEK) == ("其中负面信息398条,占31.0%;上周同期占21.5%(200/930条),上升9.5个百分点。")


def test_a_change_within_the_error_is_called_so():
    close = replace(WHOLE, now=Counts(100, 31, 9), before=Counts(100, 29, 9))
    assert sentences.tone(close, WEEK).endswith("上升2.0个百分点(在误差范围内)。")


def test_a_small_sample_is_not_compared():
    assert "样本不足20条,不比较占比" in sentences.tone(replace(WHOLE, before=Counts(9, 3, 2)), WEEK)


def test_an_unknown_baseline_is_no_zero():
    unknown = replace(WHOLE, basis=Basis.NONE, before=Counts(0, 0, 0))
    told = sentences.volume(unknown, WEEK) + sentences.tone(unknown, WEEK)
    assert "上周同期没有监测记录(无数据),不作比较" in told
    assert "增加" not in told


def test_a_baseline_that_is_only_half_known_is_not_compared():
    half = replace(WHOLE, basis=Basis.PARTIAL, known_since=datetime(2026, 11, 10, 1, 0, tzinfo=UTC))
    assert "上周同期自11月10日09:00起才有记录(已有930条),不作增减比较" in sentences.volume(half, WEEK)


def test_a_week_that_nobody_watched_has_no_data():
    blind = replace(WHOLE, now=Counts(0, 0, 0), blind_hours=168)
    assert sentences.volume(blind, WEEK) == "本周无数据:全程未能监测,不能判断有无舆情。"


def test_a_calm_week_that_was_watched_is_called_calm():
    calm = replace(WHOLE, now=Counts(0, 0, 0))
    assert sentences.volume(calm, WEEK).startswith("本周已监测,未见与本单位有关的信息。")
    assert sentences.tone(calm, WEEK) == "负面占比无数据。"


def test_hours_without_monitoring_are_told():
    assert "期间有5 小时未能监测,实际可能更多。" in sentences.volume(replace(WHOLE, blind_hours=5), WEEK)


def test_few_people_are_not_counted_out():
    assert sentences.voices(replace(WHOLE, now=Counts(9, 3, 3))) == "参与发声的账号(去重)少于5个。"


@pytest.mark.parametrize(("cited", "said"), [((1, 2, 3, 7), "1–3、7"), ((5,), "5"), ((), ""), ((4, 2, 3, 3), "2–4")])
def test_source_numbers_are_joined(cited, said):
    assert sentences.numbers(cited) == said


@pytest.mark.parametrize(
    ("since", "worth"),
    [(None, Basis.NONE), (2, Basis.WHOLE), (40, Basis.PARTIAL), (24 * 7, Basis.NONE), (-5, Basis.WHOLE)],
)
def test_a_baseline_is_worth_what_is_known_of_it(since, worth):
    start = datetime(2026, 11, 9, tzinfo=UTC)
    known = None if since is None else start + timedelta(hours=since)
    assert basis(known, Window(start, start + timedelta(days=7))) is worth


# periods


def test_a_day_that_still_runs_is_compared_with_the_same_hours_of_the_day_before():
    today = period(ReportKind.DAILY, date(2026, 11, 22), NOW)
    assert not today.is_over
    assert today.window.end - today.window.start == timedelta(hours=12)
    assert (today.baseline.start, today.baseline.end) == (NOW - timedelta(hours=36), NOW - timedelta(hours=24))


def test_a_month_is_compared_with_the_month_before():
    march = period(ReportKind.MONTHLY, date(2026, 3, 31), NOW)
    assert march.label == "2026年3月1日至3月31日"
    # February has no counterpart of the last three days.
    assert march.baseline.end == march.window.start
    assert march.baseline.end - march.baseline.start == timedelta(days=28)


def test_a_week_over_new_year_tells_both_years():
    assert period(ReportKind.WEEKLY, date(2026, 1, 3), NOW).label == "2025年12月28日至2026年1月3日"


def test_a_day_in_the_future_ends_now():
    assert period(ReportKind.DAILY, date(2027, 1, 1), NOW).last == date(2026, 11, 22)
