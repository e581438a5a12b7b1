"""docs/spec.md: every clause of the eight plans, what the program does about it, and which test proves it.

`python -m tests.spec.document` writes the file. A test proves a clause when it carries its id:
`@pytest.mark.clause("H9")`. The clauses are in clauses.csv: id, plan, area and the capability in our own words.
"""

import ast
import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
CLAUSES = Path(__file__).with_name("clauses.csv")
DOCUMENT = ROOT / "docs" / "spec.md"
AREAS = {
    "collect": "采集", "understand": "研判分析", "warn": "预警", "show": "呈现", "plan": "预案与组织",
    "respond": "处置", "report": "报送", "govern": "治理", "prepare": "准备与保障", "evaluate": "评估",
}  # fmt: skip
#: Areas of which every clause is to be proved by a test of tests/spec.
PROVED_HERE = ("plan", "respond", "report", "govern", "prepare")
HEAD = """# 条款与能力

八份预案的条款逐条对应到能力和测试。本页由 `python -m tests.spec.document` 生成,不要手工修改。

“已证明”指有标注该条款的测试并在每次提交时运行;“未证明”指还没有这样的测试:
功能可能尚未做,也可能已有而测试没有标注。
一项能力只做到一部分的,按未证明算。

"""


class Clause(NamedTuple):
    """One clause of a plan."""

    id: str
    plan: str
    area: str
    capability: str


def clauses() -> list[Clause]:
    """Return every clause in the order of the plans."""
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        return [Clause(**row) for row in csv.DictReader(file)]


def proofs(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Return clause id → tests that carry it, as `path::function`."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for name, ids in _marked(ast.parse(path.read_text("utf-8"))):
            for clause_id in ids:
                found.setdefault(clause_id, []).append(f"{path.relative_to(ROOT).as_posix()}::{name}")
    return found


def document(known: list[Clause], proved: Mapping[str, list[str]]) -> str:
    """Return the text of docs/spec.md."""
    parts = [HEAD, _summary(known, proved)]
    for area, name in AREAS.items():
        own = [clause for clause in known if clause.area == area]
        parts.append(
            f"\n## {name}\n\n| 条款 | 预案 | 能力 | 由哪个测试证明 | 状态 |\n| --- | --- | --- | --- | --- |\n"
        )
        parts.extend(_line(clause, proved.get(clause.id, [])) for clause in own)
    return "".join(parts)


def _marked(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
            marks = [each for each in calls if ast.unparse(each.func) == "pytest.mark.clause"]
            yield node.name, [str(arg.value) for mark in marks for arg in mark.args if isinstance(arg, ast.Constant)]


def _summary(known: list[Clause], proved: Mapping[str, list[str]]) -> str:
    lines = ["| 领域 | 条款 | 已证明 | 未证明 |\n| --- | ---: | ---: | --- |\n"]
    for area, name in AREAS.items():
        own = [clause.id for clause in known if clause.area == area]
        open_ids = [clause_id for clause_id in own if clause_id not in proved]
        lines.append(f"| {name} | {len(own)} | {len(own) - len(open_ids)} | {'、'.join(open_ids) or '—'} |\n")
    total = sum(clause.id in proved for clause in known)
    return "".join(lines) + f"| 合计 | {len(known)} | {total} | {len(known) - total} 条 |\n"


def _line(clause: Clause, tests: list[str]) -> str:
    shown = "<br>".join(f"`{test}`" for test in tests) or "—"
    status = "已证明" if tests else "未证明"
    return f"| {clause.id} | {clause.plan} | {clause.capability} | {shown} | {status} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document(clauses(), proofs()), "utf-8")
