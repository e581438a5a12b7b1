"""The watch after calm: for how long, by which clause, and when it says that a matter rises again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import CALMED, OPENED, PLAN, Ledger
from yuqing import alarms
from yuqing.model.alerts import AlertKind
from yuqing.model.deeds import Opening, Reason
from yuqing.model.incident import Action, Deed
from yuqing.plans import pack_text, placeholders, resolve
from yuqing.plans.alert_rules import load_alert_rules
from yuqing.rules.aftermath import AfterCalm, rise, span
from yuqing.views.aftermath import after_calm, aftermath_of, watched_after_calm
from yuqing.workflow import incidents

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALERTS = load_alert_rules()
RULES = ALERTS.aftermath
DESK = alarms.Desk(ALERTS, 12.0, ("河口镇",))


def plan(pack):
    text = pack_text(pack)
    return resolve(text, {each.name: each.example for each in placeholders(text)})


def test_the_plan_says_for_how_long_else_the_desk_does():
    assert span(plan("township"), RULES) == 7 * DAY
    assert span(replace(plan("township"), aftercare=()), RULES) == 14 * DAY


@pytest.fixture
def calmed(bench, make_mention, noon):
    """A desk with an incident of one topic, called calm by CALMED's way; returns its number and calm moment."""
    bench.take([make_mention(number, published_at=noon - 4 * DAY + HOUR * number) for number in range(1, 9)])
    topic = bench.store.value("select max(topic_id) from topics")
    ledger = Ledger(store=bench.store)
    opening: Opening = OPENED[0][1]
    way = [(Deed.OPENED, Opening(**{
        "title": opening.title, "plan_sha": opening.plan_sha, "marks": opening.marks, "topic_ids": (topic,),
    })), *CALMED[1:]]  # fmt: skip
    number = ledger.put(way)
    return number, topic


def test_a_calmed_incident_is_watched_and_a_reopened_one_is_not(bench, calmed):
    number, topic = calmed
    incident = incidents.incident_of(bench.store, number)
    watch = after_calm(bench.store, incident, PLAN, RULES)
    assert (watch.topic_ids, watch.until - watch.calmed_at) == ((topic,), 7 * DAY)
    assert watch.basis == "预案第434段,天数产品缺省,可改"
    assert [each.incident_id for each in watched_after_calm(bench.store, RULES, watch.calmed_at + HOUR)] == [number]
    assert watched_after_calm(bench.store, RULES, watch.until) == ()
    ledger = Ledger(store=bench.store)
    ledger.now = watch.calmed_at + HOUR
    ledger.do(number, Action.REOPEN, Reason(reason="又有新的投诉"))
    assert watched_after_calm(bench.store, RULES, watch.calmed_at + 2 * HOUR) == ()


def watch_of(noon, days=5.0):
    return AfterCalm(7, "集市积水", noon - days * DAY, noon + 9 * DAY, "产品缺省", (3,))


@pytest.mark.parametrize(
    ("counts", "rises"),
    [
        # Four days of silence, then five in a day: at least five, and 2 × (0 + 1).
        ([(1, 5)], True),
        ([(1, 4)], False),
        # Four a day since calm: 2 × (4 + 1) = 10.
        ([(1, 9), (30, 4), (54, 4), (78, 4), (102, 4)], False),
        ([(1, 10), (30, 4), (54, 4), (78, 4), (102, 4)], True),
    ],
)
def test_it_rises_when_the_last_day_holds_much_more_than_a_day_since_calm(noon, counts, rises):
    hours = [(noon - HOUR * back, n) for back, n in counts]
    found = rise(watch_of(noon), 3, hours, noon, RULES)
    assert (found is not None) == rises
    if found:
        assert found.kind is AlertKind.AFTERMATH
        assert found.sentence.startswith("已平息的事件「集市积水」(编号7)平息5天后又起:近24小时")


def test_in_the_first_day_after_calm_five_are_enough(noon):
    watch = watch_of(noon, days=0.5)
    assert rise(watch, 3, [(noon - HOUR, 5)], noon, RULES)
    assert rise(watch, 3, [(noon - HOUR, 4)], noon, RULES) is None


@pytest.mark.clause("H23")
def test_a_calmed_matter_that_rises_again_is_told_once_and_shown_with_its_incident(bench, make_mention, calmed, noon):
    number, topic = calmed
    over = (AfterCalm(number, "集市积水", noon - 2 * DAY, noon + 5 * DAY, "产品缺省", (topic,)),)
    assert [each for each in alarms.check(bench.store, DESK, noon, over) if each.finding.kind == "aftermath"] == []
    bench.take([make_mention(number, published_at=noon - HOUR * (number % 5 + 1)) for number in range(101, 109)])
    [told] = [each for each in alarms.check(bench.store, DESK, noon, over) if each.finding.kind == "aftermath"]
    assert (told.finding.topic_id, told.finding.mentions) == (topic, 8)
    assert [each for each in alarms.check(bench.store, DESK, noon, over) if each.finding.kind == "aftermath"] == []
    after = alarms.check(bench.store, DESK, noon + 6 * DAY, over)
    assert [each for each in after if each.finding.kind == "aftermath"] == []
    incident = incidents.incident_of(bench.store, number)
    seen = aftermath_of(bench.store, incident, PLAN, RULES, noon)
    assert seen is not None
    assert [each.alert.alert_id for each in seen.told] == [told.alert_id]
