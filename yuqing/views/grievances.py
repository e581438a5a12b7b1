"""诉求: every grievance with what is due, and how many were answered, solved and found good."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing import clock
from yuqing.model import incident_labels as words
from yuqing.model.matters import Grievance, GrievanceState, Satisfied
from yuqing.model.plan import Plan
from yuqing.plans import citation
from yuqing.rules.deeds_matters import WAYS
from yuqing.rules.fold_matters import grievance
from yuqing.rules.wilson import interval
from yuqing.store import Store, incidents, record

ENDED = frozenset({GrievanceState.CLOSED, GrievanceState.REFUSED})
NOT_ACCEPTED = frozenset({GrievanceState.REGISTERED, GrievanceState.REFUSED})
#: States in which the unit has said something to the matter.
ANSWERED = frozenset({GrievanceState.REPLIED, GrievanceState.RESOLVED, GrievanceState.REVISITED, GrievanceState.CLOSED})
SOLVED = ANSWERED - {GrievanceState.REPLIED}


@dataclass(frozen=True, slots=True)
class GrievanceRow:
    """One line of the list."""

    id: str
    statement: str
    state: GrievanceState
    owner: str
    due_at: datetime | None
    registered_at: datetime
    incident_id: int
    overdue: bool
    reopened: int

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in ENDED


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its size and its 95 % Wilson interval."""

    name: str
    part: int
    whole: int
    low: float
    high: float
    definition: str


@dataclass(frozen=True, slots=True)
class GrievanceBoard:
    """The whole page."""

    rows: tuple[GrievanceRow, ...]
    rates: tuple[Rate, ...]

    @property
    def open(self) -> int:
        """How many are not ended."""
        return sum(row.is_open for row in self.rows)

    @property
    def overdue(self) -> int:
        """How many of them are late."""
        return sum(row.overdue for row in self.rows)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of the plan on grievances, in words."""

    name: str
    words: str
    citation: str


def grievance_board(store: Store, now: datetime) -> GrievanceBoard:
    """Return every grievance, late ones first, with the three rates (响应率 解决率 满意率)."""
    rows = [_row(row, now) for row in incidents.list_grievances(store)]
    found = [(GrievanceState(row["state"]), Satisfied(row["satisfied"])) for row in incidents.list_grievances(store)]
    return GrievanceBoard(tuple(sorted(rows, key=_urgency)), rates(found))


def rates(found: list[tuple[GrievanceState, Satisfied]]) -> tuple[Rate, ...]:
    """Return the three rates (domain reference §4.7); none where nothing was accepted."""
    accepted = [
        (state, said) for state, said in found if state not in (GrievanceState.REGISTERED, GrievanceState.REFUSED)
    ]
    asked = [said for state, said in accepted if state in (GrievanceState.REVISITED, GrievanceState.CLOSED)]
    spoken = [said for said in asked if said is not Satisfied.UNKNOWN]
    return (
        _rate("响应率", sum(state in ANSWERED for state, _ in accepted), len(accepted), "已答复的 ÷ 已受理的"),
        _rate("解决率", sum(state in SOLVED for state, _ in accepted), len(accepted), "已办结的 ÷ 已受理的"),
        _rate("满意率", spoken.count(Satisfied.YES), len(spoken), "回访满意的 ÷ 回访并表态的"),
    )


def one(store: Store, grievance_id: str) -> Grievance:
    """Return a grievance with every step."""
    return grievance(record.of_object(store, f"grievance:{grievance_id}"))


def next_states(state: GrievanceState) -> list[GrievanceState]:
    """Return where a grievance can go from here, in the order of its way."""
    return [each for each in GrievanceState if each in WAYS[state]]


def limits(plan: Plan) -> tuple[Limit, ...]:
    """Return the limits that the plan and the rules set, to show beside the form."""
    return tuple(
        Limit(item.name, f"{step.name}:自受理起{step.within.in_chinese}", citation(item))
        for item in plan.grievance_sla
        for step in item.steps
    )


def _rate(name: str, part: int, whole: int, definition: str) -> Rate:
    low, high = interval(part, whole)
    return Rate(name, part, whole, low, high, definition)


def _row(row: incidents.Row, now: datetime) -> GrievanceRow:
    state = GrievanceState(row["state"])
    answered = state in ANSWERED or state in ENDED
    return GrievanceRow(
        id=row["grievance_id"],
        statement=row["statement"],
        state=state,
        owner=row["owner"],
        due_at=row["due_at"],
        registered_at=row["registered_at"],
        incident_id=row["incident_id"],
        overdue=bool(row["due_at"] and row["due_at"] < now and not answered),
        reopened=row["reopened"],
    )


def _urgency(row: GrievanceRow) -> tuple[bool, float]:
    due = row.due_at.timestamp() if row.due_at else float("inf")
    return (not row.is_open, due)


def steps_of(found: Grievance, now: datetime) -> pd.DataFrame:
    """Return the way of a grievance: 时间 办理 说明 经手."""
    rows = [
        (clock.short(step.at, now), words.GRIEVANCE_STATE[step.moved.to], step.moved.text, step.by)
        for step in found.steps
    ]
    return pd.DataFrame(rows, columns=["时间", "办理", "说明", "经手"])
