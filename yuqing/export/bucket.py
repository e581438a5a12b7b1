"""How long a step of a curve is on paper, where nobody can zoom in."""

from datetime import datetime, timedelta

HOUR, QUARTER, DAY = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
#: Longest stretches that are drawn by the hour and by the quarter of a day: some 70 and 40 columns.
HOURS_UP_TO, QUARTERS_UP_TO = 3 * DAY, 10 * DAY


def step(start: datetime, end: datetime) -> timedelta:
    """Return an hour, six hours or a day, so that every column is wide enough to be seen."""
    span = end - start
    if span <= HOURS_UP_TO:
        return HOUR
    return QUARTER if span <= QUARTERS_UP_TO else DAY
