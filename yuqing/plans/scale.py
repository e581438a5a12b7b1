"""Load the severity scale: weights from pairwise matrices, thresholds, base values, floors."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.severity import (
    Category,
    FloorCause,
    FloorRule,
    HeatScale,
    Provenance,
    Severity,
    SeverityScale,
    Signal,
    Weights,
)
from yuqing.plans import ahp
from yuqing.plans.settings_file import read_table

FORMAT = "yuqing-severity/1"
SHIPPED_SCALE = SHIPPED / "rules" / "severity.toml"
SPREAD_ORDER = ["heat", "growth", "media", "platforms"]
RISK_ORDER = ["sensitivity", "negative", "unanswered"]
ORIGINS = ("paper", "rule", "default")
COMMENTS = ("origin", "note")
LEVELS = ("I", "II", "III", "IV")
#: Top of every indicator.
FULL = 100

Table = Mapping[str, Any]


def load_scale(path: Path = SHIPPED_SCALE) -> SeverityScale:
    """Return the scale in a settings file. Raises PlanError with one Chinese sentence."""
    tree = read_table(path, "严重度量表")
    try:
        return read_scale(tree)
    except PlanError as error:
        raise PlanError(f"严重度量表 {path.name}:{error}") from error


def read_scale(tree: Table) -> SeverityScale:
    """Return the scale in a parsed file. Raises PlanError naming the key."""
    sections = ("spread_weights", "risk_weights", "thresholds", "heat", "growth", "platforms", "negative")
    tables = (*sections, "categories", "signals")
    _only(tree, ("format", *tables, "floors"), "文件")
    if tree.get("format") != FORMAT:
        raise PlanError(f"format 应为 {FORMAT}")
    parts = {name: _table(tree, name) for name in tables}
    growth = _numbers(parts["growth"], ("smoothing", "doublings"), "growth")
    return SeverityScale(
        spread=_weights(parts["spread_weights"], SPREAD_ORDER, "spread_weights"),
        risk=_weights(parts["risk_weights"], RISK_ORDER, "risk_weights"),
        thresholds=_thresholds(parts["thresholds"]),
        heat=HeatScale(**_numbers(parts["heat"], HeatScale.__slots__, "heat")),
        growth_smoothing=_positive(growth["smoothing"], "growth.smoothing"),
        growth_doublings=_positive(growth["doublings"], "growth.doublings"),
        platforms_full=_positive(_numbers(parts["platforms"], ["full"], "platforms")["full"], "platforms.full"),
        negative_z=_positive(_numbers(parts["negative"], ["z"], "negative")["z"], "negative.z"),
        categories=_bases(parts["categories"], tuple(Category), "categories"),
        signals=_bases(parts["signals"], tuple(Signal), "signals"),
        floors=tuple(_floors(tree.get("floors", []))),
        provenance=MappingProxyType(_provenance(tree, tables)),
    )


def _table(tree: Table, name: str) -> Table:
    table = tree.get(name)
    if not isinstance(table, dict):
        raise PlanError(f"缺少 [{name}]")
    return table


def _only(table: Table, known: Collection[str], where: str) -> None:
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise PlanError(f"{where} 中的 {key} 不认识" + (f",是否想写 {near[0]}?" if near else ""))


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise PlanError(f"{where} 应为不小于 0 的数,现在是 {value!r}")
    return float(value)


def _positive(value: float, where: str) -> float:
    if value == 0:
        raise PlanError(f"{where} 不能为 0")
    return value


def _numbers(table: Table, keys: Sequence[str], where: str) -> dict[str, float]:
    _only(table, (*keys, *COMMENTS), where)
    return {key: _number(table.get(key), f"{where}.{key}") for key in keys}


def _bases(table: Table, keys: Sequence[str], where: str) -> Mapping[str, float]:
    bases = _numbers(table, keys, where)
    for key, value in bases.items():
        if value > FULL:
            raise PlanError(f"{where}.{key} 应在 0 到 100 之间,现在是 {value:g}")
    return MappingProxyType({str(key): value for key, value in bases.items()})


def _weights(table: Table, order: list[str], where: str) -> Weights:
    _only(table, ("order", "matrix", *COMMENTS), where)
    rows = table.get("matrix")
    if table.get("order") != order or not isinstance(rows, list):
        raise PlanError(f"{where} 要有 matrix,且 order 依次为 {'、'.join(order)}")
    matrix = tuple(tuple(_number(cell, f"{where}.matrix") for cell in row) for row in rows)
    if len(matrix) != len(order) or not ahp.is_reciprocal(matrix):
        raise PlanError(f"{where}.matrix 应为 {len(order)} 行 {len(order)} 列,对角为 1,对称位置互为倒数")
    ratio = ahp.consistency_ratio(matrix)
    if ratio >= ahp.LIMIT:
        raise PlanError(f"{where} 的两两比较自相矛盾:一致性比率 {ratio:.3f},应小于 {ahp.LIMIT}")
    return Weights(matrix, ahp.weights(matrix), ratio)


def _thresholds(table: Table) -> tuple[float, float, float, float]:
    _only(table, ("values", *COMMENTS), "thresholds")
    given = table.get("values")
    values = [_number(value, "thresholds.values") for value in given] if isinstance(given, list) else []
    if len(values) != len(LEVELS) or any(high <= low for high, low in pairwise(values)):
        raise PlanError("thresholds.values 应为从高到低的四个数")
    return values[0], values[1], values[2], values[3]


def _floors(tables: Sequence[Table]) -> Iterator[FloorRule]:
    for number, table in enumerate(tables, 1):
        where = f"floors 第 {number} 项"
        _only(table, ("cause", "value", "level", "reason", "min_risk", *COMMENTS), where)
        try:
            cause, level = FloorCause(table["cause"]), Severity[table["level"]]
            value, reason = str(table["value"]), str(table["reason"])
        except (KeyError, ValueError) as error:
            raise PlanError(f"{where} 的 cause、value、level、reason 不全或不认识:{error}") from error
        yield FloorRule(cause, value, level, reason, _number(table.get("min_risk", 0), f"{where}.min_risk"))


def _provenance(tree: Table, tables: Sequence[str]) -> dict[str, Provenance]:
    found = {name: _provenance_of(tree[name], name) for name in tables}
    for number, floor in enumerate(tree.get("floors", [])):
        found[f"floors[{number}]"] = _provenance_of(floor, f"floors 第 {number + 1} 项")
    return found


def _provenance_of(table: Table, where: str) -> Provenance:
    if table.get("origin") not in ORIGINS or not table.get("note"):
        raise PlanError(f"{where} 要写明 origin({'、'.join(ORIGINS)} 之一)和 note")
    return Provenance(table["origin"], table["note"])
