"""From the outcome of a visit to the next one, row by row of the table in docs/sources.md."""

from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.runs import Health, Outcome
from yuqing.worker.schedule import TROUBLE, Decision, Finding, Rhythm, Streak, decide

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
RHYTHM = Rhythm(QUARTER, timedelta(days=3))


def after(*outcomes: Outcome, items: int | None = 5, retry_after: float | None = None, **rhythm: timedelta) -> Decision:
    """Return what follows from these outcomes, one after the other."""
    pace = Rhythm(rhythm.get("interval", QUARTER), RHYTHM.expect_update)
    decision = Decision(NOW, Health.NEVER_RUN, Streak())
    for outcome in outcomes:
        decision = decide(Finding(outcome, NOW, items, NOW, retry_after), decision.streak, pace)
    return decision


def pause(*outcomes: Outcome, **given: float) -> timedelta:
    return after(*outcomes, retry_after=given.get("retry_after")).next_at - NOW


def test_every_outcome_has_its_row() -> None:
    assert set(TROUBLE) == set(Outcome)


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.NOT_MODIFIED, Outcome.UNCHANGED])
def test_a_good_visit_comes_back_after_the_interval(outcome: Outcome) -> None:
    decision = after(outcome)
    assert decision.next_at == NOW + QUARTER
    assert decision.health is Health.OK


def test_visits_of_sources_added_together_spread_by_a_tenth() -> None:
    for chance, minutes in ((-1, 13.5), (1, 16.5), (99, 16.5)):
        rhythm = Rhythm(QUARTER, RHYTHM.expect_update, chance)
        assert decide(Finding(Outcome.OK, NOW, 5, NOW), Streak(), rhythm).next_at == NOW + timedelta(minutes=minutes)


def test_a_source_whose_newest_item_is_too_old_is_stale_though_it_answers() -> None:
    for outcome in (Outcome.OK, Outcome.NOT_MODIFIED):
        finding = Finding(outcome, NOW, 5, NOW - timedelta(days=3, seconds=1))
        assert decide(finding, Streak(), RHYTHM).health is Health.STALE
    assert decide(Finding(Outcome.OK, NOW, 5, None), Streak(), RHYTHM).health is Health.OK


def test_an_empty_channel_gets_a_second_look_and_is_empty_after_three() -> None:
    first = after(Outcome.OK, items=0)
    assert first.next_at == NOW + timedelta(seconds=60)
    assert first.health is Health.OK
    second = after(Outcome.OK, Outcome.OK, items=0)
    assert second.next_at == NOW + QUARTER
    assert after(*[Outcome.OK] * 3, items=0).health is Health.EMPTY


def test_passing_trouble_doubles_the_pause_up_to_six_hours() -> None:
    pauses = [pause(*[Outcome.TIMEOUT] * times) for times in (1, 2, 3, 6, 40)]
    assert pauses == [QUARTER, 2 * QUARTER, 4 * QUARTER, timedelta(hours=6), timedelta(hours=6)]
    assert after(Outcome.DNS).health is Health.DEGRADED


def test_a_rare_source_is_not_visited_more_often_because_it_fails() -> None:
    decision = after(Outcome.TIMEOUT, Outcome.TIMEOUT, interval=timedelta(days=1))
    assert decision.next_at == NOW + timedelta(days=1)


def test_a_success_ends_the_streak() -> None:
    assert pause(Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.OK, Outcome.TIMEOUT) == QUARTER


def test_a_server_in_trouble_may_ask_for_more_time() -> None:
    assert pause(Outcome.HTTP_ERROR, retry_after=3600) == timedelta(hours=1)


def test_a_limit_is_honoured_up_to_a_day() -> None:
    assert pause(Outcome.RATE_LIMITED) == 2 * QUARTER
    assert pause(Outcome.RATE_LIMITED, retry_after=120) == 2 * QUARTER
    assert pause(Outcome.RATE_LIMITED, retry_after=7200) == timedelta(hours=2)
    assert pause(Outcome.RATE_LIMITED, retry_after=10**9) == timedelta(hours=24)
    assert after(Outcome.RATE_LIMITED).health is Health.THROTTLED


def test_a_refusal_suspends_for_one_six_and_then_twenty_four_hours() -> None:
    hours = [pause(*[Outcome.BLOCKED] * times) / timedelta(hours=1) for times in (1, 2, 3, 4)]
    assert hours == [1, 6, 24, 24]
    assert after(Outcome.BLOCKED).health is Health.SUSPENDED


def test_a_refusal_after_other_trouble_starts_with_one_hour() -> None:
    assert pause(Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.BLOCKED) == timedelta(hours=1)


def test_a_missing_page_is_looked_for_once_a_day() -> None:
    assert pause(Outcome.NOT_FOUND) == timedelta(days=1)
    assert after(Outcome.NOT_FOUND).health is Health.BROKEN


@pytest.mark.parametrize("outcome", [Outcome.NOT_A_FEED, Outcome.PARSE_ERROR, Outcome.SCHEMA_ERROR])
def test_a_page_that_changed_is_broken_after_three_visits(outcome: Outcome) -> None:
    assert after(outcome, outcome).health is Health.DEGRADED
    broken = after(outcome, outcome, outcome)
    assert broken.health is Health.BROKEN
    assert broken.next_at == NOW + QUARTER


@pytest.mark.parametrize(
    "outcome",
    [Outcome.ROBOTS_DENIED, Outcome.BLOCKED_ADDRESS, Outcome.BAD_SCHEME, Outcome.TOO_LARGE, Outcome.REDIRECT],
)
def test_what_only_new_settings_can_mend_waits_a_day(outcome: Outcome) -> None:
    assert pause(outcome) == timedelta(days=1)
    assert after(outcome).health is Health.MISCONFIGURED


def test_robots_that_could_not_be_read_are_asked_again_within_the_hour() -> None:
    decision = after(Outcome.ROBOTS_DENIED, retry_after=3600)
    assert decision.next_at == NOW + timedelta(hours=1)
    assert decision.health is Health.DEGRADED


def test_a_bug_of_ours_does_not_stop_the_visits() -> None:
    decision = after(Outcome.INTERNAL)
    assert decision.next_at == NOW + QUARTER
    assert decision.health is Health.DEGRADED


def test_passing_trouble_that_does_not_pass_is_called_down_until_a_success() -> None:
    assert after(*[Outcome.TIMEOUT] * 4).health is Health.DEGRADED
    assert after(*[Outcome.TIMEOUT] * 5).health is Health.DOWN
    assert after(*[Outcome.TIMEOUT] * 5, Outcome.OK).health is Health.OK
    assert after(*[Outcome.INTERNAL] * 5).health is Health.DOWN
