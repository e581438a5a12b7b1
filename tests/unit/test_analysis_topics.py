"""How mentions find their topic among many, and what the index keeps in step while topics grow and close."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from yuqing.analysis import terms, topics
from yuqing.analysis.topics import Item, TopicIndex

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def item(number, terms, hours=0, **given):
    """Return a mention whose terms weigh less and less."""
    raw = [1 / (place + 1) for place in range(len(terms))]
    norm = sum(weight * weight for weight in raw) ** 0.5
    plain = {"title": f"第{number}件", "is_titled": True, "target_id": "unit", "near_key": 0}
    return Item(
        mention_id=number,
        published_at=NOON + timedelta(hours=hours),
        terms=terms,
        weights=[weight / norm for weight in raw],
        **plain | given,
    )


def crowd(count, vocabulary, seed=3):
    drawn = random.Random(seed)
    return [item(number, drawn.sample(range(vocabulary), 12), number / 10) for number in range(1, count)]


def cosine(one, topic):
    return sum(w * topic.weights.get(t, 0.0) for t, w in zip(one.terms, one.weights, strict=True)) / topic.norm


@pytest.mark.clause("B3")
def test_a_mention_joins_the_topic_with_the_nearest_centroid():
    index = TopicIndex()
    for one in crowd(300, 200):
        scores = {topic_id: cosine(one, topic) for topic_id, topic in index.topics.items()}
        best = max(scores.values(), default=0.0)
        chosen = index.assign(one)
        if best < topics.JOIN:
            assert chosen == one.mention_id
        else:
            assert scores[chosen] == pytest.approx(best)
    assert 1 < len(index.topics) < 300


def test_what_the_index_looks_up_is_what_the_topics_weigh(monkeypatch):
    monkeypatch.setattr(topics, "OPEN_TOPICS", 20)
    index = TopicIndex()
    for one in crowd(400, 2000):
        index.assign(one)
    assert len(index.topics) == 20
    held = {
        topic_id: {term: holders[topic_id] for term, holders in index.postings.items() if topic_id in holders}
        for topic_id in index.topics
    }
    assert held == {topic_id: topic.weights for topic_id, topic in index.topics.items()}
    assert all(set(holders) <= set(index.topics) and holders for holders in index.postings.values())


def test_a_term_that_many_topics_hold_adds_to_the_score_but_finds_nobody(monkeypatch):
    monkeypatch.setattr(topics, "COMMON", 2)
    index = TopicIndex()
    for number in (1, 2, 3):
        index.assign(item(number, [number, 50 + number, 99]))
    assert len(index.topics) == 3
    assert index.assign(item(4, [99])) == 4
    assert index.assign(item(5, [99, 2])) == 2


def test_a_shared_tag_brings_bare_opinions_to_their_matter():
    index = TopicIndex()
    tag = terms.tag_hash("河口镇停水")
    assert index.assign(item(1, [1, 2, 3, tag])) == 1
    assert index.assign(item(2, [7, 8, 9, 10, 11, 12, tag])) == 1
    assert index.assign(item(3, [30, 31, 32, 33, 34, 35, 36, 37, tag], hours=24 * 30)) == 3


def test_a_tag_is_known_again_when_its_topic_is_restored():
    before, tag = TopicIndex(), terms.tag_hash("河口镇停水")
    before.assign(item(1, [1, 2, 3, tag]))
    after = TopicIndex()
    after.restore(before.topics[1])
    assert after.assign(item(2, [7, 8, 9, 10, 11, 12, tag])) == 1


def test_what_was_merged_stays_one_matter_and_each_part_is_known_by_its_own_words():
    index = TopicIndex()
    index.assign(item(1, [1, 2, 3]))
    index.assign(item(2, [7, 8, 9]))
    index.merge(2, 1)
    assert index.assign(item(3, [7, 8, 9], hours=1)) == 1
    assert index.assign(item(4, [1, 2, 3], hours=2)) == 1
    assert index.topics[1].mention_count == 3
    assert index.topics[1].last_at == NOON + timedelta(hours=2)


def test_a_merge_of_merges_leads_to_the_last_topic():
    index = TopicIndex()
    for number in (1, 2, 3):
        index.assign(item(number, [10 * number, 10 * number + 1]))
    index.merge(1, 2)
    index.merge(2, 3)
    assert [index.root(number) for number in (1, 2, 3)] == [3, 3, 3]
