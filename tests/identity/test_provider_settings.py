"""The settings of an identity provider: whole, or off with one sentence that says what is missing."""

import pytest

from yuqing import config
from yuqing.config import Settings
from yuqing.errors import ConfigError
from yuqing.workflow.provider_settings import provider_of

WHOLE = {"oidc_issuer": "https://id.example/realms/a", "oidc_client_id": "yuqing", "oidc_client_secret": "s"}


def test_without_settings_there_is_none():
    assert provider_of(Settings()) is None
    assert provider_of(Settings(oidc_name="门户", oidc_claim="employee_no")) is None


def test_a_whole_one_is_known_by_its_subjects_unless_another_claim_is_chosen():
    assert (provider_of(Settings(**WHOLE)).claim, provider_of(Settings(**WHOLE)).name) == ("sub", "统一身份认证")
    assert provider_of(Settings(**WHOLE, oidc_claim="preferred_username")).claim == "preferred_username"


@pytest.mark.parametrize("missing", WHOLE)
def test_half_of_one_is_none_and_says_what_is_missing(missing):
    with pytest.raises(ConfigError, match=f"{missing}.*账号密码登录不受影响"):
        provider_of(Settings(**{name: value for name, value in WHOLE.items() if name != missing}))


@pytest.mark.parametrize(
    "issuer",
    ["http://id.example", "id.example", "https://", "https://a@b.example", "https://id.example/?a=1", "https://a.b/#c",
     "https://[::1", "https://id.example:x", "https://id.example/ a", "ftp://localhost", "https://id.example/\n"],
)  # fmt: skip
def test_an_issuer_is_an_address_by_tls(issuer):
    with pytest.raises(ConfigError, match="oidc_issuer 应是 https 网址"):
        provider_of(Settings(**WHOLE | {"oidc_issuer": issuer}))


def test_an_issuer_on_this_machine_needs_no_tls():
    assert provider_of(Settings(**WHOLE | {"oidc_issuer": "http://127.0.0.1:9000"}))


@pytest.mark.parametrize(
    "odd", [{"oidc_claim": ""}, {"oidc_claim": "a b"}, {"oidc_name": " "}, {"oidc_name": "长" * 21}]
)
def test_a_name_or_claim_that_cannot_be_is_said(odd):
    with pytest.raises(ConfigError, match="oidc_claim 或 oidc_name"):
        provider_of(Settings(**WHOLE, **odd))


def test_the_secret_may_stand_in_a_file_of_its_own(tmp_path):
    file = tmp_path / "secret"
    given = WHOLE | {"oidc_client_secret": "", "oidc_client_secret_file": str(file)}
    with pytest.raises(ConfigError, match="密钥文件读不出来"):
        provider_of(Settings(**given))
    file.write_text("\n", "utf-8")
    with pytest.raises(ConfigError, match="密钥文件是空的"):
        provider_of(Settings(**given))
    file.write_text("geheim\n", "utf-8")
    assert provider_of(Settings(**given)).secret == "geheim"  # noqa: S105 - of nobody


def test_authorities_of_the_office_are_read_at_the_start(tmp_path):
    for content in (None, b"no certificate"):
        file = tmp_path / "ca.pem"
        if content:
            file.write_bytes(content)
        with pytest.raises(ConfigError, match="证书机构文件读不出来"):
            provider_of(Settings(**WHOLE, oidc_authorities_file=str(file)))


def test_the_environment_may_hold_names_and_secrets_of_digits_alone():
    given = {"YUQING_OIDC_ISSUER": "https://id.example", "YUQING_OIDC_CLIENT_ID": "1", "YUQING_OIDC_CLIENT_SECRET": "0"}
    provider = provider_of(config.load(given))
    assert (provider.client_id, provider.secret) == ("1", "0")


def test_the_secret_is_said_nowhere(tmp_path):
    settings = Settings(**WHOLE | {"oidc_client_secret": "geheim"})
    assert "geheim" not in f"{settings!r} {provider_of(settings)!r}"
    (tmp_path / "config.toml").write_text("oidc_client_secret = 4711\n", "utf-8")
    with pytest.raises(ConfigError, match=r"oidc_client_secret 应为 str$") as refused:
        config.load({"YUQING_DATA_DIR": str(tmp_path)})
    assert "4711" not in str(refused.value)
