"""Load the numbers of the alerts; a wrong key or number is refused with its place."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.alert_rules import (
    AftermathRules,
    AlertRules,
    BurstRules,
    ReachRules,
    RepeatRules,
    SubjectRules,
    ToneRules,
    UnansweredRules,
)
from yuqing.model.severity import Severity
from yuqing.plans.settings_file import read_table

FORMAT = "yuqing-alerts/1"
SHIPPED_ALERTS = SHIPPED / "rules" / "alerts.toml"
ORIGINS = ("paper", "rule", "default")
COMMENTS = ("origin", "note")
HOURS_A_DAY = 24
SECTIONS = ("burst", "subject_burst", "tone_shift", "reach", "unanswered", "aftermath", "floor", "repeat")

Table = Mapping[str, Any]
Made = TypeVar("Made")


def load_alert_rules(path: Path = SHIPPED_ALERTS) -> AlertRules:
    """Return the numbers of a file. Raises PlanError with one Chinese sentence."""
    tree = read_table(path, "预警规则")
    try:
        return read_alert_rules(tree)
    except PlanError as error:
        raise PlanError(f"预警规则 {path.name}:{error}") from error


def read_alert_rules(tree: Table) -> AlertRules:
    """Return the numbers of a parsed file. Raises PlanError naming the key."""
    _only(tree, ("format", *SECTIONS), "文件")
    if tree.get("format") != FORMAT:
        raise PlanError(f"format 应为 {FORMAT}")
    parts = {name: _section(tree, name) for name in SECTIONS}
    return AlertRules(
        burst=_sound(_typed(BurstRules, parts["burst"], "burst")),
        subject_burst=_typed(SubjectRules, parts["subject_burst"], "subject_burst"),
        tone_shift=_typed(ToneRules, parts["tone_shift"], "tone_shift"),
        reach=_typed(ReachRules, parts["reach"], "reach"),
        unanswered=_typed(UnansweredRules, parts["unanswered"], "unanswered"),
        aftermath=_typed(AftermathRules, parts["aftermath"], "aftermath"),
        floor=_levels(parts["floor"]),
        repeat=_typed(RepeatRules, parts["repeat"], "repeat"),
        notes={name: str(part["note"]) for name, part in parts.items()},
    )


def _section(tree: Table, name: str) -> Table:
    part = tree.get(name)
    if not isinstance(part, dict):
        raise PlanError(f"缺少 [{name}]")
    if part.get("origin") not in ORIGINS or not part.get("note"):
        raise PlanError(f"{name} 要写明 origin({'、'.join(ORIGINS)} 之一)和 note")
    return part


def _only(table: Table, known: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in known:
            raise PlanError(f"{where} 中的 {key} 不认识")


def _typed(kind: type[Made], part: Table, where: str) -> Made:
    """Return the section as its class; every number must be above nought."""
    hints = get_type_hints(kind)
    names = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
    _only(part, (*names, *COMMENTS), where)
    return kind(**{name: _value(part.get(name), hints[name], f"{where}.{name}") for name in names})


def _value(given: object, kind: Any, where: str) -> Any:
    if kind is int or kind is float:
        return _number(given, kind, where)
    if not isinstance(given, list):
        raise PlanError(f"{where} 应为一列数")
    return tuple(_number(each, kind.__args__[0], where) for each in given)


def _number(given: object, kind: type, where: str) -> float | int:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    if not is_number or given <= 0 or (kind is int and not isinstance(given, int)):  # type: ignore[operator]
        raise PlanError(f"{where} 应为大于 0 的{'整数' if kind is int else '数'},现在是 {given!r}")
    number: float | int = kind(given)
    return number


def _sound(rules: BurstRules) -> BurstRules:
    if len(rules.windows) != len(rules.at_least) or any(minutes % 10 for minutes in rules.windows):
        raise PlanError("burst.windows 应为十分钟的整数倍,且与 at_least 一一对应")
    if len(rules.diurnal) != HOURS_A_DAY:
        raise PlanError("burst.diurnal 应有 24 个数")
    if rules.busy_per_day <= rules.quiet_per_day:
        raise PlanError("burst.busy_per_day 应大于 quiet_per_day")
    return rules


def _levels(part: Table) -> tuple[Severity, ...]:
    _only(part, ("levels", *COMMENTS), "floor")
    try:
        return tuple(Severity[name] for name in part["levels"])
    except (KeyError, TypeError) as error:
        raise PlanError("floor.levels 应为 I、II、III、IV 中的几个") from error
