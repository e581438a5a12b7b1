"""The few marks an SVG chart is made of, as text; every text in them is escaped."""

from dataclasses import dataclass
from html import escape

from yuqing.charts import typeset


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is set; the anchor is start, middle or end."""

    size: float
    fill: str
    anchor: str = "start"
    weight: str = "400"


def rect(box: tuple[float, float, float, float], fill: str, edge: str = "") -> str:
    """Return a filled box: left, top, width, height."""
    left, top, width, height = box
    outline = f' stroke="{edge}"' if edge else ""
    size = f'width="{max(width, 0):.1f}" height="{max(height, 0):.1f}"'
    return f'<rect x="{left:.1f}" y="{top:.1f}" {size} fill="{fill}"{outline}/>'


def text(at: tuple[float, float], said: str, ink: Ink) -> str:
    """Return a text; `at` is its anchor on the base line."""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{ink.size:.1f}" fill="{ink.fill}" '
        f'text-anchor="{ink.anchor}" font-weight="{ink.weight}">{safe(said)}</text>'
    )


def stroke(points: list[tuple[float, float]], colour: str, width: float) -> str:
    """Return a line through points."""
    drawn = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
    return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round"/>'


def dot(at: tuple[float, float], fill: str, edge: str) -> str:
    """Return a marker."""
    return f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="4" fill="{fill}" stroke="{edge}" stroke-width="2"/>'


def area(points: list[tuple[float, float]], fill: str, opacity: float = 1.0) -> str:
    """Return a filled shape."""
    drawn = " ".join(f"{left:.1f},{top:.1f}" for left, top in points)
    return f'<polygon points="{drawn}" fill="{fill}" fill-opacity="{opacity}"/>'


def safe(said: str) -> str:
    """Return a text of the public for use in markup."""
    return escape(typeset.clean(said))
