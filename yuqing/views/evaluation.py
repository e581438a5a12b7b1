"""总结评估: what was measured of an incident, its score card, and every value beside the unit's own history."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from yuqing.model.clause import ClockStart
from yuqing.model.clocks import Clock
from yuqing.model.deeds import Scorecard
from yuqing.model.evaluation import Card, Metrics, Share, Weights
from yuqing.model.incident import Incident
from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.stages import Stage
from yuqing.model.terms import StepKind
from yuqing.plans import snapshots
from yuqing.rules import scorecard
from yuqing.rules.clocks import clocks
from yuqing.rules.execution import is_taken, is_waived
from yuqing.rules.fold import fold
from yuqing.rules.metrics import metrics
from yuqing.store import Store, incidents, record
from yuqing.views.evaluation_table import table
from yuqing.views.recurrence import count_within
from yuqing.views.stage import stages_of

#: Mentions are counted from so long before the first sign, for the tone before.
BEFORE = timedelta(days=1)
#: How long after calm a rebound still counts as one of this incident.
AFTERWARDS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One incident measured."""

    metrics: Metrics
    card: Card
    weights: Weights
    #: Columns as `evaluation_table.COLUMNS`.
    table: pd.DataFrame
    #: Columns 部分 得分 满分 怎样算出.
    parts: pd.DataFrame
    #: What is put on the record when the card is frozen.
    frozen: Scorecard


def evaluation(store: Store, incident_id: int, weights: Weights, now: datetime) -> Evaluation:
    """Return the evaluation of an incident as of now, beside all other incidents that were archived."""
    entries = record.entries_of(store, incident_id)
    incident, plan = _whole(store, entries)
    found, ran = measured(store, incident, plan, entries, now)
    card = scorecard.score(found, ran, record.first_break(store) is None, weights, now)
    earlier = [each for each in _archived(store) if each != incident_id]
    history = [_measured_of(store, each, now) for each in earlier]
    shown = table(found, history, ran, entries)
    return Evaluation(found, card, weights, shown, _parts(card), _frozen(card, found, plan, weights))


def measured(
    store: Store, incident: Incident, plan: Plan, entries: list[Recorded], now: datetime
) -> tuple[Metrics, tuple[Clock, ...]]:
    """Return what is measured of an incident, and its clocks."""
    ran = clocks(plan, incident, now)
    start = min(incident.marks.values()) - BEFORE
    hourly = incidents.hourly_tone(store, list(incident.topic_ids), start, now)
    found = metrics(incident, ran, _steps(plan, incident, entries), hourly)
    rebounds, recurrences = _rebounds(store, incident, now), count_within(store, incident)
    return replace(found, rebounds=rebounds, recurrences=recurrences), ran


def _rebounds(store: Store, incident: Incident, now: datetime) -> int | None:
    """Return how often the topics of an incident broke out again; None without a topic whose hours are known."""
    calmed = incident.marks.get(ClockStart.CALMED)
    found = stages_of(store, incident.topic_ids, min(now, calmed + AFTERWARDS) if calmed else now)
    passed = [each.stage for stages in found.values() for each in stages.passed]
    return passed.count(Stage.REBOUND) if found else None


def _whole(store: Store, entries: list[Recorded]) -> tuple[Incident, Plan]:
    incident = fold(entries)
    return incident, snapshots.thaw(incidents.snapshot(store, incident.opening.plan_sha))


def _archived(store: Store) -> list[int]:
    return [row["incident_id"] for row in incidents.list_incidents(store) if row["state"] == "archived"]


def _measured_of(store: Store, incident_id: int, now: datetime) -> Metrics:
    entries = record.entries_of(store, incident_id)
    return measured(store, *_whole(store, entries), entries, now)[0]


def _steps(plan: Plan, incident: Incident, entries: list[Recorded]) -> Share:
    done = {recorded.entry.action for recorded in entries}
    required = [step for step in plan.steps if step.kind not in (StepKind.MONITOR, StepKind.HANDLING)]
    asked = [step for step in required if is_taken(step, done) or not is_waived(step, incident)]
    return Share(part=sum(is_taken(step, done) for step in asked), whole=len(asked))


def _parts(card: Card) -> pd.DataFrame:
    rows = [(part.name, part.points, part.most, part.sentence) for part in card.parts]
    return pd.DataFrame(rows, columns=["部分", "得分", "满分", "怎样算出"])


def _frozen(card: Card, found: Metrics, plan: Plan, weights: Weights) -> Scorecard:
    whole = {"card": asdict(card), "metrics": asdict(found), "weights": asdict(weights), "plan_version": plan.version}
    return Scorecard(score=card.score, card=json.dumps(whole, ensure_ascii=False, default=str, sort_keys=True))


def started(incident: Incident) -> bool:
    """Return whether the evaluation is open: the incident has calmed."""
    return ClockStart.CALMED in incident.marks
