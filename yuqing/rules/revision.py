"""What past incidents and drills speak for in the plan: pure, from the record, the clocks and the lessons.

The program proposes which item to look at, with every piece of evidence; what it becomes is decided by people.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from math import ceil
from statistics import median

from yuqing.model.clause import Origin
from yuqing.model.clocks import Clock, ClockState
from yuqing.model.incident import Action, Filed
from yuqing.model.revision import Cause, Handled, Proposal, Raised, Seen
from yuqing.model.terms import StepKind
from yuqing.rules.execution import OVER, Outcome, kept, key_of, late_by
from yuqing.rules.reminders import LAPSES_AFTER, chain

MISSED = frozenset({ClockState.LATE, ClockState.OVERDUE})
#: A value is proposed only for a limit of our own that was missed so often.
OFTEN = 2
HALF_HOUR = timedelta(minutes=30)

#: (place in the plan, what was seen there).
Found = Iterator[tuple[str, Seen]]


def proposals(handled: Sequence[Handled], lessons: Iterable[Raised] = ()) -> tuple[Proposal, ...]:
    """Return what should be looked at, what has most evidence first; only of incidents that are over."""
    over = [each for each in handled if each.incident.state in OVER]
    found = [*_missed(over), *_unused(over), *_of_lessons(lessons)]
    for cause, look, reason in _LOOKS:
        seen = _by_key(pair for each in over for pair in look(each))
        found += [_proposal(cause, key, evidence, reason) for key, evidence in seen.items()]
    return tuple(sorted(found, key=lambda each: (-len(each.evidence), each.key, each.cause)))


def _missed(over: Sequence[Handled]) -> Iterator[Proposal]:
    due: dict[str, list[Clock]] = defaultdict(list)
    for each in over:
        for clock in each.clocks:
            if clock.state in MISSED or clock.state is ClockState.MET:
                due[target(each, clock)].append(clock)
    seen = _by_key((target(each, clock), _late(each, clock)) for each in over for clock in _late_ones(each))
    for key, evidence in seen.items():
        late = [clock for clock in due[key] if clock.state in MISSED]
        observed = f"到期 {len(due[key])} 次,超时 {len(late)} 次:{'、'.join(each.said for each in evidence)}"
        yield Proposal(
            key=key, cause=Cause.MISSED, observed=observed, reason=_why(late[0]), evidence=evidence,
            proposed=_longer(late),
        )  # fmt: skip


def target(handled: Handled, clock: Clock) -> str:
    """Return the item that a missed clock puts into question: its limit, or, of a rule from above, who acts."""
    if clock.id.startswith("rule:"):
        step = next((step for step in handled.plan.steps if step.id == clock.item.stopped_by), None)
        if step is not None:
            return f"steps.{step.id}.by"
    return key_of(clock)


def _late_ones(handled: Handled) -> list[Clock]:
    return [clock for clock in handled.clocks if clock.state in MISSED]


def _late(handled: Handled, clock: Clock) -> Seen:
    beyond = late_by(clock)
    said = f"{clock.name}超{in_words(beyond)}" if beyond else f"{clock.name}到期未办"
    return Seen(handled.incident.id, _stopped_by(handled, clock), said)


def _stopped_by(handled: Handled, clock: Clock) -> int:
    at = clock.stopped_at
    return next((each.seq for each in handled.entries if at and each.entry.occurred_at == at), 0)


def _why(clock: Clock) -> str:
    if clock.id.startswith("rule:"):
        return "上位规定的时限不能放宽,请核定承办人或前一步的安排"
    return "请核定时限、承办人或前一步的安排是否切合实际"


def _longer(late: Sequence[Clock]) -> str:
    """Return the limit that would have been kept in half of the cases; only of a limit that has no source."""
    took = [clock.stopped_at - clock.start for clock in late if clock.stopped_at and clock.start]
    if len(took) < OFTEN or not all(map(_is_default, late)):
        return ""
    halves = ceil(median(each / HALF_HOUR for each in took))
    return f"{halves * 30}m" if halves % 2 else f"{halves // 2}h"


def _is_default(clock: Clock) -> bool:
    clause = clock.item.clause
    own = getattr(getattr(clock.item, clock.item_field, None), "origin", None)
    return (own or dict(clause.field_origins).get(clock.item_field, clause.origin)) is Origin.DEFAULT


def _unused(over: Sequence[Handled]) -> Iterator[Proposal]:
    required: dict[str, list[tuple[Handled, Outcome]]] = defaultdict(list)
    for each in over:
        for one in kept(each):
            if one.kind is None and one.outcome is not Outcome.WAIVED:
                required[one.key].append((each, one.outcome))
    for key, cases in required.items():
        unused = [each for each, outcome in cases if outcome is Outcome.UNUSED]
        if unused:
            yield Proposal(
                key=f"{key}.text", cause=Cause.UNUSED,
                observed=f"应办 {len(cases)} 次,没有办理记录 {len(unused)} 次",
                reason="请核定这一步是否需要,或怎样写才办得到",
                evidence=tuple(Seen(each.incident.id, 0, "没有这一步的记录") for each in unused),
            )  # fmt: skip


def _of_lessons(lessons: Iterable[Raised]) -> Iterator[Proposal]:
    for each in lessons:
        key = each.lesson.item.replace("/", ".")
        yield Proposal(
            key=f"{key}.text" if key.count(".") == 1 else key, cause=Cause.LESSON, observed=each.lesson.observed,
            reason=each.lesson.reason, evidence=(Seen(0, each.seq, each.lesson.evidence),),
        )  # fmt: skip


def _waived(handled: Handled) -> Found:
    limits = {clock.id: clock for clock in handled.clocks}
    for note in handled.incident.waived:
        if note.clock in limits:
            yield target(handled, limits[note.clock]), Seen(handled.incident.id, note.seq, note.reason)


def _overridden(handled: Handled) -> Found:
    incident = handled.incident
    level = next((each for each in handled.plan.levels if each.rank == incident.level), None)
    for each in (each for statement in incident.statements for each in statement.publications):
        if each.publication.overridden and level:
            seq = next((one.seq for one in handled.entries if one.entry.occurred_at == each.at), 0)
            yield f"levels.{level.id}.approve.any_of", Seen(incident.id, seq, each.publication.overridden)
    follow = next((step for step in handled.plan.steps if step.kind is StepKind.FOLLOW_UP), None)
    for move in incident.moves:
        # Without a reason the data themselves say that it is calm.
        if move.action is Action.CALM and move.reason and follow:
            yield f"steps.{follow.id}.text", Seen(incident.id, move.seq, f"未到平息即结束:{move.reason}")


def _unreached(handled: Handled) -> Found:
    for filed in handled.incident.reports:
        level = next((each for each in handled.plan.levels if each.rank == filed.report.level), None)
        for sent in filed.receipts if level else ():
            to = sent.receipt.to
            if level and sent.confirmed_at is None and to in {one.to for one in level.report_to}:
                seen = f"送达{handled.plan.name_of(to)}后没有签收"
                key = f"levels.{level.id}.report_to.{to}.to"
                yield key, Seen(handled.incident.id, _logged(handled, filed, to), seen)


def _logged(handled: Handled, filed: Filed, to: str) -> int:
    wanted = (filed.report.id, to)
    entries = (each for each in handled.entries if each.entry.action == "receipt_logged")
    return next(
        (each.seq for each in entries if (each.entry.payload["report_id"], each.entry.payload["to"]) == wanted), 0
    )


def _untaken(handled: Handled) -> Found:
    """Yield the role that was called first when a clock ran out and nobody had taken it on, or had let it lie."""
    called = chain(handled.plan)
    for clock in _late_ones(handled):
        if not called or clock.due is None:
            continue
        notes = [note for note in handled.incident.acknowledged if note.clock == clock.id and note.at <= clock.due]
        if not notes:
            seen = Seen(handled.incident.id, _stopped_by(handled, clock), f"{clock.name}到期前没有人接手")
        elif clock.due - notes[-1].at >= LAPSES_AFTER:
            seen = Seen(handled.incident.id, notes[-1].seq, f"{clock.name}接手后半小时没有办,提醒失效")
        else:
            continue
        yield f"roles.{called[0]}.held_by", seen


_LOOKS: Sequence[tuple[Cause, Callable[[Handled], Found], str]] = (
    (Cause.WAIVED, _waived, "办理中免除了这一时限,请核定它是否适用"),
    (Cause.OVERRIDDEN, _overridden, "办理中越过了预案的要求,请核定要求或补上例外"),
    (Cause.UNREACHED, _unreached, "送达后没有签收,请核定报送对象和联系方式"),
    (Cause.UNTAKEN, _untaken, "提醒没有人接手,请核定由谁担任、谁代行"),
)


def _proposal(cause: Cause, key: str, evidence: tuple[Seen, ...], reason: str) -> Proposal:
    cases = len({each.incident_id for each in evidence})
    observed = f"{cases} 件事件中 {len(evidence)} 次:{';'.join(dict.fromkeys(each.said for each in evidence))}"
    return Proposal(key=key, cause=cause, observed=observed, reason=reason, evidence=evidence)


def _by_key(pairs: Iterable[tuple[str, Seen]]) -> dict[str, tuple[Seen, ...]]:
    found: dict[str, tuple[Seen, ...]] = defaultdict(tuple)
    for key, seen in pairs:
        found[key] = (*found[key], seen)
    return found


def in_words(span: timedelta) -> str:
    """Return a length of time for the screen, to the minute."""
    hours, minutes = divmod(max(1, ceil(span.total_seconds() / 60)), 60)
    return f"{hours}小时{minutes:02d}分" if hours else f"{minutes}分钟"
