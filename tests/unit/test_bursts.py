"""How unusual a count is, and when it is called a burst."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import comb, log10

import numpy as np
import pytest

from yuqing.errors import PlanError
from yuqing.plans.alert_rules import SHIPPED_ALERTS, load_alert_rules
from yuqing.rules import bursts

RULES = load_alert_rules().burst
#: Monday, 10:00 in Beijing.
MORNING = datetime(2026, 11, 16, 2, tzinfo=UTC)
RHYTHM = np.array(RULES.diurnal) / sum(RULES.diurnal)


def history(per_day, days=56, seed=1):
    """Hours of whole Beijing days that end at midnight before MORNING."""
    chance = np.random.default_rng(seed)
    return chance.poisson(per_day * np.tile(RHYTHM, days)).tolist()


def profile(per_day, days=56):
    begun = MORNING - timedelta(hours=10, days=days)
    return bursts.fit(history(per_day, days), begun, RULES)


def recent(*last):
    """The ten-minute counts up to now: nothing, and then these."""
    return [0] * (bursts.LOOK_BACK - len(last)) + list(last)


def test_surprise_is_the_tail_of_a_negative_binomial():
    size, mean = 4, 2.0
    share = mean / (mean + size)
    tail = 1 - sum(comb(x + size - 1, x) * share**x * (1 - share) ** size for x in range(7))

    assert bursts.surprise(7, mean, 1 / size) == pytest.approx(-log10(tail), rel=1e-6)


def test_surprise_is_the_tail_of_a_poisson_when_nothing_is_over_dispersed():
    tail = 1 - np.exp(-1.5) * sum(1.5**x / float(np.prod(range(1, x + 1))) for x in range(8))

    assert bursts.surprise(8, 1.5, 0.0) == pytest.approx(-log10(tail), rel=1e-4)


def test_what_is_normal_is_no_surprise_and_the_impossible_is_the_greatest():
    assert bursts.surprise(0, 0.0, 0.1) == 0
    assert bursts.surprise(3, 3.0, 0.1) == 0
    assert bursts.surprise(3, 0.0, 0.1) == bursts.MOST
    assert bursts.surprise(1_000_000, 1.0, 0.0) == bursts.MOST


def test_more_is_more_surprising_and_noise_makes_it_less_so():
    rising = [bursts.surprise(count, 10.0, 0.1) for count in range(10, 60, 5)]

    assert rising == sorted(rising)
    assert bursts.surprise(30, 10.0, 0.3) < bursts.surprise(30, 10.0, 0.0)


def test_the_normal_follows_the_hours_of_the_day():
    normal = profile(240)

    assert normal.per_day == pytest.approx(240, rel=0.05)
    assert normal.hourly[10] == pytest.approx(240 * RHYTHM[10], rel=0.25)
    assert normal.hourly[3] < normal.hourly[10] / 4


def test_an_outbreak_in_the_past_hardly_raises_what_is_normal():
    hours = history(50)
    hours[40 * 24 + 9 : 40 * 24 + 19] = [80] * 10
    calm, shaken = (bursts.fit(each, MORNING - timedelta(days=56), RULES) for each in (history(50), hours))

    assert shaken.per_day < calm.per_day * 1.1
    assert shaken.dispersion < calm.dispersion + 0.2


def test_a_restless_past_is_told_from_an_even_one():
    chance = np.random.default_rng(3)
    mean = 240 * np.tile(RHYTHM, 56)
    restless = chance.poisson(mean * chance.gamma(5, 0.2, len(mean)))

    assert bursts.fit(restless.tolist(), MORNING, RULES).dispersion == pytest.approx(0.2, rel=0.35)
    assert profile(240).dispersion < 0.03


@pytest.mark.parametrize("per_day", [5, 50])
def test_ten_posts_in_ten_minutes_are_a_burst_for_a_small_office(per_day):
    found = bursts.burst(recent(10), MORNING, profile(per_day), RULES)

    assert found.minutes == 10
    assert found.count == 10
    assert found.since == MORNING - timedelta(minutes=10)
    assert found.surprise > found.threshold


def test_four_posts_are_too_few_to_be_called_a_burst():
    assert bursts.burst(recent(4), MORNING, profile(0.1), RULES) is None


def test_a_slow_swell_is_seen_in_the_longer_windows():
    found = bursts.burst(recent(*[1, 0, 1] * 12), MORNING, profile(5), RULES)

    assert found.minutes >= 180


def test_the_same_count_is_a_burst_at_night_and_normal_by_day():
    normal = profile(500)
    night = MORNING.replace(hour=19)

    assert bursts.burst(recent(5, 5, 4), MORNING, normal, RULES) is None
    assert bursts.burst(recent(5, 5, 4), night, normal, RULES) is not None


def test_a_day_that_is_busy_all_along_is_not_reported_again():
    normal = profile(500)
    expected = bursts.expected_steps(normal, MORNING, bursts.LOOK_BACK)
    busy = (expected * 3).round().astype(int).tolist()

    assert bursts.burst([*recent()[36:], *busy[-36:]], MORNING, normal, RULES) is not None
    assert bursts.burst(busy, MORNING, normal, RULES) is None


def test_without_history_a_burst_is_found_and_a_trickle_is_not():
    blank = bursts.fit([], MORNING, RULES)

    assert blank.per_day == pytest.approx(RULES.prior_per_day)
    assert bursts.burst(recent(9), MORNING, blank, RULES) is not None
    assert bursts.burst(recent(1, 0, 0, 1, 0, 1), MORNING, blank, RULES) is None


def test_a_day_of_history_is_believed_less_than_a_month():
    day, month = profile(240, days=1), profile(240, days=28)

    assert day.dispersion > month.dispersion + 0.2


def test_what_counts_as_unusual_is_loosened_for_a_busy_unit():
    limits = [bursts.threshold(per_day, RULES) for per_day in (0, 5, 60, 150, 400, 5000)]

    assert limits[0] == limits[2] == RULES.quiet_surprise
    assert limits[-1] == limits[-2] == RULES.busy_surprise
    assert limits == sorted(limits, reverse=True)


def test_the_hour_of_the_week_is_that_of_beijing():
    assert bursts.hour_of_week(datetime(2026, 11, 15, 16, tzinfo=UTC)) == 0
    assert bursts.hour_of_week(datetime(2026, 11, 15, 15, 59, tzinfo=UTC)) == bursts.HOURS_A_WEEK - 1


def test_each_step_is_expected_by_the_hour_it_lies_in():
    ramp = replace(profile(5), hourly=tuple(float(hour) for hour in range(bursts.HOURS_A_WEEK)))
    steps = bursts.expected_steps(ramp, MORNING + timedelta(minutes=20), 9) * bursts.STEPS_AN_HOUR

    assert steps.tolist() == [8.0] + [9.0] * 6 + [10.0] * 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("windows = [10, 30, 60, 180, 360]", "windows = [15, 30, 60, 180, 360]", "十分钟的整数倍"),
        ("at_least = [5, 5, 6, 8, 10]", "at_least = [5]", "一一对应"),
        ("prior_per_day = 2.0", "prior_per_day = 0", "burst.prior_per_day 应为大于 0 的数"),
        ("hours = 6", "hours = 6.5", "tone_shift.hours 应为大于 0 的整数"),
        ("busy_per_day = 400", "busy_per_day = 40", "应大于 quiet_per_day"),
        ('levels = ["I", "II"]', 'levels = ["X"]', "floor.levels"),
        ("quiet_hours = 24", "quite_hours = 24", "quite_hours 不认识"),
        ("diurnal = [2.0, ", "diurnal = [", "24 个数"),
        ("[repeat]", "[again]", "again 不认识"),
        ('origin = "default"', 'origin = "dream"', "origin"),
        ('format = "yuqing-alerts/1"', 'format = "x"', "format"),
        ("[repeat]", "[repeat", "不符合写法"),
    ],
)
def test_broken_alert_rules_are_refused_with_the_key_that_is_wrong(tmp_path, old, new, message):
    text = SHIPPED_ALERTS.read_text("utf-8")
    broken = tmp_path / "alerts.toml"
    broken.write_text(text.replace(old, new, 1), "utf-8")

    assert old in text
    with pytest.raises(PlanError, match=message):
        load_alert_rules(broken)


def test_missing_alert_rules_are_one_sentence(tmp_path):
    with pytest.raises(PlanError, match="读不出来"):
        load_alert_rules(tmp_path / "absent.toml")


def dropped(normal, chance):
    """Minutes until a made-up cascade over fifty mentions a day is noticed, None when not within three days.

    Delays of reposts are log-normal, with the shares of real rumours: 14 % in half an hour, half in four hours.
    """
    start = bursts.LOOK_BACK * 10 + int(chance.integers(0, 10))
    times = start + np.concatenate([[0], np.exp(chance.normal(np.log(240), 1.9, 300))])
    hours = np.repeat(50 * np.tile(RHYTHM, 6), bursts.STEPS_AN_HOUR) / bursts.STEPS_AN_HOUR
    counts = chance.poisson(hours)
    steps = (times // 10).astype(int)
    np.add.at(counts, steps[steps < len(counts)], 1)
    midnight = MORNING - timedelta(hours=10)
    for at in range(bursts.LOOK_BACK + 1, bursts.LOOK_BACK + 433):
        now = midnight + at * bursts.STEP
        if bursts.burst(counts[at - bursts.LOOK_BACK : at].tolist(), now, normal, RULES) is not None:
            return at * 10 - start
    return None


def test_cascades_over_fifty_mentions_a_day_are_noticed_within_minutes():
    chance = np.random.default_rng(9)
    normal = profile(50)
    delays = [dropped(normal, chance) for _ in range(40)]

    assert None not in delays
    assert np.median(delays) <= 20
    assert np.percentile(delays, 90) <= 60


def test_ten_ordinary_weeks_raise_hardly_a_false_alarm():
    chance = np.random.default_rng(10)
    normal = profile(50)
    weeks = 10
    counts = chance.poisson(np.repeat(50 * np.tile(RHYTHM, 7 * weeks + 2), 6) / 6)
    midnight = MORNING - timedelta(hours=10)
    alarms = [
        at
        for at in range(288, len(counts))
        if bursts.burst(counts[at - bursts.LOOK_BACK : at].tolist(), midnight + at * bursts.STEP, normal, RULES)
    ]

    assert sum(1 for before, at in zip([-99, *alarms], alarms, strict=False) if at - before > 36) <= 2
