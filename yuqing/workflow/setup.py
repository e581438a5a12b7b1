"""The unit says who it is: name, what to watch for, and by which plan it works."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from yuqing.config import SHIPPED, Desk, save_unit
from yuqing.errors import WorkflowError
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans import pack_text, resolve
from yuqing.sources.editing import adopt_sources
from yuqing.sources.source_file import load_sources
from yuqing.sources.spec import SourceSpec
from yuqing.store import record
from yuqing.workflow.authority import Acting, require_administrator

#: A name of one character would match half of all texts.
SHORTEST_NAME = 2
STARTER = SHIPPED / "starter" / "sources.toml"
#: Id of the watch target that is the unit itself.
OWN = "unit"
#: Letters of the id of another watch target.
ID_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Application:
    """What a person filled in on the first-run page."""

    name: str
    org_kind: str
    plan_id: str
    #: Answers to the placeholders of the plan pack.
    answers: dict[str, str]
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    must_terms: tuple[str, ...] = ()
    not_terms: tuple[str, ...] = ()
    #: What is watched besides the unit itself: branches, policies, the trade.
    others: tuple[WatchTarget, ...] = ()
    #: Ids of the starter sources to begin with.
    source_ids: tuple[str, ...] = ()


def starter_sources(org_kind: str) -> tuple[SourceSpec, ...]:
    """Return the starter sources meant for this kind of unit that need nothing filled in."""
    specs, _ = load_sources(STARTER)
    return tuple(spec for spec in specs if spec.enabled and org_kind in spec.units)


def set_up_unit(by: Acting, desk: Desk, given: Application) -> Unit:
    """Write the unit and, on the first time, the starter sources it chose. Raises WorkflowError or PlanError."""
    role = require_administrator(by.actor)
    name = given.name.strip()
    if len(name) < SHORTEST_NAME:
        raise WorkflowError("请填写本单位的全称。")
    own = WatchTarget(OWN, name, given.aliases, given.weak_aliases, given.must_terms, given.not_terms)
    _refuse_targets((own, *given.others))
    # Refused here, before anything is written, when the plan cannot be carried out with these answers.
    resolve(pack_text(given.plan_id), given.answers)
    unit = Unit(name, given.org_kind, given.plan_id, given.answers, (own, *given.others))
    # The file is written last inside: what cannot be written is not on the record either.
    with by.store.transaction() as transaction:
        record.append(transaction, by.entry("unit_set_up", "unit:own", role, name=name, plan=given.plan_id))
        save_unit(desk.unit_file, unit)
    if not desk.sources_file.exists():
        adopt_sources(STARTER, given.source_ids, desk.sources_file)
    return unit


def target_id(name: str) -> str:
    """Return the id of a watch target that is new; the same name always gets the same one."""
    return f"target-{hashlib.sha256(name.encode()).hexdigest()[:ID_LENGTH]}"


def _refuse_targets(targets: Sequence[WatchTarget]) -> None:
    names = [target.name for target in targets]
    for target in targets:
        whose = "" if target.id == OWN else f"关注对象“{target.name}”"
        if len(target.name) < SHORTEST_NAME:
            raise WorkflowError(f"{whose}的名称至少要有 {SHORTEST_NAME} 个字。")
        if target.weak_aliases and not target.must_terms:
            told = "否则同名的外地单位也会被算进来" if target.id == OWN else "否则别处的事也会被算进来"
            raise WorkflowError(f"{whose}填写了简称,就要填写“同时出现的词”,{told}。")
        if names.count(target.name) > 1:
            raise WorkflowError(f"关注对象“{target.name}”写了两次,请合并。")


def lines(text: str) -> tuple[str, ...]:
    """Return the entries of a text area, one a line or separated by commas, without blanks and repeats."""
    parts = text.replace("、", "\n").replace(",", "\n").replace(",", "\n").splitlines()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
