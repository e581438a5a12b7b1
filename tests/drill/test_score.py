"""How a drill is scored: in time, late, never, at the wrong level, unapproved, and the same every time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from yuqing.model.clause import Duration
from yuqing.model.drill import Done, DrillClock, DrillMode, DrillSetup, Expected, Unclear
from yuqing.rules.drill import Evidence, assess, lessons, resumed

BEGAN = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)


def after(minutes):
    return BEGAN + timedelta(minutes=minutes)


def setup(scale=1.0):
    return DrillSetup(run_id="r1", mode=DrillMode.TABLETOP, speed=1.0, deadline_scale=scale, began=BEGAN)


def expect(action, within, **given):
    since = given.pop("since", None)
    given |= {"since": Duration.parse(since)} if since else {}
    return Expected(action=action, within=Duration.parse(within), **given)


def shown(*done, **given):
    given.setdefault("ended_at", after(24 * 60))
    return Evidence(done=done, **given)


#: Three quarters of the weight in time, a quarter at 54 of 30 minutes.
EXAMPLE = (expect("opened", "30m", weight=3), expect("report", "30m"))
DONE = (Done(action="opened", at=after(10)), Done(action="report", at=after(54)))


WALL = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LIVE = (expect("opened", "10m"), expect("report", "30m", weight=2), expect("publish", "1h", weight=3))
ACTIONS = tuple(each.action for each in LIVE)


def test_the_worked_example_scores_80_and_95_with_limits_half_as_long_again():
    assert assess(EXAMPLE, setup(), shown(*DONE)).score == 80.0
    assert assess(EXAMPLE, setup(1.5), shown(*DONE)).score == 95.0


def test_the_same_actions_score_the_same_to_the_last_digit():
    expected = [expect("opened", f"{n}m", weight=n) for n in (7, 11, 13)]
    done = shown(Done(action="opened", at=after(17.123)))
    assert {repr(assess(expected, setup(1.1), done)) for _ in range(5)} == {repr(assess(expected, setup(1.1), done))}


def pressed(offsets, speed, scale):
    """Return the score of a live drill whose acts fall in minutes 4, 41 and 95, pressed so far into the minute."""
    clock = resumed(DrillClock(at=BEGAN, wall=WALL, speed=speed), WALL, None)
    minute = timedelta(minutes=1) / speed
    done = [
        Done(action=action, at=clock.moment(WALL + (number + share) * minute), seq=seq)
        for seq, (action, number, share) in enumerate(zip(ACTIONS, (4, 41, 95), offsets, strict=True))
    ]
    ended = clock.moment(WALL + (600 + offsets[0]) * minute)
    return repr(assess(LIVE, replace(setup(scale), speed=speed), shown(*done, ended_at=ended)).score)


@pytest.mark.parametrize("scale", [1.0, 1.3, 0.7])
@pytest.mark.parametrize("speed", [1.0, 10.0, 60.0, 300.0, 600.0])
def test_at_any_speed_pressing_sooner_or_later_in_the_same_minute_scores_the_same(speed, scale):
    chance = Random(20261123)
    given = [
        (0.01, 0.01, 0.01),
        (0.99, 0.99, 0.99),
        *(tuple(chance.uniform(0.01, 0.99) for _ in LIVE) for _ in range(40)),
    ]
    assert {pressed(offsets, speed, scale) for offsets in given} == {pressed((0.5, 0.5, 0.5), 1.0, scale)}


def test_the_live_drill_scores_what_was_computed_by_hand():
    # opened 4 of 10 min: 1; report 41 of 30 min: 2 − 41/30 = 19/30; publish 95 of 60 min: 2 − 95/60 = 25/60.
    # (1·1 + 2·19/30 + 3·25/60) / 6 = (1 + 1.2667 + 1.25) / 6 = 58.61 of 100.
    assert pressed((0.2, 0.9, 0.4), 600.0, 1.0) == "58.6"
    # Limits half as long again: 15, 45 and 90 min: 1, 1, 2 − 95/90 = 85/90; (1 + 2 + 2.8333) / 6.
    assert pressed((0.9, 0.1, 0.6), 600.0, 1.5) == "97.2"


def test_a_minute_later_is_another_score():
    late = [Done(action="report", at=after(minutes)) for minutes in (41.99, 42.0)]
    # 2 − 41/30 and 2 − 42/30.
    assert [assess([expect("report", "30m")], setup(), shown(each)).score for each in late] == [63.3, 60.0]


@pytest.mark.parametrize(("minutes", "score"), [(0, 100.0), (30, 100.0), (45, 50.0), (60, 0.0), (500, 0.0)])
def test_what_comes_late_is_worth_less_and_nothing_at_twice_the_limit(minutes, score):
    found = assess([expect("opened", "30m")], setup(), shown(Done(action="opened", at=after(minutes))))
    assert found.score == score


def test_what_was_never_done_is_worth_nothing():
    found = assess([expect("opened", "30m"), expect("publish", "4h")], setup(), shown(DONE[0]))
    assert found.score == 50.0
    assert [line.share for line in found.lines] == [1.0, 0.0]


def test_what_was_not_due_when_the_drill_ended_is_not_judged():
    found = assess([expect("opened", "30m"), expect("publish", "4h")], setup(), shown(DONE[0], ended_at=after(60)))
    assert found.score == 100.0
    assert found.lines[1].share is None


def test_a_limit_runs_from_the_inject_that_starts_it():
    later = expect("task_given", "30m", since="2h")
    early, late = Done(action="task_given", at=after(20)), Done(action="task_given", at=after(135))
    assert assess([later], setup(), shown(early, late)).lines[0].done == late
    assert assess([later], setup(), shown(early)).score == 0.0


@pytest.mark.parametrize(("level", "score"), [(3, 100.0), (2, 100.0), (1, 90.0)])
def test_a_level_wrong_by_two_ranks_costs_ten_points(level, score):
    found = assess(
        [expect("level_set", "1h", level=3)], setup(), shown(Done(action="level_set", at=after(5), level=level))
    )
    assert found.score == score


def test_a_level_that_is_in_force_already_need_not_be_set_again():
    raised = expect("level_set", "30m", since="4h", level=2)
    found = assess([raised], setup(), shown(Done(action="level_set", at=after(60), level=2)))
    assert found.score == 100.0


def test_every_recipient_that_no_report_reached_costs_five_points():
    found = assess([expect("opened", "30m")], setup(), shown(DONE[0], missed=("县委宣传部", "领导小组")))
    assert found.score == 90.0
    assert [each.reason for each in found.penalties] == ["没有报到:县委宣传部", "没有报到:领导小组"]


def test_publishing_without_approval_caps_the_score():
    found = assess([expect("opened", "30m")], setup(), shown(DONE[0], unapproved=1))
    assert (found.score, found.base) == (59.0, 100.0)
    assert "未经批准" in found.cap


def test_a_score_never_falls_below_nothing():
    found = assess([expect("opened", "30m")], setup(), shown(missed=("甲", "乙")))
    assert found.score == 0.0


def test_only_a_report_to_the_recipient_counts_as_reaching_it():
    to_office = expect("receipt_logged", "30m", to="office")
    elsewhere = Done(action="receipt_logged", at=after(1), to="board")
    assert assess([to_office], setup(), shown(elsewhere)).score == 0.0
    there = Done(action="receipt_logged", at=after(2), to="office")
    assert assess([to_office], setup(), shown(elsewhere, there)).score == 100.0


def test_lessons_name_what_was_late_what_was_missed_and_what_was_unclear():
    expected = [expect("report", "30m", name="快报", item="steps.flash_report"), expect("publish", "1h", name="回应")]
    late = Done(action="report", at=after(45), seq=9)
    found = assess(expected, setup(), shown(late))
    unclear = Unclear(item="levels.II", note="“造成较大影响”怎么算?", by="办公室主任", at=after(50))
    told = lessons(found, ["县委宣传部"], [unclear], "r1")
    assert [(each.item, each.observed) for each in told] == [
        ("steps.flash_report", "快报:超时 15 分钟"),
        ("", "回应:没有办理"),
        ("", "没有报到:县委宣传部"),
        ("levels.II", "“造成较大影响”怎么算?"),
    ]
    assert told[0].evidence == "drill:r1 第9条记录"
