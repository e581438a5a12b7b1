"""时间线: the public's curve and the office's acts on one axis."""

import json
from datetime import timedelta

from yuqing.model.actor import Actor
from yuqing.model.clause import ClockStart
from yuqing.workflow.authority import Acting
from yuqing.workflow.incidents import NewIncident, open_incident


def test_the_acts_of_the_office_stand_on_the_axis_of_the_public(room):
    room.typical()
    plan = room.desk.plan()
    acting = Acting(room.desk.store, plan, Actor("值班员", tuple(role.id for role in plan.roles)), room.now)
    marks = {ClockStart.FIRST_MENTION: room.now - timedelta(hours=2)}
    topic = room.desk.store.value("select min(topic_id) from topics")
    number = open_incident(acting, NewIncident(title="集市路面积水", marks=marks, topic_ids=(topic,)))
    page = room.visit("timeline", incident=str(number))
    assert not page.exception
    assert list(page.dataframe[0].value["事项"]) == ["立为事件"]
    drawn = json.loads(page.get("plotly_chart")[0].proto.spec)
    labels = [each["text"] for each in drawn["layout"]["annotations"]]
    assert any("网上首发" in label for label in labels)
    assert any("发现" in label for label in labels)


def test_without_a_chosen_incident_the_page_says_where_to_begin(room):
    room.typical()
    assert "事件台账" in room.visit("timeline").info[0].value
