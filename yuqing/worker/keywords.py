"""A first look at whether a title may concern the unit; the analysis decides later, and more strictly."""

from collections.abc import Callable

from yuqing.analysis.folding import compact, fold_all, fold_table
from yuqing.model.unit import Unit


def concerns(unit: Unit) -> Callable[[str], bool]:
    """Return a test for texts that hold any name of a watch target, short names and the words beside them included."""
    table = fold_table()
    names = {
        compact(name)
        for target in unit.targets
        for name in fold_all([target.name, *target.aliases, *target.weak_aliases], table)
    } - {""}

    def test(text: str) -> bool:
        folded = compact(fold_all([text], table)[0])
        return any(name in folded for name in names)

    return test
