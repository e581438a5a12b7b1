"""What follows outside the record: a grave incident is watched more closely, and its evidence is kept."""

from datetime import timedelta

import pytest

from yuqing import config
from yuqing.model.deeds import Evidence, FactSheet, LevelSet, Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category, Severity
from yuqing.workflow.following import follow
from yuqing.workflow.incidents import Act, NewIncident, act, open_incident
from yuqing.workflow.openings import open_from_topic
from yuqing.workflow.page_wishes import wish_for
from yuqing.workflow.wartime import in_force

SOURCES = """
[[source]]
id = "county"
name = "云溪论坛"
type = "feed"
url = "https://forum.example/rss"
interval = "1h"
"""


@pytest.fixture
def desk(tmp_path):
    made = config.desk(config.Settings(data_dir=str(tmp_path / "data")), "live")
    made.root.mkdir(parents=True)
    made.sources_file.write_text(SOURCES, "utf-8")
    return made


@pytest.fixture
def at_level(bench, acting, noon):
    """Return a function that opens an incident and sets its level."""
    by = acting(bench.store, noon)
    number = open_incident(by, NewIncident(title="集市路面积水", marks={}))
    for what, payload in (
        (Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1")),
        (Action.TRIAGE, Reason()),
        (Deed.FACTS_STATED, FactSheet(what="路面积水", category=Category.SERVICE_COMPLAINT)),
    ):
        act(by, Act(incident_id=number, what=what, payload=payload))

    def made(level):
        return act(by, Act(incident_id=number, what=Deed.LEVEL_SET, payload=LevelSet(level=level, reason="多渠道传播")))

    return made


def test_a_grave_incident_is_watched_more_closely_for_a_day(desk, at_level, bench, acting, noon):
    incident = at_level(Severity.II)
    follow(acting(bench.store, noon), desk, incident)
    order = in_force(desk, noon).order
    assert (order.source_ids, order.incident_id) == (("county",), incident.id)
    assert in_force(desk, noon + timedelta(hours=25)) is None


def test_a_slight_incident_is_watched_as_usual(desk, at_level, bench, acting, noon):
    follow(acting(bench.store, noon), desk, at_level(Severity.IV))
    assert in_force(desk, noon) is None


def test_when_it_is_over_the_usual_intervals_return(desk, at_level, bench, acting, noon):
    by = acting(bench.store, noon)
    incident = at_level(Severity.II)
    follow(by, desk, incident)
    assert in_force(desk, noon) is not None
    over = act(by, Act(incident_id=incident.id, what=Action.DISMISS, payload=Reason(reason="核实为误传")))
    follow(by, desk, over)
    assert in_force(desk, noon) is None


def test_the_pages_of_the_evidence_are_asked_for(desk, bench, make_mention, acting, noon):
    bench.take([make_mention(1, url="https://forum.example/7", published_at=noon)], noon)
    by = acting(bench.store, noon)
    topic = bench.store.value("select topic_id from topics")
    number = open_from_topic(by, topic, "路面积水", noon)
    incident = act(by, Act(incident_id=number, what=Deed.NOTE_ADDED, payload=Reason(reason="值班员已到现场")))
    follow(by, desk, incident)
    assert wish_for(desk, 1).url == "https://forum.example/7"
