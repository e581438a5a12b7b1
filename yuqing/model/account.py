"""Accounts and what lets them in: sessions, one-time links, wall screens."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.model.actor import Actor


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. All times aware UTC."""

    #: As it is shown and recorded; found without regard to case and width.
    name: str
    #: Post, never a person's particulars; "" when not given.
    title: str
    #: Ids of roles of the plan, and VIEWER or ADMINISTRATOR.
    roles: tuple[str, ...]
    #: Argon2 with its parameters and salt; "" until the person has chosen a password.
    password: str
    enabled: bool
    made_at: datetime
    changed_at: datetime

    @property
    def actor(self) -> Actor:
        """The account as the workflow knows it."""
        return Actor(self.name, self.roles)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that was let in."""

    id: str
    #: Name of the account; of a wall screen, what its token is called.
    account: str
    #: "" of a person.
    kiosk_id: str
    address: str
    made_at: datetime
    seen_at: datetime
    rotated_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A wall screen that may show the briefing."""

    id: str
    name: str
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """What a one-time link is good for."""

    #: Whose password it sets; "" of the first administrator, who chooses the name too.
    account: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom a browser session belongs to."""

    actor: Actor
    #: "" of who came in without an account, to the desk named below only.
    session_id: str = ""
    #: The only desk to be seen: "demo" or "drill"; "" where the account decides.
    desk: str = ""

    @property
    def is_demo(self) -> bool:
        """Whether the visitor came in without an account, to a made-up desk only."""
        return not self.session_id


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened, with the secret that only the browser keeps."""

    token: str
    session_id: str
    expires_at: datetime
