"""Who comes in by the identity provider: whoever is bound to an account that may sign in, and nobody else."""

from dataclasses import replace

import pytest

from yuqing.errors import ProviderError, WorkflowError
from yuqing.model.actor import VIEWER, Actor
from yuqing.rules import sessions as limits
from yuqing.store import accounts as kept
from yuqing.store import identities as bound
from yuqing.store import record
from yuqing.workflow import accounts, identities, provider_sign_in, sign_in
from yuqing.workflow.provider_sign_in import DISABLED, UNBOUND
from yuqing.workflow.sign_in import TOO_OFTEN, Attempt

WHO = "1f0c-王-42"
HERE = "10.0.0.1"
BACK = "http://localhost:8501/login/oidc/back"


@pytest.fixture
def enter(issuer, client, store, noon):
    """Go to the provider, be approved there, and come back."""

    def there_and_back():
        left = provider_sign_in.depart(store, BACK, "/feed", HERE, noon)
        return provider_sign_in.arrive(store, client, left, issuer.approve(client.way_there(left)), noon)

    return there_and_back


def acts(store, action):
    return [each.entry for each in record.latest(store, 100, action)]


def failures(store):
    return store.value("select count(*) from login_failures")


def test_whoever_is_bound_comes_in_with_the_roles_of_the_account(store, by, client, enter, noon):
    identities.bind(by, client.provider, "duty01", WHO)
    opened = enter()
    session = sign_in.find_session(store, opened.token, noon)
    assert sign_in.visitor_of(store, session).actor == Actor("Duty01", (VIEWER,))
    assert opened.expires_at == noon + limits.LONGEST
    assert failures(store) == 0
    [entry] = acts(store, "signed_in")
    assert (entry.actor, entry.payload) == ("Duty01", {
        "address": HERE, "means": "identity_provider", "issuer": client.provider.issuer, "value": WHO,
    })  # fmt: skip


def test_the_session_ends_like_every_other(store, by, client, enter, noon):
    identities.bind(by, client.provider, "Duty01", WHO)
    opened = enter()
    accounts.end_sessions(by, "Duty01")
    assert sign_in.find_session(store, opened.token, noon) is None


def test_an_unbound_identity_makes_no_account_and_is_on_the_record(store, by, client, enter):
    before = kept.list_(store)
    with pytest.raises(WorkflowError, match=UNBOUND):
        enter()
    assert (kept.list_(store), failures(store)) == (before, 1)
    [entry] = acts(store, "identity_refused")
    assert (entry.actor, entry.payload["value"], entry.payload["address"]) == ("", WHO, HERE)


def test_an_identity_is_that_of_one_issuer_and_claim(store, by, client, enter):
    for other in ({"issuer": "https://other.example"}, {"claim": "preferred_username"}):
        accounts.create(by, f"又一人{len(other)}{next(iter(other))}", "", (VIEWER,))
        identities.bind(by, replace(client.provider, **other), f"又一人{len(other)}{next(iter(other))}", WHO)
    with pytest.raises(WorkflowError, match=UNBOUND):
        enter()


def test_a_disabled_account_does_not_come_in(store, by, client, enter):
    identities.bind(by, client.provider, "Duty01", WHO)
    accounts.change_account(by, "Duty01", "", (VIEWER,), enabled=False)
    with pytest.raises(WorkflowError, match=DISABLED):
        enter()
    assert (acts(store, "signed_in"), acts(store, "identity_refused")[0].actor) == ([], "Duty01")


def test_an_account_whose_password_somebody_guesses_is_shut_for_the_provider_too(store, by, client, enter, noon):
    identities.bind(by, client.provider, "Duty01", WHO)
    for number in range(limits.MOST_OF_ACCOUNT):
        with pytest.raises(WorkflowError):
            sign_in.sign_in(store, Attempt("Duty01", "geraten", f"10.0.1.{number}"), noon)
    with pytest.raises(WorkflowError, match=TOO_OFTEN):
        enter()


def test_a_chosen_claim_decides(store, by, issuer, client, noon):
    client.provider = replace(client.provider, claim="employee_no")
    issuer.claims["employee_no"] = "A007"
    identities.bind(by, client.provider, "Duty01", "A007")
    left = provider_sign_in.depart(store, BACK, "/", HERE, noon)
    code = issuer.approve(client.way_there(left))
    assert provider_sign_in.arrive(store, client, left, code, noon)


def test_whoever_leaves_too_often_without_coming_in_has_to_wait(store, noon):
    for _ in range(limits.MOST_OF_ADDRESS):
        provider_sign_in.depart(store, BACK, "/", HERE, noon)
    with pytest.raises(WorkflowError, match=TOO_OFTEN):
        provider_sign_in.depart(store, BACK, "/", HERE, noon)
    assert provider_sign_in.depart(store, BACK, "/", "10.0.0.2", noon)
    assert provider_sign_in.depart(store, BACK, "/", HERE, noon + limits.FAILURES_COUNT)


def test_a_new_key_of_the_provider_is_found(by, issuer, client, enter, monkeypatch):
    identities.bind(by, client.provider, "Duty01", WHO)
    monkeypatch.setattr("yuqing.sources.identity_provider.KEYS_AGAIN", 0.0)
    enter()
    issuer.signs_with, issuer.header = issuer.other_key, {"kid": issuer.other_key.kid}
    with pytest.raises(ProviderError):
        enter()
    issuer.keys.append(dict(issuer.other_key.as_dict(private=False)))
    assert enter()


def test_a_code_with_the_secret_of_another_departure_is_worth_nothing(store, by, issuer, client, noon):
    identities.bind(by, client.provider, "Duty01", WHO)
    one, other = (provider_sign_in.depart(store, BACK, "/", HERE, noon) for _ in range(2))
    code = issuer.approve(client.way_there(one))
    with pytest.raises(ProviderError):
        provider_sign_in.arrive(store, client, other, code, noon)
    code = issuer.approve(client.way_there(one))
    with pytest.raises(ProviderError):
        # Of the right PKCE verifier, but asked for with another nonce.
        provider_sign_in.arrive(store, client, replace(one, nonce=other.nonce), code, noon)
    assert acts(store, "signed_in") == []


# Binding.


def test_binding_and_unbinding_are_on_the_record(store, by, client):
    identities.bind(by, client.provider, " duty01", f" {WHO} ")
    assert [(each.value, each.account) for each in bound.list_(store, client.provider)] == [(WHO, "Duty01")]
    identities.unbind(by, client.provider, "Duty01")
    assert bound.list_(store, client.provider) == []
    identities.bind(by, client.provider, "Duty01", WHO)
    for action, times in (("identity_bound", 2), ("identity_unbound", 1)):
        entries = acts(store, action)
        assert [(each.actor, each.object, each.payload["value"]) for each in entries] == [
            ("管理员甲", "account:Duty01", WHO)
        ] * times


def test_an_identity_belongs_to_one_account_and_an_account_has_one(store, by, client):
    accounts.create(by, "Duty02", "", (VIEWER,))
    identities.bind(by, client.provider, "Duty01", WHO)
    with pytest.raises(WorkflowError, match="已经绑定给账号“Duty01”"):
        identities.bind(by, client.provider, "Duty02", WHO)
    with pytest.raises(WorkflowError, match="账号“Duty01”已经绑定了身份"):
        identities.bind(by, client.provider, "Duty01", "another")


def test_unbinding_signs_out(store, by, client, enter, noon):
    identities.bind(by, client.provider, "Duty01", WHO)
    opened = enter()
    identities.unbind(by, client.provider, "Duty01")
    assert sign_in.find_session(store, opened.token, noon) is None
    with pytest.raises(WorkflowError, match=UNBOUND):
        enter()
    with pytest.raises(WorkflowError, match="没有绑定身份"):
        identities.unbind(by, client.provider, "Duty01")


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "x" * 256])
def test_only_what_a_provider_can_say_is_bound(by, client, value):
    with pytest.raises(WorkflowError, match="不超过 255 个字符"):
        identities.bind(by, client.provider, "Duty01", value)


def test_only_accounts_that_there_are_are_bound(by, client):
    with pytest.raises(WorkflowError, match="请先选择账号"):
        identities.bind(by, client.provider, "nobody", WHO)


def test_nobody_but_an_administrator_binds(by, client):
    other = replace(by, actor=Actor("Duty01", (VIEWER,)))
    for act in (lambda: identities.bind(other, client.provider, "Duty01", WHO),
                lambda: identities.unbind(other, client.provider, "Duty01")):  # fmt: skip
        with pytest.raises(WorkflowError, match="只有系统管理员"):
            act()
