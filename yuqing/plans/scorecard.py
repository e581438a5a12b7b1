"""Load the points and weights of the score card."""

from pathlib import Path

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.evaluation import Weights
from yuqing.plans.settings_file import read_table

FORMAT = "yuqing-scorecard/1"
FILE = SHIPPED / "rules" / "scorecard.toml"
TABLES = {
    "parts": {"plan", "speed", "openness", "solution", "recovery"},
    "plan": {"clocks", "steps"},
    "speed": {"hard", "soft"},
    "openness": {"checklist", "questions", "updates"},
    "solution": {"replied", "solved", "satisfied"},
    "caps": {"unapproved", "unsolved", "broken"},
}


def load_weights(path: Path = FILE) -> Weights:
    """Return the weights in a settings file. Raises PlanError that names file and key."""
    tree = read_table(path, "评分卡")
    if tree.get("format") != FORMAT:
        raise PlanError(f"评分卡 {path.name} 的 format 应为 {FORMAT}")
    for name, keys in TABLES.items():
        given = tree.get(name, {})
        wrong = set(given) ^ keys or {key for key, value in given.items() if not _is_weight(value)}
        if wrong:
            raise PlanError(f"评分卡 {path.name} 的 {name} 缺少、多出或写错:{'、'.join(sorted(wrong))}")
    return Weights(version=str(tree["version"]), **{name: tree[name] for name in TABLES})


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
