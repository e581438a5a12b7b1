"""启动响应: the command is formed, every role that acts is given to people, and the record says to whom."""

from dataclasses import replace

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.deeds import RoleAssigned
from yuqing.model.duty import Contact
from yuqing.model.incident import Deed
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.store import duty, record
from yuqing.views.command import command
from yuqing.workflow.command import form_command


def known(desk, **people):
    with desk.store.transaction() as transaction:
        for name, role in people.items():
            duty.add_contact(transaction, Contact(id=name, name=name, roles=(role,)))


@pytest.mark.clause("C5")
def test_when_the_response_starts_the_roles_of_the_command_are_given_to_people(office):
    desk = office("generic-security-enterprise")
    desk.open()
    assert command(desk.store, desk.incident, desk.plan, desk.now).posts == ()
    desk.to_assessing(Severity.I)
    vacant = command(desk.store, desk.incident, desk.plan, desk.now).vacant
    assert vacant
    known(desk, 甲=vacant[0].id, 乙=vacant[-1].id)
    found = command(desk.store, desk.incident, desk.plan, desk.now)
    assert found.posts[0].fitting == ("甲",)
    assert found.posts[0].citation
    acting = desk.acting(desk.holder(Permission.CONVENE))
    form_command(acting, desk.incident_id, {vacant[0].id: ["甲"], vacant[-1].id: ["乙"]})
    after = command(desk.store, desk.incident, desk.plan, desk.now)
    assert {post.id: post.people for post in after.posts if post.people} == {
        vacant[0].id: ("甲",),
        vacant[-1].id: ("乙",),
    }
    told = record.entries_of(desk.store, desk.incident_id)[-1].entry
    assert (told.action, told.object, told.payload["people"]) == ("role_assigned", f"role:{vacant[-1].id}", ["乙"])
    before = record.head(desk.store)
    form_command(acting, desk.incident_id, {vacant[0].id: ["甲"]})
    assert record.head(desk.store) == before


def test_a_role_goes_only_to_somebody_who_is_known_and_to_no_more_than_the_plan_allows(office):
    desk = office("township")
    alone = (replace(each, max=1) if each.id == "leader" else each for each in desk.plan.roles)
    desk.plan = replace(desk.plan, roles=tuple(alone))
    desk.to_assessing(Severity.I)
    known(desk, 甲="leader", 乙="leader")
    acting = desk.acting(desk.holder(Permission.CONVENE))
    with pytest.raises(WorkflowError, match="没有丙,请先登记"):
        form_command(acting, desk.incident_id, {"leader": ["丙"]})
    with pytest.raises(WorkflowError, match="最多 1 人"):
        form_command(acting, desk.incident_id, {"leader": ["甲", "乙"]})
    with pytest.raises(WorkflowError, match="预案中没有这个岗位或机构"):
        desk.do(Deed.ROLE_ASSIGNED, RoleAssigned(role="nobody", people=("甲",)), Permission.CONVENE)
