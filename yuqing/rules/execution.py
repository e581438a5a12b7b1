"""How the items of a plan were kept in an incident: each clock and each step, with its place in the plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from yuqing.model.clause import ClockKind
from yuqing.model.clocks import Clock, ClockState
from yuqing.model.incident import Action, Deed, Incident, State
from yuqing.model.response import Step
from yuqing.model.revision import Handled
from yuqing.model.terms import StepKind

#: Acts that show that a step was taken, by kind of step.
TAKEN_BY: Mapping[StepKind, frozenset[str]] = {
    StepKind.DISCOVER: frozenset({Action.TRIAGE}),
    StepKind.FLASH_REPORT: frozenset({Deed.RECEIPT_LOGGED}),
    StepKind.CONSULT: frozenset({Deed.DECISION_RECORDED}),
    StepKind.STATEMENT: frozenset({Deed.STATEMENT_APPROVED}),
    StepKind.REPLY: frozenset({Action.PUBLISH, Action.NO_PUBLIC}),
    StepKind.FOLLOW_UP: frozenset({Action.CALM}),
}
#: Steps that go on all the time, or whose work leaves no act of its own.
WITHOUT_ACT = frozenset({StepKind.MONITOR, StepKind.HANDLING})
#: Steps that a decision not to answer takes away.
IN_PUBLIC = frozenset({StepKind.STATEMENT, StepKind.REPLY})


#: States in which an incident is over.
OVER = frozenset({State.AWAITING_REVIEW, State.REVIEWING, State.ARCHIVED})


class Outcome(StrEnum):
    """What became of an item in one incident."""

    MET = "met"
    LATE = "late"
    WAIVED = "waived"
    UNUSED = "unused"
    OPEN = "open"


OF_CLOCK = {
    ClockState.MET: Outcome.MET,
    ClockState.LATE: Outcome.LATE,
    ClockState.OVERDUE: Outcome.LATE,
    ClockState.WAIVED: Outcome.WAIVED,
    ClockState.RUNNING: Outcome.OPEN,
    ClockState.NOT_STARTED: Outcome.UNUSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One item of the plan in one incident."""

    incident_id: int
    key: str
    name: str
    #: None for a step.
    kind: ClockKind | None
    outcome: Outcome
    #: How long it took beyond its limit; None unless it was late and done.
    late_by: timedelta | None = None
    #: Item of the plan and its field, for the citation.
    item: Any
    item_field: str = ""


def kept(handled: Handled) -> Iterator[Kept]:
    """Yield what became of every clock and every step of the plan in an incident."""
    for clock in handled.clocks:
        outcome = OF_CLOCK[clock.state]
        yield Kept(
            incident_id=handled.incident.id,
            key=key_of(clock),
            name=clock.name,
            kind=clock.kind,
            outcome=outcome if _is_over(handled.incident) or outcome is not Outcome.UNUSED else Outcome.OPEN,
            late_by=late_by(clock),
            item=clock.item,
            item_field=clock.item_field,
        )
    done = {recorded.entry.action for recorded in handled.entries}
    for step in handled.plan.steps:
        if step.kind not in WITHOUT_ACT:
            outcome = _of_step(step, handled.incident, done)
            yield Kept(
                incident_id=handled.incident.id, key=f"steps.{step.id}", name=step.name, kind=None, outcome=outcome,
                item=step,
            )  # fmt: skip


def key_of(clock: Clock) -> str:
    """Return the place in the plan of the limit behind a clock."""
    kind, item = clock.id.split(":", 1)
    if kind == "report":
        return f"levels.{clock.item.level.id}.report_to.{item}.within"
    section, field = {
        "step": ("steps", "deadline"), "principle": ("principles", "clock"), "duty": ("evaluation", "due"),
        "rule": ("rules", "deadline"),
    }[kind]  # fmt: skip
    return f"{section}.{item}.{field}.within"


def late_by(clock: Clock) -> timedelta | None:
    """Return by how much a clock was missed; None when it was kept, or never stopped."""
    if clock.state is not ClockState.LATE or clock.due is None or clock.stopped_at is None:
        return None
    return clock.stopped_at - clock.due


def is_taken(step: Step, done: set[str]) -> bool:
    """Return whether one of the acts that are `done` shows that a step was taken."""
    return bool(done & TAKEN_BY.get(step.kind, frozenset({Deed.LEVEL_SET})))


def is_waived(step: Step, incident: Incident) -> bool:
    """Return whether a step fell away because it was decided, with a reason, to answer nobody in public."""
    return step.kind in IN_PUBLIC and _was_silent(incident)


def _of_step(step: Step, incident: Incident, done: set[str]) -> Outcome:
    if is_taken(step, done):
        return Outcome.MET
    if is_waived(step, incident):
        return Outcome.WAIVED
    return Outcome.UNUSED if _is_over(incident) else Outcome.OPEN


def _is_over(incident: Incident) -> bool:
    """Return whether what has not been done will not be done any more."""
    return incident.state in OVER


def _was_silent(incident: Incident) -> bool:
    return any(move.action is Action.NO_PUBLIC for move in incident.moves)
