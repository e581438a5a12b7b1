"""Which identity provider the office has, from its settings; half of one is none, and said."""

import re
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from yuqing.config import Settings
from yuqing.errors import ConfigError
from yuqing.model.identity import Provider

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: Name of a claim, as providers write them, and the longest name of a provider that fits on a button.
_CLAIM = re.compile(r"[A-Za-z_][\w:./\-]{0,99}")
_LONGEST_BUTTON = 20


def provider_of(settings: Settings) -> Provider | None:
    """Return the identity provider of the office, or None when none is set. Raises ConfigError for half of one."""
    wanted = {
        "oidc_issuer": settings.oidc_issuer,
        "oidc_client_id": settings.oidc_client_id,
        "oidc_client_secret": settings.oidc_client_secret or settings.oidc_client_secret_file,
    }
    if not any(wanted.values()):
        return None
    missing = "、".join(name for name, value in wanted.items() if not value)
    if missing:
        raise _off(f"还缺设置项 {missing}。")
    if not _is_issuer(settings.oidc_issuer):
        raise _off("oidc_issuer 应是 https 网址,不带参数。")
    if not _CLAIM.fullmatch(settings.oidc_claim) or not 0 < len(settings.oidc_name.strip()) <= _LONGEST_BUTTON:
        raise _off("oidc_claim 或 oidc_name 写法有误。")
    secret = settings.oidc_client_secret or _secret_in(Path(settings.oidc_client_secret_file))
    authorities = _authorities_in(settings.oidc_authorities_file)
    name = settings.oidc_name.strip()
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, name, settings.oidc_claim, authorities)


def _is_issuer(address: str) -> bool:
    """Return whether an address names a provider: https, or this machine itself; no query, no part, nobody's name."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    return is_safe and bool(host) and not any(each in address for each in "?#@\\ ") and address.isprintable()


def _secret_in(file: Path) -> str:
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _off(f"密钥文件读不出来:{file}。") from error
    if not secret:
        raise _off(f"密钥文件是空的:{file}。")
    return secret


def _authorities_in(file: str) -> str:
    try:
        if file:
            ssl.create_default_context(cafile=file)
    except OSError as error:
        raise _off(f"证书机构文件读不出来:{file}。") from error
    return file


def _off(reason: str) -> ConfigError:
    return ConfigError(f"统一身份认证没有启用:{reason}账号密码登录不受影响。")
