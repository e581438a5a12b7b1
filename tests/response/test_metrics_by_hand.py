"""The metrics that take more than one subtraction, each with its arithmetic written out."""

from datetime import timedelta

import pytest

from tests.response.paper import BECAUSE, OPENED, OWN, START, Ledger, consulted
from tests.response.test_metrics import recorded
from yuqing.model.evaluation import Share
from yuqing.model.incident import Action, Deed
from yuqing.model.record import Entry, Recorded
from yuqing.rules.fold import fold
from yuqing.rules.metrics import metrics, recovery
from yuqing.rules.wilson import interval
from yuqing.views.evaluation import _steps
from yuqing.views.evaluation_table import shown

BEGAN = START.replace(minute=0)
HOUR = timedelta(hours=1)
PEAK = BEGAN + 36 * HOUR


def hourly(before, fallen, after, mentions=2):
    """Three days of two mentions an hour with these sums of tone a day; four more, of no tone, in the peak hour."""
    tones = [before, *[0] * 23, fallen, *[0] * 23, after, *[0] * 23]
    return [
        (BEGAN + hour * HOUR, mentions + 4 * (BEGAN + hour * HOUR == PEAK), tone) for hour, tone in enumerate(tones)
    ]


@pytest.mark.parametrize(
    ("before", "fallen", "after", "expected"),
    [
        # Hours 0-23 are 48 mentions, hours 24-47 (12 before the peak to 11 after) are 52, hours 48-71 are 48.
        # 24/48 = .5, −26/52 = −.5, 0/48 = 0: (0 + .5) / (.5 + .5)
        (24, -26, 0, 0.5),
        # 12/48 = .25: (.25 + .5) / (.5 + .5)
        (24, -26, 12, 0.75),
        # −36/48 = −.75, lower than at the peak: (−.75 + .5) / 1 < 0
        (24, -26, -36, 0.0),
        # 48/48 = 1, better than before: (1 + .5) / 1 > 1
        (24, -26, 48, 1.0),
        # −24/48 = −.5 before, −13/52 = −.25 at the peak: nothing was lost
        (-24, -13, 0, None),
    ],
)
def test_how_much_of_the_tone_came_back(before, fallen, after, expected):
    assert recovery(hourly(before, fallen, after), PEAK) == expected


def test_fewer_than_thirty_mentions_in_a_day_have_no_mean_tone():
    # 24 · 1 = 24 < 30
    assert recovery(hourly(24, -26, 0, mentions=1), PEAK) is None


def acted(*acts):
    entries = (Entry(action=act, actor="zhang", incident_id=1, occurred_at=START, recorded_at=START) for act in acts)
    return [Recorded(number, entry, "", "") for number, entry in enumerate(entries, 1)]


def test_the_steps_taken_are_those_computed_by_hand():
    opened = Ledger().folded(OPENED)
    # The township's plan has seven steps; the second, 监测, goes on all the time and is not counted: 7 − 1 = 6.
    assert _steps(OWN, opened, acted(Deed.OPENED)) == Share(part=0, whole=6)
    # 研判 shows that it was discovered, a receipt that the report was sent: 1 + 1.
    assert _steps(OWN, opened, acted(Deed.OPENED, Action.TRIAGE, Deed.RECEIPT_LOGGED)) == Share(part=2, whole=6)
    # The incident of test_metrics did all six.
    assert _steps(OWN, opened, recorded()) == Share(part=6, whole=6)


def test_a_step_that_was_decided_against_is_not_asked_for():
    silent = Ledger().folded([*consulted(public=False), (Action.NO_PUBLIC, BECAUSE)])
    # Nothing said in public: of the six the statement and the answer fall away, 6 − 2 = 4.
    assert _steps(OWN, silent, acted(Deed.OPENED, Action.TRIAGE, Deed.RECEIPT_LOGGED)) == Share(part=2, whole=4)


def test_the_peak_is_looked_for_from_the_first_sign_on():
    # Forty an hour a day before the first sign of this matter are another one's: 12 in the hour from 180 on − 20.
    earlier = [(BEGAN - 24 * HOUR, 40, 0)]
    own = [(BEGAN, 2, 0), (BEGAN + 3 * HOUR, 12, 0)]
    found = metrics(fold(recorded()), (), Share(part=0, whole=0), [*earlier, *own])
    assert found.peak == timedelta(minutes=160)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        # z² = 3.8415. p = 2/3, n = 3: centre 2/3 + 3.8415/6 = 1.3069; margin 1.96·√(2/9/3 + 3.8415/36) = .8334;
        # divided by 1 + 3.8415/3 = 2.2805: (.4736, 2.1403) / 2.2805
        (2, 3, (0.2077, 0.9385)),
        # p = 1/2, n = 2: .5 + .9604 = 1.4604; 1.96·√(.125 + .2401) = 1.1843; by 2.9207: (.2761, 2.6447) / 2.9207
        (1, 2, (0.0945, 0.9055)),
        (0, 0, (0.0, 1.0)),
    ],
)
def test_the_interval_beside_a_rate(part, whole, expected):
    assert interval(part, whole) == pytest.approx(expected, abs=1e-4)


def test_a_rate_is_written_with_what_it_is_counted_of():
    assert shown(Share(part=2, whole=3), interval_too=True) == "2/3(95%区间 21%–94%)"
    assert shown(Share(part=0, whole=0), interval_too=True) == "无数据"
