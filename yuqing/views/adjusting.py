"""处置中的升降级建议: what the data of the incident's topics speak for today, against the level in force."""

from datetime import datetime

from yuqing.model.incident import OPEN_STATES, Incident, State
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.rules.adjusting import Adjustment, adjustment
from yuqing.store import Store, aftermath, topic_links

#: After calm the level is left as it was.
HANDLED = OPEN_STATES - {State.AWAITING_REVIEW, State.REVIEWING}


def adjustment_of(store: Store, incident: Incident, plan: Plan, stage: str, now: datetime) -> Adjustment | None:
    """Return the change of level to be considered now, or None."""
    if incident.state not in HANDLED or not incident.topic_ids:
        return None
    topics = [topic_links.current(store, each) for each in incident.topic_ids]
    row = aftermath.proposed_level(store, topics, now)
    if row is None:
        # No mention in the last 24 hours: nothing of today speaks for the level.
        return adjustment(incident, plan, stage, (Severity.OBSERVE, "近24小时所属议题没有新信息"), now)
    level, _, is_decided, sentence, _ = row
    why = f"所属议题由人定为这一级;{sentence}" if is_decided else str(sentence)
    return adjustment(incident, plan, stage, (Severity(level), why), now)
