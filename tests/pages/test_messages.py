"""消息: channels and what became of the newest messages."""

import pytest

from yuqing.store import messages as kept
from yuqing.workflow import messages


@pytest.fixture
def desk(room):
    room.set_up()
    return room


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    return at


def with_channel(desk):
    at = desk.visit("messages")
    at.text_input[0].set_value("应急值守群")
    at.text_input[1].set_value("json://127.0.0.1:9/robot?token=geheim42")
    return press(at, "保存")


def test_before_the_first_message_the_page_says_what_to_do(desk):
    at = desk.visit("messages")
    assert "还没有发过消息" in at.info[0].value


def test_a_channel_is_kept_and_its_secret_never_shown_again(desk):
    at = with_channel(desk)
    assert "已保存渠道 应急值守群(自建接口)" in at.success[0].value
    assert "geheim42" not in str([each.value for each in at.text_input])
    assert kept.channels(desk.desk.store)[0].name == "应急值守群"


def test_an_address_nobody_can_read_is_one_sentence(desk):
    at = desk.visit("messages")
    at.text_input[0].set_value("应急值守群")
    at.text_input[1].set_value("瞎写")
    assert "地址无法识别" in press(at, "保存").error[0].value


def test_a_test_message_is_queued_sent_and_confirmed(desk):
    at = press(with_channel(desk), "发送测试消息")
    assert "测试消息已排队" in at.success[0].value
    messages.send_due(desk.desk.store, "青禾镇", lambda *_: None, desk.desk.now())
    desk.desk.touch()
    at = press(desk.visit("messages"), "确认收到")
    assert at.dataframe[0].value["确认"][0] != ""


def test_a_channel_is_dropped_with_its_address(desk):
    press(with_channel(desk), "删除渠道")
    assert kept.channels(desk.desk.store) == ()


def test_a_desk_that_is_made_up_says_that_nothing_leaves(room):
    room.demo()
    at = room.visit("messages")
    assert any("不向外发送任何消息" in each.value for each in at.info)


def test_only_the_live_desk_with_its_worker_sends(desk, room):
    assert desk.desk.messaging._thread is None
