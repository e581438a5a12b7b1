"""Before and after a reply, against numbers computed by hand, and how the curve before is drawn on."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from tests.response.paper import NOW, PUBLISHED, Ledger
from yuqing.charts import reply_effect
from yuqing.charts.examples import CHARTS
from yuqing.model.incident import Deed
from yuqing.model.matters import QuestionRaised
from yuqing.rules.effect import expected, summed
from yuqing.views.effect import effects
from yuqing.workflow import incidents

HOUR = timedelta(hours=1)


def test_a_steady_curve_is_drawn_on_as_it_is():
    steady = dict.fromkeys(range(-12, 0), 10)
    assert expected(steady, 24) == pytest.approx([10.0] * 24)


def test_a_trend_halves_every_six_hours():
    # 10 an hour, then 22: ratio (132+2)/(60+2) = 2.161; after six hours half of the trend is used up.
    rising = {**dict.fromkeys(range(-12, -6), 10), **dict.fromkeys(range(-6, 0), 22)}
    course = expected(rising, 48)
    ratio = 134 / 62
    assert course[0] == pytest.approx(22 * ratio ** (1 - 0.5 ** (0.5 / 6)))
    assert (course[5] + course[6]) / 2 == pytest.approx(22 * ratio**0.5, rel=0.01)
    assert course[-1] == pytest.approx(22 * ratio, rel=0.01)
    assert list(course) == sorted(course)


@pytest.mark.parametrize(("before", "last", "limit"), [(0, 600, 4.0), (600, 6, 0.25)])
def test_a_leap_is_not_drawn_to_the_sky_nor_a_fall_to_nothing(before, last, limit):
    counts = {-12: before, -1: last}
    assert expected(counts, 200)[-1] == pytest.approx(last / 6 * limit, rel=0.01)


def test_without_a_mention_before_nothing_is_drawn_on():
    assert expected({3: 7}, 24) == ()


def test_hours_are_summed_up_to_the_end_and_without_it():
    assert summed({-6: 1, -1: 2, 0: 4, 5: 8, 6: 16}, -6, 0) == 3
    assert summed({-6: 1, -1: 2, 0: 4, 5: 8, 6: 16}, 0, 6) == 12


# --- of an incident -------------------------------------------------------------------------------------------


@pytest.fixture
def desk(bench, make_mention):
    """An incident with a reply at NOW − 3 h: 24 mentions before, all negative, 6 after, one of them negative."""
    ledger = Ledger(store=bench.store)
    number = ledger.put([
        *PUBLISHED,
        (Deed.QUESTION_RAISED, QuestionRaised(id="q1", text="何时修好", first_at=NOW - timedelta(days=1))),
    ])  # fmt: skip
    published = incidents.incident_of(bench.store, number)
    moment = published.statements[0].publications[0].at
    before = [moment - HOUR * each / 2 - timedelta(minutes=1) for each in range(24)]
    after = [moment + HOUR * each + timedelta(minutes=1) for each in range(6)]
    bench.take([
        make_mention(
            place, published_at=at, tone="negative" if at < moment or place == 24 else "neutral", title="集市积水"
        )
        for place, at in enumerate([*before, *after])
    ])  # fmt: skip
    topic = bench.store.value("select max(topic_id) from topics")
    return bench.store, published, [topic], moment


def test_the_windows_before_and_after_are_those_counted_by_hand(desk):
    store, incident, topics, moment = desk
    [effect] = effects(store, incident, topics, moment + 30 * HOUR)
    six, day = effect.windows
    assert (six.before.mentions, six.before.negative, six.after.mentions, six.after.negative) == (12, 12, 6, 1)
    assert (day.before.mentions, day.after.mentions) == (24, 6)
    # Two an hour in the six hours before, two in the six before them: a steady two.
    assert (six.expected, day.expected) == (pytest.approx(12), pytest.approx(48))
    assert (six.before.open_questions, six.after.open_questions) == (1, 1)
    assert list(effect.table["信息(前→后)"]) == ["12 → 6", "24 → 6"]
    assert effect.table["负面占比(前→后)"][0].startswith("100%(76%–100%) → 17%(3%–56%)")


def test_hours_that_are_not_over_are_left_open(desk):
    store, incident, topics, moment = desk
    [effect] = effects(store, incident, topics, moment + 2.5 * HOUR)
    assert "回应后只过了2小时" in effect.table["时段"][0]
    after = effect.curve["n"][24:]
    assert list(after[:3].isna()) == [False, False, True]


def test_the_chart_says_that_it_proves_nothing(desk):
    store, incident, topics, moment = desk
    [effect] = effects(store, incident, topics, moment + 30 * HOUR)
    drawn = reply_effect.spec(effect.curve, effect.at)
    assert drawn.title == "回应后24小时共 6 条,按此前走势约 48 条;不能证明由回应引起"
    assert [mark.label for mark in drawn.marks] == ["回应"]
    assert [series.name for series in drawn.series] == ["实际", "按此前走势"]
    assert drawn.n == 30


def test_an_incident_without_a_topic_is_told_without_a_course(desk):
    store, incident, _, moment = desk
    [effect] = effects(store, replace(incident, topic_ids=()), [], moment + 30 * HOUR)
    assert list(effect.table["按走势应有"]) == ["之前没有信息,不推算"] * 2
    assert reply_effect.spec(effect.curve).title == "回应前后:没有可显示的记录"


@pytest.mark.parametrize("rows", [0, 1, 2, 10_000])
def test_the_sample_is_what_was_counted(rows):
    frame = CHARTS["reply_effect"].frame(rows)
    assert reply_effect.spec(frame).n == int(pd.to_numeric(frame["n"]).sum() if rows else 0)
