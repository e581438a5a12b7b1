"""Who may put what on the record of an incident, in which states, and what must hold of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from yuqing.model.clause import ClockStart
from yuqing.model.incident import OPEN_STATES, Action, Deed, Levelled, State
from yuqing.model.stages import Stage
from yuqing.model.terms import Permission as May
from yuqing.rules import deeds_letters, deeds_matters, deeds_statements
from yuqing.rules.clocks import limits
from yuqing.rules.guards import SHORTEST_REASON, Case, Guard, Refusal, new_report

#: After a raise, the level stays for so long before it may be lowered (domain reference §3.1).
LOWER_AFTER = timedelta(hours=6)
#: In the order in which they happen; a mark may not come after a later one.
MARK_ORDER = (
    ClockStart.OCCURRED,
    ClockStart.FIRST_MENTION,
    ClockStart.DETECTED,
    ClockStart.REPORTED,
    ClockStart.CONSULTED,
    ClockStart.APPROVED,
    ClockStart.CALMED,
)
#: Marks that an act makes: they can be corrected, but not be set in its stead.
MADE_BY_ACTS = frozenset(MARK_ORDER[3:])
#: The mark that an act makes, so that it cannot have happened before what comes earlier in their order.
MAKES: Mapping[Action | Deed, ClockStart] = {
    Action.REPORT: ClockStart.REPORTED,
    Deed.DECISION_RECORDED: ClockStart.CONSULTED,
    Deed.APPROVAL_GIVEN: ClockStart.APPROVED,
    Action.CALM: ClockStart.CALMED,
}
ANYBODY = tuple(May)
#: Which of them is needed depends on the direction, see `permissions`.
LEVELS = (May.SET_LEVEL, May.RAISE_LEVEL, May.LOWER_LEVEL)
SIGNING = (May.APPROVE_STATEMENT, May.DRAFT_STATEMENT, May.CONSULT)
TO_MEDIA = (May.SPEAK_TO_PRESS, May.PUBLISH_STATEMENT, May.AUTHORISE_PRESS)
BEFORE_REVIEW = OPEN_STATES - {State.AWAITING_REVIEW, State.REVIEWING}
SINCE_REPORT = OPEN_STATES - {State.CANDIDATE, State.ASSESSING}
SINCE_CONSULTATION = SINCE_REPORT - {State.REPORTED}
IN_DRAFT = frozenset({State.DRAFTING})
IN_REVIEW = frozenset({State.AWAITING_REVIEW, State.REVIEWING})
#: What is left to do is done even after the archive.
EVER_AFTER = OPEN_STATES | {State.ARCHIVED}


class Rule(NamedTuple):
    """Who may do it, when, and what must hold."""

    #: Any one of these is enough.
    permissions: tuple[May, ...]
    states: frozenset[State]
    guards: tuple[Guard, ...] = ()


def refusals(deed: Deed, case: Case) -> tuple[Refusal, ...]:
    """Return everything that stands against putting it on the record."""
    rule = RULES[deed]
    if case.incident.state not in rule.states:
        return (Refusal("state", "事件在现在的状态下不能办这一项"),)
    found = (guard(case) for guard in rule.guards)
    return tuple(refusal for refusal in found if refusal)


def permissions(deed: Deed, case: Case) -> tuple[May, ...]:
    """Return the permissions of which one is needed; of a level it depends on the direction."""
    if deed is not Deed.LEVEL_SET:
        return RULES[deed].permissions
    before, after = case.incident.level, case.given.level
    if before is None or after < before:
        return (May.SET_LEVEL, May.RAISE_LEVEL)
    return (May.LOWER_LEVEL,) if after > before else (May.SET_LEVEL,)


def in_order(marks: Mapping[ClockStart, datetime]) -> bool:
    """Return whether the moments are in the order in which such things happen."""
    given = [marks[mark] for mark in MARK_ORDER if mark in marks]
    return given == sorted(given)


def earliest(what: Action | Deed, case: Case) -> datetime:
    """Return the moment before which an act cannot have happened; people may record late, not the wrong way round."""
    marks, statement = case.incident.marks, case.statement
    before = MARK_ORDER[: MARK_ORDER.index(MAKES[what])] if what in MAKES else (ClockStart.DETECTED,)
    known = [marks[mark] for mark in before if mark in marks]
    if statement and what is Deed.APPROVAL_GIVEN:
        known.append(statement.versions[-1].at)
    if statement and statement.approved_at and what in (Action.PUBLISH, Deed.REPLY_PUBLISHED):
        known.append(statement.approved_at)
    return max(known, default=case.incident.opened_at)


def _reasoned(case: Case) -> Refusal | None:
    return None if len(case.reason) >= SHORTEST_REASON else Refusal("reason", "请写明理由(至少四个字),供复盘时查看")


def _level_of_plan(case: Case) -> Refusal | None:
    known = {level.rank for level in case.plan.levels}
    return None if case.given.level in known else Refusal("level", "预案中没有这个级别")


def _may_lower(case: Case) -> Refusal | None:
    before = case.incident.level
    if before is None or case.given.level <= before:
        return None
    if case.stage_now in (Stage.OUTBREAK, Stage.REBOUND):
        return Refusal("lower", "舆情正在爆发,不能降级")
    raised = _last_raise(case.incident.levels)
    if case.now - raised.at < LOWER_AFTER:
        return Refusal("lower", "上次升级不满六小时,不能降级")
    return None


def _last_raise(levels: tuple[Levelled, ...]) -> Levelled:
    raises = [after for before, after in pairwise(levels) if after.change.level < before.change.level]
    return raises[-1] if raises else levels[0]


def _mark_in_order(case: Case) -> Refusal | None:
    given, marks = case.given, case.incident.marks
    place = MARK_ORDER.index(given.mark) if given.mark in MARK_ORDER else -1
    if place < 0:
        return Refusal("mark", "这个时点不由事件记录")
    if given.mark in MADE_BY_ACTS and given.mark not in marks:
        return Refusal("mark", "这个时点由办理产生,办过之后才能更正")
    early = [marks[mark] for mark in MARK_ORDER[:place] if mark in marks]
    late = [marks[mark] for mark in MARK_ORDER[place + 1 :] if mark in marks]
    fits = all(each <= given.at for each in early) and all(given.at <= each for each in late)
    return (
        None if fits and given.at <= case.now else Refusal("mark", "时点的先后不对:发生≤首发≤发现≤上报≤会商≤批准≤平息")
    )


def _recipient(case: Case) -> Refusal | None:
    known = {each.id for each in case.plan.groups} | {each.id for each in case.plan.roles}
    filed = {each.report.id for each in case.incident.reports}
    fits = case.given.to in known and case.given.report_id in filed
    return None if fits else Refusal("recipient", "预案中没有这个报送对象,或没有这份报告")


def _was_sent(case: Case) -> Refusal | None:
    given = case.given
    sent = {(each.report.id, one.receipt.to) for each in case.incident.reports for one in each.receipts}
    return None if (given.report_id, given.to) in sent else Refusal("recipient", "这份报告还没有送达登记,不能签收")


def _decision_whole(case: Case) -> Refusal | None:
    given = case.given
    if not given.attendees or not given.measures.strip():
        return Refusal("decision", "会商记录要写参会岗位和商定的措施")
    if not given.public and len(case.reason) < SHORTEST_REASON:
        return Refusal("decision", "不公开回应要写明理由")
    return None


def _new_evidence(case: Case) -> Refusal | None:
    taken = {each.id for each in case.incident.evidence}
    return None if case.given.id not in taken else Refusal("evidence", "这份证据已经附过")


def _known_evidence(case: Case) -> Refusal | None:
    known = {each.id for each in case.incident.evidence}
    return None if known.issuperset(case.given.evidence) else Refusal("evidence", "核实单引用了没有附上的证据")


def _known_clock(case: Case) -> Refusal | None:
    known = {limit.id for limit in limits(case.plan, case.incident)}
    return None if case.given.clock in known else Refusal("clock", "本事件没有这个时限")


def _known_owner(case: Case) -> Refusal | None:
    known = {each.id for each in case.plan.roles} | {each.id for each in case.plan.groups}
    return None if case.given.role in known else Refusal("owner", "预案中没有这个岗位或机构")


def _not_too_many(case: Case) -> Refusal | None:
    role = next((each for each in case.plan.roles if each.id == case.given.role), None)
    if role is None or not role.max or len(case.given.people) <= role.max:
        return None
    return Refusal("assigned", f"{role.name}按预案最多 {role.max} 人", role)


def _speaker(case: Case) -> Refusal | None:
    return None if case.given.speaker.strip() else Refusal("press", "请写明由哪个岗位发布")


def _known_event_type(case: Case) -> Refusal | None:
    known = {"", *(each.id for each in case.plan.event_types)}
    return None if case.given.event_type in known else Refusal("event_type", "预案中没有这个事件类别")


RULES: Mapping[Deed, Rule] = {
    Deed.OPENED: Rule((May.RECORD_SIGNAL, May.TRIAGE), frozenset()),
    Deed.EVIDENCE_ADDED: Rule((May.RECORD_SIGNAL, May.TRIAGE, May.REPORT), OPEN_STATES, (_new_evidence,)),
    Deed.FACTS_STATED: Rule((May.TRIAGE, May.REPORT), BEFORE_REVIEW, (_known_event_type, _known_evidence)),
    Deed.MARK_SET: Rule((May.TRIAGE, May.SET_LEVEL), OPEN_STATES, (_reasoned, _mark_in_order)),
    Deed.LEVEL_SET: Rule(LEVELS, BEFORE_REVIEW, (_reasoned, _level_of_plan, _may_lower)),
    Deed.STAGE_PINNED: Rule((May.SET_LEVEL, May.CLOSE), OPEN_STATES, (_reasoned,)),
    Deed.TOPIC_ADDED: Rule((May.TRIAGE,), BEFORE_REVIEW),
    Deed.REPORT_FILED: Rule((May.REPORT,), SINCE_REPORT, (new_report,)),
    Deed.RECEIPT_LOGGED: Rule((May.REPORT,), SINCE_REPORT, (_recipient,)),
    Deed.RECEIPT_CONFIRMED: Rule((May.REPORT,), SINCE_REPORT, (_was_sent,)),
    Deed.DECISION_RECORDED: Rule((May.CONVENE, May.DECLARE), frozenset({State.CONSULTING}), (_decision_whole,)),
    Deed.CLOCK_ACKNOWLEDGED: Rule(ANYBODY, OPEN_STATES),
    Deed.CLOCK_WAIVED: Rule((May.SET_LEVEL, May.DECLARE, May.CLOSE), OPEN_STATES, (_reasoned, _known_clock)),
    Deed.PRESS_HELD: Rule(TO_MEDIA, SINCE_CONSULTATION, (_speaker,)),
    Deed.NOTE_ADDED: Rule(ANYBODY, EVER_AFTER, (_reasoned,)),
    Deed.OWNER_NAMED: Rule((May.CONVENE, May.SET_LEVEL, May.CLOSE), OPEN_STATES, (_known_owner,)),
    Deed.REVIEW_SIGNED: Rule((May.CLOSE, May.CONVENE), IN_REVIEW, (_reasoned,)),
    Deed.SCORECARD_FROZEN: Rule((May.CLOSE, May.CONVENE), IN_REVIEW),
    Deed.REVIEW_ACTION_ADDED: Rule((May.CLOSE, May.CONVENE), IN_REVIEW),
    Deed.VERSION_DRAFTED: Rule(
        (May.DRAFT_STATEMENT,), IN_DRAFT, (deeds_statements.next_version, deeds_statements.hash_fits)
    ),
    Deed.APPROVAL_GIVEN: Rule(
        SIGNING,
        IN_DRAFT,
        (deeds_statements.may_sign,),
    ),
    # Follow from another act; nobody can say them.
    Deed.STATEMENT_APPROVED: Rule((), frozenset()),
    Deed.MERGED_IN: Rule((), frozenset()),
    Deed.ROLE_ASSIGNED: Rule((May.CONVENE, May.DECLARE, May.SET_LEVEL), BEFORE_REVIEW, (_known_owner, _not_too_many)),
    Deed.REPLY_PUBLISHED: Rule(
        (May.PUBLISH_STATEMENT, May.DRAFT_REPLY), SINCE_CONSULTATION, (deeds_statements.reply_from_approved,)
    ),
    Deed.STATEMENT_WITHDRAWN: Rule(
        (May.PUBLISH_STATEMENT, May.APPROVE_STATEMENT), SINCE_CONSULTATION, (_reasoned, deeds_statements.is_published)
    ),
    Deed.LETTER_DRAFTED: Rule((May.DRAFT_STATEMENT,), SINCE_CONSULTATION, (deeds_letters.whole_letter,)),
    Deed.LETTER_SIGNED: Rule(SIGNING, SINCE_CONSULTATION, (deeds_letters.may_sign_letter,)),
    Deed.LETTER_SENT: Rule(TO_MEDIA, SINCE_CONSULTATION, (deeds_letters.signed_letter,)),
    Deed.LETTER_ANSWERED: Rule(TO_MEDIA, EVER_AFTER, (deeds_letters.sent_letter,)),
    Deed.PRESS_PREPARED: Rule(
        (*TO_MEDIA, May.DESIGNATE_INTERVIEWEE),
        SINCE_CONSULTATION,
        (deeds_letters.approved_line, deeds_letters.named_speaker),
    ),
    Deed.TASK_GIVEN: Rule((May.CONVENE, May.DECLARE, May.SET_LEVEL, May.CLOSE), OPEN_STATES, (deeds_matters.new_task,)),
    Deed.TASK_FED_BACK: Rule(ANYBODY, EVER_AFTER, (deeds_matters.open_task,)),
    Deed.TASK_RETURNED: Rule(ANYBODY, EVER_AFTER, (deeds_matters.open_task,)),
    Deed.TASK_DONE: Rule(ANYBODY, EVER_AFTER, (deeds_matters.open_task,)),
    Deed.QUESTION_RAISED: Rule(
        (May.TRIAGE, May.REPORT, May.RECORD_SIGNAL), OPEN_STATES, (deeds_matters.said_question,)
    ),
    Deed.QUESTION_ANSWERED: Rule(
        (May.PUBLISH_STATEMENT, May.DRAFT_REPLY, May.TRIAGE), OPEN_STATES, (deeds_matters.answer_covered,)
    ),
    Deed.QUESTION_SENT_BACK: Rule(
        (May.TRIAGE, May.DRAFT_REPLY), OPEN_STATES, (_reasoned, deeds_matters.known_question)
    ),
    Deed.GRIEVANCE_REGISTERED: Rule(
        (May.RECORD_SIGNAL, May.TRIAGE, May.REPORT), EVER_AFTER, (deeds_matters.new_grievance,)
    ),
    Deed.GRIEVANCE_MOVED: Rule(
        (May.TRIAGE, May.REPORT, May.CONVENE, May.CLOSE), EVER_AFTER, (deeds_matters.grievance_step,)
    ),
}
