"""预案: the plan in force, readable item by item, with the clause, the origin, and what the program does with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from yuqing.model.clause import Deadline, Handling
from yuqing.model.incident_labels import CLOCK_KIND, MARK
from yuqing.model.labels import PERMISSION
from yuqing.model.organisation import Group, Level, Role
from yuqing.model.plan import Plan
from yuqing.model.response import Rule, Step
from yuqing.model.unit import Unit
from yuqing.plans import Finding, check, citation, fill, pack_text

COLUMNS = ["条目", "内容", "依据", "程序做什么"]
SECTIONS = {
    "purpose": "目的",
    "background": "背景",
    "goals": "目标",
    "legal_basis": "依据",
    "event_types": "适用的事件类别",
    "principles": "原则",
    "groups": "组织机构",
    "roles": "岗位职责",
    "monitor": "监测",
    "stance": "按情感倾向的应对",
    "activation": "启动条件",
    "triage": "研判",
    "warning": "预警",
    "levels": "分级响应",
    "steps": "处置步骤",
    "release": "信息发布",
    "measures": "措施",
    "aftercare": "善后",
    "evaluation": "评估",
    "accountability": "责任",
    "review": "修订",
    "supervision": "监督",
    "safeguards": "保障",
    "rules": "上位规定的时限",
    "grievance_sla": "诉求办理时限",
}
HANDLING = {
    Handling.IMPLEMENT: "程序执行",
    Handling.RECORD: "人工办理,程序留痕",
    Handling.DECLINED: "程序不做",
}
#: Values of an item that may have an origin of their own.
FIELDS = {"deadline": "时限", "due": "时限", "clock": "时限", "color": "颜色", "conduct": "行为要求"}
STATUS = {"template": "模板", "draft": "草案", "effective": "现行", "superseded": "已被取代"}


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan, ready to read."""

    title: str
    #: Unit, version, status, from when it holds, who interprets it.
    about: tuple[tuple[str, str], ...]
    #: Title of a section → its items with the columns 条目 内容 依据 程序做什么.
    sections: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...]
    #: Items whose values nobody has confirmed yet.
    unverified: int


def plan_page(unit: Unit, plan: Plan, pack: str = "") -> PlanPage:
    """Return the plan of a unit, with what the check of its pack found; `pack` is "" for the shipped one."""
    sections = {title: _table(plan, getattr(plan, name)) for name, title in SECTIONS.items() if getattr(plan, name)}
    about = (
        ("单位", plan.unit),
        ("版本", f"{plan.version}({STATUS[plan.status]})"),
        ("实施", plan.effective_rule or "未写明"),
        ("解释", plan.name_of(plan.interpreted_by) if plan.interpreted_by else "未写明"),
        ("适用", plan.scope.clause.text if plan.scope else "未写明"),
    )
    return PlanPage(
        title=plan.title,
        about=about,
        sections=sections,
        findings=tuple(check(fill(pack or pack_text(unit.plan_id), unit.answers))),
        unverified=sum(table["依据"].str.contains("待核实").sum() for table in sections.values()),
    )


def _table(plan: Plan, items: tuple[Any, ...]) -> pd.DataFrame:
    rows = [[_name(item), _content(plan, item), _basis(item), HANDLING[item.clause.handling]] for item in items]
    return pd.DataFrame(rows, columns=COLUMNS)


def _basis(item: Any) -> str:
    """Return what an item rests on, and what single values of it rest on where that is something else."""
    whole = citation(item)
    own = {name: citation(item, key) for key, name in FIELDS.items() if getattr(item, key, None)}
    return ";".join([whole, *(f"{name}:{basis}" for name, basis in own.items() if basis != whole)])


def _name(item: Any) -> str:
    return str(getattr(item, "name", "")) or str(getattr(item, "what", ""))


def _content(plan: Plan, item: Any) -> str:
    describe = DETAILS.get(type(item))
    details = describe(plan, item) if describe else iter(())
    return ";".join(filter(None, (item.clause.text, *details)))


def _level(plan: Plan, level: Level) -> Iterator[str]:
    yield f"颜色{level.color}"
    yield _actors(plan, "领导", level.lead)
    yield _actors(plan, "承办", level.executes)
    for one in level.report_to:
        yield f"自{MARK[one.start]}起{one.within.in_chinese}内报{plan.name_of(one.to)}"
    yield _actors(plan, "会商听取", level.consult)
    approve = level.approve
    yield _actors(plan, "审签(全部)", (*approve.all_of, *approve.require))
    yield "" if approve.require or approve.all_of else _actors(plan, "审签(任一)", approve.any_of)


def _step(plan: Plan, step: Step) -> Iterator[str]:
    yield _actors(plan, "由", step.by)
    yield _limit(step.deadline)
    names = {level.id: level.name for level in plan.levels}
    for level, actors in step.hear_from.items():
        yield _actors(plan, f"{names[level]}先听取", actors)


def _role(plan: Plan, role: Role) -> Iterator[str]:
    yield plan.name_of(role.group)
    yield f"由{role.held_by}担任" if role.held_by else ""
    yield f"代行{plan.name_of(role.acts_for)}" if role.acts_for else ""
    yield "职责:" + "、".join(role.duties) if role.duties else ""
    yield "权限:" + "、".join(PERMISSION[each] for each in role.grants) if role.grants else ""


def _group(plan: Plan, group: Group) -> Iterator[str]:
    yield f"隶属{plan.name_of(group.parent)}" if group.parent else ""
    yield "外单位" if group.external else ""
    yield "职责:" + "、".join(group.duties) if group.duties else ""


def _rule(_plan: Plan, rule: Rule) -> Iterator[str]:
    yield rule.what
    yield _limit(rule.deadline)
    grades = "、".join(rule.applies.event_grade)
    yield f"适用于{grades}突发事件" if grades else ""


def _actors(plan: Plan, label: str, actors: tuple[str, ...]) -> str:
    return f"{label}:{'、'.join(map(plan.name_of, actors))}" if actors else ""


def _limit(limit: Deadline | None) -> str:
    return f"自{MARK[limit.start]}起{limit.within.in_chinese}内({CLOCK_KIND[limit.kind]})" if limit else ""


DETAILS: Mapping[type, Callable[[Plan, Any], Iterator[str]]] = {
    Level: _level,
    Step: _step,
    Role: _role,
    Group: _group,
    Rule: _rule,
}
