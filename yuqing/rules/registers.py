"""The registers of readiness, folded from their entries on the record, and what is due in them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from pydantic import TypeAdapter

from yuqing.model.clause import SPAN
from yuqing.model.plan import Plan
from yuqing.model.readiness import (
    Check,
    CheckResult,
    Handover,
    HandoverGiven,
    HandoverTaken,
    KeptReady,
    Medium,
    MediumKept,
    ReadyKind,
    RegisterAct,
    Retired,
    SafeguardChecked,
    SafeguardKept,
    Talk,
    TalkLogged,
    Training,
    TrainingKind,
    TrainingLogged,
)
from yuqing.model.record import Recorded
from yuqing.model.response import Safeguard
from yuqing.model.terms import SafeguardKind

#: A handover that nobody has taken after this is called late; ours, a default.
TAKEN_WITHIN = timedelta(minutes=30)
#: How often each is held where the plan says no more than 定期; ours, defaults.
EVERY: Mapping[TrainingKind, timedelta] = {
    TrainingKind.TRAINING: timedelta(days=180),
    TrainingKind.PUBLICITY: timedelta(days=180),
    TrainingKind.DRILL: timedelta(days=365),
}
#: What satisfies a safeguard of the plan: a kind of thing kept ready …
READY_FOR: Mapping[SafeguardKind, frozenset[ReadyKind]] = {
    "personnel": frozenset({ReadyKind.PEOPLE}),
    "materials": frozenset({ReadyKind.GOODS}),
    "technical": frozenset({ReadyKind.EQUIPMENT}),
    "logistics": frozenset({ReadyKind.GOODS, ReadyKind.EQUIPMENT, ReadyKind.VEHICLE}),
}
#: … or a kind of event.
TRAINED_FOR: Mapping[SafeguardKind, TrainingKind] = {
    "training": TrainingKind.TRAINING,
    "drill": TrainingKind.DRILL,
}
PAYLOADS: Mapping[str, type[Any]] = {
    RegisterAct.HANDOVER_GIVEN: HandoverGiven,
    RegisterAct.HANDOVER_TAKEN: HandoverTaken,
    RegisterAct.SAFEGUARD_KEPT: SafeguardKept,
    RegisterAct.SAFEGUARD_CHECKED: SafeguardChecked,
    RegisterAct.SAFEGUARD_RETIRED: Retired,
    RegisterAct.MEDIUM_KEPT: MediumKept,
    RegisterAct.MEDIUM_RETIRED: Retired,
    RegisterAct.TALK_LOGGED: TalkLogged,
    RegisterAct.TRAINING_LOGGED: TrainingLogged,
}
_ADAPTERS: Mapping[type[Any], TypeAdapter[Any]] = {kind: TypeAdapter(kind) for kind in set(PAYLOADS.values())}
T = TypeVar("T")
Found = dict[str, T]


def written(payload: Any) -> dict[str, Any]:
    """Return a payload as JSON can hold it."""
    given: dict[str, Any] = _ADAPTERS[type(payload)].dump_python(payload, mode="json")
    return given


def read(recorded: Recorded) -> Any:
    """Return the payload of an entry of a register."""
    return _ADAPTERS[PAYLOADS[recorded.entry.action]].validate_python(dict(recorded.entry.payload))


def handovers(entries: Iterable[Recorded]) -> tuple[Handover, ...]:
    """Return every handover, oldest first."""
    return _folded(entries, _handover)


def safeguards(entries: Iterable[Recorded]) -> tuple[KeptReady, ...]:
    """Return everything that is or was kept ready, oldest first."""
    return _folded(entries, _safeguard)


def media(entries: Iterable[Recorded]) -> tuple[Medium, ...]:
    """Return every medium that is or was listed, oldest first."""
    return _folded(entries, _medium)


def talks(entries: Iterable[Recorded]) -> tuple[Talk, ...]:
    """Return every talk in the order in which they were entered."""
    return tuple(Talk(logged=read(each), by=each.entry.actor, incident_id=each.entry.incident_id) for each in entries)


def trainings(entries: Iterable[Recorded]) -> tuple[Training, ...]:
    """Return every training in the order in which they were entered."""
    return tuple(Training(logged=read(each), by=each.entry.actor, at=each.entry.occurred_at) for each in entries)


def check_due(item: KeptReady) -> datetime:
    """Return when something kept ready is to be checked next."""
    last = item.last
    return (last.at if last else item.since) + timedelta(days=item.kept.every_days)


def is_short(item: KeptReady) -> bool:
    """Return whether the last check found something wrong."""
    return item.last is not None and item.last.checked.result is not CheckResult.READY


def without_items(plan: Plan, items: Iterable[KeptReady]) -> tuple[Safeguard, ...]:
    """Return the safeguards of the plan for which nothing is kept ready."""
    kinds = {item.kept.kind for item in items if not item.retired}
    return tuple(each for each in plan.safeguards if each.kind in READY_FOR and READY_FOR[each.kind].isdisjoint(kinds))


def training_due(held: Iterable[Training], kind: TrainingKind, safeguard: Safeguard | None) -> date | None:
    """Return when the next of a kind is due: as entered with the last, else by the plan's interval, else by ours.

    None when none was ever held, which is for the plan to judge.
    """
    own = [each.logged for each in held if each.logged.kind is kind]
    if not own:
        return None
    last = max(own, key=lambda each: each.day)
    return last.next_due or last.day + interval(kind, safeguard)


def interval(kind: TrainingKind, safeguard: Safeguard | None) -> timedelta:
    """Return how often something is held: as the plan says in days, else our default."""
    match = SPAN.fullmatch(safeguard.cadence) if safeguard else None
    return timedelta(days=int(match[1])) if match and match[2] == "d" else EVERY[kind]


def _folded(entries: Iterable[Recorded], take: Callable[[Found[T], Any, Recorded], T]) -> tuple[T, ...]:
    found: Found[T] = {}
    for recorded in entries:
        payload = read(recorded)
        found[payload.id] = take(found, payload, recorded)
    return tuple(found.values())


def _handover(found: Found[Handover], payload: HandoverGiven | HandoverTaken, recorded: Recorded) -> Handover:
    entry = recorded.entry
    if isinstance(payload, HandoverGiven):
        return Handover(given=payload, by=entry.actor, at=entry.occurred_at)
    given = found[payload.id]
    return replace(given, taken_by=entry.actor, taken_at=entry.occurred_at, taken_note=payload.note)


def _safeguard(
    found: Found[KeptReady], payload: SafeguardKept | SafeguardChecked | Retired, recorded: Recorded
) -> KeptReady:
    entry, before = recorded.entry, found.get(payload.id)
    if isinstance(payload, SafeguardKept):
        return replace(before, kept=payload) if before else KeptReady(kept=payload, since=entry.occurred_at)
    item = found[payload.id]
    if isinstance(payload, Retired):
        return replace(item, retired=payload.reason)
    return replace(item, checks=(*item.checks, Check(payload, entry.actor, entry.occurred_at, entry.incident_id)))


def _medium(found: Found[Medium], payload: MediumKept | Retired, recorded: Recorded) -> Medium:
    if isinstance(payload, Retired):
        return replace(found[payload.id], retired=payload.reason)
    before = found.get(payload.id)
    return replace(before, kept=payload) if before else Medium(kept=payload, since=recorded.entry.occurred_at)
