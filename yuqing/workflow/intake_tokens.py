"""Tokens with which other systems hand in mentions: only their hashes are kept, in a file that people can edit.

[[token]]
name = "12345平台"
sha256 = "…"
created_at = 2026-11-22T04:00:00Z
enabled = true      # false refuses it
"""

import hashlib
import hmac
import secrets
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import tomlkit

from yuqing.config import write_whole
from yuqing.errors import ConfigError
from yuqing.sources.plaintext import printable
from yuqing.toml_syntax import in_chinese

LONGEST_NAME = 40
_HEADING = "报送接口的令牌(只存校验值)。停用:写 enabled = false;作废:删除整段"


@dataclass(frozen=True, slots=True)
class Token:
    """One system that may hand in mentions."""

    name: str
    sha256: str
    created_at: datetime
    enabled: bool = True


def create(file: Path, name: str, now: datetime) -> str:
    """Keep the hash of a new token and return the token. Raises ConfigError for a bad or taken name."""
    plain = printable(name)
    if not plain or plain != name or "\n" in name or len(name) > LONGEST_NAME:
        raise ConfigError(f"请给出外部系统的名称,不超过 {LONGEST_NAME} 字,首尾不留空格。")
    known = load(file)
    if any(each.name == name for each in known):
        raise ConfigError(f"“{name}”已有令牌。要更换,请先在 {file.name} 中删除这一段。")
    token = secrets.token_urlsafe(32)
    document = tomlkit.document()
    if file.exists():
        document = tomlkit.parse(file.read_text("utf-8"))
    else:
        document.add(tomlkit.comment(_HEADING))
    table = tomlkit.table()
    table.update({"name": name, "sha256": _hash(token), "created_at": now, "enabled": True})
    tables = document.setdefault("token", tomlkit.aot())
    tables.append(table)
    write_whole(file, tomlkit.dumps(document))
    file.chmod(0o600)
    return token


def load(file: Path) -> tuple[Token, ...]:
    """Return the tokens of a desk; no file, no token. Raises ConfigError."""
    if not file.exists():
        return ()
    try:
        tables = tomllib.loads(file.read_text("utf-8")).get("token", [])
        return tuple(Token(**table) for table in tables)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file.name} 格式有误,请改正或删除有误的一段:{in_chinese(error)}") from error
    except TypeError as error:
        raise ConfigError(f"{file.name} 格式有误:有一段缺少内容或多了内容,请改正或删除") from error


def find(tokens: tuple[Token, ...], presented: str) -> Token | None:
    """Return the token that was presented; takes as long for a wrong one as for a right one."""
    digest = _hash(presented).encode()
    # A list, not a generator: every hash is compared whichever matches.
    matching = [token for token in tokens if hmac.compare_digest(token.sha256.encode(), digest)]
    return matching[0] if matching else None


def _hash(token: str) -> str:
    """Return the hash; the token is 256 random bits, so neither salt nor a slow hash is needed."""
    return hashlib.sha256(token.encode(errors="surrogateescape")).hexdigest()
