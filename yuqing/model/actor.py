"""Who acts: an account with the roles of the plan that it holds."""

from dataclasses import dataclass
from datetime import datetime

#: Roles that no plan defines: may look, and may keep the accounts.
VIEWER = "viewer"
ADMINISTRATOR = "administrator"
#: A wall screen: sees the briefing and may do nothing.
KIOSK = "kiosk"


@dataclass(frozen=True, slots=True)
class Actor:
    """An account and what it is entitled to be."""

    #: Name of the account, or of the part of the program that acts ("系统").
    account: str
    #: Ids of roles of the plan, and VIEWER or ADMINISTRATOR.
    roles: tuple[str, ...]


#: The program itself, which proposes and records but decides nothing.
SYSTEM = Actor("系统", ())


@dataclass(frozen=True, slots=True)
class Deputy:
    """An account that acts for a role of the plan for some time."""

    id: str
    account: str
    #: Id of a role of the plan.
    role: str
    #: From this moment up to, not including, the other; aware UTC.
    from_at: datetime
    until_at: datetime
