"""What the unit's files and its adopted plan say: how topics are graded, and which sources should be seen."""

from dataclasses import replace
from datetime import datetime

from yuqing import clock
from yuqing.config import Desk
from yuqing.model.plan import Plan
from yuqing.model.severity import GradingRules
from yuqing.model.unit import Unit
from yuqing.plans import load_scale, pack_text, reply_limit_hours, resolve, scale_for, versions
from yuqing.sources.source_file import load_sources
from yuqing.store import Store, calibration, plan_versions
from yuqing.views.briefing import Watched


def plan_of(unit: Unit, pack: str = "") -> Plan:
    """Return the plan of a unit: of the text of a pack, or of the shipped one when it is "". Raises PlanError."""
    return resolve(pack or pack_text(unit.plan_id), unit.answers)


def pack_in_force(store: Store, unit: Unit | None, now: datetime) -> str:
    """Return the text of the version that people adopted and that holds today; "" while the shipped pack holds.

    Raises PlanError when the text is not the one that was adopted.
    """
    if unit is None:
        return ""
    version = plan_versions.on_day(store, unit.plan_id, clock.in_beijing(now).date())
    return versions.text_of(unit.plan_id, version) if version else ""


def grading_rules(unit: Unit | None, accepted: tuple[float, ...] = (), pack: str = "") -> GradingRules | None:
    """Return the scale and the reply limit of the unit's plan; None before there is a unit. Raises PlanError.

    `accepted` are thresholds of the unit's own, () for the shipped ones; `pack` is the version in force.
    """
    if unit is None:
        return None
    plan, scale = plan_of(unit, pack), load_scale()
    if accepted:
        first, second, third, fourth = accepted
        scale = replace(scale, thresholds=(first, second, third, fourth))
    return GradingRules(scale_for(plan, scale), reply_limit_hours(plan))


def thresholds(store: Store) -> tuple[float, ...]:
    """Return the thresholds the unit accepted for its desk, () for the shipped ones."""
    return calibration.thresholds(store)


def watched(desk: Desk, unit: Unit | None) -> Watched:
    """Return what the desk is set to watch."""
    targets = unit.targets if unit else ()
    names = [name for each in targets for name in (each.name, *each.aliases, *each.weak_aliases)]
    return Watched(_sources(desk), tuple(names))


def _sources(desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return (id, name) of the enabled sources of a desk; empty when it has no file of sources."""
    if not desk.sources_file.exists():
        return ()
    specs, _ = load_sources(desk.sources_file)
    return tuple((spec.id, spec.name) for spec in specs if spec.enabled)
