"""What an identity provider of the office is, whom it names, and a sign-in that is under way there."""

from dataclasses import dataclass, field
from datetime import datetime

#: On the record, how somebody came in who showed no password to us.
BY_PROVIDER = "identity_provider"
#: The claim that is bound unless another is chosen: never given to a second person (OpenID Connect Core 1.0, §8).
SUBJECT = "sub"
#: A claim that counts only where the provider says that it has checked it.
MAIL = "email"
LONGEST_VALUE = 255


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider as an administrator set it."""

    #: As it names itself, to the letter.
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    #: On the button of the login page.
    name: str
    #: The claim by which people are known.
    claim: str = SUBJECT
    #: File of the authorities that its certificate may be from; "" for those that browsers trust.
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider names, bound to an account."""

    issuer: str
    claim: str
    value: str
    account: str
    #: Aware UTC.
    bound_at: datetime


@dataclass(frozen=True, slots=True)
class Departure:
    """A browser that was sent to the provider; all of it is secret until it is back."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    #: Of PKCE (RFC 7636).
    verifier: str = field(repr=False)
    #: Our address to which the provider sends the browser back.
    back: str
    #: Where the person wanted to go.
    wanted: str
    #: Whence it left; aware UTC.
    address: str
    left_at: datetime


def is_value(value: str) -> bool:
    """Return whether a text can be what a provider calls somebody."""
    return 0 < len(value) <= LONGEST_VALUE and value.isprintable() and value == value.strip()
