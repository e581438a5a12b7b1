"""What the plan asks for at the level of a topic: proposals with their clauses, for people to decide."""

from dataclasses import dataclass

from yuqing.model.plan import Plan
from yuqing.model.response import Step
from yuqing.model.severity import Severity
from yuqing.model.terms import StepKind
from yuqing.plans import citation

#: Steps that a paper proposes; discovering and monitoring go on anyway.
PROPOSED = (StepKind.CONSULT, StepKind.STATEMENT, StepKind.REPLY, StepKind.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to do, and what it rests on."""

    what: str
    #: 预案第360段 / 上位规定:… / 产品缺省,可改.
    basis: str


def proposals(plan: Plan, level: Severity) -> tuple[Proposal, ...]:
    """Return what the plan has people do at that level; () below every level."""
    if not any(each.rank == level for each in plan.levels):
        return ()
    return (*_by_level(plan, level), *(_by_step(step) for step in plan.steps if step.kind in PROPOSED))


def _by_level(plan: Plan, level: Severity) -> tuple[Proposal, ...]:
    given, names = plan.level(level), _names(plan)
    reports = [f"{names[each.to]}({each.within.in_chinese}内)" for each in given.report_to]
    signers = [names[each] for each in given.approve.require or given.approve.signers]
    lines = (
        (f"按{given.severity.numeral}级({given.name})处置:{given.how}" if given.how else "", citation(given)),
        (f"快报事实:报{'、'.join(reports)}" if reports else "", citation(given, "report_to")),
        (f"通稿须经{'或'.join(signers)}同意后发布" if signers else "", citation(given, "approve")),
    )
    return tuple(Proposal(what, basis) for what, basis in lines if what)


def _by_step(step: Step) -> Proposal:
    limit = f"(限{step.deadline.within.in_chinese})" if step.deadline else ""
    return Proposal(f"{step.name}{limit}:{step.clause.text}", citation(step))


def _names(plan: Plan) -> dict[str, str]:
    return {group.id: group.name for group in plan.groups} | {role.id: role.name for role in plan.roles}
