"""Load the list of measures by category and tone."""

from functools import cache
from pathlib import Path
from typing import Any

from yuqing.config import SHIPPED
from yuqing.errors import PlanError
from yuqing.model.clause import Clause, Handling, Origin
from yuqing.model.measures import KindMeasure, MeasureList
from yuqing.model.mentions import Tone
from yuqing.model.severity import Category
from yuqing.plans.settings_file import read_table

FORMAT = "yuqing-measures/1"
FILE = SHIPPED / "rules" / "measures.toml"


@cache
def load_measures(path: Path = FILE) -> MeasureList:
    """Return the list in a settings file. Raises PlanError that names the file."""
    tree = read_table(path, "对策清单")
    if tree.get("format") != FORMAT:
        raise PlanError(f"对策清单 {path.name} 的 format 应为 {FORMAT}")
    try:
        measures = tuple(map(_measure, tree["measures"]))
        stance = {Tone(tone): str(text) for tone, text in tree["stance"].items()}
    except (KeyError, ValueError) as error:
        raise PlanError(f"对策清单 {path.name} 缺少或写错:{error}") from error
    return MeasureList(measures, stance)


def _measure(table: dict[str, Any]) -> KindMeasure:
    handling = Handling(table.get("handling", Handling.IMPLEMENT))
    return KindMeasure(
        id=table["id"],
        text=table["text"],
        categories=tuple(map(Category, table.get("categories", ()))),
        tones=tuple(map(Tone, table.get("tones", ()))),
        clause=Clause(text=table["text"], origin=Origin.DEFAULT, handling=handling),
    )
