"""Regular meetings as their entries leave them."""

from collections.abc import Iterable
from dataclasses import replace

from yuqing.model.meetings import Action, ActionDone, Meeting, MeetingAction, MeetingHeld
from yuqing.model.record import Recorded
from yuqing.rules.packing import unpacked_as

HELD, DECIDED, DONE = "meeting_held", "meeting_action_given", "meeting_action_done"
SOURCE = "例会"
_REVIEW = "review-"


def meetings(entries: Iterable[Recorded]) -> tuple[Meeting, ...]:
    """Return the meetings of these entries, the newest first, each with its actions."""
    found: dict[str, Meeting] = {}
    for recorded in entries:
        entry = recorded.entry
        name = entry.object.partition(":")[2]
        if entry.action == HELD:
            found[name] = Meeting(unpacked_as(MeetingHeld, entry.payload), entry.occurred_at, entry.actor)
        elif entry.action == DECIDED and name in found:
            action = Action(unpacked_as(MeetingAction, entry.payload), SOURCE, entry.occurred_at)
            found[name] = replace(found[name], actions=(*found[name].actions, action))
    return tuple(reversed(found.values()))


def finished(entries: Iterable[Recorded]) -> dict[str, tuple[Recorded, ActionDone]]:
    """Return id of an action → the entry that ended it."""
    made = {}
    for recorded in entries:
        if recorded.entry.action == DONE:
            done = unpacked_as(ActionDone, recorded.entry.payload)
            made[done.id] = (recorded, done)
    return made


def review_id(incident_id: int, place: int) -> str:
    """Return the id under which the end of a review's action stands."""
    return f"{_REVIEW}{incident_id}-{place}"


def of_review(action_id: str) -> bool:
    """Return whether an id is that of an action of a review."""
    return action_id.startswith(_REVIEW)


def with_ends(actions: Iterable[Action], ends: dict[str, tuple[Recorded, ActionDone]]) -> tuple[Action, ...]:
    """Return the actions with when and how they were carried out."""
    return tuple(_ended(action, ends.get(action.given.id)) for action in actions)


def _ended(action: Action, end: tuple[Recorded, ActionDone] | None) -> Action:
    return replace(action, done_at=end[0].entry.occurred_at, note=end[1].note) if end else action
