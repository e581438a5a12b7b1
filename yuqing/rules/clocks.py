"""The deadline engine: every clock of an incident, from the plan snapshot, the record and the present moment.

Pure: nothing is stored but the acts that start, stop and waive a clock (domain reference §4.3).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from yuqing.model.clause import ClockKind, ClockStart, Duration, Origin
from yuqing.model.clocks import Clock, ClockState, Stop
from yuqing.model.incident import Action, Incident, State
from yuqing.model.organisation import Level
from yuqing.model.plan import Plan
from yuqing.model.response import Rule, Step
from yuqing.model.terms import StepKind

STOPS = {
    StepKind.FLASH_REPORT: Stop.SENT,
    StepKind.CONSULT: Stop.CONSULTED,
    StepKind.STATEMENT: Stop.APPROVED,
    StepKind.REPLY: Stop.REPLIED,
    StepKind.FOLLOW_UP: Stop.CALMED,
}


#: Stops that need the unit to speak in public.
IN_PUBLIC = frozenset({Stop.APPROVED, Stop.REPLIED, Stop.PRESS})
#: States in which no limit is left, and why.
ENDS_UNHANDLED = {State.DISMISSED: "已排除", State.MERGED: "已并案"}


class Waiver(NamedTuple):
    """Since when, and why, a limit need not be kept."""

    at: datetime
    reason: str


class Limit(NamedTuple):
    """A limit of the plan before it is applied to an incident."""

    id: str
    name: str
    start: ClockStart
    within: Duration
    kind: ClockKind
    stop: Stop
    item: Any
    item_field: str = ""
    to: str = ""


def clocks(plan: Plan, incident: Incident, now: datetime, scale: float = 1.0) -> tuple[Clock, ...]:
    """Return the clocks that apply, the earliest due first, those not started last.

    `scale` stretches every limit (drills). A clock of the machine that was set back does not turn them back.
    """
    now = max(now, incident.last_at)
    found = [_applied(limit, incident, now, scale) for limit in limits(plan, incident)]
    return tuple(sorted(found, key=lambda clock: (clock.due is None, clock.due or now, clock.id)))


def binding(found: tuple[Clock, ...], stop: Stop) -> Clock | None:
    """Return the strictest clock that an act stops: the earliest due among the hard ones, else among the soft."""
    binds = [clock for clock in found if clock.stop is stop and clock.state is not ClockState.WAIVED]
    started = [clock for clock in binds if clock.due is not None]
    hard = [clock for clock in started if clock.kind is ClockKind.HARD]
    return min(hard or started, key=lambda clock: clock.due or clock.within, default=None)


def limits(plan: Plan, incident: Incident) -> Iterator[Limit]:
    """Yield every limit of the plan and the rules that applies to an incident at its level."""
    level = next((each for each in plan.levels if each.rank == incident.level), None)
    if level:
        yield from _reports(level, plan)
    for step in plan.steps:
        if not (level and level.report_to and step.kind is StepKind.FLASH_REPORT):
            yield from _of_step(step)
    yield from _of_principles(plan)
    yield from _of_rules(plan, level, incident)
    yield from _of_duties(plan)


def _reports(level: Level, plan: Plan) -> Iterator[Limit]:
    for one in level.report_to:
        name = f"快报送达{plan.name_of(one.to)}"
        yield Limit(
            f"report:{one.to}",
            name,
            one.start,
            one.within,
            ClockKind.HARD,
            Stop.SENT,
            _Recipient(level, one),
            "one",
            one.to,
        )


def _of_step(step: Step) -> Iterator[Limit]:
    if limit := step.deadline:
        stop = STOPS.get(step.kind, Stop.ASSESSED)
        yield Limit(f"step:{step.id}", step.name, limit.start, limit.within, limit.kind, stop, step, "deadline")


def _of_principles(plan: Plan) -> Iterator[Limit]:
    for item in plan.principles:
        if clock := item.clock:
            name = item.name or item.clause.text
            yield Limit(
                f"principle:{item.id}", name, clock.start, clock.within, clock.kind, Stop.REPLIED, item, "clock"
            )


def _of_rules(plan: Plan, level: Level | None, incident: Incident) -> Iterator[Limit]:
    steps = {step.id: step for step in plan.steps}
    yield from (_of_rule(rule, steps) for rule in plan.rules if _applies(rule, level, incident))


def _of_duties(plan: Plan) -> Iterator[Limit]:
    for duty in plan.evaluation:
        if due := duty.due:
            name = duty.name or duty.clause.text
            yield Limit(f"duty:{duty.id}", name, due.start, due.within, due.kind, Stop.REVIEWED, duty, "due")


def _of_rule(rule: Rule, steps: Mapping[str, Step]) -> Limit:
    limit = rule.deadline
    step = steps.get(rule.stopped_by)
    stop = STOPS.get(step.kind, Stop.ASSESSED) if step else Stop.PRESS
    name = rule.name or rule.what
    return Limit(f"rule:{rule.id}", name, limit.start, limit.within, limit.kind, stop, rule, "deadline", rule.to)


def _applies(rule: Rule, level: Level | None, incident: Incident) -> bool:
    given, facts = rule.applies, incident.facts
    grade = facts.event_grade if facts else None
    if given.event_type and (facts is None or facts.event_type not in given.event_type):
        return False
    if given.level and (level is None or level.id not in given.level):
        return False
    if not given.event_grade:
        return True
    if grade is None:
        return level is not None and level.id in given.if_unset_levels
    return grade in given.event_grade


def _applied(limit: Limit, incident: Incident, now: datetime, scale: float) -> Clock:
    start = incident.marks.get(limit.start)
    within = limit.within.span * scale
    due = start + within if start else None
    stopped_at = _stopped_at(limit, incident)
    waiver = _waiver(limit, incident)
    return Clock(
        id=limit.id,
        name=limit.name,
        start_mark=limit.start,
        start=start,
        within=within,
        due=due,
        kind=limit.kind,
        stop=limit.stop,
        to=limit.to,
        item=limit.item,
        item_field=limit.item_field,
        stopped_at=stopped_at,
        state=_waived(due, waiver) if waiver and not stopped_at else _state(due, stopped_at, now),
        reason=waiver.reason if waiver and not stopped_at else "",
    )


def _state(due: datetime | None, stopped_at: datetime | None, now: datetime) -> ClockState:
    if due is None:
        # Without its start nobody can say whether it was met.
        return ClockState.NOT_STARTED
    if stopped_at is not None:
        return ClockState.MET if stopped_at <= due else ClockState.LATE
    return ClockState.OVERDUE if now > due else ClockState.RUNNING


def _waived(due: datetime | None, waiver: Waiver) -> ClockState:
    # What had run out before it was waived stays missed, or the record would hide it.
    return ClockState.LATE if due is not None and waiver.at > due else ClockState.WAIVED


def _waiver(limit: Limit, incident: Incident) -> Waiver | None:
    """Return what took a limit away: the incident was none, somebody waived it, or no answer was decided."""
    if incident.state in ENDS_UNHANDLED:
        last = incident.moves[-1]
        return Waiver(incident.opened_at, f"{ENDS_UNHANDLED[incident.state]}:{last.reason}")
    for note in incident.waived:
        if note.clock == limit.id:
            return Waiver(note.at, note.reason)
    return _not_answered(limit, incident)


def _not_answered(limit: Limit, incident: Incident) -> Waiver | None:
    # A rule from above still binds when the unit itself decided to say nothing.
    if limit.stop not in IN_PUBLIC or limit.item.clause.origin is Origin.RULE:
        return None
    chosen = [move for move in incident.moves if move.action in (Action.NO_PUBLIC, Action.DRAFT)]
    if chosen and chosen[-1].action is Action.NO_PUBLIC:
        return Waiver(chosen[-1].at, f"会商决定不公开回应:{chosen[-1].reason}")
    return None


def _stopped_at(limit: Limit, incident: Incident) -> datetime | None:
    if limit.stop is Stop.SENT:
        return _first_sent(incident, limit.to)
    if limit.stop is Stop.ASSESSED:
        return min((change.at for change in incident.levels), default=None)
    if limit.stop is Stop.REPLIED:
        return first_reply(incident)
    if limit.stop is Stop.PRESS:
        return min(incident.press, default=None)
    if limit.stop is Stop.REVIEWED:
        return _reviewed(incident)
    return incident.marks.get(_MARK[limit.stop])


_MARK = {
    Stop.CONSULTED: ClockStart.CONSULTED,
    Stop.APPROVED: ClockStart.APPROVED,
    Stop.CALMED: ClockStart.CALMED,
}


def first_reply(incident: Incident) -> datetime | None:
    """Return when the unit first said something in public, or None."""
    return min((each.at for statement in incident.statements for each in statement.publications), default=None)


def _first_sent(incident: Incident, to: str) -> datetime | None:
    sent = (one.sent_at for filed in incident.reports for one in filed.receipts if to in ("", one.receipt.to))
    return min(sent, default=None)


def _reviewed(incident: Incident) -> datetime | None:
    # An incident that was reopened is reviewed anew.
    return incident.moves[-1].at if incident.state is State.ARCHIVED else None


class _Recipient(NamedTuple):
    """A recipient with the clause of its level, so that it can be cited."""

    level: Level
    one: Any

    @property
    def clause(self) -> Any:
        return self.level.clause
