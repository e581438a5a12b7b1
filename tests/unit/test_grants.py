"""What the plan grants to whom, and that nobody else may act."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, SYSTEM, VIEWER, Actor, Deputy
from yuqing.model.terms import Permission
from yuqing.plans import pack_text, placeholders, resolve
from yuqing.rules.grants import grants, may_be_deputy, roles_held
from yuqing.store import Store, accounts, open_store
from yuqing.workflow.authority import Acting, permissions_of, require, require_administrator

TOWNSHIP = pack_text("township")
PLAN = resolve(TOWNSHIP, {each.name: each.example for each in placeholders(TOWNSHIP)})
LEADER, DEPUTY, MONITOR = (Actor(name, (name,)) for name in ("leader", "deputy", "monitor"))
OTHERS = [SYSTEM, Actor("看客", (VIEWER,)), Actor("管理员", (ADMINISTRATOR,)), Actor("外人", ("no_such_role",))]


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(Path(":memory:"))
    yield opened
    opened.close()


@pytest.fixture
def two_days(noon):
    return Deputy("1", DEPUTY.account, "leader", noon, noon + timedelta(days=2))


def stand_in(store, deputy):
    with store.transaction() as transaction:
        accounts.add_deputy(transaction, deputy)


def test_a_role_grants_what_the_plan_says(noon):
    assert grants(DEPUTY, PLAN, noon) == {Permission.SET_LEVEL, Permission.APPROVE_STATEMENT}


def test_several_roles_add_up(noon):
    both = Actor("两职", ("deputy", "spokesperson"))
    assert grants(both, PLAN, noon) == grants(DEPUTY, PLAN, noon) | {Permission.PUBLISH_STATEMENT}


@pytest.mark.parametrize("other", OTHERS, ids=lambda actor: actor.account)
@pytest.mark.parametrize("permission", Permission)
def test_no_role_of_the_plan_no_permission(store, noon, other, permission):
    assert not grants(other, PLAN, noon)
    with pytest.raises(WorkflowError):
        require(store, PLAN, other, permission, noon)


def test_a_deputy_acts_for_the_role_from_the_first_moment_to_the_last_and_no_longer(store, noon, two_days):
    stand_in(store, two_days)
    for moment, may in [
        (noon - timedelta(seconds=1), False), (noon, True),
        (two_days.until_at - timedelta(seconds=1), True), (two_days.until_at, False),
    ]:  # fmt: skip
        assert (Permission.CLOSE in permissions_of(store, PLAN, DEPUTY, moment)) is may


def test_a_deputation_helps_nobody_else(noon, two_days):
    assert roles_held(MONITOR, noon, [two_days]) == ("monitor",)


def test_a_deputation_is_not_handed_on(noon, two_days):
    of_the_deputy = Deputy("2", MONITOR.account, "deputy", noon, noon + timedelta(days=1))
    assert roles_held(MONITOR, noon, [two_days, of_the_deputy]) == ("monitor", "deputy")


def test_an_act_is_done_in_the_own_role_before_the_one_acted_for(store, noon, two_days):
    stand_in(store, two_days)
    assert require(store, PLAN, DEPUTY, Permission.SET_LEVEL, noon) == "deputy"
    assert require(store, PLAN, DEPUTY, Permission.CLOSE, noon) == "leader"


def test_any_one_of_several_permissions_is_enough(store, noon):
    wanted = (Permission.CLOSE, Permission.TRIAGE)
    assert require(store, PLAN, MONITOR, wanted, noon) == "monitor"


def test_a_refusal_names_the_permission_the_roles_and_their_clause(store, noon):
    with pytest.raises(WorkflowError) as refused:
        require(store, PLAN, MONITOR, Permission.LOWER_LEVEL, noon)
    assert str(refused.value) == (
        f"没有办理:需要“降级”权限,按《{PLAN.title}》由组长(预案第338段)行使,您的账号没有这一职责,也不在代行期内。"
    )


def test_without_a_plan_nothing_can_be_done_and_the_next_step_is_named(store, noon):
    with pytest.raises(WorkflowError, match="首次设置"):
        Acting(store, None, LEADER, noon).require(Permission.TRIAGE)
    assert not permissions_of(store, None, LEADER, noon)


def test_only_those_the_plan_names_may_act_for_the_leader():
    assert may_be_deputy(PLAN, "leader", ["deputy"])
    assert not may_be_deputy(PLAN, "leader", ["monitor", ADMINISTRATOR])
    assert may_be_deputy(PLAN, "monitor", ["commentator"])  # for whom the plan names no deputy


def test_administration_is_for_administrators():
    assert require_administrator(Actor("管理员", (ADMINISTRATOR,))) == ADMINISTRATOR
    with pytest.raises(WorkflowError, match="管理员"):
        require_administrator(LEADER)
