"""值班表: what the plan demands, what the shifts leave open, how turns and balance are reckoned."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from yuqing.clock import BEIJING
from yuqing.model.duty import Pattern, RoundTheClock, Shift, ShiftKind
from yuqing.model.severity import Severity
from yuqing.plans import citation, pack_text, placeholders, resolve
from yuqing.rules import duty


def plan_of(pack):
    text = pack_text(pack)
    return resolve(text, {each.name: each.example for each in placeholders(text)})


TOWNSHIP, STATE = plan_of("township"), plan_of("generic-security-state")
WAR = RoundTheClock(("集市聚集",), "群体性突发事件")
MONDAY = date(2026, 11, 23)


def at(hour, day=0):
    return (datetime.combine(MONDAY, time(), BEIJING) + timedelta(days=day, hours=hour)).astimezone(UTC)


def shift(who, begin, end, role="monitor"):
    return Shift(id=f"{who}-{begin}", role=role, who=who, from_at=at(begin), until_at=at(end))


def turns(people, kind, days=7):
    return duty.rotate(Pattern(role="monitor", people=tuple(people), kind=kind, first=MONDAY, days=days))


def test_in_quiet_times_the_plan_s_watchers_are_wanted_by_day():
    [wanted] = duty.demands(TOWNSHIP, None)
    assert (wanted.actor, wanted.always, wanted.item.id) == ("monitor", False, "m_routine")
    assert duty.spans(wanted, at(0), at(48)) == ((at(8), at(20)), (at(32), at(44)))


def test_while_it_must_be_watched_the_emergency_clause_wants_somebody_day_and_night():
    [wanted] = duty.demands(TOWNSHIP, WAR)
    assert (wanted.always, citation(wanted.item)) == (True, "预案第415段")
    assert duty.spans(wanted, at(0), at(48)) == ((at(0), at(48)),)


def test_a_plan_without_an_emergency_watch_keeps_its_own_watchers_day_and_night():
    [wanted] = duty.demands(STATE, WAR)
    assert (wanted.actor, wanted.always) == ("g_intel", True)


def test_a_shift_of_a_role_covers_the_group_but_not_another_role():
    [wanted] = duty.demands(STATE, None)
    assert duty.covers(STATE, shift("甲", 8, 20, "g_intel"), wanted)
    assert not duty.covers(STATE, shift("甲", 8, 20, "spokesperson"), wanted)


@pytest.mark.parametrize(
    ("shifts", "open_"),
    [
        ([], [(0, 24)]),
        ([(0, 24)], []),
        ([(8, 20)], [(0, 8), (20, 24)]),
        ([(-4, 8), (8, 20)], [(20, 24)]),
        ([(8, 14), (12, 20)], [(0, 8), (20, 24)]),
        ([(6, 22), (8, 12), (23, 30)], [(0, 6), (22, 23)]),
        ([(-8, 0), (24, 30)], [(0, 24)]),
    ],
)
def test_what_no_shift_covers_is_left_open(shifts, open_):
    held = [shift("甲", *each) for each in shifts]
    assert list(duty.uncovered((at(0), at(24)), held)) == [(at(begin), at(end)) for begin, end in open_]


def test_coverage_is_covered_over_required_time_with_its_gaps():
    wanted = duty.demands(TOWNSHIP, None)
    found = duty.coverage(TOWNSHIP, wanted, [shift("甲", 8, 14), shift("乙", 8, 20, "leader")], (at(0), at(24)))
    assert found.share == 0.5
    assert [(gap.from_at, gap.until_at) for gap in found.gaps] == [(at(14), at(20))]


def test_nothing_demanded_has_no_share():
    assert duty.coverage(TOWNSHIP, (), [], (at(0), at(24))).share is None


@pytest.mark.parametrize("kind", list(ShiftKind))
@pytest.mark.parametrize("people", ["甲乙", "甲乙丙", "甲乙丙丁", "甲乙丙丁戊己"])
def test_turns_are_even_and_nobody_is_on_duty_twice_running_for_too_long(kind, people):
    made = turns(people, kind, 24)
    shifts = [Shift(id=str(n), role="monitor", who=w, from_at=a, until_at=b) for n, (w, a, b) in enumerate(made)]
    assert duty.overlong(shifts) == ()
    assert duty.at_once(shifts) is None
    assert duty.balance(shifts, people, (at(0), at(0, 25))).gini == pytest.approx(0, abs=0.02)


def test_four_people_on_two_shifts_share_the_nights():
    nights = {who for who, begin, _ in turns("甲乙丙丁", ShiftKind.TWO, 8) if begin.astimezone(BEIJING).hour == 20}
    assert nights == set("甲乙丙丁")


def test_three_shifts_cover_a_week_without_a_gap():
    made = turns("甲乙丙丁", ShiftKind.THREE)
    shifts = [Shift(id=str(n), role="monitor", who=w, from_at=a, until_at=b) for n, (w, a, b) in enumerate(made)]
    assert duty.coverage(TOWNSHIP, duty.demands(TOWNSHIP, WAR), shifts, (at(0), at(0, 7))).share == 1


def test_one_person_on_duty_for_days_is_named():
    [(who, begun, ended)] = duty.overlong([shift("甲", 8, 32), shift("甲", 32, 56), shift("乙", 8, 20)])
    assert (who, begun, ended) == ("甲", at(8), at(56))


@pytest.mark.parametrize(
    ("hours", "gini"),
    [([], None), ([0, 0], None), ([8, 8, 8], 0), ([12, 0], 0.5), ([24, 0, 0, 0], 0.75), ([1, 3], 0.25)],
)
def test_the_gini_coefficient_is_the_formula_that_the_page_gives(hours, gini):
    assert duty.gini(hours) == gini


def test_whoever_could_be_on_duty_and_is_not_counts_with_no_hours():
    found = duty.balance([shift("甲", 8, 20)], ["甲", "乙"], (at(0), at(24)))
    assert found.hours == (("甲", 12.0), ("乙", 0.0))
    assert found.gini == 0.5


def test_only_the_part_inside_the_window_counts():
    assert duty.balance([shift("甲", -6, 6)], [], (at(0), at(24))).hours == (("甲", 6.0),)


@pytest.mark.parametrize(
    ("category", "level", "signals", "why"),
    [
        ("other", None, ["mass_gathering"], "出现群体性突发事件用语"),
        ("other", Severity.II, [], "Ⅱ级"),
        ("other", Severity.III, [], ""),
        ("rumour", None, ["rumour"], ""),
    ],
)
def test_an_incident_is_watched_day_and_night_for_its_kind_or_its_level(category, level, signals, why):
    assert duty.watched_always(TOWNSHIP, category, level, signals) == why
