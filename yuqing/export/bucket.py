"""The curve of a paper: how long its steps are, where nobody can zoom in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from yuqing.charts import volume
from yuqing.charts.spec import ChartSpec, Gap, Mark
from yuqing.views.window import Window

HOUR, QUARTER, DAY = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
#: Longest stretches that are drawn by the hour and by the quarter of a day: some 70 and 40 columns.
HOURS_UP_TO, QUARTERS_UP_TO = 3 * DAY, 10 * DAY


def step(start: datetime, end: datetime) -> timedelta:
    """Return an hour, six hours or a day, so that every column is wide enough to be seen."""
    span = end - start
    if span <= HOURS_UP_TO:
        return HOUR
    return QUARTER if span <= QUARTERS_UP_TO else DAY


def curve(frame: pd.DataFrame, window: Window, gaps: Sequence[Gap] = (), marks: Sequence[Mark] = ()) -> ChartSpec:
    """Return the counts of a window by tone, in steps that fit it; columns as `charts.volume.spec` wants them."""
    return volume.spec(frame, gaps, marks, (window.start, window.end), step(window.start, window.end))
