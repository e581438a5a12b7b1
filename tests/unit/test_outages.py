"""The program was not running while a clock ran, or the clock of the machine was set back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.errors import StoreError
from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import Clock, ClockState, Stop
from yuqing.model.running import Running, SetBack, Stretch
from yuqing.rules.outages import beaten, is_due, outages, sentences
from yuqing.store import running

#: 03:10 of the 22nd of November in Beijing.
STOPPED = datetime(2026, 11, 21, 19, 10, tzinfo=UTC)
BACK = STOPPED + timedelta(hours=4, minutes=30)
NOW = BACK + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
BROKEN = Running((Stretch(STOPPED - timedelta(days=1), STOPPED), Stretch(BACK, NOW)))


def clock(begun, minutes, **changes):
    made = Clock(
        id="step:x", name="快报", start_mark=ClockStart.DETECTED, start=begun, within=minutes * MINUTE,
        due=begun + minutes * MINUTE, kind=ClockKind.HARD, stop=Stop.SENT, item=None, state=ClockState.OVERDUE,
    )  # fmt: skip
    return replace(made, **changes)


def test_the_limits_that_ran_out_while_the_program_stood_still_are_counted():
    found = [clock(STOPPED - MINUTE, 30), clock(STOPPED - MINUTE, 240), clock(STOPPED - MINUTE, 720)]
    assert sentences(BROKEN, found, NOW) == ("程序在 11-22 03:10 至 11-22 07:40 未运行,其间 2 个时限到期。",)


def test_a_clock_that_ran_without_running_out_is_said_as_well():
    assert sentences(BROKEN, [clock(STOPPED - MINUTE, 720)], NOW) == (
        "程序在 11-22 03:10 至 11-22 07:40 未运行,其间 1 个时限在走,没有到期的。",
    )


@pytest.mark.parametrize(
    "idle",
    [
        pytest.param(clock(BACK, 30), id="started after"),
        pytest.param(clock(STOPPED - 60 * MINUTE, 30), id="ran out before"),
        pytest.param(clock(STOPPED - 60 * MINUTE, 600, stopped_at=STOPPED - MINUTE), id="met before"),
        pytest.param(clock(STOPPED - MINUTE, 30, state=ClockState.WAIVED), id="waived"),
        pytest.param(clock(STOPPED, 30, start=None, due=None), id="never started"),
    ],
)
def test_nothing_is_said_where_no_clock_ran(idle):
    assert sentences(BROKEN, [idle], NOW) == ()


def test_a_beat_a_minute_makes_one_stretch_and_a_short_restart_is_none():
    known = Running()
    for minutes in (0, 1, 2, 5):
        known = beaten(known, NOW + minutes * MINUTE)
    assert known.stretches == (Stretch(NOW, NOW + 5 * MINUTE),)
    assert outages(known) == ()


def test_a_longer_silence_is_an_outage():
    known = beaten(beaten(Running(), NOW), NOW + 3 * MINUTE + timedelta(seconds=1))
    assert outages(known) == (Stretch(NOW, NOW + 3 * MINUTE + timedelta(seconds=1)),)


def test_a_beat_is_due_after_a_minute_and_when_the_time_went_back():
    known = beaten(Running(), NOW)
    assert is_due(Running(), NOW)
    assert not is_due(known, NOW + timedelta(seconds=59))
    assert is_due(known, NOW + MINUTE)
    assert is_due(known, NOW - timedelta(seconds=1))


def test_a_time_that_was_set_back_is_said_and_a_small_correction_is_not():
    known = beaten(Running(), NOW)
    assert beaten(known, NOW - timedelta(seconds=30)).set_back == ()
    turned = beaten(known, NOW - 90 * MINUTE)
    assert turned.set_back == (SetBack(NOW, NOW - 90 * MINUTE),)
    assert sentences(turned, [clock(NOW - 100 * MINUTE, 720)], NOW) == (
        "系统时间从 11-22 08:40 被调回到 11-22 07:10,请核对系统时间和时限。",
    )


def test_what_is_kept_beside_the_database_comes_back_the_same(tmp_path):
    known = replace(BROKEN, set_back=(SetBack(NOW, BACK),))
    assert running.load(tmp_path) == Running()
    running.save(tmp_path, known)
    assert running.load(tmp_path) == known


@pytest.mark.parametrize("text", ["{", "{}", '{"stretches": [["2026-11-22", "2026-11-22"]], "set_back": []}', "[]"])
def test_a_file_that_cannot_be_read_is_said_and_not_taken_for_calm(tmp_path, text):
    (tmp_path / running.FILE).write_text(text, "utf-8")
    with pytest.raises(StoreError, match="运行记录读不出"):
        running.load(tmp_path)
