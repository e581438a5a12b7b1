"""A statement (通稿): its versions, the signatures under them, and where it was published."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.model.terms import StatementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of the facts table."""

    text: str
    #: Ids of the evidence of the incident.
    evidence: tuple[str, ...] = ()
    #: False while it is still being verified; the body then has to say so.
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuttal:
    """One line of the rebuttal table: what is said, what is so, and what shows it."""

    rumour: str
    fact: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a statement; an edit makes another one."""

    statement_id: str
    kind: StatementKind
    n: int
    title: str
    body: str
    #: SHA-256 of title, body, facts and signature (rules/statements.py).
    body_hash: str
    facts: tuple[Fact, ...] = ()
    rebuttals: tuple[Rebuttal, ...] = ()
    #: Ids of the questions it answers.
    answers: tuple[str, ...] = ()
    #: Parts of the first-message check that a person ticked (rules/statements.py).
    checklist: tuple[str, ...] = ()
    #: Name of the unit under it.
    signature: str
    change_note: str = ""
    next_update_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalGiven:
    """Somebody signed, or refused to sign, one version."""

    statement_id: str
    n: int
    body_hash: str
    #: Id of the role or group of the plan for which it counts.
    signer: str
    decision: str
    comment: str = ""
    #: True for the legal check.
    legal: bool = False
    #: SHA-256 of the scan of an approval on paper, or "".
    scan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """All signatures that the level asks for are under a version."""

    statement_id: str
    n: int
    body_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version, or a reply taken from it, was published in the unit's name."""

    statement_id: str
    n: int
    body_hash: str
    channel: str
    url: str = ""
    capture: str = ""
    #: Text of a reply that was derived from the version; "" for the statement itself.
    reply: str = ""
    signature: str
    #: Set when something was published against the rule, with the reason; it stays visible in the review.
    overridden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A published statement was withdrawn, with a correction."""

    statement_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A version with its author and moment."""

    version: Version
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature with its account and moment."""

    approval: ApprovalGiven
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A publication with its account and moment."""

    publication: Publication
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement as its entries leave it."""

    id: str
    versions: tuple[Drafted, ...] = ()
    signatures: tuple[Signed, ...] = ()
    #: How many of them were given before the level was last raised, and count no more.
    voided: int = 0
    approved_at: datetime | None = None
    approved_hash: str = ""
    publications: tuple[Published, ...] = ()
    withdrawn: str = ""

    @property
    def newest(self) -> Version:
        """The version that is being worked on."""
        return self.versions[-1].version
