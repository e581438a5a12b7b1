"""How a drill is scored and how its clock is moved: pure, to the last digit (domain reference §4.10)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from yuqing.model.drill import (
    Assessment,
    Done,
    DrillClock,
    DrillMode,
    DrillSetup,
    Expected,
    Lesson,
    Line,
    Penalty,
    Scenario,
    Unclear,
)
from yuqing.model.incident_labels import ACT

#: Ranks by which a level may be wrong before it costs points, and what it then costs.
WRONG_BY, WRONG_COSTS = 2, 10.0
MISSED_COSTS = 5.0
UNAPPROVED_CAP = 59.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the record of a drill shows."""

    done: Sequence[Done]
    #: Names of recipients of the plan that no report reached.
    missed: Sequence[str] = ()
    #: How many publications went out without valid approval.
    unapproved: int = 0
    ended_at: datetime


def assess(expected: Sequence[Expected], setup: DrillSetup, shown: Evidence) -> Assessment:
    """Return the score: Σ weight·decay / Σ weight, less penalties, capped; 0 when nothing could be judged.

    Every moment counts as its whole minute, as the page shows it: at 600 times the speed a minute is a tenth of a
    second, and who presses a little later in it has done the same.
    """
    shown = _in_minutes(shown)
    lines = tuple(_line(each, setup, shown) for each in expected)
    judged = [(line.expected.weight, line.share) for line in lines if line.share is not None]
    total = sum(weight for weight, _ in judged)
    base = 100 * math.fsum(weight * share for weight, share in judged) / total if total else 0.0
    penalties = tuple(_penalties(lines, shown.missed))
    score = max(0.0, base - sum(penalty.points for penalty in penalties))
    cap = f"有未经批准的发布,总分不超过 {UNAPPROVED_CAP:g}" if shown.unapproved else ""
    score = min(score, UNAPPROVED_CAP) if cap else score
    return Assessment(score=round(score, 1), base=round(base, 1), lines=lines, penalties=penalties, cap=cap)


def whole_minute(moment: datetime) -> datetime:
    """Return the minute in which a moment lies."""
    return moment.replace(second=0, microsecond=0)


def _in_minutes(shown: Evidence) -> Evidence:
    done = tuple(replace(each, at=whole_minute(each.at)) for each in shown.done)
    return replace(shown, done=done, ended_at=whole_minute(shown.ended_at))


def decay(actual: timedelta, limit: timedelta) -> float:
    """Return 1 in time, falling linearly to 0 at twice the limit."""
    return min(1.0, max(0.0, 2 - actual / limit))


def _line(expected: Expected, setup: DrillSetup, shown: Evidence) -> Line:
    start = setup.began + expected.start
    limit = expected.within.span * setup.deadline_scale
    due = start + limit
    done = _answer(expected, start, shown.done)
    if done is None:
        return Line(expected=expected, due=due, done=None, share=0.0 if shown.ended_at >= due else None)
    wrong = bool(expected.level and done.level) and abs(expected.level - done.level) >= WRONG_BY
    share = decay(max(timedelta(), done.at - start), limit)
    return Line(expected=expected, due=due, done=done, share=share, wrong_level=wrong)


def _answer(expected: Expected, start: datetime, done: Sequence[Done]) -> Done | None:
    """Return the first fitting act from the start on; a level that was in force by then counts as set in time."""
    fitting = [each for each in done if each.action == expected.action and (not expected.to or each.to == expected.to)]
    before = [each for each in fitting if each.at < start]
    if expected.level and before and before[-1].level == expected.level:
        return before[-1]
    return next((each for each in fitting if each.at >= start), None)


def _penalties(lines: Iterable[Line], missed: Iterable[str]) -> Iterator[Penalty]:
    for line in lines:
        if line.wrong_level:
            yield Penalty(points=WRONG_COSTS, reason=f"{name_of(line.expected)}:级别相差两级以上")
    for name in missed:
        yield Penalty(points=MISSED_COSTS, reason=f"没有报到:{name}")


def name_of(expected: Expected) -> str:
    """Return what is expected, in words."""
    return expected.name or ACT[expected.action]


def lessons(found: Assessment, missed: Sequence[str], unclear: Sequence[Unclear], run_id: str) -> tuple[Lesson, ...]:
    """Return what the plan may learn: what came late or never, who was not reached, which clause was unclear."""
    late = (_lesson(line, run_id) for line in found.lines if line.is_late or line.share == 0)
    unreached = (
        Lesson(item="", observed=f"没有报到:{name}", reason="联系方式或报送对象要核对", evidence=f"drill:{run_id}")
        for name in missed
    )
    marked = (
        Lesson(item=each.item, observed=each.note, reason="参演人认为条文不清楚", evidence=f"drill:{run_id} {each.by}")
        for each in unclear
    )
    return (*late, *unreached, *marked)


def _lesson(line: Line, run_id: str) -> Lesson:
    name = name_of(line.expected)
    if line.done is None:
        return Lesson(
            item=line.expected.item, observed=f"{name}:没有办理", reason="职责或步骤没有落到人",
            evidence=f"drill:{run_id}",
        )  # fmt: skip
    minutes = math.ceil((line.done.at - line.due) / timedelta(minutes=1))
    return Lesson(
        item=line.expected.item, observed=f"{name}:超时 {minutes} 分钟", reason="时限过紧,或准备不足",
        evidence=f"drill:{run_id} 第{line.done.seq}条记录",
    )  # fmt: skip


def paused(clock: DrillClock, wall: datetime) -> DrillClock:
    """Return the clock standing still where it is."""
    return replace(clock, at=clock.moment(wall), wall=wall, runs=False, stop=None)


def resumed(clock: DrillClock, wall: datetime, stop: datetime | None) -> DrillClock:
    """Return the clock running on from where it is, up to `stop`."""
    return replace(clock, at=clock.moment(wall), wall=wall, runs=True, stop=stop)


def stepped(clock: DrillClock, wall: datetime, to: datetime) -> DrillClock:
    """Return the clock set ahead, running or standing as before; it is never set back."""
    ahead = max(clock.moment(wall), to)
    return replace(clock, at=ahead, wall=wall, stop=clock.stop if clock.stop and clock.stop > ahead else None)


def next_stop(scenario: Scenario, setup: DrillSetup, now: datetime) -> datetime | None:
    """Return where the clock stands next by itself: in a tabletop drill at each inject, in any at the end."""
    end = setup.began + scenario.length.span
    moments = [setup.began + inject.at.span for inject in scenario.injects]
    halts = [each for each in moments if each > now] if setup.mode is DrillMode.TABLETOP else []
    return min([*halts, end], default=None) if end > now else None
