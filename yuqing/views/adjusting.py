"""处置中的升降级建议: what the data of the incident's topics speak for today, against the level in force."""

from dataclasses import dataclass
from datetime import datetime

from yuqing.model.incident import OPEN_STATES, Incident, State
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.plans import citation
from yuqing.rules.adjusting import Adjustment, adjustment
from yuqing.store import Store, aftermath, topic_links

#: After calm the level is left as it was.
HANDLED = OPEN_STATES - {State.AWAITING_REVIEW, State.REVIEWING}


@dataclass(frozen=True, slots=True)
class Proposal:
    """The level that an incident without one should be given, for a person to confirm."""

    level: Severity
    #: In Chinese: what is proposed and why.
    sentence: str


def proposal_of(store: Store, incident: Incident, plan: Plan, now: datetime) -> Proposal | None:
    """Return the level to begin with, from the topics of the incident and the plan's floors; None without either."""
    if incident.level is not None:
        return None
    return _first_level(incident, plan, _level_of_data(store, incident, now))


def _level_of_data(store: Store, incident: Incident, now: datetime) -> tuple[Severity, str] | None:
    topics = [topic_links.current(store, each) for each in incident.topic_ids]
    row = aftermath.proposed_level(store, topics, now) if topics else None
    if row is None:
        return None
    level, _, is_decided, sentence, _ = row
    return Severity(level), f"所属议题由人定为这一级;{sentence}" if is_decided else str(sentence)


def _first_level(incident: Incident, plan: Plan, data: tuple[Severity, str] | None) -> Proposal | None:
    """Return the gravest of what the data speaks for and of the plan's floor for this kind of event, or None."""
    levels = sorted(each.severity for each in plan.levels)
    found = [(min(data[0], levels[-1]), data[1])] if data and levels else []
    found += _floor(incident, plan)
    if not found:
        return None
    level, why = min(found)
    return Proposal(level, f"建议定为{LEVEL[level]}:{why}。由有权的岗位确认或改定。")


def _floor(incident: Incident, plan: Plan) -> list[tuple[Severity, str]]:
    kind = incident.facts.event_type if incident.facts else ""
    return [
        (level.severity, f"核实单列为“{each.name}”,预案规定不低于{LEVEL[level.severity]}({citation(each)})")
        for each in plan.event_types
        for level in plan.levels
        if each.id == kind and each.floor == level.id
    ]


def adjustment_of(store: Store, incident: Incident, plan: Plan, stage: str, now: datetime) -> Adjustment | None:
    """Return the change of level to be considered now, or None."""
    if incident.state not in HANDLED or not incident.topic_ids:
        return None
    # No mention in the last 24 hours: nothing of today speaks for the level.
    nothing = (Severity.OBSERVE, "近24小时所属议题没有新信息")
    return adjustment(incident, plan, stage, _level_of_data(store, incident, now) or nothing, now)
