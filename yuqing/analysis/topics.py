"""Which matter a mention belongs to: the same wording first, then a shared tag, then the nearest centroid.

Online grouping over words and adjacent-word bigrams with frozen weights; the thresholds were measured on retold
rumours and complaints (docs/design_notes.md). A mention without terms, because it is not about the unit or says too
little, stays ungrouped. What people merged stays one matter: each part keeps its own centroid, and all lead to one
topic; what they split off keeps a centroid of its own.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from math import hypot
from operator import mul

from yuqing.analysis.terms import tags_among

#: Cosine to a centroid from which a mention joins the topic.
JOIN = 0.14
#: After a silence of this length the matter has to be told much as before to be the same one that returns …
SILENCE = timedelta(days=14)
#: … with at least this cosine; and a tag then no longer leads to it.
RETURN = 0.16
#: Terms that stay in a centroid, by weight.
CENTROID_TERMS = 128
#: Terms of a mention that look for candidates, by weight.
PROBES = 16
#: A term that stands in more open topics than this tells nothing apart.
COMMON = 400
#: What an own title is worth against the first sentence of a text, and how much better a new title has to be.
OWN_TITLE = 0.3
BETTER = 0.15
#: Topics and near-duplicate keys kept in memory; older ones are closed.
OPEN_TOPICS = 20_000
OPEN_KEYS = 200_000

#: No centroid is shorter: it begins with length 1 and grows; what is trimmed off never halves it.
SHORTEST = 0.5


@dataclass(slots=True)
class Topic:
    """A growing matter; `weights` is the sum of its mentions' vectors."""

    topic_id: int
    title: str
    title_score: float
    target_id: str
    first_at: datetime
    last_at: datetime
    mention_count: int
    weights: dict[int, float]
    norm: float
    #: When the present telling began: the first mention after the last long silence.
    wave_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """What grouping needs of a mention. `weights` are L2-normalised and sorted by weight, largest first."""

    mention_id: int
    #: Its own title, or the first sentence of its text.
    title: str
    #: Whether the title is its own: an editor wrote it to say what the matter is.
    is_titled: bool
    target_id: str
    published_at: datetime
    near_key: int
    terms: Sequence[int]
    weights: Sequence[float]


@dataclass(slots=True)
class TopicIndex:
    """The open topics of a desk, in memory; the store holds the same facts."""

    topics: OrderedDict[int, Topic] = field(default_factory=OrderedDict)
    #: Term → the open topics that hold it, each with its weight there.
    postings: dict[int, dict[int, float]] = field(default_factory=dict)
    near: OrderedDict[int, int] = field(default_factory=OrderedDict)
    #: Tag → the topic that it stood for last.
    tags: dict[int, int] = field(default_factory=dict)
    #: Topic that people merged into another → that other one.
    merged: dict[int, int] = field(default_factory=dict)
    changed: dict[int, Topic] = field(default_factory=dict)

    def assign(self, item: Item) -> int | None:
        """Return the topic of the mention, opening one where none is near; None when it stays ungrouped."""
        if not item.terms:
            return None
        tags = tags_among(item.terms)
        topic = self._same_wording(item) or self._same_tag(item, tags) or self._nearest(item)
        if topic is None:
            topic = self._open(item)
        self._grow(topic, item, tags)
        if item.near_key:
            self.remember(item.near_key, topic.topic_id)
        return self.root(topic.topic_id)

    def root(self, topic_id: int) -> int:
        """Return the topic that people merged this one into, or itself."""
        return self.merged.get(topic_id, topic_id)

    def merge(self, topic_id: int, into_id: int) -> None:
        """Have whatever comes to one topic belong to another from now on."""
        into_id = self.root(into_id)
        self.merged[topic_id] = into_id
        self.merged |= {part: into_id for part, whole in self.merged.items() if whole == topic_id}

    def restore(self, topic: Topic) -> None:
        """Put a stored topic back among the open ones."""
        self.topics[topic.topic_id] = topic
        for term, weight in topic.weights.items():
            self.postings.setdefault(term, {})[topic.topic_id] = weight
        self.tags |= dict.fromkeys(tags_among(topic.weights), topic.topic_id)

    def remember(self, near_key: int, topic_id: int) -> None:
        """Note that this wording belongs to the topic."""
        self.near[near_key] = topic_id
        self.near.move_to_end(near_key)
        if len(self.near) > OPEN_KEYS:
            self.near.popitem(last=False)

    def take_changed(self) -> list[Topic]:
        """Return the topics that grew since the last call."""
        changed = list(self.changed.values())
        self.changed.clear()
        return changed

    def _same_wording(self, item: Item) -> Topic | None:
        topic_id = self.near.get(item.near_key) if item.near_key else None
        topic = self.topics.get(topic_id) if topic_id is not None else None
        return topic if topic is not None and topic.target_id == item.target_id else None

    def _same_tag(self, item: Item, tags: list[int]) -> Topic | None:
        for tag in tags:
            topic = self.topics.get(self.tags[tag]) if tag in self.tags else None
            if topic is not None and topic.target_id == item.target_id and not _was_silent(topic, item):
                return topic
        return None

    def _nearest(self, item: Item) -> Topic | None:
        best, best_score = None, JOIN
        for topic_id, product in self._products(item).items():
            if product < best_score * SHORTEST:
                continue
            topic = self.topics[topic_id]
            score = product / topic.norm
            if score < best_score or topic.target_id != item.target_id:
                continue
            if score >= RETURN or not _was_silent(topic, item):
                best, best_score = topic, score
        return best

    def _products(self, item: Item) -> dict[int, float]:
        """Return the dot product with each open topic that shares a telling term; taken term by term, which is fast."""
        products: defaultdict[int, float] = defaultdict(float)
        others: list[tuple[float, dict[int, float]]] = []
        for place, (term, weight) in enumerate(zip(item.terms, item.weights, strict=True)):
            holders = self.postings.get(term)
            if holders is None:
                continue
            if place >= PROBES or len(holders) > COMMON:
                others.append((weight, holders))
                continue
            for topic_id, held in holders.items():
                products[topic_id] += weight * held
        for weight, holders in others:
            for topic_id in products.keys() & holders.keys():
                products[topic_id] += weight * holders[topic_id]
        return products

    def _open(self, item: Item) -> Topic:
        moment = item.published_at
        topic = Topic(item.mention_id, item.title, -1.0, item.target_id, moment, moment, 0, {}, 1.0, moment)
        self.topics[topic.topic_id] = topic
        if len(self.topics) > OPEN_TOPICS:
            self._close(self.topics.popitem(last=False)[1])
        return topic

    def _grow(self, topic: Topic, item: Item, tags: list[int]) -> None:
        topic_id, weights, postings = topic.topic_id, topic.weights, self.postings
        for term, weight in zip(item.terms, item.weights, strict=True):
            weights[term] = grown = weights.get(term, 0.0) + weight
            holders = postings.get(term)
            # Not setdefault: it would make a dict for each of forty terms, and most are known.
            if holders is None:
                postings[term] = {topic_id: grown}
            else:
                holders[topic_id] = grown
        self.tags |= dict.fromkeys(tags, topic_id)
        if len(topic.weights) > 2 * CENTROID_TERMS:
            self._trim(topic)
        topic.norm = hypot(*topic.weights.values())
        self._count(topic, item)
        whole = self.topics.get(self.root(topic.topic_id), topic)
        if whole is not topic:
            self._count(whole, item)

    def _count(self, topic: Topic, item: Item) -> None:
        topic.mention_count += 1
        if item.published_at > topic.last_at + SILENCE:
            topic.wave_at = item.published_at
        topic.first_at = min(topic.first_at, item.published_at)
        topic.last_at = max(topic.last_at, item.published_at)
        _choose_title(topic, item)
        self.topics.move_to_end(topic.topic_id)
        self.changed[topic.topic_id] = topic

    def _trim(self, topic: Topic) -> None:
        kept = sorted(topic.weights.items(), key=lambda pair: (-pair[1], pair[0]))[:CENTROID_TERMS]
        self._forget(topic, set(topic.weights) - {term for term, _ in kept})
        topic.weights = dict(kept)

    def _close(self, topic: Topic) -> None:
        self._forget(topic, set(topic.weights))

    def _forget(self, topic: Topic, terms: set[int]) -> None:
        for term in terms:
            holders = self.postings[term]
            del holders[topic.topic_id]
            if not holders:
                del self.postings[term]
            if self.tags.get(term) == topic.topic_id:
                del self.tags[term]


def _was_silent(topic: Topic, item: Item) -> bool:
    return not topic.first_at - SILENCE <= item.published_at <= topic.last_at + SILENCE


def _cosine(item: Item, topic: Topic) -> float:
    product: float = sum(map(mul, item.weights, map(topic.weights.get, item.terms, repeat(0.0))))
    return product / topic.norm


def _choose_title(topic: Topic, item: Item) -> None:
    """Keep the title that says most of what the topic is about; one that changes often would confuse the readers."""
    own, needed = OWN_TITLE if item.is_titled else 0.0, topic.title_score + BETTER
    # No cosine is above one, so most of the time there is nothing to work out.
    if not item.title or (topic.title and 1.0 + own <= needed):
        return
    score = _cosine(item, topic) + own
    if not topic.title or score > needed:
        topic.title, topic.title_score = item.title, score
