"""A paper of the timetable is due once its hour has passed, for the days before."""

from datetime import UTC, date, datetime, time

import pytest

from yuqing.model.exports import ReportKind
from yuqing.rules.timetable import Slot, due_day


@pytest.mark.parametrize(
    ("kind", "now", "day"),
    [
        # 08:00 in Beijing is midnight UTC.
        (ReportKind.DAILY, "2026-11-22T00:01", "2026-11-21"),
        (ReportKind.DAILY, "2026-11-21T23:59", "2026-11-20"),
        (ReportKind.WEEKLY, "2026-11-22T12:00", "2026-11-15"),
        (ReportKind.WEEKLY, "2026-11-23T00:00", "2026-11-22"),
        (ReportKind.MONTHLY, "2026-11-22T12:00", "2026-10-31"),
        (ReportKind.MONTHLY, "2026-11-30T23:00", "2026-10-31"),
        (ReportKind.MONTHLY, "2026-12-01T00:00", "2026-11-30"),
    ],
)
def test_the_paper_that_should_be_there(kind, now, day):
    slot = Slot(kind, time(8, 0), ".docx", date(2026, 1, 1))
    assert due_day(slot, datetime.fromisoformat(now).replace(tzinfo=UTC)) == date.fromisoformat(day)


def test_nothing_is_made_up_for_before_the_timetable_was_set():
    slot = Slot(ReportKind.WEEKLY, time(8, 0), ".docx", date(2026, 11, 20))
    assert due_day(slot, datetime(2026, 11, 22, tzinfo=UTC)) is None
