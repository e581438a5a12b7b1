"""Author names become keyed pseudonyms before anything else sees them."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

KEY_BYTES = 32


def load_key(path: Path) -> bytes:
    """Return the office's secret key, creating it (mode 0600) on first use."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def pseudonym(key: bytes, platform: str, author: str) -> int | None:
    """Return a signed 64-bit pseudonym that only serves to count distinct authors; None without an author."""
    name = author.strip()
    if not name:
        return None
    digest = hmac.new(key, f"{platform}\x1f{name}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _write_new(path: Path, key: bytes) -> None:
    """Write the key so that two processes starting together end with the same one."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(key)
    part.chmod(0o600)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
