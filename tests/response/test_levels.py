"""Setting levels and logging receipts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.response.paper import FOUND, NOW, ONLY, REPORTED, START, Ledger, receipt, report
from yuqing.errors import WorkflowError
from yuqing.model.deeds import Confirmation, LevelSet
from yuqing.model.incident import Deed, State
from yuqing.model.labels import PERMISSION
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.workflow import incidents
from yuqing.workflow.incidents import Act


def level(rank, reason="事态有变化"):
    return LevelSet(level=Severity(rank), reason=reason)


def test_raising_setting_and_lowering_a_level_are_three_different_rights(ledger):
    incident_id = ledger.at(State.REPORTED)
    with pytest.raises(WorkflowError, match=PERMISSION[Permission.LOWER_LEVEL]):
        ledger.do(incident_id, Deed.LEVEL_SET, level(4), ONLY[Permission.SET_LEVEL])
    assert ledger.do(incident_id, Deed.LEVEL_SET, level(2), ONLY[Permission.RAISE_LEVEL]).level is Severity.II
    with pytest.raises(WorkflowError, match=PERMISSION[Permission.SET_LEVEL]):
        ledger.do(incident_id, Deed.LEVEL_SET, level(2), ONLY[Permission.RAISE_LEVEL])
    with pytest.raises(WorkflowError, match="上次升级不满六小时"):
        ledger.do(incident_id, Deed.LEVEL_SET, level(3), ONLY[Permission.LOWER_LEVEL])


def lower_after(ledger, since, stage="decline"):
    incident_id = ledger.at(State.REPORTED)
    raised_at = START + timedelta(minutes=FOUND.index(next(each for each in FOUND if each[0] is Deed.LEVEL_SET)))
    acting = replace(ledger.acting(ONLY[Permission.LOWER_LEVEL]), now=raised_at + since)
    return incidents.act(acting, Act(incident_id=incident_id, what=Deed.LEVEL_SET, payload=level(4), stage=stage))


def test_a_level_is_lowered_six_hours_after_it_was_set_and_not_in_an_outbreak():
    ledger = Ledger()
    with pytest.raises(WorkflowError, match="不满六小时"):
        lower_after(ledger, timedelta(hours=6, seconds=-1))
    with pytest.raises(WorkflowError, match="正在爆发"):
        lower_after(ledger, timedelta(hours=7), "爆发")
    assert lower_after(ledger, timedelta(hours=6)).level is Severity.IV
    ledger.store.close()


def test_a_receipt_names_a_known_recipient_of_a_filed_report_and_is_confirmed_once(ledger):
    incident_id = ledger.put(REPORTED)
    for bad in (receipt("nobody"), replace(receipt("lead_group"), report_id="r9")):
        with pytest.raises(WorkflowError, match="预案中没有这个报送对象,或没有这份报告"):
            ledger.do(incident_id, Deed.RECEIPT_LOGGED, bad)
    confirmation = Confirmation(report_id="r1", to="lead_group")
    with pytest.raises(WorkflowError, match="还没有送达登记"):
        ledger.do(incident_id, Deed.RECEIPT_CONFIRMED, confirmation)
    ledger.do(incident_id, Deed.RECEIPT_LOGGED, receipt("lead_group"))
    first = ledger.do(incident_id, Deed.RECEIPT_CONFIRMED, confirmation).reports[0].receipts[0].confirmed_at
    ledger.now = NOW + timedelta(hours=1)
    again = ledger.do(incident_id, Deed.RECEIPT_CONFIRMED, confirmation).reports[0].receipts[0].confirmed_at
    ledger.now = NOW
    assert first == again == NOW


def test_two_reports_do_not_share_a_number(ledger):
    incident_id = ledger.at(State.REPORTED)
    with pytest.raises(WorkflowError, match="这份报告已经存过"):
        ledger.do(incident_id, Deed.REPORT_FILED, report(1))
    assert len(ledger.do(incident_id, Deed.REPORT_FILED, report(2)).reports) == 2
