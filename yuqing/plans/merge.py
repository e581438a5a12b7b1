"""Unit pack ⊕ rule set of its kind ⊕ product defaults, on parsed tables.

What the unit says wins; what is added carries its origin, per item or, for single fields, as `<key>_origin`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path as File
from typing import Any

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.clause import UNIT_MINUTES, ClockStart, Duration
from yuqing.model.terms import StepKind
from yuqing.plans.typed import ORIGIN_SUFFIX, Problem
from yuqing.toml_syntax import syntax_problem

RULES = SHIPPED / "rules"
FORMAT = "yuqing-rules/1"
HEADER = ("format", "title", "builds_on")
#: Keys that belong to the item itself and are never filled from another layer.
OWN = ("id", "name", "text", "src", "origin", "handling", "verified", "order")
SEVEN = [str(kind) for kind in StepKind]
STARTS = [str(start) for start in ClockStart]

Tree = dict[str, Any]
Items = list[Tree]


@cache
def rule_set(name: str, folder: File = RULES) -> Tree:
    """Return the rule set of a kind of unit with everything it builds on; not to be changed."""
    file = folder / f"{name}.toml"
    try:
        text = file.read_text("utf-8")
        tree = tomllib.loads(text)
    except OSError as error:
        raise PlanError(f"规则文件 {file.name} 读不出来:{error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        found = syntax_problem(error, text)
        raise PlanError(f"规则文件 {file.name} 第 {found.line} 行:{found.message}") from error
    if tree.get("format") != FORMAT:
        raise PlanError(f"规则文件 {file.name} 的 format 应为 {FORMAT}")
    base = rule_set(tree["builds_on"], folder) if "builds_on" in tree else {}
    own = {section: items for section, items in tree.items() if section not in HEADER}
    return {section: [*base.get(section, []), *own.get(section, [])] for section in {**base, **own}}


def merged(pack: Tree, folder: File = RULES) -> Tree:
    """Return the pack with the rules of its kind and the product defaults added."""
    tree = deepcopy(pack)
    _add_rules(tree, deepcopy(rule_set(pack["org_kind"], folder)))
    _add_defaults(tree, deepcopy(rule_set("defaults", folder)))
    return tree


def loosened(pack: Tree, folder: File = RULES) -> Iterator[Problem]:
    """Yield every clock of a rule that the pack would let run longer or start later."""
    rules = rule_set(pack["org_kind"], folder)
    for section in ("rules", "grievance_sla"):
        binding = {item["id"]: item for item in rules.get(section, [])}
        for place, item in enumerate(pack.get(section, [])):
            if item["id"] in binding:
                yield from _looser(item, binding[item["id"]], (section, place))
    yield from _late_reports(pack, rules)


def _looser(item: Tree, binding: Tree, path: tuple[str | int, ...]) -> Iterator[Problem]:
    basis = binding["basis"]
    if "deadline" in item:
        yield from _longer(item["deadline"], binding["deadline"], (*path, "deadline"), basis)
    limits = {step["name"]: step for step in binding.get("steps", [])}
    for place, step in enumerate(item.get("steps", [])):
        if step["name"] in limits:
            yield from _longer(step, limits[step["name"]], (*path, "steps", place), basis)


def _late_reports(pack: Tree, rules: Tree) -> Iterator[Problem]:
    for rule in rules.get("rules", []):
        for place, level in enumerate(pack.get("levels", [])):
            if level["id"] not in rule["applies"].get("level", []):
                continue
            for number, recipient in enumerate(level.get("report_to", [])):
                if recipient["to"] == rule.get("to"):
                    path = ("levels", place, "report_to", number)
                    yield from _longer(recipient, rule["deadline"], path, rule["basis"])


def _longer(given: Tree, binding: Tree, path: tuple[str | int, ...], basis: str) -> Iterator[Problem]:
    ours, theirs = Duration.parse(given["within"]), Duration.parse(binding["within"])
    limit = f"{theirs.in_chinese}({basis})"
    if (ours.unit == "wd") != (theirs.unit == "wd"):
        yield Problem((*path, "within"), f"与上位规定的{limit}不能比较:工作日与自然日不可混用")
    elif _minutes(ours) > _minutes(theirs):
        yield Problem((*path, "within"), f"{ours.in_chinese}比上位规定的{limit}宽;单位只能收紧,不能放宽")
    if STARTS.index(given["from"]) > STARTS.index(binding["from"]):
        yield Problem((*path, "from"), f"起算点 {given['from']} 晚于上位规定的 {binding['from']}({basis}),等于放宽时限")
    if binding.get("kind") == "hard" and given.get("kind", "hard" if "to" in given else "soft") != "hard":
        yield Problem((*path, "kind"), f"上位规定的{limit}是硬时限,不能改为软时限")


def _minutes(duration: Duration) -> int:
    """Return a length for comparison; working days are only ever compared with working days."""
    return duration.amount * UNIT_MINUTES[duration.unit.removeprefix("w")]


def _add_rules(tree: Tree, rules: Tree) -> None:
    known = {event_type["id"] for event_type in tree.get("event_types", [])}
    rules["rules"] = [rule for rule in rules["rules"] if _is_about(rule, known)]
    groups = rules.pop("groups", [])
    for section, items in rules.items():
        _add_by_id(tree.setdefault(section, []), items, "rule")
    _add_if_mentioned(tree, "groups", groups, "rule")


def _is_about(rule: Tree, event_types: set[str]) -> bool:
    wanted = rule["applies"].get("event_type")
    return wanted is None or bool(event_types.intersection(wanted))


def _add_defaults(tree: Tree, defaults: Tree) -> None:
    defaults = _renamed(defaults, _same_kind(tree.get("groups", []), defaults["groups"]))
    groups, roles = defaults.pop("groups"), defaults.pop("roles")
    steps, levels = defaults.pop("steps"), defaults.pop("levels")
    if not tree.get("levels"):
        tree["levels"] = [_stamped(level, "default") for level in levels]
    tree["steps"] = _with_missing_steps(tree.get("steps", []), steps)
    for section, items in defaults.items():
        if not tree.get(section):
            tree[section] = [_stamped(item, "default") for item in items]
        else:
            _add_if_mentioned(tree, section, items, "default")
    _name_stops(tree)
    _add_roles(tree, roles)
    _add_if_mentioned(tree, "groups", groups, "default")


def _name_stops(tree: Tree) -> None:
    """Let a rule that is stopped by one of the seven steps name the unit's own step of that kind."""
    ids = {step["id"] for step in tree["steps"]}
    by_kind = {step.get("kind"): step["id"] for step in reversed(tree["steps"])}
    for rule in tree.get("rules", []):
        if rule["stopped_by"] not in ids:
            rule["stopped_by"] = by_kind.get(rule["stopped_by"], rule["stopped_by"])


def _same_kind(own: Items, default: Items) -> dict[str, str]:
    """Return default group id → id of the unit's own first group of the same kind."""
    by_kind = {group["kind"]: group["id"] for group in reversed(own)}
    return {group["id"]: by_kind[group["kind"]] for group in default if group["kind"] in by_kind}


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: value if key == "kind" else _renamed(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    return names.get(node, node) if isinstance(node, str) else node


def _add_by_id(own: Items, added: Items, origin: str) -> None:
    known = {item["id"]: item for item in own}
    for item in added:
        if item["id"] in known:
            _fill(known[item["id"]], item, origin)
        else:
            own.append(_stamped(item, origin))


def _add_if_mentioned(tree: Tree, section: str, added: Items, origin: str) -> None:
    mentioned = _mentioned(tree) if added else set()
    for item in reversed(added):
        if item["id"] in mentioned:
            _add_by_id(tree.setdefault(section, []), [item], origin)
            mentioned |= _mentioned(item)


def _mentioned(node: Any, key: str = "") -> set[str]:
    """Return every text of the tree but ids and kinds: what an item may be referred to by."""
    if isinstance(node, dict):
        return set().union(*(_mentioned(value, name) for name, value in node.items()))
    if isinstance(node, list):
        return set().union(*(_mentioned(item, key) for item in node))
    return {node} if isinstance(node, str) and key not in ("id", "kind") else set()


def _fill(own: Tree, other: Tree, origin: str) -> None:
    for key, value in other.items():
        if key not in own and key not in OWN:
            own[key] = value
            if key != "basis":
                own[f"{key}{ORIGIN_SUFFIX}"] = origin


def _stamped(item: Tree, origin: str) -> Tree:
    return {"origin": origin, **item}


def _add_roles(tree: Tree, roles: Items) -> None:
    own = tree.setdefault("roles", [])
    known = {role["id"] for role in own}
    _add_by_id(own, [role for role in roles if role["id"] in known], "default")
    granted = {grant for role in own for grant in role.get("grants", [])}
    mentioned = _mentioned({section: items for section, items in tree.items() if section != "roles"})
    for role in roles:
        if role["id"] in known:
            continue
        if role["id"] not in mentioned:
            role["grants"] = [grant for grant in role["grants"] if grant not in granted]
        if role["grants"]:
            own.append(_stamped(role, "default"))


def _with_missing_steps(own: Items, default: Items) -> Items:
    """Return the steps in order: each of the seven is there, with a limit and whoever carries it out."""
    steps = list(own)
    for step in default:
        same = [other for other in own if other.get("kind") == step["kind"]]
        if same:
            _fill(next((other for other in same if "deadline" in other), same[0]), step, "default")
        else:
            steps.insert(_place_for(step, steps), _stamped(step, "default"))
    return [{**step, "order": number} for number, step in enumerate(steps, 1)]


def _place_for(step: Tree, steps: Items) -> int:
    """Return where a missing step goes: discovery first, any other before the first later one of the seven."""
    rank = SEVEN.index(step["kind"])
    if rank == 0:
        return 0
    for place, other in enumerate(steps):
        if other.get("kind", "handling") != "handling" and SEVEN.index(other["kind"]) > rank:
            return place
    return len(steps)
