"""The places of a plan and what stands at them, in words for the screen."""

import re
from collections.abc import Mapping
from typing import Any

from yuqing.model.incident_labels import CLOCK_KIND, MARK
from yuqing.model.labels import PERMISSION
from yuqing.model.plan import Plan
from yuqing.plans import citation, items
from yuqing.views.plan import SECTIONS, STATUS

#: A field of the plan in words; what is not here is not offered for revision.
FIELD = {
    "acts_for": "代行谁",
    "all_of": "须全部审签",
    "any_of": "任一审签即可",
    "approve": "审签",
    "by": "承办",
    "cadence": "频次",
    "clock": "时限",
    "conduct": "行为要求",
    "consult": "会商听取",
    "content": "内容",
    "content_rules": "内容要求",
    "deadline": "时限",
    "due": "时限",
    "duties": "职责",
    "executes": "承办",
    "from": "起算",
    "grants": "权限",
    "hear_from": "先听取",
    "held_by": "由谁担任",
    "how": "方式",
    "keywords_any": "监测词",
    "kind": "软硬",
    "lead": "领导",
    "limits": "限制",
    "max": "最多人数",
    "measure": "对策",
    "methods": "方法",
    "min": "最少人数",
    "name": "名称",
    "notify": "告知",
    "phase": "阶段",
    "product": "成果",
    "report_to": "上报",
    "require": "须审签",
    "route": "移交",
    "signals": "信号",
    "speaker": "发布人",
    "steps": "环节",
    "stopped_by": "由哪一步办结",
    "text": "条文",
    "to": "报送对象",
    "trigger": "触发条件",
    "within": "多长时间内",
    "what": "要求",
}
#: The whole plan's own fields.
TOP = {
    "version": "版本", "status": "状态", "effective_rule": "实施", "interpreted_by": "解释部门", "title": "名称",
    "unit": "单位", "doc_control": "文件签发", "approved_by": "批准", "issued_on": "印发日期", "prepared_by": "拟稿",
    "reviewed_by": "审核", "issued_by": "印发", "scope": "适用范围", "subjects": "监测对象",
}  # fmt: skip
#: Words for values that the file writes as codes.
CODES: Mapping[str, str] = {
    **{str(key): word for key, word in CLOCK_KIND.items()},
    **{str(key): word for key, word in MARK.items()},
    **{str(key): word for key, word in PERMISSION.items()},
    **STATUS,
}
#: Letters of a text that stand for its item where it has no name.
SHORT = 18
LENGTH = re.compile(r"\d+(?:wd|[mhd])")
UNIT = {"m": "分钟", "h": "小时", "d": "天", "wd": "个工作日"}


def place(plan: Plan, key: str) -> str:
    """Return what a place of the plan is called, as 处置步骤「正面回复」时限·多长时间内."""
    if not key:
        return "(未指明条目)"
    section, *rest = key.split(".")
    if section not in SECTIONS:
        return "·".join(TOP.get(part, FIELD.get(part, "其他")) for part in key.split("."))
    name = _named(plan, section, rest[0]) if rest else ""
    fields = [FIELD.get(part) or TOP.get(part) or plan.name_of(part) for part in rest[1:]]
    return f"{SECTIONS[section]}「{name}」" + "·".join(_plain(each) for each in fields)


def clause(plan: Plan, key: str) -> str:
    """Return what the item of a place rests on; "" for a place without clause."""
    section, *rest = key.split(".")
    found = _item(plan, section, rest[0]) if rest else None
    field = rest[1] if rest[1:] and hasattr(found, rest[1]) else ""
    return citation(found, field) if found is not None else ""


def value(plan: Plan, written: str) -> str:
    """Return a value of the file for the screen: names for ids, words for codes; "无" for nothing."""
    if not written:
        return "无"
    return ";".join(_one(plan, part) for part in written.splitlines())


def revisable(plan: Plan, tree: Mapping[str, Any]) -> dict[str, str]:
    """Return the places that a person may revise, each with what it is called."""
    keys = [key for key in items.places(tree) if _is_revisable(key)]
    return {key: place(plan, key) for key in keys}


def choices(plan: Plan, key: str) -> dict[str, str]:
    """Return what may be chosen at a place, by what the file writes; {} where a person writes freely."""
    slot = items.slot(key)
    if slot.kind == "actors" or key.endswith((".to", ".acts_for", ".interpreted_by")):
        return {actor: plan.name_of(actor) for actor in plan.actors}
    return {option: CODES.get(option, option) for option in slot.options}


def readable(key: str, given: str) -> str:
    """Return a value as a person writes it into the field of a place: 30m becomes 30分钟."""
    return _length(given) if items.slot(key).kind == "duration" and LENGTH.fullmatch(given) else given


def _is_revisable(key: str) -> bool:
    section, *rest = key.split(".")
    if section not in SECTIONS or not rest[1:] or rest[-1] not in FIELD:
        return False
    slot = items.slot(key)
    # A code without a word of its own would be English on the screen.
    return slot.kind != "table" and all(option in CODES for option in slot.options)


def _item(plan: Plan, section: str, name: str) -> Any:
    found = getattr(plan, section, ())
    return next((each for each in found if getattr(each, "id", "") == name), None) if section in SECTIONS else None


def _named(plan: Plan, section: str, name: str) -> str:
    found = _item(plan, section, name)
    return str(getattr(found, "name", "")) or _short(found) or _plain(plan.name_of(name))


def _short(found: Any) -> str:
    text = (str(getattr(found, "what", "")) or found.clause.text) if found is not None else ""
    return text if len(text) <= SHORT else text[: SHORT - 1] + "…"


def _one(plan: Plan, part: str) -> str:
    if LENGTH.fullmatch(part):
        return _length(part)
    return CODES.get(part) or plan.name_of(part)


def _length(written: str) -> str:
    amount = re.sub(r"[a-z]", "", written)
    return f"{amount}{UNIT[written.removeprefix(amount)]}"


def _plain(word: str) -> str:
    """Return a word that is none of ours as what it stands for on the screen."""
    return word if re.search(r"[\u4e00-\u9fff]", word) else "该项"
