"""The office's list of sources: a TOML file that people edit by hand and pages edit for them.

A bad row is shown with file, line, source and key; the good rows go on.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from yuqing.sources.decoding import decode
from yuqing.sources.spec import SourceSpec
from yuqing.toml_syntax import syntax_problem

_TABLE = re.compile(r"^[ \t]*\[\[\s*source\s*\]\]", re.MULTILINE)
#: What [defaults] may hold; each stands for the same key of every row that does not say otherwise.
DEFAULTS = ("interval", "expect_update", "max_age_days", "timezone", "min_host_delay", "respect_robots")
_MESSAGES = {
    "missing": "缺少这一项",
    "string_type": "应为带引号的文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "tuple_type": "应为方括号中的列表",
    "string_too_short": "不能为空",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, for the screen: `str(problem)` is one Chinese sentence."""

    file: str
    line: int
    #: Id of the source, or what stands in its place.
    source: str
    #: Key of the row, "" when the row as a whole is meant.
    key: str
    message: str

    def __str__(self) -> str:
        """Return file, line, source, key and what is wrong."""
        key = f"的 {self.key}" if self.key else ""
        return f"{self.file} 第 {self.line} 行,{self.source}{key}:{self.message}"


@dataclass(frozen=True, slots=True)
class Row:
    """One table of the file, not yet checked."""

    line: int
    values: Mapping[str, Any]

    @property
    def label(self) -> str:
        """Return how a person finds the row."""
        named = self.values.get("id") or self.values.get("name")
        return f"渠道 {named}" if named else "一个没有编号的渠道"


def load_sources(path: Path) -> tuple[tuple[SourceSpec, ...], tuple[Problem, ...]]:
    """Return the good rows in the order of the file, and what is wrong with the others; no file, no rows."""
    if not path.exists():
        return (), ()
    rows, defaults, problems = _tables(decode(path.read_bytes()), path.name)
    specs: dict[str, SourceSpec] = {}
    for row in rows:
        spec, found = check(Row(row.line, {**defaults, **row.values}), path.name)
        if spec and spec.id in specs:
            found = [Problem(path.name, row.line, row.label, "id", "与前面的渠道重复,编号不能相同")]
        elif spec:
            specs[spec.id] = spec
        problems += found
    return tuple(specs.values()), tuple(problems)


def check(row: Row, file: str) -> tuple[SourceSpec | None, list[Problem]]:
    """Return the row as a source, or what is wrong with it."""
    try:
        return SourceSpec(**row.values), []
    except ValidationError as error:
        return None, [_problem(detail, row, file) for detail in error.errors()]


def _tables(text: str, file: str) -> tuple[list[Row], dict[str, Any], list[Problem]]:
    """Return rows, defaults and problems; each table is read alone, so that one typing slip costs one row."""
    rows: list[Row] = []
    defaults: dict[str, Any] = {}
    problems: list[Problem] = []
    for line, part in _parts(text.replace("\r\n", "\n")):
        try:
            tables = tomllib.loads(part)
        except tomllib.TOMLDecodeError as error:
            found = syntax_problem(error, part)
            problems.append(Problem(file, line + found.line - 1, "这一段", "", f"格式有误,无法读取:{found.message}"))
            continue
        rows += [Row(line, values) for values in tables.pop("source", [])]
        defaults |= tables.pop("defaults", {})
        problems += [Problem(file, line, f"表 {name}", "", '不认识,渠道应写作 "[[source]]"') for name in tables]
    wrong = [name for name in defaults if name not in DEFAULTS]
    problems += [Problem(file, 1, "[defaults]", name, f"不能统一设置,可用:{'、'.join(DEFAULTS)}") for name in wrong]
    return rows, {name: value for name, value in defaults.items() if name in DEFAULTS}, problems


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) of what stands before the first row and of each row."""
    starts = [0, *(found.start() for found in _TABLE.finditer(text)), len(text)]
    for start, end in pairwise(starts):
        yield text.count("\n", 0, start) + 1, text[start:end]


def _problem(detail: ErrorDetails, row: Row, file: str) -> Problem:
    key = str(detail["loc"][0]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, SourceSpec.model_fields, 1)
        return Problem(file, row.line, row.label, key, f"不认识的设置项{f',是否想写 {near[0]}?' if near else ''}")
    if detail["type"] == "value_error":
        return Problem(file, row.line, row.label, key, str(detail["ctx"]["error"]))
    message = _MESSAGES.get(detail["type"], "取值不对").format(**detail.get("ctx", {}))
    return Problem(
        file, row.line, row.label, key, f"{message},现在是 {detail['input']!r}" if key in row.values else message
    )
