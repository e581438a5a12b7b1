"""What must hold before something about a correction letter or a press conference is put on the record."""

from yuqing.model.letters import LEGAL_ADVISER, Answer, Letter, LetterAnswered, LetterDrafted, LetterSent, PressPrepared
from yuqing.model.statement import ApprovalGiven
from yuqing.rules import deeds_statements, letters, statements
from yuqing.rules.guards import Case, Refusal


def whole_letter(case: Case) -> Refusal | None:
    """Refuse a letter that names no medium, proves nothing, or does not follow the newest version."""
    given: LetterDrafted = case.given
    version, found = given.version, _letter(case, given.version.statement_id)
    if version.n != (found.statement.newest.n + 1 if found else 1):
        return Refusal("letter", "别人已存了更新的一稿,请重新打开后再改")
    if found and found.deliveries:
        return Refusal("letter", "这份更正函已经送达,另有要求请另拟一份")
    if not letters.is_addressed(version.body, given.medium):
        return Refusal("letter", "更正函要写明媒体,正文以它的名称和冒号开头")
    return _proven(case, given)


def _proven(case: Case, given: LetterDrafted) -> Refusal | None:
    version = given.version
    bare = letters.unproven(version, frozenset(each.id for each in case.incident.evidence))
    if not version.rebuttals or bare:
        return Refusal("letter_evidence", f"每处要求更正的内容都要附本事件的证据:{';'.join(bare) or '还没有列出'}")
    if version.signature != case.unit:
        return Refusal("letter", f"署名必须是本单位:{case.unit}")
    text = statements.body_hash(version.title, version.body, version.facts, version.rebuttals, version.signature)
    return None if version.body_hash == text else Refusal("hash", "更正函的校验值与内容不符")


def may_sign_letter(case: Case) -> Refusal | None:
    """Refuse a signature as under a statement; an adviser outside checks the law on paper."""
    given: ApprovalGiven = case.given
    found = _letter(case, given.statement_id)
    if given.legal and given.signer == LEGAL_ADVISER and not statements.legal_groups(case.plan):
        if not deeds_statements.SCAN.fullmatch(given.scan):
            return Refusal("approval", "法律顾问的审核意见请附扫描件")
        return deeds_statements.other_text(given, found.statement if found else None)
    return deeds_statements.signature_refused(case, found.statement if found else None)


def signed_letter(case: Case) -> Refusal | None:
    """Refuse to send what is not signed as the level asks, with the legal check, or whose only signer wrote it."""
    given: LetterSent = case.given
    found = _letter(case, given.statement_id)
    if found is None or (given.n, given.body_hash) != (found.statement.newest.n, found.statement.newest.body_hash):
        return Refusal("letter", "送达的不是最新一稿,请刷新后再登记")
    if case.level is None:
        return Refusal("letter", "还没有定级,不知道由谁审签")
    missing = letters.missing_signatures(case.plan, case.level.approve, found)
    names = "、".join("或".join(case.plan.name_of(one) for one in each.split("/")) for each in missing)
    if missing:
        return Refusal("letter_signed", f"更正函还没有经过审签和法务审核:{names}", case.level)
    alone = set(statements.signers(found.statement)) <= {found.statement.versions[-1].by}
    return Refusal("not_alone", "拟稿人不能是唯一的审签人", case.level) if alone else None


def sent_letter(case: Case) -> Refusal | None:
    """Refuse the outcome of a letter that was not sent, and a correction that nobody can look at."""
    given: LetterAnswered = case.given
    found = _letter(case, given.statement_id)
    if found is None or not found.deliveries:
        return Refusal("letter", "这份更正函还没有登记送达")
    if given.answer is Answer.CORRECTED and not given.url.strip() and not given.note.strip():
        return Refusal("letter", "已更正的,请写明更正刊登在哪里")
    return None


def approved_line(case: Case) -> Refusal | None:
    """Refuse a line or an answer that does not stand in an approved version."""
    given: PressPrepared = case.given
    found = next((each for each in case.incident.statements if each.id == given.statement_id), None)
    if found is None or found.withdrawn or not found.approved_hash:
        return Refusal("press", "口径要依据已批准的文稿,请先送审")
    if (given.n, given.body_hash) != (found.newest.n, found.approved_hash):
        return Refusal("press", "口径依据的不是批准的那一稿,请刷新后再存")
    if not given.line.strip():
        return Refusal("press", "请写明口径")
    said = [given.line, *(each.answer for each in given.answers)]
    loose = [each for text in said for each in letters.uncovered(text, found.newest.body)]
    return Refusal("press", f"不在已批准的文稿中,请先送审:{loose[0]}") if loose else None


def named_speaker(case: Case) -> Refusal | None:
    """Refuse a speaker the plan does not know, and interviewees whom the actor may not name."""
    given: PressPrepared = case.given
    if given.speaker not in letters.speakers(case.plan):
        return Refusal("press", "请从预案的职责中指定一名发言人")
    known = {role.id for role in case.plan.roles}
    if not known.issuperset(given.interviewees):
        return Refusal("press", "受访人写预案中的岗位,不写姓名")
    if given.interviewees and not letters.designates(case.plan, case.roles):
        return Refusal("press", "受访人要由预案授权的岗位确定")
    return None


def _letter(case: Case, letter_id: str) -> Letter | None:
    return next((each for each in case.incident.letters if each.id == letter_id), None)
