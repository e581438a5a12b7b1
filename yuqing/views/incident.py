"""事件: everything the incident desk shows, and one row of the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing import clock as wall
from yuqing.model import incident_labels as words
from yuqing.model.clause import ClockKind
from yuqing.model.clocks import Clock, ClockState
from yuqing.model.incident import OPEN_STATES, Deed, Incident, State
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.record_labels import act
from yuqing.model.response import Step
from yuqing.model.severity import Category, Severity
from yuqing.model.stages import Stage
from yuqing.model.terms import StepKind
from yuqing.plans import citation, snapshots
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import is_taken
from yuqing.rules.fold import fold
from yuqing.rules.reminders import Reminder, reminders
from yuqing.store import Store, incidents, record
from yuqing.views.stage import stages_of

LIVELY_FIRST = (Stage.OUTBREAK, Stage.REBOUND, Stage.SPREADING, Stage.LATENT, Stage.FADING, Stage.CALM)
#: What of a payload a line of the log repeats.
SAID = ("title", "what", "text", "measures", "party", "subject", "outcome", "url", "note", "reason")
#: The step that is being taken in a state.
PRESENT = {
    State.CANDIDATE: StepKind.DISCOVER,
    State.ASSESSING: StepKind.FLASH_REPORT,
    State.REPORTED: StepKind.FLASH_REPORT,
    State.CONSULTING: StepKind.CONSULT,
    State.DRAFTING: StepKind.STATEMENT,
    State.TRACKING: StepKind.FOLLOW_UP,
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One of the plan's steps: done, now, or later."""

    name: str
    #: "done", "now", "later" or "through" (all the time).
    state: str
    by: str
    citation: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock, in words."""

    clock: Clock
    name: str
    state: ClockState
    due_at: datetime | None
    #: 硬时限 or 软时限.
    kind: str
    start: str
    citation: str


@dataclass(frozen=True, slots=True)
class IncidentDesk:
    """The whole desk of one incident."""

    incident: Incident
    plan: Plan
    as_of: datetime
    level: Severity
    state: str
    steps: tuple[StepRow, ...]
    clocks: tuple[ClockRow, ...]
    #: Stage of life of its topics, the liveliest of several; "" when no topic belongs to it.
    stage: str
    #: Whom the clocks call now.
    reminders: tuple[Reminder, ...]
    log: pd.DataFrame
    is_open: bool

    @property
    def next_due(self) -> ClockRow | None:
        """The open clock that is due first."""
        return next((row for row in self.clocks if row.clock.is_open), None)

    @property
    def overdue(self) -> tuple[ClockRow, ...]:
        """The clocks that ran out."""
        return tuple(row for row in self.clocks if row.state is ClockState.OVERDUE)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One incident in the ledger (事件台账)."""

    incident_id: int
    title: str
    level: Severity
    state: State
    category: str
    opened_at: datetime
    changed_at: datetime
    next_due: ClockRow | None
    topic_ids: tuple[int, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES


def incident_desk(store: Store, incident_id: int, now: datetime, scale: float = 1.0) -> IncidentDesk | None:
    """Return the desk of an incident as of now, or None when there is none; `scale` stretches its limits (drills)."""
    entries = record.entries_of(store, incident_id)
    if not entries:
        return None
    incident = fold(entries)
    plan = snapshots.thaw(incidents.snapshot(store, incident.opening.plan_sha))
    return IncidentDesk(
        incident=incident,
        plan=plan,
        as_of=now,
        level=incident.level or Severity.OBSERVE,
        state=words.STATE[incident.state],
        steps=steps(plan, incident, entries),
        clocks=clock_rows(plan, incident, now, scale),
        stage=liveliest(each.present.stage for each in stages_of(store, incident.topic_ids, now).values()),
        reminders=reminders(plan, clocks(plan, incident, now, scale), incident.acknowledged, now),
        log=log(entries, plan, now),
        is_open=incident.state in OPEN_STATES,
    )


def liveliest(stages: Iterable[Stage]) -> str:
    """Return the stage that asks for most attention, "" when there is none."""
    found = set(stages)
    return next((stage for stage in LIVELY_FIRST if stage in found), "")


def ledger(store: Store, now: datetime, scale: float = 1.0) -> tuple[LedgerRow, ...]:
    """Return every incident: those open first, the most severe and then the earliest due first; scale as above."""
    listed = incidents.list_incidents(store)
    # At once: each read goes through the whole record.
    entries = record.entries_of_many(
        store, [row["incident_id"] for row in listed if State(row["state"]) in OPEN_STATES]
    )
    shas = {row["plan_sha"] for row in listed if row["incident_id"] in entries}
    plans = {sha: snapshots.thaw(incidents.snapshot(store, sha)) for sha in shas}
    rows = [_ledger_row(row, entries.get(row["incident_id"], []), plans, (now, scale)) for row in listed]
    return tuple(sorted(rows, key=_urgency))


def clock_rows(plan: Plan, incident: Incident, now: datetime, scale: float = 1.0) -> tuple[ClockRow, ...]:
    """Return the clocks of an incident in words: hard ones that ran out, then by due time, ended ones last."""
    rows = [_clock_row(clock) for clock in clocks(plan, incident, now, scale)]
    return tuple(sorted(rows, key=_attention))


def _attention(row: ClockRow) -> int:
    # A soft clock that ran out hides neither a hard one nor what can still be kept.
    if not row.clock.is_open:
        return 3
    if row.state is ClockState.OVERDUE:
        return 0 if row.clock.kind is ClockKind.HARD else 2
    return 1


def steps(plan: Plan, incident: Incident, entries: list[Recorded]) -> tuple[StepRow, ...]:
    """Return the plan's steps with how far each is."""
    done = {recorded.entry.action for recorded in entries}
    return tuple(_step_row(plan, step, incident.state, done) for step in plan.steps)


def log(entries: list[Recorded], plan: Plan, now: datetime) -> pd.DataFrame:
    """Return the record of an incident, newest first: 时间 事项 办理人 岗位 说明 编号."""
    rows = [
        {
            "时间": wall.short(recorded.entry.occurred_at, now),
            "事项": act(recorded.entry.action),
            "办理人": recorded.entry.actor,
            "岗位": plan.name_of(recorded.entry.role),
            "说明": said(recorded, plan),
            "编号": recorded.seq,
        }
        for recorded in reversed(entries)
    ]
    return pd.DataFrame(rows, columns=["时间", "事项", "办理人", "岗位", "说明", "编号"])


def said(recorded: Recorded, plan: Plan) -> str:
    """Return in a few words what an entry says."""
    payload = recorded.entry.payload
    parts = [str(payload[key]) for key in SAID if payload.get(key)]
    if "level" in payload and recorded.entry.action == Deed.LEVEL_SET:
        parts.insert(0, LEVEL[Severity(payload["level"])])
    if payload.get("to") and recorded.entry.action in (Deed.RECEIPT_LOGGED, Deed.RECEIPT_CONFIRMED):
        parts.insert(0, plan.name_of(payload["to"]))
    if payload.get("signer"):
        parts.insert(0, plan.name_of(payload["signer"]))
    return ";".join(parts)


def _ledger_row(
    row: incidents.Row, entries: list[Recorded], plans: Mapping[str, Plan], at: tuple[datetime, float]
) -> LedgerRow:
    state = State(row["state"])
    next_due = None
    if entries:
        incident = fold(entries)
        plan = plans[row["plan_sha"]]
        next_due = next((each for each in clock_rows(plan, incident, *at) if each.clock.is_open), None)
    return LedgerRow(
        incident_id=row["incident_id"],
        title=row["title"],
        level=Severity(row["level"]) if row["level"] else Severity.OBSERVE,
        state=state,
        category=words.CATEGORY[Category(row["category"])],
        opened_at=row["opened_at"],
        changed_at=row["changed_at"],
        next_due=next_due,
        topic_ids=tuple(row["topic_ids"]),
    )


def _urgency(row: LedgerRow) -> tuple[bool, int, float]:
    due = row.next_due.due_at.timestamp() if row.next_due and row.next_due.due_at else float("inf")
    return (not row.is_open, row.level, due if row.is_open else -row.opened_at.timestamp())


def _clock_row(clock: Clock) -> ClockRow:
    return ClockRow(
        clock=clock,
        name=clock.name,
        state=clock.state,
        due_at=clock.due,
        kind=words.CLOCK_KIND[clock.kind],
        start=words.MARK[clock.start_mark],
        citation=citation(clock.item, clock.item_field),
    )


def _step_row(plan: Plan, step: Step, state: State, done: set[str]) -> StepRow:
    by = "、".join(plan.name_of(actor) for actor in step.by)
    return StepRow(step.name, _step_state(step, state, done), by, citation(step))


def _step_state(step: Step, state: State, done: set[str]) -> str:
    if step.kind is StepKind.MONITOR:
        return "through" if state in OPEN_STATES else "done"
    if step.kind is PRESENT.get(state):
        return "now"
    return "done" if is_taken(step, done) else "later"
