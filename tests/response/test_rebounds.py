"""How often a matter broke out again, computed by hand from its hours.

Twenty posts an hour in hours 0-2, 32-34 and 47-49, none otherwise. The smoothed count is v = 0.4·count + 0.6·v, r the
last six hours over the six before, two added to both; the unit has no other mentions, so the threshold is 3.

hour  0      v = 20 (the first hour as it is)
hour  1      v = 20 > 3 for the second hour: 爆发, from the end of the hour
hour  7      v = 20·0.6⁵ = 1.56, under half of 20; r = (20 + 2) / (40 + 2) < 1: 消退
hour 29      v ≤ 3 since hour 6, for 24 hours: 平息
hour 32      v = 8.0 ≥ 4, a fifth of the highest; r = (20 + 2) / (0 + 2) = 11 ≥ 2: one hour
hour 33      v = 0.4·20 + 0.6·8.0 = 12.8, r = 21: two
hour 34      v = 0.4·20 + 0.6·12.8 = 15.68, r = 31: three hours: 反弹, the first
hour 39      v = 15.68·0.6⁵ = 1.22, under half of 15.68; r = (20 + 2) / (40 + 2) < 1: 消退
hour 47-49   as hours 32-34, with v = 8.02, 12.81, 15.69: 反弹, the second
hour 54      as hour 39: 消退
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import CALMED, Ledger
from yuqing.model.clause import ClockStart
from yuqing.model.stages import Stage
from yuqing.rules import stage
from yuqing.views.evaluation import _rebounds

BUSY = [*range(3), *range(32, 35), *range(47, 50)]
COUNTS = [20 if hour in BUSY else 0 for hour in range(56)]
HOUR = timedelta(hours=1)


@pytest.fixture
def incident(bench, make_mention, noon):
    """A calmed incident over one topic that lived through these hours."""
    posts = [(hour, minute) for hour in BUSY for minute in range(1, 60, 3)]
    rows = [
        make_mention(number, published_at=noon + hour * HOUR + minute * HOUR / 60)
        for number, (hour, minute) in enumerate(posts, 1)
    ]
    bench.take(rows, now=noon + 60 * HOUR)
    [(topic,)] = bench.store.rows("select topic_id from topics")
    return replace(Ledger().folded(CALMED), topic_ids=(topic,))


def calmed_at(incident, moment):
    return replace(incident, marks={**incident.marks, ClockStart.CALMED: moment})


def test_the_stages_are_entered_in_the_hours_computed_by_hand(noon):
    passed = stage.stages(COUNTS, noon, stage.LEAST_THRESHOLD)
    assert [(each.stage, (each.at - noon) / HOUR) for each in passed] == [
        (Stage.LATENT, 0), (Stage.OUTBREAK, 2), (Stage.FADING, 8), (Stage.CALM, 30), (Stage.REBOUND, 35),
        (Stage.FADING, 40), (Stage.REBOUND, 50), (Stage.FADING, 55),
    ]  # fmt: skip


@pytest.mark.parametrize(("after", "expected"), [(34, 0), (35, 1), (49, 1), (50, 2), (56, 2)])
def test_a_rebound_counts_from_the_end_of_its_third_hour(bench, incident, noon, after, expected):
    assert _rebounds(bench.store, calmed_at(incident, noon + 30 * HOUR), noon + after * HOUR) == expected


@pytest.mark.parametrize(("calmed", "expected"), [(34 - 14 * 24, 0), (35 - 14 * 24, 1), (50 - 14 * 24, 2)])
def test_what_breaks_out_a_fortnight_after_the_calm_is_another_matter(bench, incident, noon, calmed, expected):
    assert _rebounds(bench.store, calmed_at(incident, noon + calmed * HOUR), noon + 56 * HOUR) == expected


def test_without_a_topic_nothing_is_said_about_rebounds(bench, incident, noon):
    assert _rebounds(bench.store, replace(incident, topic_ids=()), noon) is None
