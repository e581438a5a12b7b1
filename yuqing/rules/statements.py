"""What must hold of a statement before it may be published, and who has signed it (domain reference §4.5)."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from yuqing.model.organisation import Approval
from yuqing.model.plan import Plan
from yuqing.model.statement import Fact, Rebuttal, Signed, Statement, Version
from yuqing.model.terms import Permission

#: The six parts of a first message (CDC CERC), in their order.
CHECKLIST = ("empathy", "facts", "unknown", "process", "commitment", "where")
#: Words that mark a fact which is still being checked.
BEING_VERIFIED = ("正在核实", "正在调查", "尚在核实", "尚待核实")
APPROVE, REJECT, COMMENT = "approve", "reject", "comment"


def body_hash(title: str, body: str, facts: Sequence[Fact], rebuttals: Sequence[Rebuttal], signature: str) -> str:
    """Return the SHA-256 of everything of a version that the public would see or that it rests on."""
    content = [
        title, body, signature, [[fact.text, fact.confirmed, *fact.evidence] for fact in facts],
        [[line.rumour, line.fact, *line.evidence] for line in rebuttals],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def unconfirmed(version: Version) -> tuple[str, ...]:
    """Return the facts that are not confirmed, unless the body says that they are being verified."""
    if any(words in version.body for words in BEING_VERIFIED):
        return ()
    return tuple(fact.text for fact in version.facts if not fact.confirmed)


def valid_signatures(statement: Statement) -> Iterator[Signed]:
    """Yield the approvals under the newest version; a signature under another text does not count.

    What was signed before the level was raised does not count either; the legal check does, for the law is the same.
    """
    newest = statement.newest
    last: dict[str, Signed] = {}
    for place, signed in enumerate(statement.signatures):
        given = signed.approval
        if place < statement.voided and not given.legal:
            continue
        if (given.n, given.body_hash) == (newest.n, newest.body_hash) and given.decision != COMMENT:
            last[f"{given.signer}/{given.legal}"] = signed
    yield from (signed for signed in last.values() if signed.approval.decision == APPROVE)


def missing_signatures(plan: Plan, approval: Approval, statement: Statement) -> tuple[str, ...]:
    """Return the ids of those who must still sign; of a choice, "a/b/c". Empty when all have signed."""
    given = {signed.approval.signer for signed in valid_signatures(statement) if not signed.approval.legal}
    binding = dict.fromkeys((*approval.all_of, *approval.require))
    missing = [signer for signer in binding if not given.intersection(_stands_for(plan, signer))]
    if not binding and approval.any_of and not _any_signed(plan, approval.any_of, given):
        missing.append("/".join(approval.any_of))
    checked = {signed.approval.signer for signed in valid_signatures(statement) if signed.approval.legal}
    if legal_groups(plan) and not checked.intersection(legal_signers(plan)):
        missing.append("/".join(legal_groups(plan)))
    return tuple(missing)


def legal_groups(plan: Plan) -> tuple[str, ...]:
    """Return the ids of the groups that check statements for law."""
    return tuple(group.id for group in plan.groups if group.kind == "legal")


def legal_signers(plan: Plan) -> frozenset[str]:
    """Return the ids under which a legal check counts: the legal groups and the roles in them."""
    groups = legal_groups(plan)
    return frozenset((*groups, *(role.id for role in plan.roles if role.group in groups)))


def signers(statement: Statement) -> tuple[str, ...]:
    """Return whose approvals are under the newest version: accounts, and for one on paper the body that signed.

    The legal check is none: it judges the law, not whether the unit says so.
    """
    given = [signed for signed in valid_signatures(statement) if not signed.approval.legal]
    return tuple(signed.approval.signer if signed.approval.scan else signed.by for signed in given)


def _any_signed(plan: Plan, actors: Iterable[str], given: set[str]) -> bool:
    return any(given.intersection(_stands_for(plan, actor)) for actor in actors)


def _stands_for(plan: Plan, actor: str) -> set[str]:
    """Return the ids whose signature counts for an actor: its own, its deputy's, and for a group its roles'."""
    roles = {
        role.id
        for role in plan.roles
        if actor in (role.acts_for, role.group) and Permission.APPROVE_STATEMENT in role.grants
    }
    return {actor, *roles}
