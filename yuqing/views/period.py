"""The stretch of time a paper is about, and the one it is compared with."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.exports import ReportKind
from yuqing.views.window import Window

_DAYS = {ReportKind.DAILY: 1, ReportKind.WEEKLY: 7, ReportKind.MEETING: 7}
_EARLIER = {
    ReportKind.DAILY: "前一日",
    ReportKind.WEEKLY: "上周同期",
    ReportKind.MEETING: "此前七天",
    ReportKind.MONTHLY: "上月同期",
}
_PRESENT = {
    ReportKind.DAILY: "本日",
    ReportKind.WEEKLY: "本周",
    ReportKind.MEETING: "近七天",
    ReportKind.MONTHLY: "本月",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole Beijing days; cut off at the present when its last day is not over."""

    window: Window
    #: As long, one day, week or month earlier.
    baseline: Window
    first: date
    last: date
    #: What the sentences call it, and what they call the baseline.
    present: str
    earlier: str
    #: False while the last day still runs.
    is_over: bool

    @property
    def label(self) -> str:
        """The days, in the form of official papers."""
        if self.first == self.last:
            return in_full(self.first)
        last = f"{self.last.month}月{self.last.day}日"
        return f"{in_full(self.first)}至{in_full(self.last) if self.first.year != self.last.year else last}"


def in_full(day: date) -> str:
    """Return a date in the form of official papers, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def period(kind: ReportKind, day: date, now: datetime) -> Period:
    """Return the stretch that ends with `day`: one day, seven days, or its calendar month up to then."""
    last = min(day, in_beijing(now).date())
    first = last.replace(day=1) if kind is ReportKind.MONTHLY else last - timedelta(days=_DAYS[kind] - 1)
    whole = Window(_midnight(first), _midnight(last + timedelta(days=1)))
    end = min(whole.end, now.replace(second=0, microsecond=0))
    earlier = _midnight(_a_month_before(first) if kind is ReportKind.MONTHLY else first - timedelta(days=_DAYS[kind]))
    # A long month has no counterpart of its last days in a short one.
    limit = whole.start
    return Period(
        window=Window(whole.start, end),
        baseline=Window(earlier, min(earlier + (end - whole.start), limit)),
        first=first,
        last=last,
        present=_PRESENT[kind],
        earlier=_EARLIER[kind],
        is_over=end == whole.end,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING).astimezone(UTC)


def _a_month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
