"""The clock of a drill: N times as fast, standing while people decide, stepped on, never back."""

from datetime import UTC, datetime, timedelta

from yuqing.model.drill import DrillClock, DrillMode, DrillSetup
from yuqing.plans import scenarios
from yuqing.rules.drill import next_stop, paused, resumed, stepped

WALL = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BEGAN = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
STANDING = DrillClock(at=BEGAN, wall=WALL, speed=600)


def wall(seconds):
    return WALL + timedelta(seconds=seconds)


def test_a_clock_that_stands_does_not_move():
    assert STANDING.moment(wall(100)) == BEGAN


def test_a_running_clock_is_n_times_as_fast():
    assert resumed(STANDING, WALL, None).moment(wall(6)) == BEGAN + timedelta(hours=1)


def test_a_pause_costs_no_time_of_the_drill():
    rest = paused(resumed(STANDING, WALL, None), wall(6))
    again = resumed(rest, wall(100), None)
    assert again.moment(wall(106)) == BEGAN + timedelta(hours=2)


def test_a_clock_stands_by_itself_where_it_is_to_stop():
    ran = resumed(STANDING, WALL, BEGAN + timedelta(minutes=12))
    assert ran.moment(wall(600)) == BEGAN + timedelta(minutes=12)


def test_a_step_goes_ahead_and_never_back():
    ahead = stepped(STANDING, wall(5), BEGAN + timedelta(minutes=30))
    assert ahead.moment(wall(50)) == BEGAN + timedelta(minutes=30)
    assert stepped(ahead, wall(6), BEGAN).at == ahead.at


def test_a_machine_set_back_does_not_turn_the_drill_back():
    assert resumed(STANDING, WALL, None).moment(wall(-3600)) == BEGAN


def test_a_tabletop_drill_stands_at_each_inject_and_a_live_one_only_at_the_end():
    scenario = scenarios.load(scenarios.SCENARIOS / "township_flood.toml")

    def stop(mode, minutes):
        given = DrillSetup(run_id="r", mode=mode, speed=60, deadline_scale=1, began=BEGAN)
        found = next_stop(scenario, given, BEGAN + timedelta(minutes=minutes))
        return found and (found - BEGAN) / timedelta(minutes=1)

    assert [stop(DrillMode.TABLETOP, minutes) for minutes in (0, 12, 300, 720)] == [12, 40, 720, None]
    assert [stop(DrillMode.LIVE, minutes) for minutes in (0, 300, 720)] == [720, 720, None]
