"""Check a plan pack: every finding with its line, its place and one Chinese sentence."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from yuqing.model.plan import Plan
from yuqing.plans import merge, soundness
from yuqing.plans.lines import Path, line_index, nearest_line
from yuqing.plans.typed import Problem, build, problems
from yuqing.toml_syntax import syntax_problem

Kind = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a pack should or must change."""

    #: 1-based line of the text.
    line: int
    #: Place in the pack, as `levels[II].approve.any_of[1]`; "" for the whole file.
    path: str
    #: One Chinese sentence.
    message: str
    severity: Kind = "error"

    def __str__(self) -> str:
        """Return the finding as one line for the screen."""
        return f"第 {self.line} 行" + (f" {self.path}" if self.path else "") + f":{self.message}"


def check(text: str) -> list[Finding]:
    """Return what is wrong with the text of a pack, by line; errors in form hide those of meaning."""
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = syntax_problem(error, text)
        return [Finding(found.line, "", f"第 {found.column} 列{found.message}")]
    index = line_index(text)
    formal = list(problems(Plan, tree))
    if formal:
        return _sorted(Finding(nearest_line(index, p.path), spelled(p.path, tree), p.message) for p in formal)
    return _sorted(
        Finding(nearest_line(index, p.path), spelled(p.path, tree), p.message, severity)
        for severity, p in _of_meaning(tree)
    )


def spelled(path: Path, tree: Any) -> str:
    """Return a path for people: list places as the item's id, or counted from 1."""
    said, node = "", tree
    for part in path:
        if isinstance(part, int):
            node = node[part] if isinstance(node, list) and part < len(node) else None
            said += f"[{node.get('id', part + 1) if isinstance(node, dict) else part + 1}]"
        else:
            node = node.get(part) if isinstance(node, dict) else None
            said += f".{part}" if said else part
    return said


def _of_meaning(tree: dict[str, Any]) -> Iterator[tuple[Kind, Problem]]:
    plan: Plan = build(Plan, tree)
    errors = [*soundness.errors(plan, tree), *merge.loosened(tree)]
    errors = errors or list(_of_the_whole(tree))
    yield from (("error", problem) for problem in errors)
    if not errors:
        for gap in soundness.gaps(plan):
            yield "warning", Problem(gap.path, f"{gap.message};由产品缺省职责承担")
    yield from (("warning", problem) for problem in soundness.unused_placeholders(plan, tree))


def _of_the_whole(tree: dict[str, Any]) -> Iterator[Problem]:
    """Yield what is still wrong when rules and defaults have been added, at places of the pack itself."""
    whole = merge.merged(tree)
    plan: Plan = build(Plan, whole)
    for problem in (*soundness.errors(plan, whole), *soundness.gaps(plan)):
        place = spelled(problem.path, whole)
        yield Problem(
            _own_path(problem.path, whole, tree), f"补足上位规定和产品缺省后 {place} 仍有错:{problem.message}"
        )


def _own_path(path: Path, whole: dict[str, Any], tree: dict[str, Any]) -> Path:
    section, *rest = path
    own = [item["id"] for item in tree.get(str(section), [])]
    if not rest or not isinstance(rest[0], int) or whole[str(section)][rest[0]]["id"] not in own:
        return (section,)
    return (section, own.index(whole[str(section)][rest[0]]["id"]), *rest[1:])


def _sorted(findings: Iterator[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.line, finding.path))
