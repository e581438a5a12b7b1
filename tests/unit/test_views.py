"""What the pages show, computed from stored mentions."""

from datetime import date, timedelta

import pytest

from yuqing import clock
from yuqing.errors import YuqingError
from yuqing.model.runs import Health, Outcome
from yuqing.model.severity import Severity
from yuqing.model.unit import Unit
from yuqing.sources.spec import SourceSpec
from yuqing.store.mentions import Filter
from yuqing.views.briefing import Watched, briefing
from yuqing.views.coverage import coverage, gaps
from yuqing.views.desk import plan_of
from yuqing.views.feed import feed
from yuqing.views.sources import history, plan_coverage, silent_key_sources, source_lines
from yuqing.views.topic import topic_page
from yuqing.views.trends import trends
from yuqing.views.window import ending, whole_day, whole_days

NONE = Watched()


def test_an_empty_desk_is_said_to_be_empty_and_unwatched(bench, noon):
    board = briefing(bench.store, NONE, noon)
    assert board.is_empty
    assert board.newest_at is None
    assert (board.coverage.watched, board.coverage.total) == (0, 0)
    assert "没有监测到" in board.headline


def test_the_briefing_counts_a_day_and_compares_it_with_the_day_before(bench, make_mention, noon):
    old = [make_mention(number, published_at=noon - timedelta(hours=30)) for number in range(1, 11)]
    new = [make_mention(number, published_at=noon - timedelta(hours=2)) for number in range(11, 31)]
    bench.take(old + new)
    board = briefing(bench.store, NONE, noon)
    assert board.volume.value == 20
    assert board.volume.change == pytest.approx(1.0)
    assert board.negative_share.value == 1.0
    assert board.negative_share.change is None
    assert sum(board.levels.values()) == 1
    assert board.heat["n"].sum() == 30
    assert set(board.heat["state"]) == {"seen"}
    assert len(board.heat) == 14


def test_the_briefing_leads_with_the_most_severe_topic(bench, make_mention, noon):
    many = [make_mention(number, media_tier=80, signals=["food_safety"]) for number in range(1, 200)]
    one = make_mention(999, terms=[70, 71], weights=[0.8, 0.6], title="路灯不亮", tone="neutral")
    bench.take([*many, one])
    board = briefing(bench.store, NONE, noon)
    assert [row.mentions for row in board.topics] == [199, 1]
    assert board.topics[0].level <= Severity.II
    assert board.topics[0].spark[-1] == 199
    assert board.worst == board.topics[0].level


def test_a_source_that_fails_is_a_blind_spot_with_its_cause(bench, make_run, noon):
    good = make_run("a", started_at=noon, finished_at=noon - timedelta(hours=3))
    bad = [
        make_run(f"b{hour}", finished_at=noon - timedelta(hours=hour), outcome=Outcome.TIMEOUT, health=Health.DEGRADED)
        for hour in (1, 2)
    ]
    bench.take([], runs=(good, *bad))
    seen = coverage(bench.store, (("forum", "云溪论坛"), ("news", "县新闻网")), noon)
    assert (seen.watched, seen.total) == (0, 2)
    by_name = {spot.source_name: spot for spot in seen.blind_spots}
    assert (by_name["云溪论坛"].cause, by_name["云溪论坛"].failures) == ("超时", 2)
    assert by_name["云溪论坛"].since == noon - timedelta(hours=3)
    assert by_name["县新闻网"].health == "尚未采集"


def test_no_working_source_is_never_called_calm(bench, make_run, noon):
    bench.take([], runs=(make_run(outcome=Outcome.DNS, health=Health.DEGRADED),))
    board = briefing(bench.store, NONE, noon)
    assert "不能视为平静" in board.headline


def test_hours_in_which_no_source_answered_are_a_gap(bench, make_run, noon):
    runs = tuple(
        make_run(f"r{hour}", finished_at=noon - timedelta(hours=hour), outcome=outcome)
        for hour, outcome in [(4, Outcome.OK), (3, Outcome.TIMEOUT), (2, Outcome.DNS), (1, Outcome.OK)]
    )
    bench.take([], runs=runs)
    assert gaps(bench.store, noon - timedelta(days=1), noon) == [(noon - timedelta(hours=3), noon - timedelta(hours=1))]


def test_hours_between_visits_in_vain_are_a_gap_as_well(bench, make_run, noon, hours):
    # A source that fails is visited less and less often.
    failed = [make_run(f"r{ago}", finished_at=noon - hours(ago), outcome=Outcome.TIMEOUT) for ago in (19, 17, 13)]
    good = [make_run(f"good{ago}", finished_at=noon - hours(ago)) for ago in (20, 5)]
    bench.take([], runs=(*failed, *good))
    assert gaps(bench.store, noon - hours(24), noon) == [(noon - hours(19), noon - hours(5))]


def test_another_source_that_answered_is_no_gap(bench, make_run, noon, hours):
    failed = make_run("failed", finished_at=noon - hours(4), outcome=Outcome.TIMEOUT)
    bench.take([], runs=(failed, make_run("good", source_id="daily", finished_at=noon - hours(6))))
    assert gaps(bench.store, noon - hours(5), noon) == []


def test_a_failure_late_in_an_hour_holds_for_the_hours_after_it(bench, make_run, noon, hours):
    failed = make_run("failed", finished_at=noon - hours(4.1), outcome=Outcome.TIMEOUT)
    bench.take([], runs=(make_run("good", finished_at=noon - hours(4.9)), failed))
    assert gaps(bench.store, noon - hours(5), noon) == [(noon - hours(4), noon)]


def test_two_days_after_the_last_visit_nobody_watches(bench, make_run, noon, hours):
    bench.take([], runs=(make_run("good", finished_at=noon - hours(60)),))
    assert gaps(bench.store, noon - hours(72), noon) == [(noon - hours(11), noon)]
    assert gaps(bench.store, noon - hours(5), noon) == [(noon - hours(5), noon)]


def test_a_day_that_nobody_watched_so_far_is_no_zero_on_the_briefing(bench, make_mention, make_run, noon, hours):
    """Noon of these tests is 11 in the morning in Beijing: of the day thirteen hours are still to come."""
    visits = [
        make_run(
            f"run-{ago}", started_at=noon - hours(ago), finished_at=noon - hours(ago),
            outcome=Outcome.OK if ago == 60 else Outcome.TIMEOUT,
        )
        for ago in (60, 36, 12, 1)
    ]  # fmt: skip
    bench.take([make_mention(1, published_at=noon - hours(61))], runs=tuple(visits))
    board = briefing(bench.store, Watched(), noon)
    states = board.heat.groupby("day")["state"].first()
    assert list(states[-3:]) == ["seen", "not_monitored", "not_monitored"]
    assert set(states[:-2]) == {"seen"}


def test_a_day_watched_for_an_hour_is_a_zero_with_the_hours_that_are_missing(
    bench, make_mention, make_run, noon, hours
):
    visits = [
        make_run(
            f"run-{ago}", started_at=noon - hours(ago), finished_at=noon - hours(ago),
            outcome=Outcome.OK if ago in {60, 1} else Outcome.TIMEOUT,
        )
        for ago in (60, 36, 1)
    ]  # fmt: skip
    bench.take([make_mention(1, published_at=noon - hours(61))], runs=tuple(visits))
    board = briefing(bench.store, Watched(), noon)
    assert list(board.heat.groupby("day")["state"].first()[-2:]) == ["not_monitored", "seen"]


def test_gaps_are_the_same_in_whatever_zone_they_are_asked_for(bench, make_run, noon, hours):
    bench.take([], runs=(make_run("failed", finished_at=noon - hours(4), outcome=Outcome.TIMEOUT),))
    told = gaps(bench.store, noon - hours(5), noon)
    assert told == [(noon - hours(4), noon)]
    assert gaps(bench.store, (noon - hours(5)).astimezone(clock.BEIJING), noon.astimezone(clock.BEIJING)) == told
    assert gaps(bench.store, noon - hours(5), noon.astimezone(clock.BEIJING)) == told


def test_before_the_first_visit_and_with_imported_files_alone_no_gap_is_told(bench, make_run, noon, hours):
    bench.take([], runs=(make_run("file", source_id="import:a.csv", finished_at=noon - hours(60)),))
    assert gaps(bench.store, noon - hours(72), noon) == []
    bench.take([], runs=(make_run("good", finished_at=noon - hours(1)),))
    assert gaps(bench.store, noon - hours(72), noon) == []


def test_the_feed_filters_by_kind_tone_and_words(bench, make_mention, noon):
    bench.take(
        [
            make_mention(1, title="积水严重", text="", source_kind="news"),
            make_mention(2, title="积水好了", tone="positive"),
            make_mention(3, title="100%_折扣", text=""),
            make_mention(5, title="", text="河口App打不开"),
            make_mention(4, target_id="", terms=[], weights=[]),
        ]
    )
    day = (noon - timedelta(hours=1), noon + timedelta(hours=1))

    def ids(**given):
        return {detail.mention_id for detail in feed(bench.store, Filter(*day, **given), 0, noon).details}

    assert ids() == {1, 2, 3, 5}
    assert ids(source_kinds=("news",)) == {1}
    assert ids(tones=("positive",)) == {2}
    assert ids(search="积水") == {1, 2}
    assert ids(search="%_") == {3}
    assert ids(search="app") == {5}
    assert ids(search="河口APP ") == {5}
    assert ids(about_unit=False) == {1, 2, 3, 4, 5}


def test_an_unsure_tone_says_so(bench, make_mention, noon):
    bench.take([make_mention(1, tone_p=0.5)])
    [detail] = feed(bench.store, Filter(noon - timedelta(hours=1), noon + timedelta(hours=1)), 0, noon).details
    assert detail.tone == "不确定(偏负面)"


def test_a_time_known_only_by_its_day_is_shown_as_a_day(bench, make_mention, noon):
    bench.take([make_mention(1, precision="day")])
    [detail] = feed(bench.store, Filter(noon - timedelta(hours=1), noon + timedelta(hours=1)), 0, noon).details
    assert detail.published == "11-22(只知日期)"


def test_a_time_of_another_year_is_shown_with_its_year(bench, make_mention, noon):
    bench.take([make_mention(1, published_at=noon - timedelta(days=700))])
    long_ago = Filter(noon - timedelta(days=800), noon)
    assert feed(bench.store, long_ago, 0, noon).details[0].published == "2024-12-22 12:00"


def test_a_topic_page_shows_its_mentions_and_the_reason(bench, make_mention, noon):
    bench.take([make_mention(1, title="河口镇积水三天"), make_mention(2)])
    page = topic_page(bench.store, 1)
    assert (page.title, page.mentions) == ("河口镇积水三天", 2)
    assert page.sentence
    assert len(page.days) == 1
    with pytest.raises(YuqingError, match="没有这个议题"):
        topic_page(bench.store, 12345)


def test_trends_give_share_with_an_interval(bench, make_mention, noon):
    bench.take([make_mention(number, tone="negative" if number % 2 else "neutral") for number in range(1, 11)])
    found = trends(bench.store, ending(noon, timedelta(days=7)), ("河口镇",))
    [row] = found.tone_share.to_dict("records")
    assert row["share"] == 0.5
    assert 0.2 < row["low"] < 0.5 < row["high"] < 0.8
    assert found.rising.to_dict("records") == [{"word": "积水", "n": 10, "before": 0, "ratio": pytest.approx(13 / 3)}]


def test_windows_end_on_whole_minutes_and_cover_whole_days(noon):
    assert ending(noon, timedelta(hours=1)).end == noon + timedelta(minutes=1)
    assert whole_days(noon, 2).days == [date(2026, 11, 21), date(2026, 11, 22)]
    assert whole_day(date(2026, 11, 22)).days == [date(2026, 11, 22)]


def spec(**given):
    plain = {"id": "forum", "name": "云溪论坛", "type": "feed", "url": "https://forum.example/rss", "channel": "论坛"}
    return SourceSpec(**plain | given)


@pytest.mark.clause("H26")
def test_a_key_source_that_fails_is_announced(bench, make_run, noon):
    bench.take([], runs=(make_run(outcome=Outcome.TIMEOUT, health=Health.DEGRADED),))
    watched = (spec(key=True), spec(id="off", key=True, enabled=False), spec(id="plain"))
    lines = source_lines(bench.store, watched, noon)
    assert silent_key_sources(lines) == ("云溪论坛",)
    assert [line.health for line in lines] == ["采集失败", "已停用", "尚未采集"]
    assert history(bench.store, "forum", noon)["结果"].tolist() == ["超时"]


@pytest.mark.clause("A4", "E3", "F2")
def test_the_plan_says_which_kinds_of_source_are_missing(bench, make_run, noon):
    names = {
        "单位": "清溪县柳林镇人民政府",
        "地名": "柳林镇",
        "上级宣传部门": "县委宣传部",
        "上级党委政府": "县委、县政府",
    }
    bench.take([], runs=(make_run(),))
    watched = (spec(), spec(id="news", channel="新闻"))
    table = plan_coverage(
        plan_of(Unit("柳林镇", "township", "township", names)), watched, source_lines(bench.store, watched, noon)
    )
    verdicts = dict(zip(table["预案要求的渠道"], table["结论"], strict=True))
    assert verdicts["论坛贴吧"] == "已覆盖"
    assert verdicts["新闻媒体"] == "已配置但没有采到"
    assert verdicts["搜索"] == "缺少渠道"
    assert table["依据"].str.contains("预案第").all()
