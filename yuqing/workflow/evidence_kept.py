"""What the incidents of a desk rest on: mentions and topics that no limit and no request touches unasked."""

from dataclasses import dataclass

from yuqing.model.incident import OPEN_STATES, State
from yuqing.store import Store, incidents, topic_links
from yuqing.workflow.incidents import incident_of


@dataclass(frozen=True, slots=True)
class Ground:
    """Mentions and topics that incidents rest on."""

    #: Evidence of any incident, with the open incidents it belongs to.
    evidence: dict[int, tuple[int, ...]]
    #: Topics of open incidents, as they are called after merges.
    topic_ids: frozenset[int]


def ground(store: Store) -> Ground:
    """Return what the incidents rest on."""
    evidence: dict[int, tuple[int, ...]] = {}
    topic_ids: set[int] = set()
    for row in incidents.list_incidents(store):
        is_open = State(row["state"]) in OPEN_STATES
        if is_open:
            topic_ids |= {topic_links.current(store, topic_id) for topic_id in row["topic_ids"]}
        for each in incident_of(store, row["incident_id"]).evidence:
            if each.mention_id is not None:
                known = evidence.get(each.mention_id, ())
                evidence[each.mention_id] = (*known, row["incident_id"]) if is_open else known
    return Ground(evidence, frozenset(topic_ids))
