"""The stretch of time a page looks at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from yuqing.clock import BEIJING, in_beijing


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end` (exclusive), aware UTC."""

    start: datetime
    end: datetime

    @property
    def before(self) -> "Window":
        """The window of equal length that ends where this one starts."""
        return Window(self.start - (self.end - self.start), self.start)

    @property
    def days(self) -> list[date]:
        """The Beijing calendar days it touches."""
        first, last = in_beijing(self.start).date(), in_beijing(self.end - timedelta(microseconds=1)).date()
        return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def ending(end: datetime, length: timedelta) -> Window:
    """Return the window of that length that ends at the next full minute, so that it can be a cache key."""
    rounded = end.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return Window(rounded - length, rounded)


def whole_day(day: date) -> Window:
    """Return one Beijing calendar day."""
    start = datetime.combine(day, time(), BEIJING).astimezone(UTC)
    return Window(start, start + timedelta(days=1))


def whole_days(end: datetime, days: int) -> Window:
    """Return the window of so many Beijing calendar days up to and with the day of `end`."""
    midnight = in_beijing(end).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Window(midnight.astimezone(end.tzinfo) - timedelta(days=days), midnight.astimezone(end.tzinfo))
