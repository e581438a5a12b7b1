"""A scenario written as the file that people edit."""

from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any

import tomlkit

from yuqing.model.clause import Duration
from yuqing.model.drill import Scenario


def written(scenario: Scenario) -> str:
    """Return the text of a scenario; `plans.scenarios.parse` reads the same scenario from it."""
    return tomlkit.dumps(_plain(scenario))


def _plain(value: Any) -> Any:
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        given = ((item, getattr(value, item.name)) for item in fields(value))
        return {item.metadata.get("key", item.name): _plain(own) for item, own in given if not _is_default(item, own)}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _is_default(item: Any, own: Any) -> bool:
    return item.default is not MISSING and own == item.default
