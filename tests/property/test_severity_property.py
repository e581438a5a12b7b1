"""A matter that gets worse in one respect is never graded lower."""

import random
from dataclasses import astuple, fields, replace

from hypothesis import given
from hypothesis import strategies as st

from yuqing.model.severity import Category, Indicators, Signal
from yuqing.plans.scale import load_scale
from yuqing.rules import severity
from yuqing.rules.severity import TopicCounts
from yuqing.rules.wilson import interval

SCALE = load_scale()
RAISES = 20_000

count = st.integers(0, 100_000)
topics = st.builds(
    TopicCounts,
    posts=st.integers(1, 10_000),
    reposts=count,
    comments=count,
    likes=count,
    last_6h=st.integers(0, 5_000),
    previous_6h=st.integers(0, 5_000),
    media_tier=st.sampled_from([0, 20, 40, 60, 80, 100]),
    source_kinds=st.integers(0, 12),
    category=st.sampled_from(["", *map(str, Category)]),
    signals=st.lists(st.sampled_from(list(map(str, Signal))), unique=True).map(tuple),
    negatives=st.just(0),
    hours_waiting=st.floats(0, 500),
    reply_limit_hours=st.floats(0.5, 48),
    answered_share=st.floats(0, 1),
    event_grade=st.sampled_from([None, "特别重大", "重大", "较大", "一般", "无"]),
)


def test_no_raise_of_a_single_indicator_lowers_the_level():
    chance = random.Random(20_261_122)
    names = [field.name for field in fields(Indicators)]
    every_floor = tuple(
        floor
        for signals in ((), ("casualty",), ("mass_gathering",), ("bank_run",))
        for floor in severity.floors(replace(NOTHING, signals=signals, media_tier=80), SCALE)
    )

    for _ in range(RAISES):
        before = Indicators(*(chance.uniform(0, 100) for _ in names))
        name = chance.choice(names)
        after = replace(before, **{name: chance.uniform(getattr(before, name), 100)})
        floors = tuple(chance.sample(every_floor, chance.randint(0, 2)))
        low, high = (severity.grade_indicators(case, floors, SCALE) for case in (before, after))
        assert high.level <= low.level, (before, after)
        assert high.score >= low.score - 1e-9


NOTHING = TopicCounts(0, 0, 0, 0, 0, 0, 0, 0, "", (), 0, 0.0, 12.0, 0.0)


@given(topics)
def test_indicators_stay_between_nought_and_a_hundred(topic):
    assert all(0 <= value <= 100 for value in astuple(severity.indicators(topic, SCALE)))


@given(topics, st.sampled_from(["reposts", "comments", "likes", "last_6h", "source_kinds"]), st.integers(0, 9_000))
def test_more_of_what_is_counted_never_lowers_the_level(topic, name, more):
    raised = replace(topic, **{name: getattr(topic, name) + more})

    assert severity.grade(raised, SCALE).level <= severity.grade(topic, SCALE).level


@given(topics, st.sampled_from([20, 40, 60, 80, 100]))
def test_a_higher_medium_never_lowers_the_level(topic, tier):
    raised = replace(topic, media_tier=max(topic.media_tier, tier))

    assert severity.grade(raised, SCALE).level <= severity.grade(topic, SCALE).level


@given(topics, st.sampled_from(list(map(str, Signal))))
def test_one_more_warning_word_class_never_lowers_the_level(topic, signal):
    raised = replace(topic, signals=(*topic.signals, signal))

    assert severity.grade(raised, SCALE).level <= severity.grade(topic, SCALE).level


@given(topics, st.data())
def test_more_negative_posts_never_lower_the_level(topic, data):
    some = data.draw(st.integers(0, topic.posts))
    more = data.draw(st.integers(some, topic.posts))
    grades = [severity.grade(replace(topic, negatives=n), SCALE) for n in (some, more)]

    assert grades[1].level <= grades[0].level


@given(topics)
def test_the_level_is_the_more_severe_of_score_and_floors_that_hold(topic):
    grade = severity.grade(topic, SCALE)

    assert grade.level == min([grade.score_level, *(floor.level for floor in grade.floors)])


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_lower_bound_never_exceeds_the_share(hits, misses):
    n = hits + misses

    assert 0 <= interval(hits, n, SCALE.negative_z)[0] <= (hits / n if n else 0)
