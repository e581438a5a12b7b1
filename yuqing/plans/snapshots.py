"""The plan as it was at a moment: what an incident keeps, whatever becomes of the plan."""

import hashlib
from functools import cache, lru_cache

from pydantic import TypeAdapter

from yuqing.model.plan import Plan


def freeze(plan: Plan) -> str:
    """Return a resolved plan as JSON."""
    # A read-only mapping is written by the fallback; that it comes back equal, a test holds for every plan.
    return _adapter().dump_json(plan, fallback=dict, warnings="none").decode()


def sha(frozen: str) -> str:
    """Return the SHA-256 by which a snapshot is known."""
    return hashlib.sha256(frozen.encode()).hexdigest()


@lru_cache(maxsize=32)
def thaw(frozen: str) -> Plan:
    """Return the plan of a snapshot."""
    return _adapter().validate_json(frozen)


@cache
def _adapter() -> TypeAdapter[Plan]:
    # Made when first needed: it takes a third of a second.
    return TypeAdapter(Plan)
