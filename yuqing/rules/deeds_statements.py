"""What must hold before something about a statement is put on the record."""

from yuqing.model.statement import ApprovalGiven, Publication, Statement, Version
from yuqing.model.terms import Permission
from yuqing.rules import statements
from yuqing.rules.guards import Case, Refusal


def next_version(case: Case) -> Refusal | None:
    """Refuse a version that does not follow the newest one."""
    given: Version = case.given
    found = _statement(case)
    expected = found.newest.n + 1 if found else 1
    return None if given.n == expected else Refusal("version", "别人已存了更新的一稿,请重新打开后再改")


def hash_fits(case: Case) -> Refusal | None:
    """Refuse a version whose hash is not that of its text."""
    given: Version = case.given
    expected = statements.body_hash(given.title, given.body, given.facts, given.rebuttals, given.signature)
    return None if given.body_hash == expected else Refusal("hash", "通稿的校验值与内容不符")


def may_sign(case: Case) -> Refusal | None:
    """Refuse a signature under another text, for somebody else, or on paper without a scan."""
    given: ApprovalGiven = case.given
    found = _statement(case)
    if found is None or (given.n, given.body_hash) != (found.newest.n, found.newest.body_hash):
        return Refusal("approval", "签的不是最新一稿,请重新打开后再签")
    if given.decision == statements.REJECT and not given.comment.strip():
        return Refusal("approval", "退回要写明意见")
    return (
        None
        if given.scan or _signs_for(case, given)
        else Refusal("approval", "您不能代这一岗位签字;线下批示请附扫描件")
    )


def reply_from_approved(case: Case) -> Refusal | None:
    """Refuse a reply that does not come from an approved version in the unit's name."""
    given: Publication = case.given
    found = _statement(case)
    if found is None or not found.approved_hash or given.body_hash != found.approved_hash:
        return Refusal("reply", "回复要依据已批准的通稿")
    return None if given.signature == case.unit else Refusal("reply", f"署名必须是本单位:{case.unit}")


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
