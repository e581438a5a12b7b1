"""Which ID tokens are good: of the provider, for us, of this sign-in, of now; every other is refused."""

from datetime import timedelta

import pytest
from joserfc.jwk import ECKey

from yuqing.errors import ProviderError
from yuqing.model.identity import is_value
from yuqing.rules.identity_token import LEEWAY, Expected, UnknownKeyError, checked, named

NONCE = "n-1"


def check(issuer, now, token=""):
    return checked(token or issuer.sign(NONCE), {"keys": issuer.keys}, Expected(issuer.provider, NONCE), now)


def test_a_token_that_is_right_says_who_it_is(issuer, noon):
    assert named(check(issuer, noon), "sub") == issuer.claims["sub"]


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://127.0.0.1:1"}, {"iss": ["x"]}, {"aud": "other"}, {"aud": ["other"]}, {"aud": 5}, {"aud": []},
        {"aud": ["yuqing", "other"]}, {"aud": ["yuqing", "other"], "azp": "other"}, {"azp": "other"},
        {"nonce": "n-2"}, {"nonce": ""}, {"exp": "2099"}, {"exp": True}, {"sub": 5}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_says_something_else_is_refused(issuer, noon, claims):
    issuer.claims |= claims
    with pytest.raises(ProviderError, match="没有通过核验"):
        check(issuer, noon)


@pytest.mark.parametrize("claim", ["iss", "aud", "nonce", "exp", "iat", "sub"])
def test_a_token_that_leaves_something_out_is_refused(issuer, noon, claim):
    issuer.without = (claim,)
    with pytest.raises(ProviderError):
        check(issuer, noon)


@pytest.mark.parametrize("claims", [{"aud": ["yuqing"]}, {"aud": ["yuqing", "x"], "azp": "yuqing"}, {"azp": "yuqing"}])
def test_a_token_for_several_is_good_when_it_was_given_to_us(issuer, noon, claims):
    issuer.claims |= claims
    assert check(issuer, noon)["sub"]


def test_clocks_may_differ_by_a_minute_and_no_more(issuer, noon):
    issuer.claims |= {"exp": issuer.now, "iat": issuer.now}
    for seconds in (1 - LEEWAY, LEEWAY - 1):
        assert check(issuer, noon + timedelta(seconds=seconds))
    for seconds in (-1 - LEEWAY, LEEWAY + 1):
        with pytest.raises(ProviderError):
            check(issuer, noon + timedelta(seconds=seconds))


def test_a_token_of_tomorrow_is_refused(issuer, noon):
    issuer.claims["nbf"] = issuer.now + 3600
    with pytest.raises(ProviderError):
        check(issuer, noon)


def test_a_foreign_signature_is_refused_even_under_the_name_of_our_key(issuer, noon):
    issuer.signs_with = issuer.other_key
    with pytest.raises(ProviderError):
        check(issuer, noon)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_no_signature_and_one_made_with_the_public_key_are_refused(issuer, noon, algorithm):
    issuer.algorithm = algorithm
    for header in ({}, {"alg": algorithm.upper()}, {"alg": "nOnE"}):
        issuer.header = header
        with pytest.raises(ProviderError):
            check(issuer, noon)


def test_a_key_that_the_token_brings_along_is_no_key(issuer, noon):
    issuer.signs_with = issuer.other_key
    issuer.header = {"jwk": dict(issuer.other_key.as_dict(private=False)), "jku": f"{issuer.address}/keys"}
    with pytest.raises(ProviderError):
        check(issuer, noon)


def test_a_shared_secret_among_the_keys_is_none(issuer, noon):
    issuer.keys = [{"kty": "oct", "k": "AAAA", "kid": issuer.key.kid}]
    issuer.algorithm = "HS256"
    with pytest.raises(UnknownKeyError):
        check(issuer, noon)


def test_a_key_for_encrypting_signs_nothing(issuer, noon):
    issuer.keys[0]["use"] = "enc"
    with pytest.raises(UnknownKeyError):
        check(issuer, noon)


def test_a_token_that_names_an_unknown_key_says_so_and_one_that_names_none_needs_the_only_one(issuer, noon):
    issuer.header = {"kid": "later"}
    with pytest.raises(UnknownKeyError):
        check(issuer, noon)
    issuer.header = {"kid": None}
    assert check(issuer, noon)
    issuer.keys.append(dict(issuer.other_key.as_dict(private=False)))
    with pytest.raises(UnknownKeyError):
        check(issuer, noon)


def test_keys_on_curves_sign_as_well(issuer, noon):
    issuer.signs_with = ECKey.generate_key("P-256", auto_kid=True)
    issuer.keys.append(dict(issuer.signs_with.as_dict(private=False)))
    issuer.algorithm, issuer.header = "ES256", {"kid": issuer.signs_with.kid}
    assert check(issuer, noon)


@pytest.mark.parametrize("cut", ["", ".", "..", "a.b", "a.b.c", "é.b.c", "a.b.c.d", "e30.e30.", "W10.W10.x"])
def test_what_is_no_token_is_refused(issuer, noon, cut):
    with pytest.raises(ProviderError):
        check(issuer, noon, cut or " ")


def test_a_token_that_was_changed_on_the_way_is_refused(issuer, noon):
    head, claims, proof = issuer.sign(NONCE).split(".")
    issuer.claims = {"sub": "somebody-else"}
    for token in (f"{head}.{issuer.sign(NONCE).split('.')[1]}.{proof}", f"{head}.{claims}.{proof[::-1]}"):
        with pytest.raises(ProviderError):
            check(issuer, noon, token)


# Who somebody is.


@pytest.mark.parametrize("value", ["", " ", "a\nb", "x" * 256, 5, None, ["a"], " a", {"a": 1}])
def test_a_value_that_is_no_name_names_nobody(value):
    with pytest.raises(ProviderError, match="没有给出可用的身份标识"):
        named({"sub": value}, "sub")


def test_a_chosen_claim_names_people_where_it_is_given():
    assert named({"sub": "1", "employee_no": "A007"}, "employee_no") == "A007"
    with pytest.raises(ProviderError):
        named({"sub": "1"}, "employee_no")


@pytest.mark.parametrize("claims", [{}, {"email_verified": False}, {"email_verified": "true"}, {"email_verified": 1}])
def test_a_mail_address_that_nobody_checked_names_nobody(claims):
    with pytest.raises(ProviderError, match="没有核实过这个邮箱"):
        named({"email": "a@b.example"} | claims, "email")


def test_a_checked_mail_address_names_somebody():
    assert named({"email": "a@b.example", "email_verified": True}, "email") == "a@b.example"


def test_a_value_is_short_and_can_be_read():
    assert [is_value(each) for each in ("王", "a b", "", "\u202e", "x" * 255)] == [True, True, False, False, True]
