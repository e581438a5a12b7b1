"""Check a parsed table against the dataclasses of the model, and build them from it.

The dataclasses are the schema: a field is a key, a field without default is required, the fields of `clause`
stand in the same table as those of its item, and `<key>_origin` says that one value has another origin.
"""

import difflib
import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from yuqing.model.clause import Clause, Duration, Origin
from yuqing.plans.lines import Path

ORIGIN_SUFFIX = "_origin"
#: Longest list of allowed values that a message spells out.
LISTED = 14
TYPE_IN_CHINESE = {str: '文字,如 "办公室"', int: "整数", bool: "true 或 false", tuple: "方括号列表"}


class Problem(NamedTuple):
    """What is wrong at a path, in Chinese."""

    path: Path
    message: str


class Reference(NamedTuple):
    """A value that names something else in the plan; `target` says what (see `model.clause.refers`)."""

    path: Path
    target: str
    value: Any


class Slot(NamedTuple):
    """One key of a table."""

    name: str
    kind: Any
    refers: str
    required: bool
    #: True when it belongs to the clause of the item.
    in_clause: bool = False


@cache
def shape(kind: type) -> Mapping[str, Slot]:
    """Return the keys that a table of this dataclass may have."""
    hints = get_type_hints(kind)
    slots: dict[str, Slot] = {}
    for item in fields(kind):
        if hints[item.name] is Clause:
            slots |= {key: slot._replace(in_clause=True) for key, slot in shape(Clause).items()}
        elif item.name != "field_origins":
            required = item.default is MISSING and item.default_factory is MISSING
            key = item.metadata.get("key", item.name)
            slots[key] = Slot(item.name, hints[item.name], item.metadata.get("refers", ""), required)
    return MappingProxyType(slots)


def problems(kind: Any, value: object, path: Path = ()) -> Iterator[Problem]:
    """Yield everything in `value` that `kind` does not allow."""
    kind = given_kind(kind)
    if is_table(kind):
        yield from _in_table(kind, value, path)
    elif get_origin(kind) is tuple:
        yield from _in_list(kind, value, path)
    elif get_origin(kind) is Mapping:
        yield from _in_mapping(kind, value, path)
    else:
        yield from _in_scalar(kind, value, path)


def build(kind: Any, value: Any) -> Any:
    """Return `value` as `kind`; it must have no problems."""
    kind = given_kind(kind)
    if kind is Duration:
        return Duration.parse(value)
    if is_table(kind):
        return _built_table(kind, value)
    if get_origin(kind) is tuple:
        return tuple(build(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is Mapping:
        return MappingProxyType({key: build(get_args(kind)[1], item) for key, item in value.items()})
    return kind(value) if isinstance(kind, type) else value


def references(kind: Any, value: Any, path: Path = ()) -> Iterator[Reference]:
    """Yield every value that names something else in the plan."""
    kind = given_kind(kind)
    if is_table(kind):
        for key, slot in shape(kind).items():
            if key in value:
                here = (*path, key)
                yield from _named(slot, value[key], here) if slot.refers else references(slot.kind, value[key], here)
    elif get_origin(kind) is tuple:
        for place, item in enumerate(value):
            yield from references(get_args(kind)[0], item, (*path, place))


def near(word: str, known: Collection[str]) -> str:
    """Return the Chinese hint at the known word most like `word`, or ""."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f",是否想写 {close[0]}?" if close else ""


@cache
def is_table(kind: Any) -> bool:
    """Return whether a type is written as a table."""
    return is_dataclass(kind) and kind is not Duration


@cache
def given_kind(kind: Any) -> Any:
    """Return a type without its None."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(option for option in get_args(kind) if option is not type(None))
    return kind


def _named(slot: Slot, value: Any, path: Path) -> Iterator[Reference]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield Reference((*path, place), slot.refers, item)
    else:
        yield Reference(path, slot.refers, value)


def _in_table(kind: type, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "应为一组「键 = 值」")
        return
    slots = shape(kind)
    for key, item in value.items():
        if key in slots:
            yield from problems(slots[key].kind, item, (*path, key))
        elif _is_field_origin(key, slots):
            yield from problems(Origin, item, (*path, key))
        else:
            yield Problem((*path, key), f"不认识的键 {key}{near(key, slots)}")
    for key, slot in slots.items():
        if slot.required and key not in value:
            yield Problem(path, f"缺少 {key}")


def _in_list(kind: Any, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield Problem(path, "应为列表,要用方括号")
        return
    for place, item in enumerate(value):
        yield from problems(get_args(kind)[0], item, (*path, place))


def _in_mapping(kind: Any, value: object, path: Path) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(path, "应为花括号内的「键 = 值」")
        return
    for key, item in value.items():
        yield from problems(get_args(kind)[1], item, (*path, key))


def _in_scalar(kind: Any, value: object, path: Path) -> Iterator[Problem]:
    if kind is Duration:
        yield from _in_duration(value, path)
    elif get_origin(kind) is Literal:
        yield from _in_choice(get_args(kind), value, path)
    elif issubclass(kind, Enum):
        yield from _in_choice(tuple(member.value for member in kind), value, path)
    elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield Problem(path, f"应为{TYPE_IN_CHINESE[kind]},现在是 {_shown(value)}")


def _in_duration(value: object, path: Path) -> Iterator[Problem]:
    try:
        Duration.parse(value if isinstance(value, str) else "")
    except ValueError:
        yield Problem(path, f"时长 {_shown(value)} 写法不对,应为大于 0 的整数加 m、h、d 或 wd,如 30m、12h")


def _in_choice(choices: tuple[str, ...], value: object, path: Path) -> Iterator[Problem]:
    if value not in choices:
        hint = near(str(value), choices)
        if not hint and len(choices) <= LISTED:
            hint = f",可用:{'、'.join(choices)}"
        yield Problem(path, f"不认识的值 {_shown(value)}{hint}")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"「{value}」" if isinstance(value, str) else str(value)


def _is_field_origin(key: str, slots: Mapping[str, Slot]) -> bool:
    return "origin" in slots and key.endswith(ORIGIN_SUFFIX) and key.removesuffix(ORIGIN_SUFFIX) in slots


def _built_table(kind: type, value: Mapping[str, Any]) -> Any:
    slots = shape(kind)
    own = {slots[k].name: build(slots[k].kind, v) for k, v in value.items() if k in slots and not slots[k].in_clause}
    if any(slot.in_clause for slot in slots.values()):
        own["clause"] = _built_clause(value, slots)
    return kind(**own)


def _built_clause(value: Mapping[str, Any], slots: Mapping[str, Slot]) -> Clause:
    said = {key: build(slots[key].kind, item) for key, item in value.items() if key in slots and slots[key].in_clause}
    origins = tuple(
        (key.removesuffix(ORIGIN_SUFFIX), Origin(item))
        for key, item in value.items()
        if key not in slots and _is_field_origin(key, slots)
    )
    return Clause(**said, field_origins=origins)
