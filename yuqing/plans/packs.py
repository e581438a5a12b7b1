"""Find plan packs, ask for their names, fill them in and put a whole plan together."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.clause import Deadline
from yuqing.model.plan import Placeholder, Plan
from yuqing.model.terms import OrgKind, PackStatus, StepKind
from yuqing.plans import merge
from yuqing.plans.lint import check
from yuqing.plans.typed import build

PACKS = SHIPPED / "plans"
ID_LINE = re.compile(r'^id\s*=\s*"([^"]*)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PackSummary:
    """One line of the list from which a unit chooses."""

    id: str
    title: str
    org_kind: OrgKind
    version: str
    status: PackStatus
    levels: int
    steps: int
    #: True when the original text of the plan was incomplete.
    truncated: bool
    path: Path


def available(folder: Path = PACKS) -> list[PackSummary]:
    """Return the packs of a folder by title. Raises PlanError when one does not check."""
    return sorted((_summary(path) for path in folder.glob("*.toml")), key=lambda pack: pack.title)


def pack_text(pack_id: str, folder: Path = PACKS) -> str:
    """Return the text of the pack with that id. Raises PlanError."""
    texts = {_id_of(text): text for text in map(read, sorted(folder.glob("*.toml")))}
    if pack_id not in texts:
        raise PlanError(f"没有名为 {pack_id} 的预案包,现有:{'、'.join(sorted(texts))}")
    return texts[pack_id]


def read(path: Path) -> str:
    """Return the text of a pack file. Raises PlanError."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise PlanError(f"预案包 {path.name} 读不出来:{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"预案包 {path.name} 不是 UTF-8 编码,请另存为 UTF-8") from error


def load(path: Path) -> Plan:
    """Return the pack of a file as it stands, placeholders and all. Raises PlanError."""
    return parse(read(path), path.name)


def parse(text: str, name: str = "") -> Plan:
    """Return the pack in a text as it stands. Raises PlanError with the first error and their number."""
    errors = [finding for finding in check(text) if finding.severity == "error"]
    if errors:
        more = f"(共 {len(errors)} 处错误)" if len(errors) > 1 else ""
        raise PlanError(f"{f'预案包 {name}' if name else '预案'} {errors[0]}{more}")
    plan: Plan = build(Plan, tomllib.loads(text))
    return plan


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """Return what the first-run page asks before the pack can be used. Raises PlanError."""
    return parse(text).placeholders


def fill(text: str, names: Mapping[str, str]) -> str:
    """Return the pack with its placeholders replaced. Raises PlanError when a name is missing or unfit."""
    return _filled(text, placeholders(text), names)


def resolve(text: str, names: Mapping[str, str]) -> Plan:
    """Return the plan in force: the filled pack, the rules of its kind and the product defaults.

    Raises PlanError when the pack does not check or a name is missing.
    """
    filled = _filled(text, placeholders(text), names)
    plan: Plan = build(Plan, merge.merged(tomllib.loads(filled)))
    return plan


def reply_limit_hours(plan: Plan) -> float:
    """Return the hours within which the plan wants its first public reply, after the strictest of its steps.

    Only of a resolved plan. Rules that depend on the level are not counted: the level is not known yet.
    """
    return min(deadline.within.hours for deadline in _reply_deadlines(plan))


def _reply_deadlines(plan: Plan) -> Iterator[Deadline]:
    for step in plan.steps:
        if step.kind is StepKind.REPLY and step.deadline:
            yield step.deadline


def _summary(path: Path) -> PackSummary:
    plan = load(path)
    return PackSummary(
        id=plan.id,
        title=plan.title,
        org_kind=plan.org_kind,
        version=plan.version,
        status=plan.status,
        levels=len(plan.levels),
        steps=len(plan.steps),
        truncated=plan.source.truncated,
        path=path,
    )


def _id_of(text: str) -> str:
    """Return the id that a pack gives itself, from its first lines, broken further down or not."""
    match = ID_LINE.search(text)
    return match[1] if match else ""


def _filled(text: str, asked: tuple[Placeholder, ...], names: Mapping[str, str]) -> str:
    missing = [item.name for item in asked if not names.get(item.name, "").strip()]
    if missing:
        raise PlanError(f"预案还缺这些名称:{'、'.join(missing)}")
    for item in asked:
        text = text.replace(f"{{{item.name}}}", _fit(item.name, names[item.name].strip()))
    return text


def _fit(name: str, value: str) -> str:
    if any(mark in value for mark in '"\\{}') or not value.isprintable():
        raise PlanError(f"「{name}」的名称不能含引号、反斜杠、花括号或换行:{value!r}")
    return value
