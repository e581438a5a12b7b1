"""Every plan that is shipped runs: from the first sign to the archive, at every level it knows."""

import pytest

from yuqing.model.incident import State
from yuqing.model.severity import Severity
from yuqing.plans import snapshots
from yuqing.rules.fold import fold
from yuqing.store import incidents, record


@pytest.mark.parametrize("level", [Severity.I, Severity.IV])
def test_an_incident_goes_from_detection_to_archive(each_office, level):
    each_office.to_archive(level)
    assert each_office.incident.state is State.ARCHIVED


def test_what_lists_show_is_what_the_record_says(each_office):
    each_office.to_archive()
    entries = record.entries_of(each_office.store, each_office.incident_id)
    for count in range(1, len(entries) + 1):
        assert fold(entries[:count]).last_seq == entries[count - 1].seq
    kept, folded = incidents.find(each_office.store, each_office.incident_id), fold(entries)
    assert (kept["state"], kept["level"], kept["last_seq"]) == (folded.state, folded.level, folded.last_seq)
    assert record.first_break(each_office.store) is None


def test_a_plan_comes_back_from_its_snapshot_as_it_was(each_office):
    assert snapshots.thaw(snapshots.freeze(each_office.plan)) == each_office.plan
