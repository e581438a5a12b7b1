"""What must hold before something about a statement is put on the record."""

import re

from yuqing.model.statement import ApprovalGiven, Publication, Statement, Version
from yuqing.model.terms import Permission
from yuqing.rules import statements
from yuqing.rules.guards import Case, Refusal

#: The hash of a scan, as the store of files gives it.
SCAN = re.compile(r"[0-9a-f]{64}")


def next_version(case: Case) -> Refusal | None:
    """Refuse a version that does not follow the newest one."""
    given: Version = case.given
    found = _statement(case)
    if found and found.withdrawn:
        return Refusal("version", "这份通稿已经撤回,更正请另拟一份")
    expected = found.newest.n + 1 if found else 1
    return None if given.n == expected else Refusal("version", "别人已存了更新的一稿,请重新打开后再改")


def hash_fits(case: Case) -> Refusal | None:
    """Refuse a version whose hash is not that of its text."""
    given: Version = case.given
    expected = statements.body_hash(given.title, given.body, given.facts, given.rebuttals, given.signature)
    return None if given.body_hash == expected else Refusal("hash", "通稿的校验值与内容不符")


def may_sign(case: Case) -> Refusal | None:
    """Refuse a signature under another text, for somebody else, or on paper without a scan."""
    return signature_refused(case, _statement(case))


def signature_refused(case: Case, found: Statement | None) -> Refusal | None:
    """Refuse the signature of the case under a statement, as `may_sign` does."""
    given: ApprovalGiven = case.given
    if refusal := other_text(given, found):
        return refusal
    if given.decision not in (statements.APPROVE, statements.REJECT, statements.COMMENT):
        return Refusal("approval", "审签只能是同意、退回或意见")
    if given.legal and given.signer not in statements.legal_signers(case.plan):
        return Refusal("approval", "法务核对要由预案中的法务机构作出")
    if given.decision == statements.REJECT and not given.comment.strip():
        return Refusal("approval", "退回要写明意见")
    return (
        None
        if SCAN.fullmatch(given.scan) or (not given.scan and _signs_for(case, given))
        else Refusal("approval", "您不能代这一岗位签字;线下批示请附扫描件")
    )


def other_text(given: ApprovalGiven, found: Statement | None) -> Refusal | None:
    """Refuse a signature under anything but the newest version."""
    if found is None or (given.n, given.body_hash) != (found.newest.n, found.newest.body_hash):
        return Refusal("approval", "签的不是最新一稿,请重新打开后再签")
    return None


def reply_from_approved(case: Case) -> Refusal | None:
    """Refuse a reply that does not come from what was last approved and published, in the unit's name."""
    given: Publication = case.given
    found = _statement(case)
    said = found.publications[-1].publication if found and found.publications and not found.withdrawn else None
    if said is None or (given.n, given.body_hash) != (said.n, said.body_hash):
        return Refusal("reply", "回复要依据已批准并发布的通稿")
    return None if given.signature == case.unit else Refusal("reply", f"署名必须是本单位:{case.unit}")


def is_published(case: Case) -> Refusal | None:
    """Refuse to withdraw what was never published, or what is withdrawn already."""
    found = _statement(case)
    stands = found is not None and bool(found.publications) and not found.withdrawn
    return None if stands else Refusal("statement", "没有已发布的这份通稿,或它已经撤回")


def _signs_for(case: Case, given: ApprovalGiven) -> bool:
    roles = {role.id: role for role in case.plan.roles}
    for held in case.roles:
        role = roles.get(held)
        if role is None:
            continue
        stands_for = {held, role.acts_for, role.group} if _may(role.grants, given) else set()
        if given.signer in stands_for - {""}:
            return True
    return False


def _may(granted: tuple[Permission, ...], given: ApprovalGiven) -> bool:
    return given.legal or Permission.APPROVE_STATEMENT in granted


def _statement(case: Case) -> Statement | None:
    return next((each for each in case.incident.statements if each.id == case.given.statement_id), None)
