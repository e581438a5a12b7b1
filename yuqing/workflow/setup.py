"""The unit says who it is: name, what to watch for, and by which plan it works."""

from dataclasses import dataclass

from yuqing.config import Desk, save_unit, write_whole
from yuqing.errors import WorkflowError
from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.plans import pack_text, resolve

#: A name of one character would match half of all texts.
SHORTEST_NAME = 2
#: Id of the watch target that is the unit itself.
OWN = "unit"


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


def set_up_unit(desk: Desk, given: Application, starter_sources: str) -> Unit:
    """Write the unit and, on the first time, its starter sources. Raises WorkflowError or PlanError."""
    name = given.name.strip()
    if len(name) < SHORTEST_NAME:
        raise WorkflowError("请填写本单位的全称。")
    if given.weak_aliases and not given.must_terms:
        raise WorkflowError("填写了简称,就要填写“同时出现的词”,否则同名的外地单位也会被算进来。")
    # Refused here, before anything is written, when the plan cannot be carried out with these answers.
    resolve(pack_text(given.plan_id), given.answers)
    own = WatchTarget(OWN, name, given.aliases, given.weak_aliases, given.must_terms, given.not_terms)
    unit = Unit(name, given.org_kind, given.plan_id, given.answers, (own,))
    save_unit(desk.unit_file, unit)
    if not desk.sources_file.exists():
        write_whole(desk.sources_file, starter_sources)
    return unit


def lines(text: str) -> tuple[str, ...]:
    """Return the entries of a text area, one a line or separated by commas, without blanks and repeats."""
    parts = text.replace("、", "\n").replace(",", "\n").replace(",", "\n").splitlines()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
