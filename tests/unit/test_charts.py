"""What the charts say: titles, samples, gaps and states that must not be mistaken for calm."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from yuqing.charts import keywords, severity_heatmap, sources, spark, tone_share, typeset, volume
from yuqing.charts.palette import PALETTES, contrast, heat_colour, ink_on
from yuqing.charts.spec import Gap, Kind, Role, Scale, State, merged, overlap_hours
from yuqing.clock import BEIJING

HEAT = ["source_kind_id", "source_kind", "day", "n", "weighted", "worst", "state"]
TONE = ["day", "negative", "n", "share", "low", "high"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def heat(*rows):
    return severity_heatmap.spec(pd.DataFrame(rows, columns=HEAT))


def hours(*rows):
    frame = pd.DataFrame(rows, columns=["hour", "tone", "n"])
    return frame.assign(hour=pd.to_datetime(frame["hour"]))


# the heat grid


def test_the_heat_title_names_the_worst_square_and_counts_the_blind_ones():
    drawn = heat(
        ("news", "新闻媒体", "2026-11-20", 3, 3.0, 5, "seen"),
        ("forum", "论坛", "2026-11-20", 12, 48.0, 2, "seen"),
        ("news", "新闻媒体", "2026-11-21", 0, 0.0, 5, "not_monitored"),
        ("forum", "论坛", "2026-11-21", 0, 0.0, 5, "seen"),
    )
    assert drawn.title == "11-20 论坛最重:12 条,最高Ⅱ级;1 格未监测"
    assert drawn.n == 15


def test_a_fortnight_nobody_watched_is_never_called_calm():
    drawn = heat(("news", "新闻媒体", "2026-11-20", 0, 0.0, 5, "not_monitored"))
    assert drawn.title == "近 1 天均未监测,不能判断轻重"


def test_nothing_seen_and_nobody_looked_are_two_states():
    drawn = heat(
        ("news", "新闻媒体", "2026-11-20", 0, 0.0, 5, "seen"),
        ("forum", "论坛", "2026-11-20", 0, 0.0, 5, "not_monitored"),
    )
    assert [(cell.state, cell.value) for cell in drawn.cells] == [
        (State.SEEN, 0),
        (State.NOT_MONITORED, None),
    ]


def test_a_pair_without_a_row_counts_as_not_monitored():
    drawn = heat(
        ("news", "新闻媒体", "2026-11-20", 1, 1.0, 5, "seen"),
        ("forum", "论坛", "2026-11-21", 1, 1.0, 5, "seen"),
    )
    unseen = [cell.key for cell in drawn.cells if cell.state is State.NOT_MONITORED]
    assert unseen == [("news", "2026-11-21"), ("forum", "2026-11-20")]


def test_a_zero_inside_a_gap_of_a_whole_day_is_not_a_zero():
    frame = pd.DataFrame([("news", "新闻媒体", "2026-11-20", 0, 0.0, 5, "seen")], columns=HEAT)
    drawn = severity_heatmap.spec(frame, [Gap(at("2026-11-20T00:00"), at("2026-11-21T00:00"))])
    assert drawn.cells[0].state is State.NOT_MONITORED
    assert "缺24" in drawn.x.ticks[0]
    assert drawn.note.endswith("缺为未监测小时数")


def test_what_was_seen_before_an_outage_stays_visible():
    drawn = heat(("news", "新闻媒体", "2026-11-20", 4, 4.0, 2, "not_monitored"))
    assert (drawn.cells[0].value, drawn.cells[0].numeral) == (4, "Ⅱ")


def test_only_the_last_fourteen_days_stand_in_the_grid():
    days = pd.date_range("2026-10-01", "2026-11-22").strftime("%Y-%m-%d")
    drawn = heat(*(("news", "新闻媒体", day, 1, 1.0, 5, "seen") for day in days))
    assert drawn.n == 14
    assert drawn.cells[0].key == ("news", "2026-11-09")


def test_a_calm_fortnight_stays_pale():
    drawn = heat(("news", "新闻媒体", "2026-11-20", 1, 1.0, 5, "seen"))
    assert drawn.cells[0].shade < 0.1


def test_the_numerals_drawn_are_those_the_definition_promises():
    rows = [("news", "新闻媒体", f"2026-11-{10 + worst}", 1, 1.0, worst, "seen") for worst in range(1, 6)]
    drawn = heat(*rows)
    least = [cell.numeral for cell in drawn.cells if cell.numeral][-1]
    assert f"仅标{least}级及以上" in drawn.definition


# volume


def test_hours_without_a_row_are_zero_and_hours_in_a_gap_are_unknown():
    frame = hours(("2026-11-20T00:00", "negative", 2), ("2026-11-20T05:00", "neutral", 1))
    drawn = volume.spec(frame, [Gap(at("2026-11-20T02:00"), at("2026-11-20T04:00"))])
    assert drawn.series[0].y == (2, 0, None, None, 0, 0)
    assert "2 小时未监测" in drawn.title


def test_an_outage_after_the_last_mention_is_on_the_chart():
    drawn = volume.spec(
        hours(("2026-11-20T00:00", "neutral", 1)), [Gap(at("2026-11-20T01:00"), at("2026-11-20T03:00"))]
    )
    assert drawn.series[1].y == (1, None, None)


def test_a_window_without_mentions_is_drawn_as_zeros_and_said():
    window = (at("2026-11-20T00:00"), at("2026-11-20T06:00"))
    drawn = volume.spec(hours(), window=window)
    assert drawn.title == "所选时段未见相关信息"
    assert drawn.series[0].y == (0,) * 6


def test_a_window_nobody_watched_says_that_nothing_can_be_judged():
    window = (at("2026-11-20T00:00"), at("2026-11-20T06:00"))
    assert volume.spec(hours(), [Gap(*window)], window=window).title == "所选时段全程未监测,不能判断"


@pytest.mark.parametrize(
    ("days", "kind", "scale"),
    [
        (2, Kind.STACKED_BAR, Scale.HOUR),
        (10, Kind.STACKED_AREA, Scale.HOUR),
        (40, Kind.STACKED_BAR, Scale.DAY),
    ],
)
def test_the_longer_the_window_the_coarser_the_steps(days, kind, scale):
    window = (at("2026-11-01T00:00"), at("2026-11-01T00:00") + timedelta(days=days))
    drawn = volume.spec(hours(("2026-11-01T07:00", "positive", 3)), window=window)
    assert (drawn.kind, drawn.x.scale, drawn.n) == (kind, scale, 3)


def daily_volume(gaps=()):
    rows = [(f"2026-11-{day:02}T09:00", "negative", 10 * day) for day in range(1, 22)]
    window = (at("2026-11-01T00:00"), at("2026-11-22T00:00"))
    return volume.spec(hours(*rows), gaps, window=window)


def test_a_long_window_compares_whole_days():
    assert daily_volume().title == "11-21 210 条,较前一日 +5%,负面 100%"


def test_days_with_an_outage_are_not_compared():
    gap = Gap(at("2026-11-20T01:00"), at("2026-11-20T03:00"))
    assert daily_volume([gap]).title == "11-21 210 条(监测有缺,不作环比),负面 100%;2 小时未监测"


# tone


def test_a_change_within_the_interval_is_called_so():
    rows = [("2026-11-21", 6, 20, 0.30, 0.15, 0.52), ("2026-11-22", 8, 20, 0.40, 0.22, 0.61)]
    drawn = tone_share.spec(pd.DataFrame(rows, columns=TONE))
    assert drawn.title == "11-22 负面占比 40%,较前一日 +10 点,在误差范围内"


def test_a_change_beyond_the_interval_is_said_plainly():
    rows = [("2026-11-21", 290, 1000, 0.29, 0.26, 0.32), ("2026-11-22", 380, 1000, 0.38, 0.35, 0.41)]
    drawn = tone_share.spec(pd.DataFrame(rows, columns=TONE))
    assert drawn.title == "11-22 负面占比 38%,较前一日 +9 点"
    assert drawn.n == 2000


def test_the_title_does_not_call_an_older_day_the_day_before():
    rows = [("2026-11-18", 290, 1000, 0.29, 0.26, 0.32), ("2026-11-22", 380, 1000, 0.38, 0.35, 0.41)]
    assert "较11-18 +9 点" in tone_share.spec(pd.DataFrame(rows, columns=TONE)).title


def test_days_without_mentions_break_the_line():
    rows = [("2026-11-20", 5, 30, 0.17, 0.1, 0.3), ("2026-11-22", 5, 30, 0.17, 0.1, 0.3)]
    assert tone_share.spec(pd.DataFrame(rows, columns=TONE)).series[0].y == (0.17, None, 0.17)


def test_a_small_sample_is_hollow_and_named():
    drawn = tone_share.spec(pd.DataFrame([("2026-11-22", 3, 6, 0.5, 0.2, 0.8)], columns=TONE))
    assert drawn.series[0].firm == (False,)
    assert "(仅 6 条)" in drawn.title


# words, sources, sparklines


def test_the_word_that_rose_most_leads():
    frame = pd.DataFrame([("补偿款", 50, 40, 1.25), ("停水", 46, 3, 15.3)], columns=["word", "n", "before", "ratio"])
    drawn = keywords.spec_rising(frame)
    assert drawn.title == "「停水」上升最快:46 条,此前 3"
    assert [key for key, *_ in drawn.series[0].keys] == ["停水", "补偿款"]


def test_a_word_never_seen_before_has_no_ratio():
    frame = pd.DataFrame([("停水", 9, 0, 9.0)], columns=["word", "n", "before", "ratio"])
    assert keywords.spec_rising(frame).title == "「停水」上升最快:9 条,此前没有"


def test_at_most_eight_words_are_followed_and_counted():
    rows = [("2026-11-20", f"词{place}", 100 - place) for place in range(20)]
    drawn = keywords.spec_trend(pd.DataFrame(rows, columns=["day", "word", "n"]))
    assert len(drawn.series) == 8
    assert drawn.n == sum(100 - place for place in range(8))


def test_a_word_is_unknown_not_absent_on_a_day_nobody_watched():
    rows = [("2026-11-19", "停水", 4), ("2026-11-22", "停水", 6)]
    gap = Gap(at("2026-11-20T00:00"), at("2026-11-21T00:00"))
    drawn = keywords.spec_trend(pd.DataFrame(rows, columns=["day", "word", "n"]), [gap])
    assert drawn.series[0].y == (4, None, 0, 6)


def test_the_loudest_kind_of_source_is_named_with_its_share():
    frame = pd.DataFrame([("微博", 20, 2), ("论坛", 60, 30)], columns=["source_kind", "n", "negative"])
    assert sources.spec(frame).title == "论坛最多,占 75%,其中负面 50%"


@pytest.mark.parametrize(
    ("values", "shape"),
    [([1, 1, 1, 1, 6, 9], "近端上升"), ([9, 9, 9, 9, 2, 1], "近端回落"), ([5, 5, 5, 5, 5, 5], "大体平稳")],
)
def test_a_sparkline_tells_its_shape(values, shape):
    assert spark.spec(values).title == f"共 {sum(values)} 条,{shape}"


def test_a_sparkline_does_not_count_hours_nobody_watched():
    assert spark.spec([None, 2, None, 2]).n == 4


# intervals, figures, colours


def test_touching_gaps_become_one_and_are_counted_once():
    one = Gap(at("2026-11-20T01:00"), at("2026-11-20T03:00"))
    other = Gap(at("2026-11-20T02:00"), at("2026-11-20T05:00"))
    joined = merged([other, one])
    assert len(joined) == 1
    assert overlap_hours(joined, datetime(2026, 11, 20), datetime(2026, 11, 20, 4)) == 3  # noqa: DTZ001


def test_a_gap_without_a_zone_is_refused():
    naive = Gap(datetime(2026, 11, 20, 1), datetime(2026, 11, 20, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        volume.spec(hours(("2026-11-20T00:00", "neutral", 1)), [naive])


def test_a_long_sentence_breaks_after_punctuation():
    assert typeset.wrap("最近一日共六百条,较前一日增加三成", 12) == ["最近一日共六百条,", "较前一日增加三成"]


def test_a_long_word_is_cut_to_the_width_asked_for():
    cut = typeset.shorten("一个特别特别长的词语在这里", 6)
    assert cut.endswith("…")
    assert typeset.width(cut) <= 6


def test_control_and_direction_characters_do_not_survive():
    assert typeset.clean("停\u202e水\u200b\n断\x07电") == "停水 断电"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_read_well_on_every_shade_of_the_heat_scale(theme):
    palette = PALETTES[theme]
    fills = [heat_colour(palette, step / 20) for step in range(21)]
    assert len(set(fills)) == len(palette.heat)
    assert min(contrast(ink_on(palette, fill), fill) for fill in fills) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_role_has_a_colour_that_stands_out_from_the_panel(theme):
    palette = PALETTES[theme]
    assert min(contrast(palette.strokes[role], palette.panel) for role in Role) >= 3
    assert min(contrast(ink, palette.panel) for ink in (palette.text, palette.secondary)) >= 4.5
    assert set(palette.fills) == set(Role)
