"""账号 and 我的账号 with an identity provider: who is bound to which account; and nothing of it without one."""

from dataclasses import replace

import pytest

from yuqing.model.account import Visitor
from yuqing.model.actor import ADMINISTRATOR, VIEWER
from yuqing.store import identities as bound
from yuqing.ui.provider import provider_client
from yuqing.workflow import accounts, identities, sign_in
from yuqing.workflow.authority import Acting

PROVIDER = {"oidc_issuer": "https://id.example", "oidc_client_id": "yuqing", "oidc_client_secret": "x"}


@pytest.fixture
def desk(room):
    room.without_mentions()
    room.office.settings = replace(room.office.settings, **PROVIDER)
    accounts.create(keeper(room), "Duty01", "值班员", (VIEWER,))
    return room


def keeper(room):
    return Acting(room.desk.store, None, replace(room.visitor.actor, roles=(ADMINISTRATOR,)), room.now)


def field(at, kind, label):
    return next(each for each in at.get(kind) if each.label.startswith(label))


def press(at, label):
    return next(button for button in at.button if button.label == label).click().run()


def bind(room, value="A007"):
    at = room.visit("accounts")
    next(each for each in at.selectbox if each.key == "identity-account").set_value("Duty01")
    field(at, "text_input", "认证系统中的标识").set_value(value)
    return press(at, "绑定")


def test_an_identity_is_bound_and_listed_and_stands_on_the_record(desk):
    at = bind(desk)
    assert at.success.values == ["已绑定 Duty01。"]
    rows = at.dataframe[-1].value
    assert [list(rows[column]) for column in ("账号", "标识")] == [["Duty01"], ["A007"]]
    acts = next(each.value for each in at.dataframe if "事项" in each.value)
    assert list(acts.iloc[0][["事项", "对象"]]) == ["绑定统一身份", "Duty01(A007)"]
    # Who is bound is no choice any more.
    assert not next(each for each in at.selectbox if each.key == "identity-account").options


def test_a_value_that_is_none_is_said_in_its_place(desk):
    at = bind(desk, " ")
    assert at.error.values == ["请填写统一身份认证中的标识,不超过 255 个字符。"]


def test_a_bound_identity_is_loosed_and_its_windows_are_shut(desk):
    bind(desk)
    with desk.desk.store.transaction() as transaction:
        opened = sign_in.open_session(transaction, "Duty01", "10.0.0.1", desk.now)
    at = desk.visit("accounts")
    next(each for each in at.selectbox if each.key == "identity-bound").set_value("Duty01")
    at = press(at, "解除并退出该账号")
    assert at.success.values == ["已解除 Duty01 的绑定,该账号已从所有窗口退出。"]
    assert bound.list_(desk.desk.store, provider_client().provider) == []
    assert sign_in.find_session(desk.desk.store, opened.token, desk.now) is None


def test_the_means_of_signing_in_are_told(desk):
    with desk.desk.store.transaction() as transaction:
        sign_in.open_session(transaction, "Duty01", "10.0.0.1", desk.now, means="identity_provider")
    acts = next(each.value for each in desk.visit("accounts").dataframe if "事项" in each.value)
    assert acts.iloc[0]["事项"] == "登录(统一身份认证)"


def test_one_s_own_page_says_by_which_identity_one_signs_in(desk):
    desk.sign_in(VIEWER)
    assert desk.visit("my_account").text[-1].value == "统一身份认证:没有绑定,需要时请联系系统管理员"
    desk.visitor = Visitor(replace(desk.visitor.actor, account="Duty01"), "session-3")
    identities.bind(keeper(desk), provider_client().provider, "Duty01", "A007")
    assert desk.visit("my_account").text[-1].value == "统一身份认证:已绑定“A007”"


def test_without_a_provider_nothing_of_it_is_shown(room):
    room.without_mentions()
    assert [tab.label for tab in room.visit("accounts").tabs] == ["账号与职责", "代行", "会议室大屏", "登录与变更记录"]
    room.sign_in(VIEWER)
    assert not [each for each in room.visit("my_account").text if "统一身份认证" in each.value]
