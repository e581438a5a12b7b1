"""What must hold before a step is taken: each guard by name, with its Chinese sentence and what it rests on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yuqing.model.incident import OPEN_STATES, Decided, Incident
from yuqing.model.matters import Grievance, GrievanceState
from yuqing.model.organisation import Level
from yuqing.model.plan import Plan
from yuqing.model.response import Step
from yuqing.model.severity import Severity
from yuqing.model.stages import Stage
from yuqing.model.statement import Publication, Statement
from yuqing.model.terms import StepKind
from yuqing.rules import statements
from yuqing.rules.transitions import Transition

#: A reason that only repeats a character or two tells a later reader nothing.
SHORTEST_REASON = 4
#: Guards that look at what the form says, so that no button can tell beforehand.
OF_THE_FORM = frozenset(
    {"reason", "target_open", "new_report", "same_text", "signed_by_unit", "calm", "review_owner"}
)  # fmt: skip
#: A grievance that was answered is not solved by that; with a date for the work it counts as scheduled.
SCHEDULED = frozenset({GrievanceState.SCHEDULED, GrievanceState.REPLIED})
SOLVED = frozenset({GrievanceState.RESOLVED, GrievanceState.REVISITED, GrievanceState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a guard looks at."""

    incident: Incident
    plan: Plan
    #: Account that acts, and the roles of the plan that it holds or acts for.
    account: str
    roles: tuple[str, ...] = ()
    now: datetime
    #: Payload of the act.
    given: Any
    #: Name of the unit, which signs.
    unit: str
    #: Stage of life of the matter, as the data or a person says.
    stage: str = ""
    #: When the act is said to have happened; None = now.
    at: datetime | None = None
    #: The incident into which this one is to be merged.
    target: Incident | None = None
    chain_sound: bool = True

    @property
    def stage_now(self) -> str:
        """The stage that a person pinned, else that of the data."""
        return self.incident.pinned_stage.stage if self.incident.pinned_stage else self.stage

    @property
    def level(self) -> Level | None:
        """The level of the plan in force, or None."""
        return next((level for level in self.plan.levels if level.rank == self.incident.level), None)

    @property
    def reason(self) -> str:
        """The reason given, or ""."""
        return str(getattr(self.given, "reason", "")).strip()

    @property
    def statement(self) -> Statement | None:
        """The statement that is to be published, or the newest one."""
        wanted = getattr(self.given, "statement_id", "")
        found = [each for each in self.incident.statements if not wanted or each.id == wanted]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is refused."""

    guard: str
    #: One Chinese clause.
    sentence: str
    #: The item of the plan it rests on; None = a rule of this product.
    item: Any = None


Guard = Callable[[Case], Refusal | None]


def refusals(transition: Transition, case: Case) -> tuple[Refusal, ...]:
    """Return every guard of a step that does not hold."""
    found = (GUARDS[name](case) for name in transition.guards)
    return tuple(refusal for refusal in found if refusal)


def standing_against(transition: Transition, case: Case) -> tuple[Refusal, ...]:
    """Return what stands against a step before its form is filled in."""
    return tuple(each for each in refusals(transition, case) if each.guard not in OF_THE_FORM)


def _unless(holds: bool, name: str, sentence: str, item: Any = None) -> Refusal | None:
    return None if holds else Refusal(name, sentence, item)


def _step(case: Case, kind: StepKind) -> Step | None:
    return next((step for step in case.plan.steps if step.kind is kind), None)


def _evidence(case: Case) -> Refusal | None:
    kept = any(each.url or each.capture or each.mention_id is not None for each in case.incident.evidence)
    return _unless(kept, "evidence", "还没有证据:请附上原文链接、信息或截图", _step(case, StepKind.DISCOVER))


def _reason(case: Case) -> Refusal | None:
    return _unless(len(case.reason) >= SHORTEST_REASON, "reason", "请写明理由(至少四个字),供复盘时查看")


def _target_open(case: Case) -> Refusal | None:
    target = case.target
    is_open = target is not None and target.id != case.incident.id and target.state in OPEN_STATES
    return _unless(is_open, "target_open", "并入的事件不存在、已结束或就是本事件")


def _level(case: Case) -> Refusal | None:
    return _unless(case.level is not None, "level", "还没有定级:请先确定预案中的一个级别")


def _category(case: Case) -> Refusal | None:
    return _unless(case.incident.facts is not None, "category", "还没有归类:请在核实单上选定事件类别")


def _facts(case: Case) -> Refusal | None:
    facts = case.incident.facts
    item = _step(case, StepKind.FLASH_REPORT)
    return _unless(facts is not None and bool(facts.what.strip()), "facts", "核实单还没有填写基本事实", item)


def _delivered(case: Case) -> Refusal | None:
    level = case.level
    if level is None:
        return _level(case)
    # After a correction the report is another one, and is delivered anew.
    since = max((move.at for move in case.incident.moves if move.to == "reported"), default=case.incident.opened_at)
    current = (filed for filed in case.incident.reports if filed.filed_at >= since)
    reached = {sent.receipt.to for filed in current for sent in filed.receipts}
    missing = [case.plan.name_of(one.to) for one in level.report_to if one.to not in reached]
    return _unless(not missing, "delivered", f"快报还没有送达:{'、'.join(missing)}", level)


def new_report(case: Case) -> Refusal | None:
    """Refuse a report under the id of another one: receipts would be logged for both."""
    taken = {filed.report.id for filed in case.incident.reports}
    return _unless(getattr(case.given, "id", "") not in taken, "new_report", "这份报告已经存过,请刷新后再看")


def _decided(case: Case) -> Refusal | None:
    item = _step(case, StepKind.CONSULT)
    return _unless(bool(_fresh(case)), "decided", "还没有会商结论:请先填写会商记录", item)


def _fresh(case: Case) -> list[Decided]:
    """Return what was decided since the consultation was last convened."""
    convened = [move.seq for move in case.incident.moves if move.to == "consulting"]
    return [each for each in case.incident.decisions if not convened or each.seq > convened[-1]]


def _advice_heard(case: Case) -> Refusal | None:
    step, level = _step(case, StepKind.CONSULT), case.level
    asked = step.hear_from.get(level.id, ()) if step and level else ()
    heard = {actor for each in _fresh(case) for actor, text in each.decision.advice.items() if text.strip()}
    missing = [case.plan.name_of(actor) for actor in asked if actor not in heard]
    return _unless(not missing, "advice_heard", f"会商记录还没有写上级意见:{'、'.join(missing)}", step)


def _decided_public(case: Case) -> Refusal | None:
    decisions = case.incident.decisions
    public = bool(decisions) and decisions[-1].decision.public
    return _unless(public, "decided_public", "会商没有决定公开回应", _step(case, StepKind.STATEMENT))


def _decided_not_public(case: Case) -> Refusal | None:
    fresh = _fresh(case)
    silent = not fresh or not fresh[-1].decision.public
    return _unless(silent, "decided_not_public", "会商决定的是公开回应", _step(case, StepKind.CONSULT))


def _low_level(case: Case) -> Refusal | None:
    low = case.incident.level in (Severity.III, Severity.IV)
    return _unless(low, "low_level", "只有Ⅲ、Ⅳ级可以不公开回应", case.level)


def _grievance_owner(case: Case) -> Refusal | None:
    named = bool(case.incident.owners.get("grievances"))
    return _unless(named, "grievance_owner", "不公开回应时要指定诉求由谁负责办理")


def _approved(case: Case) -> Refusal | None:
    statement, level = case.statement, case.level
    if statement is None or level is None:
        return Refusal("approved", "还没有通稿或没有定级", level)
    missing = statements.missing_signatures(case.plan, level.approve, statement)
    names = "、".join("或".join(case.plan.name_of(one) for one in each.split("/")) for each in missing)
    return _unless(not missing, "approved", f"通稿还没有经过审签:{names}", level)


def _same_text(case: Case) -> Refusal | None:
    given, statement = case.given, case.statement
    if not isinstance(given, Publication) or statement is None:
        return Refusal("same_text", "没有写明发布的是哪一稿")
    approved = (given.n, given.body_hash) == (statement.newest.n, statement.approved_hash) and not statement.withdrawn
    return _unless(approved, "same_text", "发布的内容与批准的版本不一致,请重新送审", case.level)


def _facts_confirmed(case: Case) -> Refusal | None:
    open_facts = statements.unconfirmed(case.statement.newest) if case.statement else ()
    sentence = f"有未核实的事实,正文要写明「正在核实」:{';'.join(open_facts)}"
    return _unless(not open_facts, "facts_confirmed", sentence, _step(case, StepKind.STATEMENT))


def _signed_by_unit(case: Case) -> Refusal | None:
    signed = getattr(case.given, "signature", "") == case.unit != ""
    return _unless(signed, "signed_by_unit", f"署名必须是本单位:{case.unit}")


def _not_alone(case: Case) -> Refusal | None:
    signers = set(statements.signers(case.statement)) if case.statement else set()
    author = case.statement.versions[-1].by if case.statement else ""
    alone = signers <= {case.account} or signers <= {author}
    return _unless(not alone, "not_alone", "发布人或拟稿人不能是唯一的审签人", case.level)


def _calm(case: Case) -> Refusal | None:
    holds = case.stage_now == Stage.CALM or len(case.reason) >= SHORTEST_REASON
    return _unless(holds, "calm", "数据显示尚未平息;确认平息请写明理由", _step(case, StepKind.FOLLOW_UP))


def _questions_answered(case: Case) -> Refusal | None:
    left = [each.raised.text for each in case.incident.questions if each.state in ("open", "sent_back")]
    item = _step(case, StepKind.FOLLOW_UP)
    return _unless(not left, "questions_answered", f"还有 {len(left)} 个质疑没有答复或说明理由", item)


def _grievances_settled(case: Case) -> Refusal | None:
    left = [each for each in case.incident.grievances if not _is_settled(each, case.now)]
    return _unless(
        not left, "grievances_settled", f"还有 {len(left)} 件诉求没有办结、没有列入办理时限,也没有说明不予受理的理由"
    )


def _is_settled(grievance: Grievance, now: datetime) -> bool:
    if grievance.state is GrievanceState.REFUSED:
        return bool(grievance.outcome.strip())
    if grievance.state in SCHEDULED:
        # A date that has passed promises nothing any more.
        return grievance.due is not None and grievance.due > now
    return grievance.state in SOLVED


def _review_owner(case: Case) -> Refusal | None:
    role = getattr(case.given, "role", "")
    known = role in {each.id for each in case.plan.roles} | {each.id for each in case.plan.groups}
    item = case.plan.evaluation[0] if case.plan.evaluation else None
    return _unless(known, "review_owner", "请指定由谁负责复盘", item)


def _review_signed(case: Case) -> Refusal | None:
    item = case.plan.evaluation[0] if case.plan.evaluation else None
    return _unless(bool(case.incident.review_signed_by), "review_signed", "评估还没有签认", item)


def _scorecard(case: Case) -> Refusal | None:
    return _unless(case.incident.scorecard is not None, "scorecard", "评分卡还没有定稿")


def _actions_owned(case: Case) -> Refusal | None:
    bare = [each.text for each in case.incident.review_actions if not each.role]
    item = case.plan.review[0] if case.plan.review else None
    return _unless(not bare, "actions_owned", f"改进事项还没有责任人:{';'.join(bare)}", item)


def _chain(case: Case) -> Refusal | None:
    return _unless(case.chain_sound, "chain", "处置记录校验不通过,不能归档;请先查明")


GUARDS: Mapping[str, Guard] = {
    "evidence": _evidence,
    "reason": _reason,
    "target_open": _target_open,
    "level": _level,
    "new_report": new_report,
    "category": _category,
    "facts": _facts,
    "delivered": _delivered,
    "decided": _decided,
    "advice_heard": _advice_heard,
    "decided_public": _decided_public,
    "decided_not_public": _decided_not_public,
    "low_level": _low_level,
    "grievance_owner": _grievance_owner,
    "approved": _approved,
    "same_text": _same_text,
    "facts_confirmed": _facts_confirmed,
    "signed_by_unit": _signed_by_unit,
    "not_alone": _not_alone,
    "calm": _calm,
    "questions_answered": _questions_answered,
    "grievances_settled": _grievances_settled,
    "review_owner": _review_owner,
    "review_signed": _review_signed,
    "scorecard": _scorecard,
    "actions_owned": _actions_owned,
    "chain": _chain,
}
