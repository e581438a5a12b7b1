"""Which message goes where, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.model.messages import Channel, ChannelKind, Message, MessageKind
from yuqing.model.severity import Severity
from yuqing.rules import messages as rule

#: 14:00 in Beijing.
NOON = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
#: 23:30 in Beijing.
NIGHT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
CHANNEL = Channel(id="a", name="值守群", kind=ChannelKind.WECOM, address="x", quiet_from=22 * 60, quiet_until=7 * 60)


def alert(level=Severity.III, subject="topic:1"):
    return Message(key=f"alert:{subject}:{level}", kind=MessageKind.ALERT, subject=subject, level=level,
                   title="集市路积水", body="一小时内 40 条")  # fmt: skip


def test_an_alert_below_the_floor_of_a_channel_is_not_sent_there():
    assert rule.goes_to(CHANNEL, alert(Severity.III))
    assert not rule.goes_to(CHANNEL, alert(Severity.IV))


def test_a_call_goes_to_the_role_it_calls_and_to_channels_of_everybody():
    call = replace(alert(), kind=MessageKind.CLOCK, role="leader")
    assert rule.goes_to(CHANNEL, call)
    assert rule.goes_to(replace(CHANNEL, role="leader"), call)
    assert not rule.goes_to(replace(CHANNEL, role="editor"), call)


def test_a_channel_that_is_off_or_wants_other_kinds_takes_nothing():
    assert not rule.goes_to(replace(CHANNEL, is_on=False), alert())
    assert not rule.goes_to(replace(CHANNEL, kinds=(MessageKind.PAPER,)), alert())


def test_quiet_hours_hold_a_message_until_they_end():
    assert rule.due(CHANNEL, alert(), NOON) == NOON
    # 07:00 in Beijing.
    assert rule.due(CHANNEL, alert(), NIGHT) == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("minute", [22 * 60, 7 * 60 - 1])
def test_the_edges_of_the_quiet_hours_are_quiet(minute):
    at = datetime(2026, 11, 21, 16, 0, tzinfo=UTC) + timedelta(minutes=minute)
    assert rule.after_quiet(CHANNEL, at) > at


@pytest.mark.parametrize("minute", [22 * 60 - 1, 7 * 60])
def test_a_minute_beside_the_quiet_hours_is_not(minute):
    at = datetime(2026, 11, 21, 16, 0, tzinfo=UTC) + timedelta(minutes=minute)
    assert rule.after_quiet(CHANNEL, at) == at


@pytest.mark.parametrize("level", [Severity.I, Severity.II])
def test_no_quiet_hour_and_no_gathering_holds_the_two_highest_levels_back(level):
    assert rule.due(replace(CHANNEL, gather=60), alert(level), NIGHT) == NIGHT


def test_gathered_messages_wait_for_each_other():
    assert rule.due(replace(CHANNEL, gather=30), alert(), NOON) == NOON + timedelta(minutes=30)


def test_without_quiet_hours_the_night_is_as_the_day():
    assert rule.due(replace(CHANNEL, quiet_from=0, quiet_until=0), alert(), NIGHT) == NIGHT


def test_a_matter_is_told_again_only_when_its_level_rises():
    assert rule.is_told(alert(Severity.III), [alert(Severity.III)])
    assert rule.is_told(alert(Severity.IV), [alert(Severity.III)])
    assert not rule.is_told(alert(Severity.II), [alert(Severity.III)])
    assert not rule.is_told(alert(Severity.III), [alert(Severity.III, "topic:2")])


def test_a_failed_message_is_tried_again_ever_later_and_given_up_after_six():
    waits = [rule.next_try(tries, NOON) for tries in range(1, 8)]
    assert waits[:2] == [NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)]
    assert waits[:6] == sorted(waits[:6])
    assert waits[6] is None


def test_several_messages_become_one_with_the_gravest_first():
    title, text = rule.written([alert(Severity.III), alert(Severity.II, "topic:2")], ChannelKind.WECOM, "青禾镇")
    assert title.startswith("【青禾镇】2 条提醒")
    assert len(text.splitlines()) == 2


@pytest.mark.parametrize("kind", list(ChannelKind))
def test_no_text_is_longer_than_its_service_takes(kind):
    _, text = rule.written([replace(alert(), body="积水" * 40_000)], kind, "青禾镇")
    assert len(text.encode()) <= rule.LONGEST[kind] + 60
    assert text.endswith("请在系统中查看)")
