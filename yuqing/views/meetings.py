"""例会: what happened since the last meeting, and what earlier ones left to do."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from yuqing import clock as wall
from yuqing.model import incident_labels as words
from yuqing.model.alerts import AlertKind, AlertState
from yuqing.model.incident import Incident, State
from yuqing.model.labels import ALERT_KIND, ALERT_STATE, LEVEL
from yuqing.model.meetings import Action, Meeting, MeetingAction
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.revision import Handled
from yuqing.model.severity import Severity
from yuqing.plans import citation, snapshots
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import Outcome, kept
from yuqing.rules.fold import fold
from yuqing.rules.meetings import finished, meetings, review_id, with_ends
from yuqing.store import Store, alerts, incidents, record
from yuqing.views.grievances import GrievanceRow, grievance_board

KIND = "meeting"
#: How far back the first meeting looks.
FIRST = timedelta(days=30)
#: What counts as kept or missed; what is still open or was never reached is told apart.
ORDER = (Outcome.MET, Outcome.LATE, Outcome.WAIVED, Outcome.UNUSED, Outcome.OPEN)
OUTCOME = {
    Outcome.MET: "按时",
    Outcome.LATE: "超时",
    Outcome.WAIVED: "免除",
    Outcome.UNUSED: "未用到",
    Outcome.OPEN: "进行中",
}
INCIDENTS = ["编号", "事件", "级别", "状态", "立案", "本期变化"]
SAID = (AlertState.TRUE, AlertState.FALSE, AlertState.NEW)
ALERTS = ["种类", "条数", *(ALERT_STATE[each] for each in SAID)]
GRIEVANCES = ["诉求", "承办", "时限", "已超"]
KEEPING = ["预案条款", "依据", *OUTCOME.values()]
#: States in which a review may have left something to do.
REVIEWED = frozenset({State.AWAITING_REVIEW, State.REVIEWING, State.ARCHIVED, State.TRACKING})
ACTIONS = ["事项", "责任岗位", "时限", "来源", "状态"]


@dataclass(frozen=True, slots=True)
class MeetingBoard:
    """Everything a regular meeting has before it."""

    since: datetime
    now: datetime
    #: Whether there was a meeting before; else the board looks back 30 days.
    has_earlier: bool
    meetings: tuple[Meeting, ...]
    #: Actions of meetings and reviews: late ones first, then by their moment, those done last.
    actions: tuple[Action, ...]
    #: Columns INCIDENTS, ALERTS, GRIEVANCES, KEEPING.
    incidents: pd.DataFrame
    alerts: pd.DataFrame
    grievances: pd.DataFrame
    keeping: pd.DataFrame

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """The actions that are still to be done."""
        return tuple(each for each in self.actions if each.done_at is None)

    @property
    def overdue_actions(self) -> int:
        """How many of them are late."""
        return sum(each.is_overdue(self.now) for each in self.actions)


def meeting_board(store: Store, now: datetime) -> MeetingBoard:
    """Return the board as of now."""
    entries = record.of_kind(store, KIND)
    held = meetings(entries)
    since = held[0].at if held else now - FIRST
    handled = _handled(store, since, now)
    actions = with_ends((*_of_meetings(held), *_of_reviews(store)), finished(entries))
    return MeetingBoard(
        since=since, now=now, has_earlier=bool(held), meetings=held,
        actions=tuple(sorted(actions, key=lambda each: (each.done_at is not None, each.given.due))),
        incidents=_incidents(store, since, now), alerts=_alerts(store, since, now),
        grievances=_grievances(store, now), keeping=keeping(handled),
    )  # fmt: skip


def action_table(actions: tuple[Action, ...], plan: Plan | None, now: datetime) -> pd.DataFrame:
    """Return actions as the screen and the paper show them."""
    rows = [
        (
            each.given.text,
            plan.name_of(each.given.owner) if plan else each.given.owner,
            wall.short(each.given.due, now),
            each.source,
            _state(each, now),
        )
        for each in actions
    ]
    return pd.DataFrame(rows, columns=ACTIONS)


def keeping(handled: list[Handled]) -> pd.DataFrame:
    """Return how every item of the plans was kept in these incidents."""
    counted: dict[str, Counter[Outcome]] = defaultdict(Counter)
    named: dict[str, tuple[str, str]] = {}
    for each in handled:
        for item in kept(each):
            counted[item.key][item.outcome] += 1
            named.setdefault(item.key, (item.name, citation(item.item, item.item_field)))
    worst_first = sorted(counted.items(), key=lambda each: -each[1][Outcome.LATE])
    rows = [(*named[key], *(counts[outcome] for outcome in ORDER)) for key, counts in worst_first]
    return pd.DataFrame(rows, columns=KEEPING)


def _state(action: Action, now: datetime) -> str:
    if action.done_at is not None:
        return f"{wall.short_day(action.done_at, now)} 办结:{action.note}"
    return "逾期" if action.is_overdue(now) else "在办"


def _of_meetings(held: tuple[Meeting, ...]) -> list[Action]:
    return [action for meeting in held for action in meeting.actions]


def _of_reviews(store: Store) -> list[Action]:
    """Return what the reviews of incidents want done; their ends are told with those of the meetings."""
    numbers = [row["incident_id"] for row in incidents.list_incidents(store) if State(row["state"]) in REVIEWED]
    found = []
    for entries in record.entries_of_many(store, numbers).values():
        incident = fold(entries)
        for place, each in enumerate(incident.review_actions):
            number = review_id(incident.id, place)
            given = MeetingAction(id=number, text=each.text, owner=each.role, due=each.due)
            found.append(Action(given, f"事件{incident.id}评估", incident.last_at))
    return found


def _changed(store: Store, since: datetime) -> list[incidents.Row]:
    return [row for row in incidents.list_incidents(store) if row["changed_at"] >= since]


def _handled(store: Store, since: datetime, now: datetime) -> list[Handled]:
    rows = {row["incident_id"]: row["plan_sha"] for row in _changed(store, since)}
    plans = {sha: snapshots.thaw(incidents.snapshot(store, sha)) for sha in set(rows.values())}
    found = record.entries_of_many(store, list(rows))
    return [_one(entries, plans[rows[number]], now) for number, entries in found.items()]


def _one(entries: list[Recorded], plan: Plan, now: datetime) -> Handled:
    incident: Incident = fold(entries)
    return Handled(incident, plan, clocks(plan, incident, now), tuple(entries))


def _incidents(store: Store, since: datetime, now: datetime) -> pd.DataFrame:
    rows = [
        (
            row["incident_id"],
            row["title"],
            LEVEL[Severity(row["level"])] if row["level"] else LEVEL[Severity.OBSERVE],
            words.STATE[State(row["state"])],
            wall.short(row["opened_at"], now),
            _change(row, since),
        )
        for row in _changed(store, since)
    ]
    return pd.DataFrame(rows, columns=INCIDENTS)


def _change(row: incidents.Row, since: datetime) -> str:
    told = "新立案" if row["opened_at"] >= since else "续办"
    return f"{told},已归档" if State(row["state"]) is State.ARCHIVED else told


def _alerts(store: Store, since: datetime, now: datetime) -> pd.DataFrame:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, state, n in alerts.count_by_kind_and_verdict(store, since, now + timedelta(seconds=1)):
        counted[str(kind)][str(state)] += n
    most_first = sorted(counted.items(), key=lambda each: -each[1].total())
    rows = [
        (ALERT_KIND[AlertKind(kind)], states.total(), *(states[str(each)] for each in SAID))
        for kind, states in most_first
    ]
    return pd.DataFrame(rows, columns=ALERTS)


def _grievances(store: Store, now: datetime) -> pd.DataFrame:
    late = [row for row in grievance_board(store, now).rows if row.overdue]
    return pd.DataFrame([_grievance(row, now) for row in late], columns=GRIEVANCES)


def _grievance(row: GrievanceRow, now: datetime) -> tuple[str, str, str, str]:
    due = row.due_at or now
    return row.statement, row.owner, wall.short(due, now), f"{(now - due).days}天"
