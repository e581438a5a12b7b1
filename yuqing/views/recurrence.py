"""是否重复发生: earlier incidents that may have the same cause, and what people said of it, shown from both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yuqing.model.incident import Incident, State
from yuqing.model.reviewing import Candidate, Linked
from yuqing.rules.fold import fold
from yuqing.rules.recurrence import JUDGED, WITHIN, is_candidate, likeness, links, same_place
from yuqing.store import Store, alert_counts, incidents, record, topic_links

#: What was dismissed or merged is no earlier incident.
NONE = frozenset({State.DISMISSED, State.MERGED})
#: Judgements that are read at once; an office makes a few a year.
MOST = 10_000
#: Earlier incidents that are looked at, the newest first.
LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Related:
    """Another incident as a person linked it."""

    incident_id: int
    title: str
    opened_at: datetime
    link: Linked


@dataclass(frozen=True, slots=True)
class Recurrences:
    """What is known of the cause of an incident having come up before, and after."""

    proposed: tuple[Candidate, ...]
    earlier: tuple[Related, ...]
    later: tuple[Related, ...]
    #: Earlier ones that a person looked at and found to be another matter.
    refused: tuple[Related, ...]

    @property
    def within(self) -> int:
        """How many earlier incidents of the same cause began in the 90 days before."""
        return len(self.earlier)


def judged(store: Store) -> tuple[Linked, ...]:
    """Return every judgement about the cause of two incidents."""
    return links(reversed(record.latest(store, MOST, JUDGED)))


def recurrences(store: Store, incident: Incident) -> Recurrences:
    """Return the proposals and the links of an incident."""
    rows = {row["incident_id"]: row for row in incidents.list_incidents(store)}
    said = [each for each in judged(store) if each.later in rows and each.earlier in rows]
    own = [each for each in said if each.later == incident.id]
    known = {each.earlier for each in own}
    earlier = tuple(_related(rows, each.earlier, each) for each in own if each.same)
    opened = incident.opening.previous
    if opened is not None and opened in rows and opened not in known:
        link = Linked(incident.id, opened, True, "立案时注明", "", incident.opened_at)
        earlier, known = (*earlier, _related(rows, opened, link)), known | {opened}
    later = tuple(_related(rows, each.later, each) for each in said if each.earlier == incident.id and each.same)
    refused = tuple(_related(rows, each.earlier, each) for each in own if not each.same)
    return Recurrences(_proposed(store, incident, rows, known), earlier, later, refused)


def count_within(store: Store, incident: Incident) -> int:
    """Return how many earlier incidents of the same cause began within 90 days, as people said."""
    own = {each.earlier for each in judged(store) if each.later == incident.id and each.same}
    if incident.opening.previous is not None:
        own.add(incident.opening.previous)
    rows = [incidents.find(store, each) for each in sorted(own)]
    return sum(row is not None and incident.opened_at - row["opened_at"] <= WITHIN for row in rows)


def _related(rows: Mapping[int, incidents.Row], number: int, link: Linked) -> Related:
    return Related(number, rows[number]["title"], rows[number]["opened_at"], link)


def _proposed(
    store: Store, incident: Incident, rows: Mapping[int, incidents.Row], known: set[int]
) -> tuple[Candidate, ...]:
    own = rows[incident.id]
    near = [row for row in rows.values() if _may_be_earlier(row, own) and row["incident_id"] not in known][:LOOKED_AT]
    words = _words(store, [own, *near])
    places = _places(store, [incident.id, *(row["incident_id"] for row in near)])
    found = [_candidate(row, own, words, places) for row in near]
    return tuple(sorted((each for each in found if each), key=lambda each: -each.likeness))


def _may_be_earlier(row: incidents.Row, own: incidents.Row) -> bool:
    apart = own["opened_at"] - row["opened_at"]
    is_before = (row["opened_at"], row["incident_id"]) < (own["opened_at"], own["incident_id"])
    return is_before and apart <= WITHIN and State(row["state"]) not in NONE


def _words(store: Store, rows: list[incidents.Row]) -> dict[int, list[Mapping[int, float]]]:
    """Return incident → the weighted words of each of its topics."""
    topics = {row["incident_id"]: [topic_links.current(store, each) for each in row["topic_ids"]] for row in rows}
    known = alert_counts.topic_words(store, sorted({each for ids in topics.values() for each in ids}))
    return {number: [known[each] for each in ids if each in known] for number, ids in topics.items()}


def _places(store: Store, numbers: list[int]) -> dict[int, str]:
    folded = {number: fold(entries) for number, entries in record.entries_of_many(store, numbers).items()}
    return {number: each.facts.place if each.facts else "" for number, each in folded.items()}


def _candidate(
    row: incidents.Row,
    own: incidents.Row,
    words: Mapping[int, list[Mapping[int, float]]],
    places: Mapping[int, str],
) -> Candidate | None:
    number = row["incident_id"]
    alike = likeness(words[own["incident_id"]], words[number])
    place = same_place(places.get(own["incident_id"], ""), places.get(number, ""))
    category = row["category"] == own["category"]
    if not is_candidate(alike, same_category=category, same_place=place):
        return None
    apart = own["opened_at"] - row["opened_at"]
    reasons = [f"相隔{apart.days}天", f"用词相似度 {alike:.2f}", "类别相同" if category else "类别不同"]
    if place:
        reasons.append(f"地点相同({places[number]})")
    return Candidate(number, row["title"], row["opened_at"], apart, alike, category, place, "、".join(reasons))
