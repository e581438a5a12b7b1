"""A topic or an alert becomes an incident, with its first mentions as evidence."""

from datetime import datetime

from ulid import ULID

from yuqing.model.clause import ClockStart
from yuqing.model.deeds import Evidence
from yuqing.model.incident import Deed
from yuqing.model.severity import Category
from yuqing.store import incidents
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident

#: Earliest mentions that are attached: who said it first, and who took it up.
FIRST_MENTIONS = 3


def open_from_topic(
    acting: Acting, topic_id: int, title: str, detected_at: datetime, alert_id: int | None = None
) -> int:
    """Open an incident from a topic and return its id. Raises WorkflowError.

    `detected_at` is when the unit came to know of it: the moment of the alert, or of the person who saw it.
    """
    first = incidents.first_mentions(acting.store, [topic_id], FIRST_MENTIONS)
    marks = {ClockStart.DETECTED: detected_at}
    if first:
        marks[ClockStart.FIRST_MENTION] = min(first[0]["published_at"], detected_at)
    new = NewIncident(
        title=title, marks=marks, category=_category(acting, topic_id), topic_ids=(topic_id,), alert_id=alert_id
    )
    incident_id = open_incident(acting, new)
    for row in first:
        payload = Evidence(id=str(ULID()), url=row["url"], note=row["site"], mention_id=row["mention_id"])
        act(acting, Act(incident_id=incident_id, what=Deed.EVIDENCE_ADDED, payload=payload))
    return incident_id


def _category(acting: Acting, topic_id: int) -> Category:
    found = incidents.category_of(acting.store, topic_id)
    return Category(found) if found else Category.OTHER
