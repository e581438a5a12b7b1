"""What a well-formed plan must also satisfy: its references hold and it can be carried out."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from itertools import pairwise
from typing import Any

from yuqing.model.clause import Clause, ClockKind, ClockStart, Origin
from yuqing.model.organisation import Level
from yuqing.model.plan import Plan
from yuqing.model.severity import Severity
from yuqing.model.terms import Permission
from yuqing.plans.lines import Path
from yuqing.plans.typed import Problem, Reference, near, references

ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
PLACEHOLDER = re.compile(r"\{([\u4e00-\u9fff]+)\}")
REPORT_TO, APPROVE = "levels.report_to", "levels.approve"
RANKS = [level.value for level in Severity if level is not Severity.OBSERVE]
#: Section that a reference is looked up in, by its target.
SECTIONS = {
    "group": ("groups",),
    "role": ("roles",),
    "actor": ("groups", "roles"),
    "recipients": ("groups", "roles"),
    "approval": ("groups", "roles"),
    "level": ("levels",),
    "event_type": ("event_types",),
    "step": ("steps",),
    "stop": ("steps", "release"),
}
#: What a reference may say instead of an id.
SPECIAL = {"recipients": REPORT_TO, "approval": APPROVE}
#: Acts of the state machine and the permissions of which one is needed (domain reference §4.2).
ACTS: Mapping[str, tuple[Permission, ...]] = {
    "研判、排除": (Permission.TRIAGE,),
    "快报": (Permission.REPORT,),
    "召集会商": (Permission.CONVENE, Permission.DECLARE),
    "再次会商": (Permission.CONVENE,),
    "更正、定级": (Permission.SET_LEVEL,),
    "降级": (Permission.LOWER_LEVEL,),
    "拟稿": (Permission.DRAFT_STATEMENT,),
    "审签": (Permission.APPROVE_STATEMENT,),
    "发布": (Permission.PUBLISH_STATEMENT,),
    "平息、归档": (Permission.CLOSE,),
}


def errors(plan: Plan, tree: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield everything that makes the plan unusable; `tree` is the table it was built from."""
    ids = {name: [item["id"] for item in items] for name, items in _sections(tree)}
    yield from _bad_ids(tree)
    yield from _dangling(tree, ids)
    yield from _without_authority(plan)
    yield from _levels(plan)
    yield from _levels_never_reached(plan)
    yield from _steps(plan)
    yield from _clocks_that_nothing_stops(plan)
    yield from _clocks_that_never_run(tree)
    yield from _circles(plan)
    yield from _unknown_placeholders(plan, tree)


def gaps(plan: Plan) -> Iterator[Problem]:
    """Yield one problem when acts of the response may be done by nobody, and one per level nobody can sign for."""
    granted = {grant for role in plan.roles for grant in role.grants}
    missing = [act for act, needed in ACTS.items() if not granted.intersection(needed)]
    if missing:
        yield Problem(("roles",), f"没有任何职责可以做:{'、'.join(missing)}")
    for place, level in enumerate(plan.levels):
        if unable := _who_cannot_sign(plan, level):
            message = f"级别 {level.id} 批不下来:{'、'.join(unable)}中没有任何职责有 approve_statement 权限"
            yield Problem(("levels", place, "approve"), message)


def unused_placeholders(plan: Plan, tree: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield placeholders that are asked for in vain, unless the pack has been filled in."""
    used = {name for _, name in _placeholders_in(tree, ())}
    for place, placeholder in enumerate(plan.placeholders if used else ()):
        if placeholder.name not in used:
            yield Problem(("placeholders", place), f"占位名「{placeholder.name}」没有用到")


def placeholders_in(tree: Mapping[str, Any]) -> set[str]:
    """Return the names that stand in braces anywhere in the texts."""
    return {name for _, name in _placeholders_in(tree, ())}


def _sections(tree: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name, items in tree.items():
        if isinstance(items, list) and name != "placeholders" and items and isinstance(items[0], dict):
            yield name, items


def _bad_ids(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for name, items in _sections(tree):
        counted = Counter(item["id"] for item in items)
        for place, item in enumerate(items):
            path = (name, place, "id")
            if counted[item["id"]] > 1 and any(other["id"] == item["id"] for other in items[:place]):
                yield Problem(path, f"id「{item['id']}」在 {name} 中重复")
            if not ID.fullmatch(item["id"]):
                yield Problem(path, f"id「{item['id']}」只能用英文字母、数字、_ 和 -,并以字母开头")


def _dangling(tree: Mapping[str, Any], ids: Mapping[str, list[str]]) -> Iterator[Problem]:
    for reference in references(Plan, tree):
        if reference.target == "hear_from":
            yield from _dangling_hearing(reference, ids)
        elif reference.value != SPECIAL.get(reference.target):
            yield from _unknown(reference.path, reference.target, reference.value, ids)


def _dangling_hearing(reference: Reference, ids: Mapping[str, list[str]]) -> Iterator[Problem]:
    for level, actors in reference.value.items():
        yield from _unknown((*reference.path, level), "level", level, ids)
        for place, actor in enumerate(actors):
            yield from _unknown((*reference.path, level, place), "actor", actor, ids)


def _unknown(path: Path, target: str, value: str, ids: Mapping[str, list[str]]) -> Iterator[Problem]:
    known = [name for section in SECTIONS[target] for name in ids.get(section, [])]
    if value not in known:
        yield Problem(path, f"「{value}」没有在 {' 或 '.join(SECTIONS[target])} 中定义{near(value, known)}")


def _without_authority(plan: Plan) -> Iterator[Problem]:
    for path, clause in _clauses(plan):
        if clause.origin is Origin.PLAN and not clause.src:
            yield Problem(path, '出自预案的条目要写 src(段落号);不是预案的内容请写 origin = "default" 或 "rule"')
        if clause.origin is Origin.RULE and not clause.basis:
            yield Problem(path, "出自上位规定的条目要写 basis(文件名与文号)")


def _clauses(plan: Plan) -> Iterator[tuple[Path, Clause]]:
    if plan.scope:
        yield ("scope",), plan.scope.clause
    for section in fields(plan):
        items = getattr(plan, section.name)
        if isinstance(items, tuple) and section.name != "placeholders":
            yield from (((section.name, place), item.clause) for place, item in enumerate(items))


def _levels(plan: Plan) -> Iterator[Problem]:
    for place, level in enumerate(plan.levels):
        if level.rank not in RANKS:
            yield Problem(("levels", place, "rank"), f"rank 应为 1 到 {RANKS[-1]},现在是 {level.rank}")
        yield from _approval(plan, place, level)
        for number, floor in enumerate(level.floors):
            if sum(map(bool, (floor.signal, floor.category, floor.event_grade, floor.media_tier))) != 1:
                message = "每条下限只写 signal、category、event_grade、media_tier 中的一个"
                yield Problem(("levels", place, "floors", number), message)
    for place, (before, after) in enumerate(pairwise(plan.levels), 1):
        if after.rank <= before.rank:
            yield Problem(
                ("levels", place, "rank"), f"级别要从重到轻排列,rank {after.rank} 不大于前一级的 {before.rank}"
            )


def _levels_never_reached(plan: Plan) -> Iterator[Problem]:
    ranks = [level.rank for level in plan.levels]
    if ranks == sorted(set(ranks)) and set(ranks) <= set(RANKS):
        for place, (rank, expected) in enumerate(zip(ranks, RANKS, strict=False)):
            if rank != expected:
                yield Problem(
                    ("levels", place, "rank"), f"级别要从 1 起不间断:没有 rank {expected},达到这一级的舆情无级可定"
                )
                break
    seen: dict[object, str] = {}
    for place, level in enumerate(plan.levels):
        for number, floor in enumerate(level.floors):
            if floor in seen:
                message = f"级别 {level.id} 的这条下限到不了:更重的级别 {seen[floor]} 已有同样的下限"
                yield Problem(("levels", place, "floors", number), message)
            seen.setdefault(floor, level.id)


def _who_cannot_sign(plan: Plan, level: Level) -> list[str]:
    """Return the names without whom a level is never approved and who have nobody to sign for them."""
    approve = level.approve
    binding = (*approve.all_of, *approve.require)
    unable = [signer for signer in binding or approve.any_of if not _can_sign(plan, signer)]
    is_blocked = bool(unable) and (bool(binding) or len(unable) == len(approve.any_of))
    return [plan.name_of(signer) for signer in unable] if is_blocked else []


def _can_sign(plan: Plan, signer: str) -> bool:
    outside = any(group.id == signer and (group.external or group.kind == "upper") for group in plan.groups)
    able = (role for role in plan.roles if Permission.APPROVE_STATEMENT in role.grants)
    return outside or any(signer in (role.id, role.group, role.acts_for) for role in able)


def _approval(plan: Plan, place: int, level: Level) -> Iterator[Problem]:
    path: Path = ("levels", place, "approve")
    grants = {role.id: role.grants for role in plan.roles}
    signers = level.approve.signers
    if not signers:
        yield Problem(path, f"级别 {level.id} 没有审签人:approve 要写 any_of 或 all_of")
    elif all(Permission.PUBLISH_STATEMENT in grants.get(signer, ()) for signer in signers):
        yield Problem(path, f"级别 {level.id} 的审签人只有发布人自己,至少要有一位不负责发布的审签人")
    for signer in signers:
        if signer in grants and Permission.APPROVE_STATEMENT not in grants[signer]:
            yield Problem(path, f"级别 {level.id} 的审签人「{signer}」没有 approve_statement 权限")


def _steps(plan: Plan) -> Iterator[Problem]:
    produced = {product for step in plan.steps for product in step.produces}
    for place, step in enumerate(plan.steps):
        for number, need in enumerate(step.requires):
            if need not in produced:
                path: Path = ("steps", place, "requires", number)
                yield Problem(path, f"「{need}」没有任何步骤产出(produces){near(need, produced)}")
    for place, (before, after) in enumerate(pairwise(plan.steps), 1):
        if after.order <= before.order:
            message = f"步骤要按 order 从小到大排列,{after.order} 不大于前一步的 {before.order}"
            yield Problem(("steps", place, "order"), message)


def _clocks_that_nothing_stops(plan: Plan) -> Iterator[Problem]:
    for place, step in enumerate(plan.steps):
        if step.deadline and step.deadline.kind is ClockKind.HARD and not step.by:
            yield Problem(("steps", place, "deadline"), f"步骤 {step.id} 有硬时限却没有人执行(by),没有人能停表")
    for place, rule in enumerate(plan.rules):
        if rule.deadline.kind is ClockKind.HARD and not rule.stopped_by:
            yield Problem(("rules", place, "deadline"), f"规则 {rule.id} 的硬时限没有写 stopped_by,没有步骤能停表")
    for place, principle in enumerate(plan.principles):
        if principle.clock and principle.clock.kind is ClockKind.HARD:
            message = "原则上的硬时限没有步骤能停表,请写到 steps 的 deadline 中"
            yield Problem(("principles", place, "clock"), message)
    yield from _reports_that_nothing_stops(plan)


def _clocks_that_never_run(tree: Mapping[str, Any]) -> Iterator[Problem]:
    for path, clock in _limits_in({name: section for name, section in tree.items() if name != "grievance_sla"}, ()):
        if str(clock["within"]).endswith("wd"):
            yield Problem((*path, "within"), f"{clock['within']}:工作日只用于诉求(grievance_sla),这里用 m、h 或 d")
        if clock.get("from") == ClockStart.ACCEPTED:
            yield Problem(
                (*path, "from"), "accepted 是诉求的受理时间,只用于 grievance_sla,事件的时限从它起算永远不会走"
            )


def _limits_in(node: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    if isinstance(node, dict):
        if "within" in node:
            yield path, node
        for key, value in node.items():
            yield from _limits_in(value, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _limits_in(item, (*path, place))


def _reports_that_nothing_stops(plan: Plan) -> Iterator[Problem]:
    if any(step.recipients for step in plan.steps):
        return
    for place, level in enumerate(plan.levels):
        if level.report_to:
            message = f'级别 {level.id} 的上报时限没有步骤能停表,要有一个 recipients = "{REPORT_TO}" 的步骤'
            yield Problem(("levels", place, "report_to"), message)


def _circles(plan: Plan) -> Iterator[Problem]:
    parents = {group.id: group.parent for group in plan.groups}
    for place, group in enumerate(plan.groups):
        if _returns(group.id, parents):
            yield Problem(("groups", place, "parent"), f"机构「{group.id}」的上级绕回了自己")


def _returns(start: str, parents: Mapping[str, str]) -> bool:
    seen: Collection[str] = ()
    here = parents[start]
    while here and here not in seen:
        if here == start:
            return True
        seen = (*seen, here)
        here = parents.get(here, "")
    return False


def _unknown_placeholders(plan: Plan, tree: Mapping[str, Any]) -> Iterator[Problem]:
    declared = [placeholder.name for placeholder in plan.placeholders]
    for path, name in _placeholders_in(tree, ()):
        if name not in declared:
            yield Problem(path, f"占位名「{{{name}}}」没有在 placeholders 中说明{near(name, declared)}")
    for place, name in enumerate(declared):
        if name in declared[:place]:
            yield Problem(("placeholders", place, "name"), f"占位名「{name}」重复")


def _placeholders_in(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _placeholders_in(value, (*path, key))
    elif isinstance(node, list):
        for place, item in enumerate(node):
            yield from _placeholders_in(item, (*path, place))
    elif isinstance(node, str):
        yield from ((path, name) for name in PLACEHOLDER.findall(node))
