"""What a correction letter still lacks, and what may be said at a press conference."""

import re
from itertools import pairwise

from yuqing.model.letters import LEGAL_ADVISER, Letter
from yuqing.model.organisation import Approval
from yuqing.model.plan import Plan
from yuqing.model.statement import Version
from yuqing.model.terms import Permission
from yuqing.rules import statements

_MARKS = "。!?;\uff01\uff1f\uff1b"
_ENDS = re.compile(rf"(?<=[{_MARKS}])|\n")
_BLANKS = re.compile(r"\s+")
#: Least share of the two-character pieces of a question that a sentence repeats, to be proposed as its answer.
ALIKE = 0.25
#: Sentences that one answer is proposed from.
PROPOSED = 2


def is_addressed(body: str, medium: str) -> bool:
    """Return whether the body of a letter begins with its medium, so that the signatures cover to whom it goes."""
    return bool(medium.strip()) and body.startswith((f"{medium}:", f"{medium}\uff1a"))


def unproven(version: Version, known: frozenset[str]) -> tuple[str, ...]:
    """Return what the letter claims without evidence that is attached to the incident."""
    return tuple(each.rumour for each in version.rebuttals if not each.evidence or not known.issuperset(each.evidence))


def missing_signatures(plan: Plan, approval: Approval, letter: Letter) -> tuple[str, ...]:
    """Return who must still sign a letter; the law is always checked, outside where the plan has no legal group."""
    missing = statements.missing_signatures(plan, approval, letter.statement)
    if statements.legal_groups(plan) or LEGAL_ADVISER in _lawyers(letter):
        return missing
    return (*missing, LEGAL_ADVISER)


def speakers(plan: Plan) -> tuple[str, ...]:
    """Return the roles that may speak to the press; every role where the plan names none."""
    named = tuple(role.id for role in plan.roles if Permission.SPEAK_TO_PRESS in role.grants)
    return named or tuple(role.id for role in plan.roles)


def designates(plan: Plan, roles: tuple[str, ...]) -> bool:
    """Return whether one of the roles may say who is interviewed; anybody where the plan leaves that open."""
    able = {role.id for role in plan.roles if Permission.DESIGNATE_INTERVIEWEE in role.grants}
    return not able or not able.isdisjoint(roles)


def uncovered(said: str, approved: str) -> tuple[str, ...]:
    """Return the sentences that do not stand in the approved text, blanks apart."""
    whole = _BLANKS.sub("", approved)
    return tuple(each for each in sentences(said) if _BLANKS.sub("", each).rstrip(_MARKS) not in whole)


def proposed_answer(question: str, approved: str) -> str:
    """Return the sentences of the approved text that repeat most of a question's words; "" when none does."""
    pieces = _pieces(question)
    if not pieces:
        return ""
    ranked = sorted(
        ((len(pieces & _pieces(each)) / len(pieces), -place, each) for place, each in enumerate(sentences(approved))),
        reverse=True,
    )
    chosen = [(place, each) for share, place, each in ranked[:PROPOSED] if share >= ALIKE]
    return "".join(each for _, each in sorted(chosen, reverse=True))


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, each with its mark."""
    return tuple(each.strip() for each in _ENDS.split(text) if each and each.strip())


def _pieces(text: str) -> set[str]:
    plain = [char for char in text if char.isalnum()]
    return {"".join(pair) for pair in pairwise(plain)}


def _lawyers(letter: Letter) -> set[str]:
    return {each.approval.signer for each in statements.valid_signatures(letter.statement) if each.approval.legal}
