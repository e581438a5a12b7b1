"""Passwords: how they are kept, and which are too easy to guess."""

import hashlib
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yuqing.errors import WorkflowError

SHORTEST, LONGEST = 10, 200
#: Different characters a password has at least; fewer are a pattern.
FEWEST_DIFFERENT = 5
#: What people choose first of all; a password that only adds digits to one of these is no better.
_COMMON = (
    "password", "passw0rd", "qwerty", "qwertyuiop", "1qaz2wsx", "abc", "admin", "administrator", "root", "welcome",
    "letmein", "iloveyou", "woaini", "yuqing", "zhengfu", "beijing", "china",
)  # fmt: skip
_ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "98765432109876543210")
# The parameters of RFC 9106 for machines with little memory: 64 MiB, three passes.
_hasher = PasswordHasher()
_nobody: list[str] = []


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(_prepared(password))


def fits(kept: str, password: str) -> bool:
    """Return whether a password is the one that is kept; takes as long for an account that has none or is unknown."""
    try:
        return _hasher.verify(kept or _of_nobody(), _prepared(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def check(password: str, account: str) -> None:
    """Raise WorkflowError for a password that is too short or too easy to guess."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise WorkflowError(f"密码应为 {SHORTEST} 至 {LONGEST} 个字符。可以用几个不相干的词连起来,好记又不易猜。")
    if len(set(plain)) < FEWEST_DIFFERENT or _is_known(plain) or account.casefold() in plain:
        raise WorkflowError("这个密码太容易猜到。请不要用纯数字、连续的字母、常见词或账号名。")


def digest(token: str) -> str:
    """Return the hash of a token of ours; it is 256 random bits, so neither salt nor a slow hash is needed."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _is_known(plain: str) -> bool:
    core = plain.strip("0123456789!@#$%^&*.,_-+=? ")
    return core in _COMMON or any(plain in row for row in _ROWS) or (core == "" and plain.isdigit())


def _prepared(password: str) -> bytes:
    """Return the same bytes for what looks the same, whichever keyboard typed it."""
    return unicodedata.normalize("NFKC", password).encode(errors="surrogatepass")


def _of_nobody() -> str:
    """Return the hash of a password that nobody knows, made once."""
    if not _nobody:
        _nobody.append(_hasher.hash(b"nobody"))
    return _nobody[0]
