"""The stage of a topic as the screens show it."""

from datetime import timedelta

import pytest

from yuqing.model.stages import Stage
from yuqing.views import stage


@pytest.fixture
def outbreak(bench, make_mention, noon):
    """Sixty posts of one matter in three hours, and silence for a day."""
    bench.take([make_mention(number, published_at=noon + timedelta(minutes=3 * number)) for number in range(60)])
    [topic] = bench.store.rows("select topic_id from topics")
    return bench.store, topic[0]


@pytest.mark.clause("H8")
def test_a_topic_says_its_stage_since_when_and_why(outbreak, noon):
    store, topic_id = outbreak
    found = stage.stage_of(store, topic_id, noon + timedelta(hours=3))

    assert found.sentence.startswith("爆发(自11-22 14:00起):平滑后每小时 20.0 条")
    assert list(stage.table(found)["阶段"]) == ["潜伏", "爆发"]


def test_silence_brings_it_to_rest(outbreak, noon):
    store, topic_id = outbreak
    assert stage.stage_of(store, topic_id, noon + timedelta(hours=48)).present.stage is Stage.CALM


def test_in_hindsight_the_shares_of_the_whole_are_dated(outbreak, noon):
    store, topic_id = outbreak
    phases = stage.stage_of(store, topic_id, noon + timedelta(hours=10)).phases

    assert phases.total == 60
    assert abs(phases.turned_at - (noon + timedelta(minutes=90))) < timedelta(minutes=4)


def test_the_present_hour_counts_only_when_it_is_over(outbreak, noon):
    store, topic_id = outbreak
    assert stage.stage_of(store, topic_id, noon + timedelta(minutes=50)).present.stage is Stage.LATENT


def test_a_topic_whose_hours_nobody_knows_has_no_stage(bench, make_mention, noon):
    bench.take([make_mention(1, precision="day")])
    assert stage.stages_of(bench.store, [1], noon + timedelta(hours=1)) == {}


def test_a_matter_is_measured_by_the_hours_before_it_and_never_by_itself(bench, make_mention, noon):
    busy = [
        make_mention(1000 + number, published_at=noon - timedelta(minutes=6 * number), terms=[], weights=[])
        for number in range(1, 1001)
    ]
    loud = [make_mention(number, published_at=noon + timedelta(minutes=5 * number)) for number in range(96)]
    bench.take([*busy, *loud])
    [topic] = bench.store.rows("select topic_id from topics")
    found = stage.stage_of(bench.store, topic[0], noon + timedelta(hours=8))

    assert "高于常态上限 10.0 条" in found.passed[1].why
    assert stage.stage_of(bench.store, topic[0], noon + timedelta(days=9)).passed[1].why == found.passed[1].why
