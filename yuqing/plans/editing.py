"""Change single items of a pack's text and keep the rest as it was written, comments too.

An item that the unit's pack leaves to a rule or a default is first taken over into the pack. Every change goes
through the lint: what it refuses is not written.
"""

import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import tomlkit
from tomlkit.items import AoT

from yuqing.errors import PlanError
from yuqing.plans import items, merge
from yuqing.plans.packs import parse

LENGTH = re.compile(r"(\d+)\s*(分钟|小时|天|个?工作日|m|h|d|wd)")
UNITS = {"分钟": "m", "小时": "h", "天": "d", "工作日": "wd", "个工作日": "wd"}
#: Sections that rules from above fill.
FROM_ABOVE = frozenset({"rules", "grievance_sla"})
YES = ("是", "true", "有")
#: What a whole item becomes when it is taken out.
NOTHING = ""


def changed(text: str, key: str, given: str) -> str:
    """Return the pack with another value at a place; "" takes away what stands there.

    Raises PlanError for a place that no plan has, for a value that does not fit, and with the sentence of the lint for
    what it refuses.
    """
    result = _changed(text, key, given)
    parse(result)
    return result


def with_changes(text: str, changes: Mapping[str, str], number: int) -> str:
    """Return the pack with several places changed, each marked as revised in a version. Raises PlanError."""
    for key, given in changes.items():
        text = _marked(_changed(text, key, given), key, number)
    parse(text)
    return text


def as_version(text: str, number: int, effective_on: date, interpreter: str, approver: str) -> str:
    """Return the pack with its version, the day from which it holds, who interprets and who approved it."""
    document = tomlkit.parse(text)
    document["version"] = str(number)
    document["status"] = "effective"
    document["effective_rule"] = f"{effective_on.year}年{effective_on.month}月{effective_on.day}日起实施"
    document["interpreted_by"] = interpreter
    control = document.setdefault("doc_control", tomlkit.table())
    control["approved_by"] = approver
    control["issued_on"] = effective_on.isoformat()
    result = tomlkit.dumps(document)
    parse(result)
    return result


def value(key: str, given: str) -> Any:
    """Return what a person wrote as the file writes it. Raises PlanError."""
    slot, given = items.slot(key), given.strip()
    if slot.kind == "duration":
        return _length(given)
    if slot.kind in ("actors", "texts"):
        # A line each: the items themselves may hold commas.
        return [part.strip() for part in given.splitlines() if part.strip()]
    if slot.kind == "yes":
        return given in YES
    if slot.kind == "number":
        if not given.isdigit():
            raise PlanError(f"「{given}」应为整数")
        return int(given)
    if slot.kind == "table":
        raise PlanError("这一项由几部分组成,请逐部分修改")
    return given


def _length(given: str) -> str:
    match = LENGTH.fullmatch(given)
    if match is None:
        raise PlanError(f"时长「{given}」写法不对,应如 30分钟、12小时、7天")
    return f"{int(match[1])}{UNITS.get(match[2], match[2])}"


def _changed(text: str, key: str, given: str) -> str:
    document = tomlkit.parse(text)
    *outer, last = key.split(".")
    items.slot(key)
    if given == NOTHING:
        _take_away(document, key)
        return tomlkit.dumps(document)
    written, place = value(key, given), ".".join(outer)
    if place and items.find(document, place) is None:
        _complete(document, merge.merged(tomllib.loads(text)), key)
    node = items.find(document, place) if place else document
    if node is None:
        raise PlanError(f"预案中没有「{place}」这一项")
    node[last] = written
    return tomlkit.dumps(document)


def _complete(document: Any, whole: Mapping[str, Any], key: str) -> None:
    """Take over into the pack what the defaults had added, for its items refer to one another.

    A rule from above is taken over only when it is the one that is changed: else its next edition would not hold.
    """
    section, *rest = key.split(".")
    for name, found in whole.items():
        if name not in FROM_ABOVE:
            _fill(document, name, found)
    if section in FROM_ABOVE and rest:
        _fill(document, section, [item for item in whole.get(section, []) if item["id"] == rest[0]])
    for number, step in enumerate(document["steps"], 1):
        step["order"] = number


def _fill(node: Any, name: str, found: Any) -> None:
    if name not in node:
        node[name] = _rows(found) if _is_list_of_tables(found) else _inline(found)
    elif _is_list_of_tables(found) and isinstance(node[name], AoT):
        _fill_rows(node[name], found)
    elif isinstance(found, Mapping) and isinstance(node[name], Mapping):
        for key, item in found.items():
            _fill(node[name], key, item)


def _fill_rows(rows: AoT, found: list[Mapping[str, Any]]) -> None:
    for place, item in enumerate(found):
        own = items.find(rows, items.name_of(item, place))
        if own is None:
            _insert(rows, item, found)
        else:
            for key, value_ in item.items():
                _fill(own, key, value_)


def _insert(rows: AoT, item: Mapping[str, Any], order: list[Mapping[str, Any]]) -> None:
    """Put an item where the whole plan has it."""
    ids = [each["id"] for each in order]
    later = ids[ids.index(item["id"]) + 1 :]
    place = next((number for number, row in enumerate(rows) if row["id"] in later), len(rows))
    rows.insert(place, _table(item))


def _is_list_of_tables(found: Any) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(item, Mapping) for item in found)


def _take_away(document: Any, key: str) -> None:
    *outer, last = key.split(".")
    node = items.find(document, ".".join(outer)) if outer else document
    found = items.find(document, key)
    if node is None or found is None:
        raise PlanError("这一项不是本单位预案写的,不能删去;可以写入新的值")
    if isinstance(node, list):
        node.remove(found)
    else:
        del node[last]


def _marked(text: str, key: str, number: int) -> str:
    """Return the pack with the item of a place marked as revised, where its section keeps such marks."""
    document = tomlkit.parse(text)
    section, *rest = key.split(".")
    item = items.find(document, f"{section}.{rest[0]}") if rest else None
    if item is not None and "id" in item:
        item["revised"] = str(number)
    return tomlkit.dumps(document)


def _rows(found: list[Any]) -> Any:
    rows = tomlkit.aot()
    for item in found:
        rows.append(_table(item))
    return rows


def _table(found: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    for key, item in found.items():
        table[key] = _inline(item)
    return table


def _inline(found: Any) -> Any:
    """Return a nested value on one line, so that no table of the file is torn apart."""
    if isinstance(found, Mapping):
        table = tomlkit.inline_table()
        for key, item in found.items():
            table[key] = _inline(item)
        return table
    if isinstance(found, list):
        rows = tomlkit.array()
        for item in found:
            rows.append(_inline(item))
        return rows
    return deepcopy(found)
