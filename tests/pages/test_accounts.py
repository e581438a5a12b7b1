"""账号: accounts are made, changed and shut, deputies named, wall screens let in; every link is shown once."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from yuqing.model.actor import ADMINISTRATOR, VIEWER
from yuqing.store import accounts as kept
from yuqing.workflow import accounts, passwords, sign_in
from yuqing.workflow.accounts import NewPassword

PASSWORD = "河水-青山-七点半-abc"  # noqa: S105 - of nobody


@pytest.fixture
def desk(room, monkeypatch):
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    room.without_mentions()
    return room


def press(at, label):
    button = next(button for button in at.button if button.label == label)
    return button.click().run()


def field(at, kind, label):
    return next(each for each in at.get(kind) if each.label == label)


def open_account(room, name="Duty01", *roles):
    """Fill in the form for a new account and send it."""
    at = room.visit("accounts")
    field(at, "text_input", "账号").set_value(name)
    if roles:
        next(each for each in at.multiselect if each.label.startswith("职责")).set_value(list(roles))
    return press(at, "开设账号")


def choose(at, row):
    at.session_state["accounts"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def code_of(at):
    [link] = at.code.values if hasattr(at.code, "values") else [each.value for each in at.code]
    return link.partition("code=")[2]


def test_a_new_account_gets_a_link_that_is_shown_once_and_sets_the_password(desk):
    at = open_account(desk, "Duty01", "monitor")
    assert at.success[0].value.startswith("Duty01 用下面的链接设置密码")
    opened = accounts.use_link(desk.desk.store, code_of(at), NewPassword(PASSWORD, PASSWORD), "10.0.0.1", desk.now)
    assert sign_in.find_session(desk.desk.store, opened.token, desk.now)
    at.run()
    assert not at.code
    row = at.dataframe[0].value.iloc[0]
    assert (row["账号"], row["职责"], row["状态"], row["登录窗口"]) == ("Duty01", "舆情监控员", "正常", 1)


def test_a_new_account_may_only_look_unless_it_is_given_more(desk):
    open_account(desk)
    assert kept.find(desk.desk.store, "duty01").roles == (VIEWER,)


def test_a_name_that_is_taken_is_said_in_its_place_and_keeps_the_form(desk):
    open_account(desk)
    at = open_account(desk)
    assert at.error.values == ["账号“Duty01”已存在,请换一个名称。"]


def test_an_account_is_changed_and_shut_in_its_panel(desk):
    open_account(desk)
    at = choose(desk.visit("accounts"), 0)
    field(at, "multiselect", "职责").set_value(["office_head", VIEWER])
    field(at, "checkbox", "账号可以登录").set_value(False)
    press(at, "保存")
    account = kept.find(desk.desk.store, "duty01")
    assert (account.roles, account.enabled) == (("office_head", VIEWER), False)


def test_a_forgotten_password_is_replaced_by_a_link(desk):
    open_account(desk)
    at = press(choose(desk.visit("accounts"), 0), "生成重设密码的链接")
    assert accounts.link_of(desk.desk.store, code_of(at), desk.now).account == "Duty01"


def test_a_window_is_shut_from_afar(desk):
    code = code_of(open_account(desk))
    opened = accounts.use_link(desk.desk.store, code, NewPassword(PASSWORD, PASSWORD), "10.0.0.1", desk.now)
    at = press(choose(desk.visit("accounts"), 0), "强制退出")
    assert at.success.values == ["Duty01 已从 1 个窗口退出。"]
    assert sign_in.find_session(desk.desk.store, opened.token, desk.now) is None


def test_a_deputy_acts_for_whole_days_and_can_be_ended_early(desk):
    open_account(desk, "Duty01", "monitor")
    at = desk.visit("accounts")
    field(at, "selectbox", "由谁代行").set_value("Duty01")
    field(at, "selectbox", "代行哪项职责").set_value("office_head")
    press(at, "指定代行")
    [deputy] = kept.deputies(desk.desk.store)
    # From midnight in Beijing to the midnight after the last day.
    assert (deputy.until_at - deputy.from_at, deputy.from_at.hour) == (timedelta(days=7), 16)
    at = desk.visit("accounts")
    field(at, "selectbox", "提前结束").set_value(deputy.id)
    press(at, "结束代行")
    assert kept.deputies(desk.desk.store)[0].until_at == desk.now


def test_a_deputy_whom_the_plan_does_not_name_is_refused(desk):
    open_account(desk, "Duty01", "monitor")
    at = desk.visit("accounts")
    field(at, "selectbox", "由谁代行").set_value("Duty01")
    field(at, "selectbox", "代行哪项职责").set_value("leader")
    press(at, "指定代行")
    assert "组长只能由副组长代行" in at.error[0].value
    assert kept.deputies(desk.desk.store) == []


def test_a_wall_screen_is_let_in_by_an_address_that_is_shown_once_and_shut_again(desk):
    at = desk.visit("accounts")
    field(at, "text_input", "大屏的名称").set_value("三楼会议室")
    press(at, "登记大屏")
    token = at.code[0].value.partition("/kiosk#")[2]
    opened = sign_in.open_kiosk(desk.desk.store, token, "10.0.0.1", desk.now)
    press(at, "作废")
    assert not at.code
    assert sign_in.find_session(desk.desk.store, opened.token, desk.now) is None


def test_everything_done_to_accounts_is_listed(desk):
    open_account(desk)
    rows = desk.visit("accounts").dataframe[-1].value
    assert list(rows["事项"]) == ["生成一次性链接", "开设账号"]
    assert set(rows["由"]) == {"值班长"}


def test_the_demo_has_no_accounts(room):
    room.demo()
    at = room.visit("accounts")
    assert at.info.values == ["演示中没有账号。请先在“首次设置”页离开演示。"]
    assert not at.button


def test_whoever_looks_at_the_demo_gets_no_hold_of_the_real_accounts(desk):
    desk.sign_in("monitor")
    at = desk.visit("briefing")
    at.session_state["desk"] = "demo"
    at.run()
    # In the demo everybody holds every role, but the accounts are those of the live desk.
    at.switch_page("../../pages/settings/accounts.py").run()
    assert not at.button
    assert kept.list_(desk.desk.store) == []


def test_an_administrator_without_roles_of_the_plan_sees_the_accounts(desk):
    desk.sign_in(ADMINISTRATOR)
    assert "开设账号" in [button.label for button in desk.visit("accounts").button]
