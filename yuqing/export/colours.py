"""Colours of levels on white paper."""

from yuqing.charts.palette import LIGHT
from yuqing.charts.spec import Role
from yuqing.model.severity import Severity

_ROLES = {
    Severity.I: Role.LEVEL_1,
    Severity.II: Role.LEVEL_2,
    Severity.III: Role.LEVEL_3,
    Severity.IV: Role.LEVEL_4,
    Severity.OBSERVE: Role.OBSERVE,
}


def level_colour(level: Severity, calm: str = "") -> str:
    """Return the colour of a level; `calm`, when given, where no level is reached."""
    return calm if calm and level is Severity.OBSERVE else LIGHT.strokes[_ROLES[level]]
