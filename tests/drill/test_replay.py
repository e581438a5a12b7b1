"""The replay of a real incident: at each act only what was known then."""

from datetime import timedelta

import pytest

from yuqing.model.deeds import Evidence, FactSheet, LevelSet, Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category, Severity
from yuqing.views.replay import moment, steps
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident


@pytest.fixture
def incident(acting, bench, make_mention, noon):
    """An incident opened at noon whose level is set after half an hour; mentions come all the time."""
    store = bench.store
    rows = [
        make_mention(number, published_at=noon + timedelta(minutes=10 * number - 60), seen_at=noon)
        for number in range(12)
    ]
    bench.take(rows, noon + timedelta(hours=2))
    topic = store.value("select topic_id from topics limit 1")
    number = open_incident(acting(store, noon), NewIncident(title="集市路面积水", marks={}, topic_ids=(topic,)))
    facts = FactSheet(what="排水口被堵", category=Category.OTHER)
    done = (
        (10, Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")), (12, Action.TRIAGE, Reason()),
        (20, Deed.FACTS_STATED, facts), (30, Deed.LEVEL_SET, LevelSet(level=Severity.III, reason="多处转发")),
    )  # fmt: skip
    for minutes, what, payload in done:
        act(acting(store, noon + timedelta(minutes=minutes)), Act(incident_id=number, what=what, payload=payload))
    return store, number


def test_every_act_is_a_step_in_its_order(incident):
    store, number = incident
    assert [each.label for each in steps(store, number)] == ["立为事件", "附上证据", "研判", "填写核实单", "定级"]


def test_a_step_shows_only_what_was_known_then(incident):
    store, number = incident
    first, last = moment(store, number, 0), moment(store, number, 4)
    assert (first.level, first.state, first.incident.facts) == ("观察", "线索", None)
    assert (last.level, last.state) == ("Ⅲ级", "研判中")
    assert int(first.volume["n"].sum()) < int(last.volume["n"].sum())
    assert first.window == last.window


def test_a_step_tells_who_did_what(incident):
    store, number = incident
    found = moment(store, number, 3)
    assert (found.step.label, found.said, found.steps) == ("填写核实单", "排水口被堵", 5)


def test_looking_back_changes_nothing(incident):
    store, number = incident
    before = store.value("select count(*) from record")
    assert moment(store, number, 2) is not None
    assert store.value("select count(*) from record") == before


def test_beyond_the_last_act_there_is_nothing(incident):
    store, number = incident
    with pytest.raises(IndexError):
        moment(store, number, 5)
