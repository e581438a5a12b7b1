"""When things happened: order, claims, corrections, and a machine whose clock was set back."""

from datetime import timedelta

import pytest

from tests.response.paper import DRAFTED, NOW, ONLY, SIGNATURE, START
from yuqing.errors import WorkflowError
from yuqing.model.clause import ClockStart
from yuqing.model.deeds import MarkSet, Reason
from yuqing.model.incident import Action, Deed, State
from yuqing.store import record
from yuqing.workflow import incidents
from yuqing.workflow.incidents import NewIncident


def test_a_machine_whose_clock_was_set_back_takes_no_incident_back_in_time(ledger):
    incident_id = ledger.at(State.REPORTED)
    before = incidents.incident_of(ledger.store, incident_id)
    ledger.now = START - timedelta(days=1)
    try:
        after = ledger.do(incident_id, Action.CONVENE, Reason())
    finally:
        ledger.now = NOW
    assert after.last_at >= before.last_at
    assert after.moves[-1].at >= before.moves[-1].at
    newest = record.entries_of(ledger.store, incident_id)[-1].entry
    assert newest.payload["clock_behind_seconds"] > 24 * 3600
    assert newest.recorded_at >= before.last_at


def test_what_is_said_to_have_happened_lies_neither_ahead_nor_before_its_cause(ledger):
    incident_id = ledger.at(State.REPORTED)
    with pytest.raises(WorkflowError, match="时间不能晚于现在"):
        ledger.do(incident_id, Action.CONVENE, Reason(), occurred_at=NOW + timedelta(hours=1))
    with pytest.raises(WorkflowError, match="所填时间早于它之前的一步"):
        ledger.do(incident_id, Action.CONVENE, Reason(), occurred_at=START - timedelta(seconds=1))
    after = ledger.do(incident_id, Action.CONVENE, Reason(), occurred_at=START + timedelta(minutes=30))
    assert after.moves[-1].at == START + timedelta(minutes=30)


def test_nobody_signs_before_the_text_was_written(ledger):
    incident_id = ledger.put(DRAFTED[:-2])
    version_at = incidents.incident_of(ledger.store, incident_id).statements[0].versions[-1].at
    with pytest.raises(WorkflowError, match="所填时间早于它之前的一步"):
        ledger.do(incident_id, Deed.APPROVAL_GIVEN, SIGNATURE, "leader", occurred_at=version_at - timedelta(seconds=1))
    signed = ledger.do(incident_id, Deed.APPROVAL_GIVEN, SIGNATURE, "leader", occurred_at=version_at)
    assert signed.statements[0].approved_at == version_at


def mark(which, at, reason="电话核实的时间"):
    return MarkSet(mark=which, at=at, reason=reason)


def test_a_mark_may_be_corrected_but_not_out_of_order_nor_ahead_of_time(ledger):
    incident_id = ledger.at(State.REPORTED)
    reported = incidents.incident_of(ledger.store, incident_id).marks[ClockStart.REPORTED]
    for bad in (reported + timedelta(seconds=1), NOW + timedelta(days=1)):
        with pytest.raises(WorkflowError, match="时点的先后不对"):
            ledger.do(incident_id, Deed.MARK_SET, mark(ClockStart.DETECTED, bad))
    after = ledger.do(incident_id, Deed.MARK_SET, mark(ClockStart.DETECTED, reported))
    assert after.marks[ClockStart.DETECTED] == reported
    with pytest.raises(WorkflowError, match="请写明理由"):
        ledger.do(incident_id, Deed.MARK_SET, mark(ClockStart.DETECTED, START, "改"))
    with pytest.raises(WorkflowError, match="这个时点不由事件记录"):
        ledger.do(incident_id, Deed.MARK_SET, mark(ClockStart.ACCEPTED, START))


@pytest.mark.parametrize("which", [ClockStart.CONSULTED, ClockStart.APPROVED, ClockStart.CALMED])
def test_a_clock_cannot_be_stopped_by_writing_down_its_mark(ledger, which):
    incident_id = ledger.at(State.REPORTED)
    with pytest.raises(WorkflowError, match="这个时点由办理产生"):
        ledger.do(incident_id, Deed.MARK_SET, mark(which, NOW))


def open_with(ledger, marks, title="集市积水"):
    return incidents.open_incident(ledger.acting(*ONLY.values()), NewIncident(title=title, marks=marks))


def test_an_incident_is_opened_with_marks_in_their_order_and_not_ahead_of_time(ledger):
    with pytest.raises(WorkflowError, match="先后不对"):
        open_with(ledger, {ClockStart.OCCURRED: NOW, ClockStart.FIRST_MENTION: NOW - timedelta(hours=1)})
    with pytest.raises(WorkflowError, match="不能晚于现在"):
        open_with(ledger, {ClockStart.OCCURRED: NOW + timedelta(seconds=1)})
    with pytest.raises(WorkflowError, match="要有名称"):
        open_with(ledger, {}, "  ")
    opened = incidents.incident_of(ledger.store, open_with(ledger, {ClockStart.OCCURRED: START}))
    assert opened.marks == {ClockStart.OCCURRED: START, ClockStart.DETECTED: NOW}
