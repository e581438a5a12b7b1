"""The only module that reads the clock; everything else takes `now` as a parameter."""

from datetime import UTC, datetime, timedelta, timezone

#: Beijing time: no daylight saving since 1991, so a fixed offset is exact for every mention we hold.
BEIJING = timezone(timedelta(hours=8), "北京时间")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_beijing(moment: datetime) -> datetime:
    """Return an aware moment as Beijing wall-clock time."""
    return moment.astimezone(BEIJING)


def short(moment: datetime, present: datetime) -> str:
    """Return a moment in Beijing to the minute, with the year where it is not that of `present`."""
    return short_day(moment, present) + f"{in_beijing(moment): %H:%M}"


def short_day(moment: datetime, present: datetime) -> str:
    """Return the Beijing day of a moment, with the year where it is not that of `present`."""
    local = in_beijing(moment)
    return f"{local:%m-%d}" if local.year == in_beijing(present).year else f"{local:%Y-%m-%d}"
