"""A topic becomes an incident: with its first mentions as evidence, and the clocks running from the right moments."""

from datetime import timedelta

import pytest

from yuqing.model.clause import ClockStart
from yuqing.model.severity import Category
from yuqing.workflow.incidents import incident_of
from yuqing.workflow.openings import FIRST_MENTIONS, open_from_topic


@pytest.mark.clause("G3")
def test_the_first_mentions_are_evidence_and_the_marks_are_those_of_the_matter(bench, make_mention, acting, noon):
    rows = [
        make_mention(
            number, published_at=noon + timedelta(minutes=number), url=f"https://forum.example/{number}",
            category="service_complaint",
        )
        for number in range(1, 6)
    ]  # fmt: skip
    bench.take(rows, noon + timedelta(hours=1))
    topic = bench.store.value("select topic_id from topics")
    now = noon + timedelta(hours=1)
    number = open_from_topic(acting(bench.store, now), topic, "集市路面积水", noon + timedelta(minutes=30))
    found = incident_of(bench.store, number)
    assert [each.url for each in found.evidence] == [f"https://forum.example/{place}" for place in (1, 2, 3)]
    assert len(found.evidence) == FIRST_MENTIONS
    assert found.opening.category is Category.SERVICE_COMPLAINT
    assert found.marks[ClockStart.FIRST_MENTION] == noon + timedelta(minutes=1)
    assert found.marks[ClockStart.DETECTED] == noon + timedelta(minutes=30)


def test_a_detection_is_not_later_than_the_first_mention_was_seen(bench, make_mention, acting, noon):
    bench.take([make_mention(1, published_at=noon)], noon)
    topic = bench.store.value("select topic_id from topics")
    number = open_from_topic(acting(bench.store, noon), topic, "路面积水", noon - timedelta(minutes=5))
    found = incident_of(bench.store, number)
    assert found.marks[ClockStart.FIRST_MENTION] == noon - timedelta(minutes=5)
    assert found.opening.category is Category.OTHER
