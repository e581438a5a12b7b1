"""A frozen dataclass as JSON can hold it, and back: for acts whose payload belongs to one page alone."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

Kind = TypeVar("Kind")
#: Making one takes a thousand times as long as using it.
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def packed_as(payload: Any) -> dict[str, Any]:
    """Return a dataclass as JSON can hold it."""
    written: dict[str, Any] = _adapter(type(payload)).dump_python(payload, mode="json")
    return written


def unpacked_as(kind: type[Kind], payload: Mapping[str, Any]) -> Kind:
    """Return the dataclass that was packed. Raises pydantic.ValidationError for another payload."""
    made: Kind = _adapter(kind).validate_python(dict(payload))
    return made


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
