"""The accountability file (责任考评): who may open it by the plan, and what its entries leave."""

from collections.abc import Iterable
from dataclasses import replace

from yuqing.model.plan import Plan
from yuqing.model.record import Recorded
from yuqing.model.reviewing import AccountabilityFile, AccountabilityNote, KeptNote, Opened
from yuqing.rules.packing import unpacked_as

NOTED, WITHDRAWN = "accountability_noted", "accountability_withdrawn"
READ, TAKEN = "accountability_read", "accountability_taken"
LEADING = "lead"


def readers(plan: Plan) -> frozenset[str]:
    """Return the ids of the roles that may open the file.

    They are those that the plan names under accountability; where it names none, the roles of its leading group.
    """
    named = {actor for duty in plan.accountability for actor in duty.by}
    own = frozenset(role.id for role in plan.roles if role.id in named or role.group in named)
    leading = {group.id for group in plan.groups if group.kind == LEADING and not group.external}
    return own or frozenset(role.id for role in plan.roles if role.group in leading)


def names_readers(plan: Plan) -> bool:
    """Return whether the plan itself says who assesses."""
    return any(duty.by for duty in plan.accountability)


def refused(note: AccountabilityNote) -> str:
    """Return what a note lacks, "" when it is whole."""
    parts = {"对象(岗位或部门)": note.whom, "认定的情况": note.found, "依据": note.basis}
    missing = [name for name, text in parts.items() if not text.strip()]
    return f"还没有填写:{'、'.join(missing)}" if missing else ""


def file_of(incident_id: int, entries: Iterable[Recorded]) -> AccountabilityFile:
    """Return the file that these entries, in order, leave."""
    notes: dict[str, KeptNote] = {}
    opened: list[Opened] = []
    for recorded in entries:
        entry = recorded.entry
        if entry.action == NOTED:
            note = unpacked_as(AccountabilityNote, entry.payload)
            notes[note.id] = KeptNote(note, entry.actor, entry.occurred_at)
        elif entry.action == WITHDRAWN:
            known = notes[entry.payload["id"]]
            notes[known.note.id] = replace(known, withdrawn=str(entry.payload["reason"]))
        elif entry.action in (READ, TAKEN):
            opened.append(Opened(entry.actor, entry.occurred_at, entry.action == TAKEN))
    return AccountabilityFile(incident_id, tuple(notes.values()), tuple(opened))
