"""Colours by role for the light and the dark theme, and the contrast between two colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yuqing.charts.spec import SEQUENCE, Role

Theme = Literal["light", "dark"]
#: Below this the sRGB curve is a straight line (WCAG 2, relative luminance).
SRGB_KNEE = 0.04045


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme."""

    page: str
    panel: str
    line: str
    text: str
    secondary: str
    #: Colours for lines and text, at least 3:1 on the panel.
    strokes: Mapping[Role, str]
    #: Colours for areas; lighter where large areas would drown the rest.
    fills: Mapping[Role, str]
    #: Shades of the heat grid from least to most serious.
    heat: tuple[str, ...]
    #: Text colours to choose from on a filled area.
    inks: tuple[str, str]
    hatch: str


_LIGHT_SEQUENCE = ("#14202E", "#33465C", "#4B6078", "#64788F", "#7A8CA1", "#33465C", "#64788F", "#7A8CA1")
_DARK_SEQUENCE = ("#E8EEF7", "#C3CFE0", "#A3B1C6", "#8594AB", "#71809A", "#C3CFE0", "#8594AB", "#71809A")

_LIGHT_ROLES = {
    Role.LEVEL_1: "#B3122A",
    Role.LEVEL_2: "#B84F00",
    Role.LEVEL_3: "#8A6800",
    Role.LEVEL_4: "#1F62C8",
    Role.OBSERVE: "#62707F",
    Role.NEGATIVE: "#7B3FA0",
    Role.NEUTRAL: "#6B7480",
    Role.POSITIVE: "#17806D",
    Role.AMOUNT: "#4B6078",
    Role.EARLIER: "#14202E",
    **dict(zip(SEQUENCE, _LIGHT_SEQUENCE, strict=True)),
}
_DARK_ROLES = {
    Role.LEVEL_1: "#FF5A6B",
    Role.LEVEL_2: "#FF9142",
    Role.LEVEL_3: "#F5CE4A",
    Role.LEVEL_4: "#6AA5FF",
    Role.OBSERVE: "#8693A8",
    Role.NEGATIVE: "#B98AE0",
    Role.NEUTRAL: "#8F9BAE",
    Role.POSITIVE: "#3CC6A8",
    Role.AMOUNT: "#8FA1BC",
    Role.EARLIER: "#E8EEF7",
    **dict(zip(SEQUENCE, _DARK_SEQUENCE, strict=True)),
}

LIGHT = Palette(
    page="#F5F7FA",
    panel="#FFFFFF",
    line="#DDE3EA",
    text="#14202E",
    secondary="#5B6878",
    strokes=_LIGHT_ROLES,
    fills=_LIGHT_ROLES
    | {Role.LEVEL_2: "#F08A3C", Role.LEVEL_3: "#F2C230", Role.NEUTRAL: "#BFC7D1", Role.AMOUNT: "#B4C0CE"},
    heat=("#FBECE9", "#F6D3CD", "#EFB3AC", "#E38E89", "#C9404B", "#B3122A"),
    inks=("#14202E", "#FFFFFF"),
    hatch="#9AA6B4",
)
DARK = Palette(
    page="#0B1220",
    panel="#131C2E",
    line="#26324A",
    text="#E8EEF7",
    secondary="#9AA8BC",
    strokes=_DARK_ROLES,
    fills=_DARK_ROLES | {Role.NEUTRAL: "#46536B", Role.AMOUNT: "#46587A"},
    heat=("#2B2636", "#452B3C", "#653243", "#8A3B4A", "#E0515F", "#FF5A6B"),
    inks=("#0B1220", "#FFFFFF"),
    hatch="#5A6A84",
)
PALETTES: Mapping[Theme, Palette] = {"light": LIGHT, "dark": DARK}


def heat_colour(palette: Palette, shade: float) -> str:
    """Return the step of the heat scale for a shade of 0 to 1."""
    return palette.heat[min(int(shade * len(palette.heat)), len(palette.heat) - 1)]


def ink_on(palette: Palette, fill: str) -> str:
    """Return the text colour that reads best on `fill`."""
    return max(palette.inks, key=lambda ink: contrast(ink, fill))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two #RRGGBB colours, 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def faded(colour: str, opacity: float) -> str:
    """Return `colour` as rgba(...)."""
    red, green, blue = _channels(colour)
    return f"rgba({red},{green},{blue},{opacity})"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= SRGB_KNEE else ((value + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
