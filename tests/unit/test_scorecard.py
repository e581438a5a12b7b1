"""The score card of an incident, against numbers computed by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.errors import PlanError
from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import Clock, ClockState, Stop
from yuqing.model.evaluation import Metrics, Share
from yuqing.plans.scorecard import FILE, load_weights
from yuqing.rules.metrics import grade, recovery
from yuqing.rules.scorecard import decay, score

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOTHING = Share(part=0, whole=0)


def share(part, whole):
    return Share(part=part, whole=whole)


#: 3 of 4 hard and 1 of 2 soft clocks, 5 of 6 steps, 4 of 6 parts, 3 of 4 questions, 1 of 2 updates,
#: 4 of 5 answered, 3 of 5 solved, 2 of 3 satisfied, half of the tone back.
FOUND = Metrics(
    detect=None, report=None, consult=None, approve=None, first_reply=None, grade="A", peak=None, half_life=None,
    calm=None, hard_clocks=share(3, 4), soft_clocks=share(1, 2), steps=share(5, 6), publications=share(2, 2),
    updates=share(1, 2), questions=share(3, 4), checklist=share(4, 6), replied=share(4, 5), solved=share(3, 5),
    satisfied=share(2, 3), recovery=0.5,
)  # fmt: skip


def clock(kind=ClockKind.HARD, stopped=1.0, state=ClockState.MET):
    return Clock(
        id="c", name="快报", start_mark=ClockStart.DETECTED, start=NOW - 8 * HOUR, within=HOUR, due=NOW - 7 * HOUR,
        kind=kind, stop=Stop.SENT, item=None, state=state,
        stopped_at=None if stopped is None else NOW - 8 * HOUR + stopped * HOUR,
    )  # fmt: skip


def test_the_score_is_the_one_computed_by_hand():
    late = clock(ClockKind.SOFT, 1.5, ClockState.LATE)
    card = score(FOUND, (clock(), late), True, load_weights(), NOW)
    plan = 30 * (0.6 * 4 / 6 + 0.4 * 5 / 6)
    speed = 25 * (1.0 * 1 + 0.5 * 0.5) / 1.5
    openness = 20 * (0.5 * 4 / 6 + 0.3 * 3 / 4 + 0.2 * 1 / 2)
    solution = 20 * (0.3 * 4 / 5 + 0.5 * 3 / 5 + 0.2 * 2 / 3)
    assert card.score == pytest.approx(plan + speed + openness + solution + 5 * 0.5, abs=0.15)
    assert card.caps == ()


@pytest.mark.parametrize(("hours", "expected"), [(1.0, 1.0), (1.5, 0.5), (2.0, 0.0), (3.0, 0.0), (None, 0.0)])
def test_speed_falls_to_nothing_at_twice_the_limit(hours, expected):
    state = ClockState.OVERDUE if hours is None else ClockState.LATE
    assert decay(clock(stopped=hours, state=state), NOW) == expected


def test_a_part_about_which_nothing_can_be_said_is_dropped():
    bare = replace(FOUND, replied=NOTHING, solved=NOTHING, satisfied=NOTHING, recovery=None)
    card = score(bare, (clock(),), True, load_weights(), NOW)
    assert [part.name for part in card.parts if not part.most] == ["问题解决", "舆情恢复"]
    assert card.score == pytest.approx(100 * sum(part.points for part in card.parts) / 75, abs=0.1)


@pytest.mark.parametrize(
    ("found", "sound", "highest"),
    [
        (replace(FOUND, publications=share(1, 2)), True, 59),
        (replace(FOUND, solved=share(0, 5)), True, 69),
        (FOUND, False, 0),
    ],
)
def test_what_may_not_happen_caps_the_score(found, sound, highest):
    card = score(found, (clock(),), sound, load_weights(), NOW)
    assert card.score <= highest
    assert card.caps
    assert card.uncapped > highest or highest == 69


@pytest.mark.parametrize(
    ("hours", "expected"), [(4, "A"), (4.1, "B"), (24, "B"), (25, "C"), (73, "D"), (169, "E"), (None, "E")]
)
def test_the_grade_of_the_first_reply(hours, expected):
    assert grade(None if hours is None else timedelta(hours=hours)) == expected


@pytest.mark.clause("D4")
def test_the_tone_comes_back_half_way():
    hours = [NOW + HOUR * place for place in range(96)]
    tones = [10] * 24 + [-10] * 48 + [0] * 24
    hourly = [
        (hour, 20 if place == 48 else 10, tone) for place, (hour, tone) in enumerate(zip(hours, tones, strict=True))
    ]
    assert recovery(hourly, hours[48]) == pytest.approx(0.5, abs=0.03)
    assert recovery([(hour, 10, 10) for hour in hours], hours[48]) is None
    assert recovery([], None) is None


def test_a_weight_that_is_missing_is_refused_by_name(tmp_path):
    broken = tmp_path / "scorecard.toml"
    broken.write_text(FILE.read_text("utf-8").replace("soft = 0.5\n", ""), "utf-8")
    with pytest.raises(PlanError, match=r"speed.*soft"):
        load_weights(broken)
