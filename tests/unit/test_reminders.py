"""Whom a running clock calls: at half, at four fifths, at the end, and then up the chain."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.clause import ClockKind, ClockStart
from yuqing.model.clocks import Clock, ClockState, Stop
from yuqing.model.incident import Noted
from yuqing.plans import pack_text, placeholders, resolve
from yuqing.rules.reminders import chain, reminders

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEXT = pack_text("township")
PLAN = resolve(TEXT, {each.name: each.example for each in placeholders(TEXT)})
MINUTE = timedelta(minutes=1)
CLOCK = Clock(
    id="report:lead_group", name="快报", start_mark=ClockStart.DETECTED, start=START, within=30 * MINUTE,
    due=START + 30 * MINUTE, kind=ClockKind.HARD, stop=Stop.SENT, item=None, state=ClockState.RUNNING,
)  # fmt: skip


def called(minutes, *notes):
    return reminders(PLAN, [CLOCK], notes, START + minutes * MINUTE)


@pytest.mark.parametrize(("minutes", "share"), [(15, 0.5), (23.9, 0.5), (24, 0.8), (29.9, 0.8), (30, 1.0)])
def test_people_are_reminded_at_half_at_four_fifths_and_at_the_end(minutes, share):
    assert called(minutes)[0].share == share


def test_nobody_is_called_before_half_of_the_time_or_when_it_is_done():
    assert called(14.9) == ()
    assert reminders(PLAN, [replace(CLOCK, state=ClockState.MET)], (), START + 40 * MINUTE) == ()


def test_every_quarter_of_an_hour_the_next_role_is_called_and_the_last_stays():
    roles = chain(PLAN)
    assert [called(minutes)[0].role for minutes in (20, 30, 45, 60)] == [roles[0], roles[0], roles[1], roles[2]]
    assert called(3000)[0].role == roles[-1] == "leader"


def test_an_acknowledgement_lapses_after_half_an_hour():
    note = Noted(START + 20 * MINUTE, "zhou", 5, CLOCK.id, "")
    assert called(49, note)[0].acknowledged
    assert not called(50, note)[0].acknowledged
    assert not called(49, replace(note, clock="step:reply"))[0].acknowledged
