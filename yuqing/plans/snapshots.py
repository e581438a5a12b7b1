"""The plan as it was at a moment: what an incident keeps, whatever becomes of the plan."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from yuqing.model.plan import Plan
from yuqing.plans import merge
from yuqing.plans.packs import fill
from yuqing.plans.typed import build


def freeze(text: str, names: Mapping[str, str]) -> str:
    """Return the plan in force as JSON: the filled pack, the rules of its kind and the defaults. Raises PlanError."""
    tree = merge.merged(tomllib.loads(fill(text, names)))
    return json.dumps(tree, ensure_ascii=False, sort_keys=True)


def sha(frozen: str) -> str:
    """Return the SHA-256 by which a snapshot is known."""
    return hashlib.sha256(frozen.encode()).hexdigest()


@lru_cache(maxsize=32)
def thaw(frozen: str) -> Plan:
    """Return the plan of a snapshot."""
    plan: Plan = build(Plan, json.loads(frozen))
    return plan
