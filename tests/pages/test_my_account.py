"""我的账号: what one may do, and the ways to another password and out."""

from datetime import timedelta

import pytest

from yuqing.model.account import Visitor
from yuqing.model.actor import Deputy
from yuqing.store import accounts
from yuqing.workflow import sign_in


@pytest.fixture
def duty(room):
    """A person with two windows, of whom one looks at the page."""
    room.without_mentions()
    room.sign_in("monitor", "viewer")
    store = room.desk.store
    with store.transaction() as transaction:
        mine, other = (sign_in.open_session(transaction, "来客", "10.0.0.1", room.now) for _ in range(2))
    room.visitor = Visitor(room.visitor.actor, mine.session_id)
    return mine, other


def test_the_page_says_who_one_is_and_leads_to_the_password_and_out(room, duty):
    at = room.visit("my_account")
    assert at.text.values == ["账号:来客", "职责:舆情监控员、只查看"]
    assert [link in "".join(at.html.values) for link in ('href="/password"', 'href="/logout"')] == [True, True]


def test_the_page_says_for_whom_one_acts_and_until_when(room, duty):
    deputy = Deputy("1", "来客", "office_head", room.now, room.now + timedelta(days=1))
    with room.desk.store.transaction() as transaction:
        accounts.add_deputy(transaction, deputy)
    assert room.visit("my_account").text[-1].value == "代行中:办公室主任,11-23 12:00 止"


def test_other_windows_are_shut_and_this_one_stays(room, duty):
    mine, other = duty
    at = room.visit("my_account")
    next(button for button in at.button if button.label == "退出其他设备").click().run()
    assert at.success.values == ["已退出 1 个其他窗口或设备。"]
    found = [sign_in.find_session(room.desk.store, each.token, room.now) is not None for each in (mine, other)]
    assert found == [True, False]


def test_the_demo_needs_no_account(room):
    room.demo()
    assert room.visit("my_account").info.values == ["演示不需要登录,人人都可以试用全部职责。"]
