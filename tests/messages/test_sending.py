"""From what was noticed to what arrived: with a robot on loopback that fails, moves away or stays silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.errors import MessageError, WorkflowError
from yuqing.model.actor import ADMINISTRATOR, Actor
from yuqing.model.alerts import AlertKind, Finding
from yuqing.model.messages import Channel, ChannelKind
from yuqing.model.severity import Severity
from yuqing.sources import messenger
from yuqing.store import alerts, open_store, record
from yuqing.store import messages as kept
from yuqing.store.database import IN_MEMORY
from yuqing.views.messages import message_board
from yuqing.workflow import messages
from yuqing.workflow.authority import Acting

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ADMIN = Actor("系统管理员", (ADMINISTRATOR,))


@pytest.fixture
def by():
    store = open_store(IN_MEMORY)
    yield Acting(store, None, ADMIN, NOW)
    store.close()


@pytest.fixture
def channel(by, robot):
    return messages.keep_channel(by, wanted(robot.address))


def wanted(address, **given):
    return Channel(id="", name="值守群", kind=ChannelKind.WEBHOOK, address=address, **given)


def notice(store, level=Severity.III, now=NOW, subject="topic:1", text="议题“集市路积水”1 小时内 40 条"):
    found = Finding(
        kind=AlertKind.TOPIC_BURST, subject=subject, since=now, window_start=now, window_end=now,
        strength=float(-level), mentions=40, level=level, sentence=text, formula="40 ≥ 8",
    )  # fmt: skip
    with store.transaction() as transaction:
        return alerts.add(transaction, found, now, None)


def sent(by, now=NOW):
    return messages.send_due(by.store, "青禾镇", messenger.send, now)


def test_an_alert_arrives_once_with_level_and_matter(by, channel, robot):
    notice(by.store)
    assert messages.look(by.store, NOW) == 1
    assert messages.look(by.store, NOW) == 0
    assert sent(by) == messages.Round(sent=1)
    assert sent(by) == messages.Round()
    [told] = robot.given
    assert told["title"] == "【青禾镇】预警(Ⅲ级):议题“集市路积水”1 小时内 40 条"
    assert "40 ≥ 8" in told["message"]


def test_the_gravest_goes_first(by, channel, robot):
    notice(by.store, Severity.III, subject="topic:1", text="甲事")
    notice(by.store, Severity.I, subject="topic:2", text="乙事")
    messages.look(by.store, NOW)
    sent(by)
    assert ["Ⅰ级" in told["title"] for told in robot.given] == [True, False]


def test_a_matter_is_told_again_only_when_it_gets_graver(by, channel, robot):
    notice(by.store, Severity.III)
    messages.look(by.store, NOW)
    later = NOW + timedelta(minutes=20)
    notice(by.store, Severity.III, later)
    assert messages.look(by.store, later) == 0
    notice(by.store, Severity.II, later)
    assert messages.look(by.store, later) == 1


def test_an_alert_of_before_a_night_without_the_program_is_still_told(by, channel):
    notice(by.store, now=NOW - timedelta(hours=11))
    notice(by.store, now=NOW - timedelta(hours=13), subject="topic:2")
    assert messages.look(by.store, NOW) == 1


def test_without_a_channel_nothing_is_queued(by):
    notice(by.store)
    assert messages.look(by.store, NOW) == 0


def test_a_message_that_fails_is_tried_again_and_says_why(by, channel, robot):
    robot.statuses = [500, 200]
    notice(by.store)
    messages.look(by.store, NOW)
    assert sent(by) == messages.Round(failed=1)
    [waiting] = kept.newest(by.store, 5)
    assert waiting.error == "对方没有接受(HTTP 500)"
    assert sent(by, NOW + timedelta(seconds=59)) == messages.Round()
    assert sent(by, NOW + timedelta(seconds=60)) == messages.Round(sent=1)
    assert kept.newest(by.store, 5)[0].tries == 2


def test_a_message_that_never_arrives_is_given_up_and_the_page_says_so(by, channel, robot):
    robot.statuses = [503]
    notice(by.store)
    messages.look(by.store, NOW)
    for hour in range(9):
        sent(by, NOW + timedelta(hours=hour))
    board = message_board(by.store, NOW)
    assert robot.asked == 7
    assert board.given_up == 1
    assert "未送达" in board.table["状态"][0]


def test_an_unsent_message_survives_the_end_of_the_program(tmp_path, robot):
    store = open_store(tmp_path / "yuqing.duckdb")
    by = Acting(store, None, ADMIN, NOW)
    messages.keep_channel(by, wanted(robot.address))
    notice(store)
    messages.look(store, NOW)
    store.close()
    again = Acting(open_store(tmp_path / "yuqing.duckdb"), None, ADMIN, NOW)
    assert sent(again) == messages.Round(sent=1)
    again.store.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_carries_a_message_to_another_host(by, channel, robot, other_robot, status):
    robot.statuses, robot.elsewhere = [status], other_robot.web_address
    notice(by.store)
    messages.look(by.store, NOW)
    assert sent(by) == messages.Round(failed=1)
    assert other_robot.asked == 0
    assert "没有照办" in kept.newest(by.store, 1)[0].error


def test_an_address_cannot_ask_for_redirects(by, robot, other_robot):
    robot.statuses, robot.elsewhere = [307], other_robot.web_address
    messages.keep_channel(by, wanted(robot.address + "?redirect=yes"))
    notice(by.store)
    messages.look(by.store, NOW)
    assert sent(by) == messages.Round(failed=1)
    assert other_robot.asked == 0


def test_a_robot_that_is_gone_is_one_sentence_without_its_address(by, robot):
    messages.keep_channel(by, wanted(robot.address))
    robot.close()
    notice(by.store)
    messages.look(by.store, NOW)
    sent(by)
    [waiting] = kept.newest(by.store, 1)
    assert waiting.error == "连接不上对方"


def test_gathered_messages_arrive_as_one_and_an_urgent_one_by_itself(by, robot):
    messages.keep_channel(by, wanted(robot.address, gather=30))
    for number in range(3):
        notice(by.store, Severity.III, subject=f"topic:{number}")
    notice(by.store, Severity.I, subject="topic:9")
    messages.look(by.store, NOW)
    assert sent(by) == messages.Round(sent=1)
    assert sent(by, NOW + timedelta(minutes=30)) == messages.Round(sent=1)
    assert "3 条提醒" in robot.given[-1]["title"]


def test_no_message_holds_the_telephone_number_of_a_poster(by, channel, robot):
    notice(by.store, text="议题“积水 请联系13812345678”1 小时内 40 条")
    messages.look(by.store, NOW)
    sent(by)
    assert "13812345678" not in str(robot.given)


def test_a_receipt_names_who_read_it(by, channel, robot):
    messages.test_channel(by, channel.id)
    sent(by)
    board = message_board(by.store, NOW)
    [key] = board.unconfirmed
    messages.confirm(by, key)
    after = message_board(by.store, NOW)
    assert after.unconfirmed == {}
    assert "系统管理员" in after.table["确认"][0]


def test_the_secret_of_a_channel_is_neither_shown_nor_on_the_record(by, robot):
    address = robot.address + "?token=geheim42"
    channel = messages.keep_channel(by, wanted(address))
    assert "geheim42" not in str(message_board(by.store, NOW).channels)
    assert "geheim42" not in str(record.latest(by.store, 5))
    messages.keep_channel(by, replace(channel, address="", name="新名"))
    assert kept.channels(by.store)[0].address == address


@pytest.mark.parametrize("address", ["http://example.com/x", "tgram://1/2", "瞎写", "file:///etc/passwd"])
def test_an_address_of_another_kind_is_refused(by, address):
    with pytest.raises(MessageError, match="地址无法识别"):
        messages.keep_channel(by, wanted(address))


def test_only_an_administrator_keeps_channels(by, robot):
    other = Acting(by.store, None, Actor("值班员", ()), NOW)
    with pytest.raises(WorkflowError):
        messages.keep_channel(other, wanted(robot.address))


@pytest.mark.parametrize(("shown", "kind"), [
    ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa", ChannelKind.WECOM),
    ("https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32, ChannelKind.DINGTALK),
    ("https://open.feishu.cn/open-apis/bot/v2/hook/abcdef01-1111-2222-3333-444455556666", ChannelKind.FEISHU),
    ("mailtos://user:word@example.com", ChannelKind.MAIL),
])  # fmt: skip
def test_addresses_are_taken_as_the_services_show_them(shown, kind):
    assert messenger.kind_of(shown) is kind
