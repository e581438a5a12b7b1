"""The stages of a matter from its hourly counts; lags and rates as simulated for the domain reference."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuqing.model.stages import Stage
from yuqing.rules import stage

MIDNIGHT = datetime(2026, 11, 1, 16, tzinfo=UTC)
RUNS, FORTNIGHT, ONSET, AGAIN = 60, 24 * 14, 24, 120


def wave(begins):
    """A rise of a few hours and a fall of a day or two, summing to one."""
    hours = np.arange(FORTNIGHT) - begins
    shape = np.where(hours >= 0, (1 - np.exp(-(hours + 1) / 4)) * np.exp(-hours / 14), 0.0)
    return shape / shape.sum()


def noisy(mean, chance):
    return chance.poisson(mean * chance.gamma(5, 0.2, len(mean))).tolist()


def names(hourly, threshold=stage.LEAST_THRESHOLD):
    return [entered.stage for entered in stage.stages(hourly, MIDNIGHT, threshold)]


def hours_until(hourly, wanted):
    passed = stage.stages(hourly, MIDNIGHT, stage.LEAST_THRESHOLD)
    entered = next(each for each in passed if each.stage is wanted)
    return (entered.at - MIDNIGHT) / timedelta(hours=1)


@pytest.mark.parametrize("posts", [400, 2000])
def test_an_outbreak_is_seen_within_hours_of_its_onset(posts):
    chance = np.random.default_rng(posts)
    lags = [hours_until(noisy(posts * wave(ONSET) + 0.05, chance), Stage.OUTBREAK) - ONSET for _ in range(RUNS)]

    assert np.median(lags) <= 3
    assert np.percentile(lags, 90) <= 4


@pytest.mark.clause("D4")
def test_the_fading_is_seen_within_half_a_day_of_half_the_peak():
    chance = np.random.default_rng(4)
    mean = 1000 * wave(ONSET) + 0.05
    half = int(mean.argmax() + np.flatnonzero(mean[mean.argmax() :] < mean.max() / 2)[0])
    lags = [hours_until(noisy(mean, chance), Stage.FADING) - half for _ in range(RUNS)]

    assert np.median(lags) <= 7
    assert np.percentile(lags, 90) <= 12


def test_a_rebound_is_found_where_there_is_one_and_hardly_ever_otherwise():
    chance = np.random.default_rng(5)
    once = 800 * wave(ONSET) + 0.05
    twice = once + 500 * wave(AGAIN)
    found = sum(Stage.REBOUND in names(noisy(twice, chance)) for _ in range(RUNS))
    false = sum(Stage.REBOUND in names(noisy(once, chance)) for _ in range(RUNS))

    assert found >= 0.95 * RUNS
    assert false <= 0.02 * RUNS


def test_an_ordinary_fortnight_has_no_outbreak():
    chance = np.random.default_rng(6)
    for mean in (0.05, 3.0):
        threshold = stage.normal_threshold(chance.poisson(mean, 24 * 28).tolist())
        assert [Stage.OUTBREAK in names(chance.poisson(mean, FORTNIGHT).tolist(), threshold) for _ in range(RUNS)] == [
            False
        ] * RUNS


def test_a_whole_life_goes_through_every_stage_in_order():
    hourly = [1, 0, 8, 20, 40, 60, 60, 60, 55, 50, 50, *range(40, 0, -2), *[0] * 40]

    assert names(hourly) == [Stage.LATENT, Stage.OUTBREAK, Stage.SPREADING, Stage.FADING, Stage.CALM]


def test_what_collapses_at_once_fades_without_spreading():
    assert names([0, 40, 60, 80, 0, 0, 0, 0, 0, 0, 0])[:3] == [Stage.LATENT, Stage.OUTBREAK, Stage.FADING]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=120), st.integers(1, 120))
def test_what_comes_later_changes_no_stage_that_was_passed(hourly, known):
    whole = stage.stages([*hourly, *[0] * 40], MIDNIGHT, stage.LEAST_THRESHOLD)
    then = stage.stages(hourly[:known], MIDNIGHT, stage.LEAST_THRESHOLD)
    assert whole[: len(then)] == then


def test_each_stage_says_which_numbers_decided():
    passed = stage.stages([0, 10, 10, 10], MIDNIGHT, 3.0)

    assert passed[1].why == "平滑后每小时 6.4 条,连续 2 小时高于常态上限 3.0 条"
    assert passed[1].at == MIDNIGHT + timedelta(hours=3)


def test_a_single_post_stays_latent_since_it_came():
    found = stage.stage_of([1], MIDNIGHT, 3.0)

    assert (found.stage, found.at) == (Stage.LATENT, MIDNIGHT)


def test_the_threshold_follows_the_normal_hours_of_the_unit():
    assert stage.normal_threshold([]) == stage.LEAST_THRESHOLD
    assert stage.normal_threshold([20] * 10) == stage.LEAST_THRESHOLD
    assert stage.normal_threshold([0] * 100) == stage.LEAST_THRESHOLD
    assert stage.normal_threshold([10, 12, 14] * 50) == pytest.approx(12 + 3 * 1.4826 * 2)


def test_in_hindsight_a_logistic_curve_is_cut_where_it_bends():
    hours = np.arange(200)
    total = 100_000 / (1 + np.exp(-(hours - 100) / 10))
    found = stage.phases(np.diff(total).round().astype(int).tolist(), MIDNIGHT)
    bend = 10 * np.log(2 + np.sqrt(3))

    at = [
        (moment - MIDNIGHT) / timedelta(hours=1) for moment in (found.accelerated_at, found.turned_at, found.slowed_at)
    ]
    assert at == pytest.approx([100 - bend, 100, 100 + bend], abs=0.5)
    assert stage.phases([0, 0], MIDNIGHT) is None


def test_a_curve_of_one_hour_has_its_bounds_in_it():
    found = stage.phases([10], MIDNIGHT)

    assert MIDNIGHT < found.accelerated_at < found.turned_at < found.slowed_at < MIDNIGHT + timedelta(hours=1)
