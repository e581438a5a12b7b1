"""What is said to the provider and what is believed of its answers; a provider that fails is one sentence."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from yuqing.errors import ProviderError
from yuqing.model.identity import Departure, Provider
from yuqing.sources import identity_provider
from yuqing.sources.identity_provider import DOWN, KEPT, KEYS_AGAIN, ProviderClient

DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def leaving(noon):
    return Departure("state", "nonce", "verifier" * 6, "http://localhost:8501/login/oidc/back", "/", "10.0.0.1", noon)


def test_the_browser_is_sent_with_what_ties_the_answer_to_it(issuer, client, leaving):
    asked = parse_qs(urlsplit(client.way_there(leaving)).query)
    assert {name: values[0] for name, values in asked.items() if name != "code_challenge"} == {
        "response_type": "code", "client_id": "yuqing", "redirect_uri": leaving.back, "scope": "openid",
        "state": "state", "nonce": "nonce", "code_challenge_method": "S256",
    }  # fmt: skip
    assert leaving.verifier not in str(asked)


@pytest.mark.parametrize(("claim", "scope"), [("preferred_username", "openid profile"), ("email", "openid email")])
def test_no_more_is_asked_of_a_person_than_what_names_him(issuer, leaving, claim, scope):
    client = ProviderClient(Provider(issuer.address, "yuqing", "x", "门户", claim))
    assert parse_qs(urlsplit(client.way_there(leaving)).query)["scope"] == [scope]


def test_an_address_that_has_a_question_already_keeps_it(issuer, client, leaving):
    issuer.described["authorization_endpoint"] = f"{issuer.address}/authorize?tenant=1"
    assert client.way_there(leaving).startswith(f"{issuer.address}/authorize?tenant=1&response_type=code&")


@pytest.mark.parametrize("ways", [None, ["client_secret_basic", "client_secret_post"], ["client_secret_post"], "odd"])
def test_a_code_is_exchanged_once_in_the_way_the_provider_wants(issuer, client, leaving, ways):
    if ways is not None:
        issuer.described["token_endpoint_auth_methods_supported"] = ways
    code = issuer.approve(client.way_there(leaving))
    assert client.token(leaving, code).count(".") == 2
    with pytest.raises(ProviderError, match="暂时不可用"):
        client.token(leaving, code)


def test_the_secret_stands_in_no_address_and_in_no_text_of_ours(issuer, client, leaving):
    client.token(leaving, issuer.approve(client.way_there(leaving)))
    assert client.provider.secret not in repr(client)
    assert not [path for _, path in issuer.asked if "?" in path]
    assert "verifier" not in repr(leaving).replace("verifierverifier", "")


def test_a_document_of_another_issuer_is_believed_in_nothing(issuer, client, leaving):
    for other in ("https://evil.example", f"{issuer.address}/", None, 5):
        issuer.described["issuer"] = other
        with pytest.raises(ProviderError, match="oidc_issuer 不一致"):
            client.way_there(leaving)
    issuer.described.clear()
    assert client.way_there(leaving)


@pytest.mark.parametrize(
    "address",
    ["http://evil.example/t", "ftp://127.0.0.1/t", "//127.0.0.1/t", "", None, 7, "https:///t", "http://127.0.0.1:x/t",
     "https://a.example/\n", "javascript:alert(1)"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_nobody_is_sent_or_asked_in_the_clear_elsewhere(issuer, client, leaving, name, address):
    issuer.described[name] = address
    acts = {
        "authorization_endpoint": lambda: client.way_there(leaving),
        "token_endpoint": lambda: client.token(leaving, "c"),
        "jwks_uri": client.keys,
    }
    with pytest.raises(ProviderError, match="暂时不可用"):
        acts[name]()
    assert [path for _, path in issuer.asked] == [DISCOVERY]


def test_only_the_host_of_the_issuer_may_lie_in_the_intranet(issuer, client):
    port = urlsplit(issuer.address).port
    issuer.described["jwks_uri"] = f"http://localhost:{port}/keys"
    with pytest.raises(ProviderError, match=DOWN):
        client.keys()
    assert [path for _, path in issuer.asked] == [DISCOVERY]


def test_a_certificate_must_be_from_an_authority_that_is_known(secure_issuer, authority, tmp_path):
    with pytest.raises(ProviderError, match=DOWN):
        ProviderClient(secure_issuer.provider).keys()
    assert secure_issuer.asked == []
    file = tmp_path / "office.pem"
    authority.cert_pem.write_to_path(str(file))
    assert ProviderClient(replace(secure_issuer.provider, authorities=str(file))).keys()["keys"]


def test_a_provider_of_the_world_cannot_send_us_to_this_machine(leaving):
    assert not identity_provider._may_be_asked("http://127.0.0.1:9/keys", "https://id.example")
    assert identity_provider._may_be_asked("https://keys.example/", "https://id.example")


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"{}"), (404, {}, b""), (200, {}, b""), (200, {}, b"<html>"), (200, {}, b"[]"), (200, {}, b"\xff"),
        (200, {}, b"[" * 100_000), (200, {}, b'{"a":"' + b"x" * identity_provider.SIZE + b'"}'),
        (200, {"Content-Encoding": "gzip"}, b"{}"), (200, {"Content-Length": "50"}, b"{}"),
    ],
    ids=lambda answer: str(answer)[:30],
)  # fmt: skip
@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token"])
def test_an_answer_that_is_none_is_one_sentence(issuer, client, leaving, path, answer):
    code = issuer.approve(client.way_there(leaving))
    client._kept.clear()
    issuer.instead[path] = answer
    ask = client.keys if path == "/keys" else lambda: client.token(leaving, code)
    with pytest.raises(ProviderError, match=DOWN):
        ask()


def test_a_redirect_is_not_followed(issuer, client, leaving):
    for path in (DISCOVERY, "/keys"):
        issuer.instead = {path: (302, {"Location": f"{issuer.address}/elsewhere"}, b"")}
        with pytest.raises(ProviderError):
            client.keys()
    assert "/elsewhere" not in [path for _, path in issuer.asked]


def test_proxies_of_the_environment_play_no_part(issuer, client, leaving, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert client.keys()["keys"]


def test_a_provider_that_does_not_answer_is_waited_for_only_so_long(issuer, client, leaving, monkeypatch):
    monkeypatch.setattr(identity_provider, "SECONDS", 0.2)
    issuer.silent.add(DISCOVERY)
    with pytest.raises(ProviderError, match=DOWN):
        client.way_there(leaving)


def test_a_provider_that_is_not_there_is_one_sentence(leaving):
    for address in ("http://127.0.0.1:1", "https://127.0.0.1:1"):
        with pytest.raises(ProviderError, match=DOWN):
            ProviderClient(Provider(address, "a", "b", "c")).way_there(leaving)


def test_what_is_known_of_the_provider_is_asked_again_after_a_while(issuer, leaving):
    now = [0.0]
    client = ProviderClient(issuer.provider, monotonic=lambda: now[0])
    for now[0] in (0.0, KEPT - 1, KEPT + 1):
        client.keys()
    assert [path for _, path in issuer.asked] == [DISCOVERY, "/keys"] * 2


def test_unknown_keys_are_asked_for_but_not_by_everybody_who_makes_some_up(issuer):
    now = [0.0]
    client = ProviderClient(issuer.provider, monotonic=lambda: now[0])
    client.keys()
    for now[0] in (KEYS_AGAIN + 1, KEYS_AGAIN + 2, KEYS_AGAIN + 3):
        client.keys(fresh=True)
    assert [path for _, path in issuer.asked].count("/keys") == 2


@pytest.mark.parametrize("keys", [{}, {"keys": {}}, {"keys": ["x"]}, {"keys": None}])
def test_a_list_of_keys_that_is_none_is_not_kept(issuer, client, keys):
    issuer.described |= {"jwks_uri": f"{issuer.address}/odd"}
    issuer.instead["/odd"] = (200, {}, json.dumps(keys).encode())
    with pytest.raises(ProviderError):
        client.keys()
    issuer.instead["/odd"] = (200, {}, json.dumps({"keys": issuer.keys}).encode())
    assert client.keys()
