"""The floors a plan sets of its own, as rules of the severity scale."""

from collections.abc import Iterator
from dataclasses import replace

from yuqing.model.organisation import FloorWhen, Level
from yuqing.model.plan import EventType, Plan
from yuqing.model.severity import FloorCause, FloorRule, SeverityScale
from yuqing.plans.cite import citation


def scale_for(plan: Plan, scale: SeverityScale) -> SeverityScale:
    """Return the scale with the floors of the plan's levels and event types added."""
    return replace(scale, floors=(*scale.floors, *_of_levels(plan), *_of_event_types(plan)))


def _of_levels(plan: Plan) -> Iterator[FloorRule]:
    for level in plan.levels:
        for floor in level.floors:
            cause, value = _cause(floor)
            yield FloorRule(cause, value, level.severity, f"预案对{level.name}的判断标准({citation(level)})")


def _cause(floor: FloorWhen) -> tuple[FloorCause, str]:
    if floor.signal:
        return FloorCause.SIGNAL, floor.signal
    if floor.category:
        return FloorCause.CATEGORY, floor.category
    if floor.event_grade:
        return FloorCause.EVENT_GRADE, floor.event_grade
    return FloorCause.MEDIA_TIER, str(floor.media_tier)


def _of_event_types(plan: Plan) -> Iterator[FloorRule]:
    levels = {level.id: level for level in plan.levels}
    for event_type in plan.event_types:
        if event_type.floor:
            yield from _of_event_type(event_type, levels[event_type.floor])


def _of_event_type(event_type: EventType, level: Level) -> Iterator[FloorRule]:
    reason = f"属于「{event_type.name}」({citation(event_type)})"
    for signal in event_type.signals:
        yield FloorRule(FloorCause.SIGNAL, signal, level.severity, reason)
    for category in event_type.categories:
        yield FloorRule(FloorCause.CATEGORY, category, level.severity, reason)
