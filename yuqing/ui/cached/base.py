"""What every shared result depends on, and how long it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yuqing.charts.look import Size
from yuqing.charts.palette import Theme
from yuqing.charts.plotly import figure
from yuqing.charts.spec import ChartSpec, Gap
from yuqing.ui import session
from yuqing.views.window import Window

#: An entry is asked for no longer than its minute and its generation last; what is kept beyond is memory of no use.
TTL = timedelta(minutes=2)
#: Questions of one kind that are open at once: ten analysts and the screens in both themes.
ENTRIES = 16


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with what it says, so that the page can show its 口径."""

    spec: ChartSpec
    figure: Any


#: Desk, its generation, the minute, and the theme: everything a shared result depends on besides the question.
Key = tuple[str, int, datetime, Theme]


def key() -> Key:
    """Return what the present results depend on."""
    opened = session.desk()
    minute = session.as_of(opened.now()).replace(second=0, microsecond=0)
    return opened.desk.name, opened.generation, minute, session.theme()


def drawn(spec: ChartSpec, size: Size = "desk") -> Drawn:
    """Return the chart with its figure, in the theme of the session; part of the key of what is kept."""
    return Drawn(spec, figure(spec, session.theme(), size))


def gaps(stretches: Sequence[tuple[datetime, datetime]]) -> tuple[Gap, ...]:
    """Return the stretches without collection as a chart marks them."""
    return tuple(Gap(start, end) for start, end in stretches)


def pair(window: Window) -> tuple[datetime, datetime]:
    """Return start and end of a window as a chart takes them."""
    return window.start, window.end
