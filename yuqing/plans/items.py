"""Single items of a plan by their place: what stands there, what may stand there, and how two plans differ.

A place is written as section, id of the item and its fields: `steps.reply.deadline.within`; recipients of a level are
named by whom they reach: `levels.II.report_to.upper.within`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, Literal, NamedTuple, get_args, get_origin

from yuqing.errors import PlanError
from yuqing.model.clause import Duration
from yuqing.model.plan import Plan
from yuqing.plans.typed import ORIGIN_SUFFIX, given_kind, is_table, shape

#: Keys by which a table of a list is known, in the order in which they are looked for.
NAMES = ("id", "to", "name")
#: Lists of names that stand for groups and roles.
ACTORS = frozenset({"actor", "role", "group"})
#: What tells where an item comes from rather than what it says.
ABOUT = frozenset({"src", "origin", "basis", "verified", "handling", "revised", "order"})

Tree = Mapping[str, Any]


class Slot(NamedTuple):
    """What may stand at a place."""

    #: text, duration, number, yes, choice, texts (several) or actors (several groups or roles).
    kind: Literal["text", "duration", "number", "yes", "choice", "texts", "actors", "table"]
    #: Values of a choice.
    options: tuple[str, ...] = ()


def slot(key: str) -> Slot:
    """Return what may stand at a place. Raises PlanError for a place that no plan has."""
    kind: Any = Plan
    refers = ""
    for part in key.split("."):
        kind = given_kind(kind)
        if is_table(kind):
            known = shape(kind).get(part)
            if known is None:
                raise PlanError(f"预案中没有「{key}」这一项")
            kind, refers = known.kind, known.refers
        elif get_origin(kind) is tuple and is_dataclass(get_args(kind)[0]):
            kind = get_args(kind)[0]
        elif get_origin(kind) is Mapping:
            kind, refers = get_args(kind)[1], "actor"
        else:
            raise PlanError(f"预案中没有「{key}」这一项")
    return _slot(given_kind(kind), refers)


def find(tree: Any, key: str) -> Any:
    """Return what stands at a place of a parsed pack, or None."""
    node = tree
    for part in key.split("."):
        node = _below(node, part)
        if node is None:
            return None
    return node


def written(value: Any) -> str:
    """Return a value as one writes it into a field: lists with a line for each, "" for nothing."""
    if isinstance(value, list | tuple):
        return "\n".join(map(written, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None or isinstance(value, Mapping) else str(value)


def places(tree: Tree) -> dict[str, Any]:
    """Return every place of a parsed pack at which a value stands, in the order of the pack."""
    return dict(_leaves(tree, ""))


def differences(before: Tree, after: Tree) -> tuple[tuple[str, str, str], ...]:
    """Return (place, old, new) for everything that two parsed packs say differently."""
    old, new = places(before), places(after)
    keys = dict.fromkeys((*old, *new))
    found = ((key, written(old.get(key)), written(new.get(key))) for key in keys)
    return tuple((key, was, now) for key, was, now in found if was != now)


def name_of(table: Mapping[str, Any], place: int) -> str:
    """Return by what a table of a list is known: its id, its recipient, its name, or its place."""
    return next((str(table[name]) for name in NAMES if name in table), str(place))


def _below(node: Any, part: str) -> Any:
    if isinstance(node, Mapping):
        return node.get(part)
    if isinstance(node, list):
        return next((item for place, item in enumerate(node) if _is_called(item, part, place)), None)
    return None


def _is_called(item: Any, part: str, place: int) -> bool:
    return isinstance(item, Mapping) and name_of(item, place) == part


def _leaves(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in ABOUT and not key.endswith(ORIGIN_SUFFIX):
                yield from _leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list) and any(isinstance(item, Mapping) for item in node):
        for place, item in enumerate(node):
            yield from _leaves(item, f"{path}.{name_of(item, place)}")
    else:
        yield path, node


def _slot(kind: Any, refers: str) -> Slot:
    if kind is Duration:
        return Slot("duration")
    if get_origin(kind) is Literal:
        return Slot("choice", tuple(map(str, get_args(kind))))
    if get_origin(kind) is tuple:
        return _slot_of_many(get_args(kind)[0], refers)
    if not isinstance(kind, type) or is_dataclass(kind):
        return Slot("table")
    if issubclass(kind, Enum):
        return Slot("choice", tuple(str(member.value) for member in kind))
    return Slot({bool: "yes", int: "number"}.get(kind, "text"))  # type: ignore[arg-type]


def _slot_of_many(kind: Any, refers: str) -> Slot:
    kind = given_kind(kind)
    if refers in ACTORS:
        return Slot("actors")
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Slot("texts", tuple(str(member.value) for member in kind))
    return Slot("table") if is_dataclass(kind) else Slot("texts")
