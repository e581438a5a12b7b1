"""Which copies are kept: the newest ones, and the last one of each of the last days, weeks and months."""

from collections.abc import Callable, Collection
from datetime import datetime

from yuqing.clock import in_beijing
from yuqing.model.backups import Keeping


def kept(moments: Collection[datetime], keeping: Keeping) -> frozenset[datetime]:
    """Return the moments (aware) whose copies are kept; the newest one always is. Days are those of Beijing."""
    newest_first = sorted(moments, reverse=True)
    return frozenset(
        [
            *newest_first[: max(1, keeping.recent)],
            *_last_of_each(newest_first, _day, keeping.daily),
            *_last_of_each(newest_first, _week, keeping.weekly),
            *_last_of_each(newest_first, _month, keeping.monthly),
        ]
    )


def _last_of_each(newest_first: list[datetime], span: Callable[[datetime], object], number: int) -> list[datetime]:
    last: dict[object, datetime] = {}
    for moment in newest_first:
        last.setdefault(span(moment), moment)
    return list(last.values())[:number]


def _day(moment: datetime) -> object:
    return in_beijing(moment).date()


def _week(moment: datetime) -> object:
    return in_beijing(moment).isocalendar()[:2]


def _month(moment: datetime) -> object:
    local = in_beijing(moment)
    return local.year, local.month
