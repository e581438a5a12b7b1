"""The versions of a unit's plan: which of them holds on a day, and whether its text is the one that was adopted."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yuqing.errors import PlanError
from yuqing.model.revision import PlanVersion
from yuqing.plans import merge
from yuqing.plans.packs import fill, pack_text

#: The shipped pack.
FIRST = 1


def digest(text: str) -> str:
    """Return the SHA-256 by which the text of a pack is known."""
    return hashlib.sha256(text.encode()).hexdigest()


def on_day(versions: Sequence[PlanVersion], day: date) -> PlanVersion | None:
    """Return the version under which incidents of a day in Beijing are opened; None for the shipped pack."""
    return max((each for each in versions if each.effective_on <= day), key=lambda each: each.number, default=None)


def text_of(plan_id: str, version: PlanVersion | None) -> str:
    """Return the text of a version, or of the shipped pack. Raises PlanError when it is not what was adopted."""
    if version is None:
        return pack_text(plan_id)
    if digest(version.toml) != version.sha256:
        raise PlanError(f"预案第 {version.number} 版的内容与批准时的校验值不符,请从备份恢复数据库")
    return version.toml


def whole(text: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a pack as one table, its names filled in, with the rules and defaults that belong to it."""
    return merge.merged(tomllib.loads(fill(text, names)))
