"""The few marks that slides are made of. Measures are inches from the upper left corner, 16:9."""

from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from yuqing.charts.palette import LIGHT
from yuqing.charts.typeset import width as ems

WIDTH, HEIGHT, EDGE = 13.333, 7.5, 0.55
FONT = "微软雅黑"
INK, QUIET, ACCENT, VIOLET = LIGHT.text, LIGHT.secondary, "#B3122A", "#5B3A8C"
SMALLEST = 10
LINE_HEIGHT = 1.25


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """Left, top, width and height as python-pptx takes them."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)

    def columns(self, count: int, gap: float = 0.3) -> "list[Box]":
        """Return equal boxes side by side."""
        each = (self.width - gap * (count - 1)) / max(count, 1)
        return [Box(self.left + (each + gap) * place, self.top, each, self.height) for place in range(count)]

    def rows(self, weights: list[float], gap: float = 0.15) -> "list[Box]":
        """Return boxes below one another, as high as their weights."""
        room, top, found = self.height - gap * (len(weights) - 1), self.top, []
        for weight in weights:
            height = room * weight / sum(weights)
            found.append(Box(self.left, top, self.width, height))
            top += height + gap
        return found

    def split(self, height: float) -> "tuple[Box, Box]":
        """Return the upper part of that height and the rest."""
        rest = Box(self.left, self.top + height, self.width, self.height - height)
        return Box(self.left, self.top, self.width, height), rest


@dataclass(frozen=True, slots=True)
class Look:
    """How a text looks: points, colour, weight, place; points shrink until the text fits."""

    points: float
    colour: str
    bold: bool = False
    align: Any = PP_ALIGN.LEFT
    anchor: Any = MSO_ANCHOR.MIDDLE
    #: Points after each paragraph.
    space: float = 0


def rgb(colour: str) -> Any:
    """Return #RRGGBB as python-pptx takes it."""
    return RGBColor.from_string(colour.lstrip("#"))


def start() -> Any:
    """Return an empty deck in 16:9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    return deck


def text(slide: Any, box: Box, said: str, look: Look) -> Any:
    """Write a text into a box; it is made smaller when it would not fit."""
    shape = slide.shapes.add_textbox(*box.emu)
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, look.anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    points = fitting(said, box, look)
    for place, each in enumerate(said.split("\n")):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = look.align, Pt(look.space)
        write_run(paragraph, each, Look(points, look.colour, look.bold))
    return shape


def fitting(said: str, box: Box, look: Look) -> float:
    """Return the points at which a text fits its box, not below the smallest."""
    points = look.points
    while points > SMALLEST and _height(said, box.width, points, look.space) > box.height:
        points -= 1
    return points


def _height(said: str, width: float, points: float, space: float) -> float:
    """Return the inches a text takes."""
    per_line = max(width * 72 / points - 0.5, 1)
    lines = sum(max(1, -(-ems(each) // per_line)) for each in said.split("\n"))
    return float(lines * points * LINE_HEIGHT + said.count("\n") * space) / 72


def write_run(paragraph: Any, said: str, look: Look) -> None:
    """Add a run in our font, for Latin, Chinese and complex scripts alike."""
    run = paragraph.add_run()
    run.text = said
    run.font.size, run.font.bold, run.font.name = Pt(look.points), look.bold, FONT
    run.font.color.rgb = rgb(look.colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    latin = properties.find(qn("a:latin"))
    for name in ("a:cs", "a:ea"):
        element = OxmlElement(name)
        element.set("typeface", FONT)
        latin.addnext(element)


def fill(slide: Any, box: Box, colour: str) -> Any:
    """Draw a filled rectangle."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *box.emu)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False
    return shape


def line(slide: Any, box: Box, colour: str, points: float) -> None:
    """Draw a line from the upper left to the lower right corner of a box."""
    left, top, width, height = box.emu
    drawn = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left + width, top + height)
    drawn.line.color.rgb, drawn.line.width = rgb(colour), Pt(points)


def dot(slide: Any, centre: tuple[float, float], colour: str, size: float = 0.2) -> None:
    """Draw a filled circle."""
    shape = slide.shapes.add_shape(MSO_SHAPE.OVAL, *Box(centre[0] - size / 2, centre[1] - size / 2, size, size).emu)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False


def watermark(slide: Any, said: str) -> None:
    """Write a pale word across the slide and a frame around it."""
    shape = slide.shapes.add_textbox(*Box(2.4, 2.2, 8.6, 3.1).emu)
    shape.name, shape.rotation = "水印", -24
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    write_run(paragraph, said, Look(160, VIOLET, bold=True))
    colour = shape._element.find(f".//{qn('a:srgbClr')}")
    alpha = OxmlElement("a:alpha")
    colour.append(alpha)
    alpha.set("val", "9000")
    frame = fill(slide, Box(0.05, 0.05, WIDTH - 0.1, HEIGHT - 0.1), VIOLET)
    frame.fill.background()
    frame.line.color.rgb, frame.line.width = rgb(VIOLET), Pt(4)
