"""When the program did not run, and which limits ran or ran out meanwhile. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from yuqing.clock import short
from yuqing.model.clocks import Clock, ClockState
from yuqing.model.running import Running, SetBack, Stretch

#: How often the program notes that it runs.
BEAT = timedelta(minutes=1)
#: A shorter silence is a restart or a busy machine. Ours (default).
TOLERATED = timedelta(minutes=3)
#: A smaller step back is the machine keeping time. Ours (default).
DRIFT = timedelta(seconds=30)
#: Older stretches are forgotten; no limit of a plan runs so long.
KEPT = timedelta(days=400)


def is_due(running: Running, now: datetime) -> bool:
    """Return whether it is to be noted that the program runs."""
    return not running.stretches or not timedelta(0) <= now - running.stretches[-1].until < BEAT


def beaten(running: Running, now: datetime) -> Running:
    """Return what is known once the program runs at `now`."""
    kept = tuple(each for each in running.stretches if each.until > now - KEPT)
    if not kept:
        return replace(running, stretches=(Stretch(now, now),))
    last = kept[-1]
    if now < last.until - DRIFT:
        turned = (*running.set_back, SetBack(last.until, now))
        return Running((*kept, Stretch(now, now)), turned)
    if now - last.until > TOLERATED:
        return replace(running, stretches=(*kept, Stretch(now, now)))
    return replace(running, stretches=(*kept[:-1], replace(last, until=max(now, last.until))))


def outages(running: Running) -> tuple[Stretch, ...]:
    """Return when the program did not run between two stretches, the newest first."""
    pairs = zip(running.stretches, running.stretches[1:], strict=False)
    return tuple(Stretch(a.until, b.start) for a, b in pairs if b.start > a.until)[::-1]


def sentences(running: Running, found: Iterable[Clock], now: datetime) -> tuple[str, ...]:
    """Return in Chinese what to know of the given clocks: outages while one ran, and a time that was set back."""
    known = [clock for clock in found if clock.start is not None and clock.state is not ClockState.WAIVED]
    gone = (_of_outage(each, known, now) for each in outages(running))
    turned = (_of_set_back(each, known, now) for each in running.set_back[::-1])
    return tuple(filter(None, (*gone, *turned)))


def _of_outage(outage: Stretch, known: list[Clock], now: datetime) -> str:
    ran = [clock for clock in known if _runs_in(clock, outage)]
    if not ran:
        return ""
    ended = sum(clock.due is not None and outage.start <= clock.due <= outage.until for clock in ran)
    what = f"{ended} 个时限到期" if ended else f"{len(ran)} 个时限在走,没有到期的"
    return f"程序在 {short(outage.start, now)} 至 {short(outage.until, now)} 未运行,其间 {what}。"


def _of_set_back(turned: SetBack, known: list[Clock], now: datetime) -> str:
    if not any(_runs_in(clock, Stretch(turned.became, turned.was)) for clock in known):
        return ""
    return f"系统时间从 {short(turned.was, now)} 被调回到 {short(turned.became, now)},请核对系统时间和时限。"


def _runs_in(clock: Clock, stretch: Stretch) -> bool:
    """Return whether a clock ran, and was not over, at some moment of a stretch."""
    if clock.start is None or clock.start >= stretch.until:
        return False
    if clock.due is not None and clock.due < stretch.start:
        return False
    return clock.stopped_at is None or clock.stopped_at > stretch.start
