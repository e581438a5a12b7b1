"""交接班: what the program knows that the next watch must know, and whether the last ones were taken over."""

from collections.abc import Iterator
from datetime import datetime

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.clocks import ClockState
from yuqing.model.incident import OPEN_STATES, Incident, State
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Plan
from yuqing.model.readiness import Handover
from yuqing.plans import snapshots
from yuqing.rules.fold import fold
from yuqing.rules.registers import TAKEN_WITHIN, handovers
from yuqing.store import Store, incidents, record
from yuqing.views.grievances import grievance_board
from yuqing.views.incident import clock_rows

#: Clocks of one incident that a handover names; the others are counted.
CLOCKS = 4


def draft(store: Store, now: datetime) -> tuple[str, ...]:
    """Return what is going on, line by line: open incidents, their clocks and tasks, and grievances that are late."""
    listed = [row for row in incidents.list_incidents(store) if State(row["state"]) in OPEN_STATES]
    entries = record.entries_of_many(store, [row["incident_id"] for row in listed])
    plans = {row["plan_sha"]: snapshots.thaw(incidents.snapshot(store, row["plan_sha"])) for row in listed}
    lines = [
        line
        for row in listed
        for line in _incident(plans[row["plan_sha"]], fold(entries[row["incident_id"]]), now)
    ]  # fmt: skip
    board = grievance_board(store, now)
    return (*lines, f"未结诉求 {board.open} 件,其中逾期 {board.overdue} 件") if board.open else tuple(lines)


def given(store: Store) -> tuple[Handover, ...]:
    """Return every handover, the newest first."""
    return tuple(reversed(handovers(record.of_kind(store, "handover"))))


def is_late(handover: Handover, now: datetime) -> bool:
    """Return whether nobody has taken a handover over in the time it may take."""
    return handover.taken_at is None and now - handover.at > TAKEN_WITHIN


def _incident(plan: Plan, incident: Incident, now: datetime) -> Iterator[str]:
    level = LEVEL[incident.level] if incident.level else "未定级"
    yield f"事件 {incident.id} {incident.title}:{level},{words.STATE[incident.state]}"
    running = [row for row in clock_rows(plan, incident, now) if row.clock.is_open and row.due_at]
    for row in running[:CLOCKS]:
        late = ",已超时" if row.state is ClockState.OVERDUE else ""
        due = clock.short(row.due_at, now) if row.due_at else ""
        yield f"事件 {incident.id} 时限 {row.name}:应在 {due} 前({row.kind}){late}"
    if len(running) > CLOCKS:
        yield f"事件 {incident.id} 还有 {len(running) - CLOCKS} 项时限在走"
    for task in incident.tasks:
        if task.state != "done":
            due = f",应在 {clock.short(task.given.due, now)} 前" if task.given.due else ""
            yield f"事件 {incident.id} 任务 {plan.name_of(task.given.to)}:{task.given.text}{due}"
    waiting = sum(question.state in ("open", "sent_back") for question in incident.questions)
    if waiting:
        yield f"事件 {incident.id} 待答复的质疑 {waiting} 条"
