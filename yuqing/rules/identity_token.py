"""Whether an ID token is from the provider, for us, of this sign-in and of now (OpenID Connect Core 1.0, §3.1.3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

from yuqing.errors import ProviderError
from yuqing.model.identity import MAIL, Provider, is_value

#: Signatures with a key pair only. "none" is no signature, and for HS256 a public key would do as the secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
_KEY_TYPES = frozenset({"RSA", "EC", "OKP"})
#: Seconds by which the clocks of two machines may differ.
LEEWAY = 60
REFUSED = "统一身份认证返回的凭据没有通过核验,没有登录。请重试;仍不行请联系系统管理员。"
NAMELESS = "统一身份认证没有给出可用的身份标识,没有登录。请联系系统管理员。"


class UnknownKeyError(ProviderError):
    """The token is signed with a key that is not among those known; the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say."""

    provider: Provider
    nonce: str


def checked(token: str, keys: Mapping[str, Any], expected: Expected, now: datetime) -> dict[str, Any]:
    """Return the claims of a token that is good. Raises UnknownKeyError, and ProviderError for every other."""
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
        key = _key(keys, header.get("kid"))
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        claims = jwt.decode(token, key, registry=registry).claims
        _rules(expected, now).validate(claims)
    except InvalidKeyIdError as error:
        raise UnknownKeyError(REFUSED) from error
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ProviderError(REFUSED) from error
    _check_audience(claims, expected.provider.client_id)
    return claims


def named(claims: Mapping[str, Any], claim: str) -> str:
    """Return by which value the provider knows somebody. Raises ProviderError when it gives none that may be used."""
    value = claims.get(claim)
    if not isinstance(value, str) or not is_value(value):
        raise ProviderError(NAMELESS)
    if claim == MAIL and claims.get("email_verified") is not True:
        raise ProviderError("统一身份认证没有核实过这个邮箱,不能用它登录。请联系系统管理员。")
    return value


def _key(keys: Mapping[str, Any], kid: object) -> Key:
    """Return the key that a token names, or the only one. Raises InvalidKeyIdError."""
    usable = [
        JWKRegistry.import_key(dict(each))
        for each in keys["keys"]
        if each.get("kty") in _KEY_TYPES and each.get("use", "sig") == "sig"
    ]
    return KeySet(usable).get_by_kid(kid if isinstance(kid, str) else None)


def _rules(expected: Expected, now: datetime) -> jwt.JWTClaimsRegistry:
    must = {
        "iss": expected.provider.issuer,
        "aud": expected.provider.client_id,
        "nonce": expected.nonce,
    }
    options: dict[str, jwt.ClaimsOption] = {key: {"essential": True, "value": value} for key, value in must.items()}
    options |= {key: {"essential": True} for key in ("sub", "exp", "iat")}
    return jwt.JWTClaimsRegistry(int(now.timestamp()), LEEWAY, **options)


def _check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """Refuse a token that was given to somebody else, even if it is for us as well."""
    audience, party = claims["aud"], claims.get("azp")
    has_others = isinstance(audience, list) and set(audience) != {client_id}
    if (has_others or party is not None) and party != client_id:
        raise ProviderError(REFUSED)
