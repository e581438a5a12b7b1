"""The made-up township of the demo: no place, office or bank of these names exists as far as we could find."""

import tomllib

from yuqing.model.unit import Unit
from yuqing.model.watch import WatchTarget
from yuqing.sources.demo.scripts import FOLDER


def unit() -> Unit:
    """Return the township of the demo: its names, its watch targets and its answers to the plan pack."""
    table = tomllib.loads((FOLDER / "unit.toml").read_text(encoding="utf-8"))
    return Unit(
        name=table["name"],
        org_kind=table["org_kind"],
        plan_id=table["plan_id"],
        answers=dict(table["answers"]),
        targets=tuple(_target(entry) for entry in table["target"]),
    )


def _target(entry: dict[str, list[str]]) -> WatchTarget:
    return WatchTarget(
        id=str(entry["id"]),
        name=str(entry["name"]),
        aliases=tuple(entry["aliases"]),
        weak_aliases=tuple(entry["weak_aliases"]),
        must_terms=tuple(entry["must_terms"]),
        not_terms=tuple(entry["not_terms"]),
    )
