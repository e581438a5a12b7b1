"""研判分析: what the plans ask of the judgement of a matter, on the desk of the plan that asks it."""

import pytest

from yuqing.errors import WorkflowError
from yuqing.model.deeds import Evidence, FactSheet, Reason
from yuqing.model.incident import Action, Deed
from yuqing.model.severity import Category
from yuqing.model.terms import Permission


@pytest.mark.parametrize(
    ("plan", "own", "of_others"),
    [
        pytest.param("generic-network-work", "attack", "public_health", id="A1"),
        pytest.param("township", "public_health", "attack", id="H2"),
    ],
)
@pytest.mark.clause("A1", "H2")
def test_a_matter_is_sorted_into_the_kinds_of_event_that_the_plan_knows_and_into_no_other(office, plan, own, of_others):
    desk = office(plan)
    desk.open()
    desk.do(Deed.EVIDENCE_ADDED, Evidence(id="e1", url="https://forum.example/1"), Permission.TRIAGE)
    desk.do(Action.TRIAGE, Reason(), Permission.TRIAGE)
    sheet = FactSheet(what="路面积水", category=Category.OTHER, event_type=own, evidence=("e1",))
    assert desk.do(Deed.FACTS_STATED, sheet, Permission.TRIAGE).facts.event_type == own
    foreign = FactSheet(what="路面积水", category=Category.OTHER, event_type=of_others)
    with pytest.raises(WorkflowError, match="预案中没有这个事件类别"):
        desk.do(Deed.FACTS_STATED, foreign, Permission.TRIAGE)
