"""Who is let in, for how long, after how many attempts; and what an administrator and everybody else may change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from yuqing.errors import WorkflowError
from yuqing.model.actor import ADMINISTRATOR, KIOSK, VIEWER
from yuqing.rules import sessions
from yuqing.store import Store, open_store, record
from yuqing.store import accounts as kept
from yuqing.workflow import accounts, passwords, sign_in
from yuqing.workflow.accounts import NewPassword
from yuqing.workflow.sign_in import Attempt

GOOD, OTHER = "河水-青山-七点半-abc", "柳树-石桥-九点一刻"
HERE, THERE = "10.0.0.1", "10.0.0.2"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The real hash is slow on purpose."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    monkeypatch.setattr(passwords, "_nobody", [])


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(Path(":memory:"))
    yield opened
    opened.close()


@pytest.fixture
def keeper(store, acting, noon):
    """The administrator, made by the first link."""
    code = accounts.first_link(store, noon)
    accounts.use_link(store, code, NewPassword(GOOD, GOOD, "管理员甲"), HERE, noon)
    by = acting(store, noon, (ADMINISTRATOR,))
    return replace(by, actor=kept.find(store, "管理员甲").actor)


@pytest.fixture
def duty(store, keeper, noon):
    """An account that watches, with a password."""
    code = accounts.create(keeper, "Duty01", "值班员", ("monitor",))
    accounts.use_link(store, code, NewPassword(GOOD, GOOD), HERE, noon)
    return "Duty01"


def enter(store, now, name="Duty01", password=GOOD, address=HERE):
    return sign_in.sign_in(store, Attempt(name, password, address), now)


def is_in(store, opened, now) -> bool:
    session = sign_in.find_session(store, opened.token, now)
    return session is not None and sign_in.visitor_of(store, session) is not None


def acts(store, action):
    return [each.entry for each in record.latest(store, 100, action)]


# The first administrator.


def test_there_is_no_account_to_begin_with(store, noon):
    assert not accounts.has_administrator(store)
    for name, password in [("admin", "admin"), ("root", ""), ("管理员", "123456"), ("", "")]:
        with pytest.raises(WorkflowError):
            enter(store, noon, name, password)


def test_the_first_link_makes_one_administrator_and_then_no_more(store, keeper, noon):
    assert accounts.has_administrator(store)
    with pytest.raises(WorkflowError, match="已有系统管理员"):
        accounts.first_link(store, noon)


def test_a_link_works_once_for_a_day_and_only_the_newest(store, noon):
    first, second = accounts.first_link(store, noon), accounts.first_link(store, noon)
    chosen = NewPassword(GOOD, GOOD, "管理员甲")
    for code, moment in [(first, noon), (second, noon + accounts.LINK_LIVES), ("guessed", noon), ("", noon)]:
        with pytest.raises(WorkflowError, match="已经用过或已过期"):
            accounts.use_link(store, code, chosen, HERE, moment)
    accounts.use_link(store, second, chosen, HERE, noon)
    with pytest.raises(WorkflowError, match="已经用过或已过期"):
        accounts.use_link(store, second, replace(chosen, name="管理员乙"), HERE, noon)


def test_a_link_is_still_good_after_a_refused_password(store, noon):
    code = accounts.first_link(store, noon)
    with pytest.raises(WorkflowError, match="不一样"):
        accounts.use_link(store, code, NewPassword(GOOD, OTHER, "管理员甲"), HERE, noon)
    assert is_in(store, accounts.use_link(store, code, NewPassword(GOOD, GOOD, "管理员甲"), HERE, noon), noon)


def test_whoever_may_open_the_files_can_let_a_locked_out_administrator_in(store, keeper, noon):
    code = accounts.rescue_link(store, "管理员甲", noon)
    accounts.use_link(store, code, NewPassword(OTHER, OTHER), HERE, noon)
    assert is_in(store, enter(store, noon, "管理员甲", OTHER), noon)


def test_the_rescue_is_for_administrators(store, duty, noon):
    with pytest.raises(WorkflowError, match="不是可用的系统管理员"):
        accounts.rescue_link(store, duty, noon)


# Passwords.


@pytest.mark.parametrize(
    "weak",
    ["短", "123456789", "1234567890", "13800138000", "aaaaaaaaaaaa", "ababababab", "password123", "Qwertyuiop1",
     "abcdefghijkl", "Duty01-mima-2026", "yuqing2026!!!", "9876543210"],
)  # fmt: skip
def test_a_password_that_is_easily_guessed_is_refused(weak):
    with pytest.raises(WorkflowError, match="密码"):
        passwords.check(weak, "Duty01")


def test_a_password_is_kept_only_as_a_slow_hash(monkeypatch):
    monkeypatch.undo()
    hashed = passwords.hashed(GOOD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.fits(hashed, GOOD)
    assert not passwords.fits(hashed, OTHER)


def test_an_account_without_a_password_lets_nobody_in(store, keeper, noon):
    accounts.create(keeper, "新人", "", (VIEWER,))
    for password in ("", "nobody", GOOD):
        with pytest.raises(WorkflowError):
            enter(store, noon, "新人", password)


def test_the_same_password_from_another_keyboard_fits():
    assert passwords.fits(passwords.hashed("\uff21BC河水青山\uff11\uff12"), "ABC河水青山12")


def test_no_secret_stands_in_the_store(store, duty, keeper, noon):
    opened, kiosk = enter(store, noon), accounts.add_kiosk(keeper, "会议室")
    statements = [
        "from accounts", "from sessions", "from kiosks", "from one_time_links", "from login_failures", "from record",
    ]  # fmt: skip
    everything = "".join(str(store.rows(statement)) for statement in statements)
    assert not [secret for secret in (opened.token, kiosk, GOOD) if secret in everything]


# Signing in.


@pytest.mark.parametrize("name", ["Duty01", "duty01", "DUTY01 ", "\uff24uty\uff10\uff11"])
def test_a_name_is_found_whatever_its_case_and_width(store, duty, noon, name):
    assert is_in(store, enter(store, noon, name), noon)


def test_an_unknown_name_and_a_wrong_password_are_told_alike(store, duty, noon):
    said = set()
    for name, password in [(duty, OTHER), ("nobody", OTHER)]:
        with pytest.raises(WorkflowError) as refused:
            enter(store, noon, name, password)
        said.add(str(refused.value))
    assert len(said) == 1


def test_after_five_wrong_passwords_the_right_one_must_wait(store, duty, noon):
    for _ in range(sessions.MOST_OF_BOTH):
        with pytest.raises(WorkflowError, match="不正确"):
            enter(store, noon, password=OTHER)
    with pytest.raises(WorkflowError, match="次数过多"):
        enter(store, noon)
    assert is_in(store, enter(store, noon, address=THERE), noon)
    later = noon + sessions.FAILURES_COUNT + timedelta(seconds=1)
    assert is_in(store, enter(store, later), later)


def test_guessing_one_account_from_many_addresses_stops_too(store, duty, noon):
    for number in range(sessions.MOST_OF_ACCOUNT):
        with pytest.raises(WorkflowError, match="不正确"):
            enter(store, noon, password=OTHER, address=f"10.1.0.{number}")
    with pytest.raises(WorkflowError, match="次数过多"):
        enter(store, noon, address="10.2.0.1")


def test_guessing_many_accounts_from_one_address_stops_too(store, noon):
    for number in range(sessions.MOST_OF_ADDRESS):
        with pytest.raises(WorkflowError, match="不正确"):
            enter(store, noon, f"name{number}", OTHER)
    with pytest.raises(WorkflowError, match="次数过多"):
        enter(store, noon, "another", OTHER)


def test_an_administrator_lifts_a_lock_with_a_new_link(store, duty, keeper, noon):
    for _ in range(sessions.MOST_OF_BOTH):
        with pytest.raises(WorkflowError):
            enter(store, noon, password=OTHER)
    code = accounts.renew_link(keeper, duty)
    accounts.use_link(store, code, NewPassword(OTHER, OTHER), HERE, noon)
    assert is_in(store, enter(store, noon, password=OTHER), noon)


def test_what_was_typed_instead_of_a_name_gets_nowhere(store, noon):
    for _ in range(sessions.MOST_OF_BOTH):
        with pytest.raises(WorkflowError):
            enter(store, noon, GOOD, "")
    [last] = acts(store, "last_sign_in_attempt")
    assert (last.actor, last.object, last.payload) == ("", "", {"address": HERE})


def test_sign_ins_are_on_the_record(store, duty, noon):
    opened = enter(store, noon)
    visitor = sign_in.visitor_of(store, sign_in.session_by_id(store, opened.session_id, noon))
    sign_in.sign_out(store, visitor, noon)
    assert acts(store, "signed_in")[0].actor == duty
    assert [entry.actor for entry in acts(store, "signed_out")] == [duty]


# Sessions.


def test_a_session_ends_with_the_day_and_when_nobody_uses_it(store, duty, noon):
    opened = enter(store, noon)
    assert is_in(store, opened, noon + sessions.IDLE - timedelta(seconds=1))
    assert not is_in(store, opened, noon + sessions.IDLE)
    used = noon
    while used < noon + sessions.LONGEST:
        sign_in.keep_open(store, opened.session_id, used)
        used += timedelta(hours=1)
    assert is_in(store, opened, noon + sessions.LONGEST - timedelta(seconds=1))
    assert not is_in(store, opened, noon + sessions.LONGEST)


def test_every_sign_in_gets_a_cookie_of_its_own(store, duty, noon):
    assert len({enter(store, noon).token for _ in range(3)}) == 3


@pytest.mark.parametrize("forged", ["", "x", "' or 1=1 --", "a" * 43, "\ud800"])
def test_a_forged_cookie_is_nobody(store, duty, noon, forged):
    enter(store, noon)
    assert sign_in.find_session(store, forged, noon) is None


def test_a_cookie_is_exchanged_and_the_one_before_dies(store, duty, noon):
    opened = enter(store, noon)
    assert sign_in.rotated(store, sign_in.find_session(store, opened.token, noon), noon) is None
    hour = noon + sessions.ROTATE_AFTER
    session = sign_in.find_session(store, opened.token, hour)
    token = sign_in.rotated(store, session, hour)
    # Another window that read the session before the exchange gets none, or the two would lock each other out.
    assert sign_in.rotated(store, session, hour) is None
    assert sign_in.find_session(store, token, hour).id == opened.session_id
    assert is_in(store, opened, hour + sessions.GRACE - timedelta(seconds=1))
    assert not is_in(store, opened, hour + sessions.GRACE)


def test_signing_out_ends_this_session_only(store, duty, noon):
    mine, other = enter(store, noon), enter(store, noon)
    visitor = sign_in.visitor_of(store, sign_in.session_by_id(store, mine.session_id, noon))
    sign_in.sign_out(store, visitor, noon)
    assert (is_in(store, mine, noon), is_in(store, other, noon)) == (False, True)


def test_another_password_ends_every_other_session(store, duty, noon):
    before = enter(store, noon)
    after = accounts.change_password(store, Attempt(duty, GOOD, HERE), NewPassword(OTHER, OTHER), noon)
    assert (is_in(store, before, noon), is_in(store, after, noon)) == (False, True)
    with pytest.raises(WorkflowError):
        enter(store, noon)


def test_guessing_the_old_password_counts_like_guessing_at_the_door(store, duty, noon):
    for _ in range(sessions.MOST_OF_BOTH):
        with pytest.raises(WorkflowError, match="不正确"):
            accounts.change_password(store, Attempt(duty, OTHER, HERE), NewPassword(OTHER, OTHER), noon)
    with pytest.raises(WorkflowError, match="次数过多"):
        accounts.change_password(store, Attempt(duty, GOOD, HERE), NewPassword(OTHER, OTHER), noon)


# Wall screens.


def test_a_wall_screen_may_do_nothing_and_is_out_as_soon_as_it_is_revoked(store, keeper, noon):
    token = accounts.add_kiosk(keeper, "会议室")
    opened = sign_in.open_kiosk(store, token, HERE, noon)
    month = noon + timedelta(days=30)
    assert sign_in.visitor_of(store, sign_in.find_session(store, opened.token, month)).actor.roles == (KIOSK,)
    accounts.revoke_kiosk(keeper, kept.kiosks(store)[0].id)
    assert not is_in(store, opened, noon)
    with pytest.raises(WorkflowError, match="无效或已作废"):
        sign_in.open_kiosk(store, token, HERE, noon)


def test_guessing_the_token_of_a_wall_screen_stops(store, noon):
    for _ in range(sessions.MOST_OF_BOTH):
        with pytest.raises(WorkflowError, match="无效"):
            sign_in.open_kiosk(store, "guess", HERE, noon)
    with pytest.raises(WorkflowError, match="次数过多"):
        sign_in.open_kiosk(store, "guess", HERE, noon)


# What an administrator does.


def test_nobody_else_keeps_the_accounts(store, duty, acting, noon):
    by = acting(store, noon, ("leader", "monitor", VIEWER, KIOSK))
    for act in [
        lambda: accounts.create(by, "新人", "", (VIEWER,)),
        lambda: accounts.change_account(by, duty, "", (ADMINISTRATOR,), enabled=True),
        lambda: accounts.renew_link(by, duty),
        lambda: accounts.end_sessions(by, duty),
        lambda: accounts.name_deputy(by, duty, "monitor", noon, noon + timedelta(days=1)),
        lambda: accounts.end_deputy(by, "1"),
        lambda: accounts.add_kiosk(by, "会议室"),
        lambda: accounts.revoke_kiosk(by, "1"),
    ]:
        with pytest.raises(WorkflowError, match="只有系统管理员"):
            act()


def test_a_disabled_account_is_out_at_once(store, duty, keeper, noon):
    opened = enter(store, noon)
    accounts.change_account(keeper, duty, "", ("monitor",), enabled=False)
    assert not is_in(store, opened, noon)
    with pytest.raises(WorkflowError, match="已停用"):
        enter(store, noon)


def test_a_link_of_a_disabled_account_is_good_for_nothing(store, duty, keeper, noon):
    code = accounts.renew_link(keeper, duty)
    accounts.change_account(keeper, duty, "", ("monitor",), enabled=False)
    with pytest.raises(WorkflowError):
        accounts.use_link(store, code, NewPassword(OTHER, OTHER), HERE, noon)


def test_a_change_of_roles_holds_for_sessions_that_are_open(store, duty, keeper, noon):
    opened = enter(store, noon)
    accounts.change_account(keeper, duty, "", (VIEWER,), enabled=True)
    session = sign_in.find_session(store, opened.token, noon)
    assert sign_in.visitor_of(store, session).actor.roles == (VIEWER,)


@pytest.mark.parametrize(("roles", "enabled"), [((ADMINISTRATOR,), False), ((VIEWER,), True)])
def test_an_administrator_cannot_lock_the_last_door_behind_himself(keeper, roles, enabled):
    with pytest.raises(WorkflowError, match="不能停用自己"):
        accounts.change_account(keeper, "管理员甲", "", roles, enabled=enabled)


@pytest.mark.parametrize(
    "name", ["", "一", "a b", "<b>", "系统", "演示用户", "x" * 33, "管理员甲", "二\u200b三", "a/b"]
)
def test_a_bad_or_taken_name_is_refused(keeper, name):
    with pytest.raises(WorkflowError):
        accounts.create(keeper, name, "", (VIEWER,))


@pytest.mark.parametrize("roles", [(), ("no_such_role",), ("leader", KIOSK)])
def test_only_roles_of_the_plan_are_given(keeper, roles):
    with pytest.raises(WorkflowError, match="职责"):
        accounts.create(keeper, "新人", "", roles)


def test_a_deputy_is_whom_the_plan_allows_within_dates(store, keeper, duty, noon):
    day = timedelta(days=1)
    for role, from_at, until_at in [
        ("leader", noon, noon + day), ("monitor", noon + day, noon), ("monitor", noon - 2 * day, noon - day),
        ("monitor", noon, noon + 400 * day), ("no_such_role", noon, noon + day),
    ]:  # fmt: skip
        with pytest.raises(WorkflowError):
            accounts.name_deputy(keeper, duty, role, from_at, until_at)
    accounts.name_deputy(keeper, duty, "office_head", noon, noon + day)
    [deputy] = kept.deputies(store)
    accounts.end_deputy(replace(keeper, now=noon + timedelta(hours=1)), deputy.id)
    assert kept.deputies(store)[0].until_at == noon + timedelta(hours=1)
    assert [acts(store, action)[0].actor for action in ("deputy_named", "deputy_ended")] == ["管理员甲", "管理员甲"]


def test_every_change_of_an_account_is_on_the_record(store, keeper, duty, noon):
    accounts.change_account(keeper, duty, "", (VIEWER,), enabled=True)
    [entry] = acts(store, "account_changed")
    assert (entry.actor, entry.object, entry.payload["roles_before"], entry.payload["roles"]) == (
        "管理员甲", "account:Duty01", ["monitor"], [VIEWER],
    )  # fmt: skip
    assert record.first_break(store) is None
