"""What was decided about the revision of a plan, folded from the entries about it."""

from collections.abc import Iterable

from pydantic import TypeAdapter

from yuqing.model.record import Recorded
from yuqing.model.revision import Change, Judged, Judgements, Lesson, Raised

#: Acts about a plan, by the words of the record.
ACCEPTED, REFUSED, ADOPTED, RAISED = "revision_accepted", "revision_refused", "plan_adopted", "lesson_raised"

_CHANGE = TypeAdapter(Change)
_LESSON = TypeAdapter(Lesson)


def packed(change: Change) -> dict[str, object]:
    """Return a decision as the record holds it."""
    written: dict[str, object] = _CHANGE.dump_python(change, mode="json")
    return written


def unpacked(recorded: Recorded) -> Judged:
    """Return the decision of an entry."""
    given = {key: value for key, value in recorded.entry.payload.items() if key in Change.__dataclass_fields__}
    return Judged(_CHANGE.validate_python(given), recorded.entry.actor, recorded.entry.recorded_at, recorded.seq)


def lesson(recorded: Recorded) -> Raised:
    """Return the lesson of an entry."""
    given = {key: value for key, value in recorded.entry.payload.items() if key in Lesson.__dataclass_fields__}
    return Raised(_LESSON.validate_python(given), recorded.seq)


def judgements(entries: Iterable[Recorded]) -> Judgements:
    """Return what was decided, and what of it waits for a version; a later decision replaces an earlier one."""
    newest: dict[str, Judged] = {}
    waiting: dict[str, Judged] = {}
    raised: list[Raised] = []
    for recorded in entries:
        if recorded.entry.action == ADOPTED:
            waiting.clear()
        elif recorded.entry.action == RAISED:
            raised.append(lesson(recorded))
        elif recorded.entry.action in (ACCEPTED, REFUSED):
            judged = unpacked(recorded)
            newest[judged.change.proposal] = judged
            waiting.pop(judged.change.proposal, None)
            if judged.change.accepted:
                waiting[judged.change.proposal] = judged
    return Judgements(tuple(newest.values()), tuple(waiting.values()), tuple(raised))
