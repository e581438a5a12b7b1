"""The unit this desk works for, as the first-run page wrote it."""

from dataclasses import dataclass, field

from yuqing.model.watch import WatchTarget


@dataclass(frozen=True, slots=True)
class Unit:
    """Whom we work for: name, kind, plan pack and what is watched."""

    name: str
    #: township, bank, enterprise, government or generic: chooses rule set and starter sources.
    org_kind: str
    #: Id of the plan pack in data/plans.
    plan_id: str
    #: Answers to the placeholders of the pack.
    answers: dict[str, str] = field(default_factory=dict)
    #: The unit itself first.
    targets: tuple[WatchTarget, ...] = ()
