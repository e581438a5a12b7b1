"""What a roster has to cover, what it leaves open, and how evenly it is spread: pure, from the plan and the shifts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from yuqing.clock import BEIJING, in_beijing
from yuqing.model.duty import Balance, Coverage, Demand, Gap, Pattern, RoundTheClock, Shift, ShiftKind
from yuqing.model.labels import LEVEL
from yuqing.model.plan import Monitor, Plan
from yuqing.model.severity import Severity

Span = tuple[datetime, datetime]

#: When somebody has to be there in quiet times, in Beijing. No plan names hours: ours, a default.
DAY_BEGINS, DAY_ENDS = time(8), time(20)
#: Nobody watches longer than this at a stretch; ours, a default.
LONGEST = timedelta(hours=24)
#: Levels at which an open incident is watched day and night whatever its kind; ours, a default.
GRAVE = frozenset({Severity.I, Severity.II})
_DAY = timedelta(days=1)
#: How each kind divides the day: beginnings in Beijing, and the length of a shift.
DIVIDED: Mapping[ShiftKind, tuple[tuple[time, ...], timedelta]] = {
    ShiftKind.DAY: ((time(8),), timedelta(hours=12)),
    ShiftKind.WHOLE: ((time(8),), timedelta(hours=24)),
    ShiftKind.TWO: ((time(8), time(20)), timedelta(hours=12)),
    ShiftKind.THREE: ((time(0), time(8), time(16)), timedelta(hours=8)),
}


def demands(plan: Plan, always: RoundTheClock | None) -> tuple[Demand, ...]:
    """Return whom the plan wants on watch, one demand for each; day and night while `always` says so.

    A plan's own emergency watch is named where it has one; otherwise its routine watchers stay day and night.
    """
    routine = _watchers(plan, "routine")
    if always is None:
        return _demanded(routine, always=False)
    return _demanded(_watchers(plan, "emergency") or routine, always=True)


def spans(demand: Demand, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Return the stretches of a window in which a demand holds."""
    return ((start, end),) if demand.always else tuple(_days(start, end))


def covers(plan: Plan, shift: Shift, demand: Demand) -> bool:
    """Return whether a shift is one of the role demanded, or of a role of the group demanded."""
    groups = {role.id: role.group for role in plan.roles}
    return demand.actor in (shift.role, groups.get(shift.role))


def coverage(plan: Plan, wanted: Iterable[Demand], shifts: Sequence[Shift], window: Span) -> Coverage:
    """Return how much of the demands the shifts cover in a window, with the gaps in the order of time."""
    required, open_ = timedelta(), list[Gap]()
    for demand in wanted:
        held = [shift for shift in shifts if covers(plan, shift, demand)]
        for span in spans(demand, *window):
            required += span[1] - span[0]
            open_ += [Gap(demand, *each) for each in uncovered(span, held)]
    missing = sum((gap.until_at - gap.from_at for gap in open_), timedelta())
    return Coverage(required, required - missing, tuple(sorted(open_, key=lambda gap: gap.from_at)))


def uncovered(span: Span, shifts: Iterable[Shift]) -> Iterator[Span]:
    """Yield the parts of a stretch in which no shift runs."""
    begun, end = span
    for shift in sorted(shifts, key=lambda each: each.from_at):
        if shift.until_at <= begun or shift.from_at >= end:
            continue
        if shift.from_at > begun:
            yield begun, shift.from_at
        begun = max(begun, shift.until_at)
    if begun < end:
        yield begun, end


def rotate(pattern: Pattern) -> tuple[tuple[str, datetime, datetime], ...]:
    """Return who is on duty from when to when: people take turns, and nobody keeps the nights for ever."""
    begins, length = DIVIDED[pattern.kind]
    slots = [
        datetime.combine(pattern.first + number * _DAY, begin, BEIJING).astimezone(UTC)
        for number in range(pattern.days)
        for begin in begins
    ]
    turns = (_turn(place, len(pattern.people), len(begins)) for place in range(len(slots)))
    return tuple((pattern.people[turn], at, at + length) for turn, at in zip(turns, slots, strict=True))


def balance(shifts: Iterable[Shift], people: Iterable[str], window: Span) -> Balance:
    """Return the hours of each person in a window and their Gini coefficient; people without any hours count too."""
    hours = dict.fromkeys(people, 0.0)
    for shift in shifts:
        inside = min(shift.until_at, window[1]) - max(shift.from_at, window[0])
        if inside > timedelta():
            hours[shift.who] = hours.get(shift.who, 0.0) + inside / timedelta(hours=1)
    most_first = sorted(hours.items(), key=lambda each: (-each[1], each[0]))
    return Balance(tuple(most_first), gini(list(hours.values())))


def gini(values: Sequence[float]) -> float | None:
    """Return Σᵢ Σⱼ |xᵢ − xⱼ| / (2 n² x̄); None when there is nothing to spread."""
    total = sum(values)
    if not total:
        return None
    apart = sum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) * total)


def at_once(shifts: Iterable[Shift]) -> tuple[Shift, Shift] | None:
    """Return two shifts of one person that overlap, or None."""
    for own in _by_person(shifts).values():
        for before, after in pairwise(own):
            if after.from_at < before.until_at:
                return before, after
    return None


def overlong(shifts: Iterable[Shift]) -> tuple[tuple[str, datetime, datetime], ...]:
    """Return who is on duty for longer than a person may be without a pause, from when to when."""
    return tuple(
        (who, begun, ended)
        for who, own in _by_person(shifts).items()
        for begun, ended in _runs(own)
        if ended - begun > LONGEST
    )


def _watchers(plan: Plan, mode: str) -> list[Monitor]:
    return [each for each in plan.monitor if each.mode == mode and each.by]


def _demanded(items: Iterable[Monitor], *, always: bool) -> tuple[Demand, ...]:
    found: dict[str, Demand] = {}
    for item in items:
        for actor in item.by:
            found.setdefault(actor, Demand(actor, item, always))
    return tuple(found.values())


def _days(start: datetime, end: datetime) -> Iterator[Span]:
    day = in_beijing(start).date()
    while (begins := datetime.combine(day, DAY_BEGINS, BEIJING)) < end:
        inside = max(begins, start), min(datetime.combine(day, DAY_ENDS, BEIJING), end)
        if inside[0] < inside[1]:
            yield inside[0].astimezone(UTC), inside[1].astimezone(UTC)
        day += _DAY


def _turn(place: int, people: int, a_day: int) -> int:
    # Where the turns of a round fall on the same hours again, each round begins one person later. With two people
    # that would have one of them stay twice as long.
    moves_on = people > 2 and people % a_day == 0 and a_day > 1  # noqa: PLR2004
    return (place + (place // people if moves_on else 0)) % people


def _by_person(shifts: Iterable[Shift]) -> dict[str, list[Shift]]:
    found: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda each: each.from_at):
        found.setdefault(shift.who, []).append(shift)
    return found


def _runs(own: Sequence[Shift]) -> Iterator[Span]:
    begun, ended = own[0].from_at, own[0].until_at
    for shift in own[1:]:
        if shift.from_at > ended:
            yield begun, ended
            begun = shift.from_at
        ended = max(ended, shift.until_at)
    yield begun, ended


def watched_always(plan: Plan, category: str, level: Severity | None, signals: Iterable[str]) -> str:
    """Return why an open incident has to be watched day and night, "" when it need not be.

    The plan names kinds of event for it; that Ⅰ and Ⅱ are watched so whatever their kind is ours, a default.
    """
    kinds = {kind for item in _emergency(plan) if item.when for kind in item.when.event_type}
    heard = set(signals)
    for event in plan.event_types:
        if event.id not in kinds and event.monitor_mode != "emergency":
            continue
        if category in event.categories:
            return event.name
        if not heard.isdisjoint(event.signals):
            return f"出现{event.name}用语"
    return LEVEL[level] if level is not None and level in GRAVE else ""


def _emergency(plan: Plan) -> list[Monitor]:
    return [each for each in plan.monitor if each.mode == "emergency"]
