"""The form of official papers after GB/T 9704-2012, as python-docx writes it.

§5.2: A4; head margin 37 mm, binding margin 28 mm, type area 156 × 225 mm, 22 lines of 28 characters in third-size
FangSong. §7.2.4 title in second-size XiaoBiaoSong; §7.3 headings 一、黑体 (一)楷体; §7.5 page numbers in fourth-size
Song between dashes, odd ones right, even ones left, one character from the edge.
"""

from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

TITLE_FONT, BODY_FONT, HEADING_FONT, SUBHEADING_FONT, NUMBER_FONT = (
    "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体",
)  # fmt: skip
#: Font → what a machine without it shall take; written into the file, so that Word and WPS know.
FALLBACKS = {
    TITLE_FONT: "宋体",
    BODY_FONT: "仿宋",
    SUBHEADING_FONT: "楷体",
    HEADING_FONT: "SimHei",
    NUMBER_FONT: "SimSun",
}
#: Points of the Chinese sizes 二号 三号 四号 小四 五号 小五.
SECOND, THIRD, FOURTH, SMALL_FOURTH, FIFTH, SMALL_FIFTH = 22, 16, 14, 12, 10.5, 9
#: 225 mm in 22 lines.
PITCH = 28.95
#: 28 characters of 16 points in 156 mm: so much less for each, in twentieths of a point. (As a character grid of the
#: page, which the standard's own samples use, LibreOffice sets every line far too wide.)
TIGHTENED = -4
RED = RGBColor(0xC0, 0x00, 0x00)
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
#: The page number stands 7 mm under the type area.
FOOTER = 24
FONT_TABLE = "/word/fontTable.xml"
CENTRE, RIGHT_ALIGNED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def new_document() -> Any:
    """Return an empty paper with page, styles, fonts and page numbers of the standard."""
    document = Document()
    _page(document)
    _styles(document)
    _fonts(document)
    _page_numbers(document)
    return document


def dress(document: Any) -> None:
    """Give a document the styles that papers are written in; its own styles and its page stay as they are."""
    known = {style.name for style in document.styles}
    if style_name("") in known:
        return
    basic = document.styles.add_style(style_name(""), WD_STYLE_TYPE.PARAGRAPH)
    _basic(basic)
    for purpose, font, points, form in _PURPOSES:
        style = document.styles.add_style(style_name(purpose), WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = basic, Pt(points)
        _name(style.font, style.element.get_or_add_rPr(), font)
        _form(style.paragraph_format, form, points)
    if "Table Grid" not in known:
        document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)


def style_name(purpose: str) -> str:
    """Return the name of the paragraph style for 标题, 正文, 一级, 二级, 图题, 注, 表格."""
    return f"公文{purpose}"


def red_head(document: Any, name: str, left: str, right: str) -> None:
    """Write the red name of the paper, issue and date under it, and the red line."""
    head = _paragraph(document, CENTRE, before=18)
    run(head, name, TITLE_FONT, 42 if len(name) <= 8 else 32, RED)  # noqa: PLR2004 - longer names need the line
    under = _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT, before=6, after=2)
    _tab_right(under)
    run(under, f"{left}\t{right}", BODY_FONT, THIRD)
    _rule(under, "C00000", 24)


def letter_head(document: Any, unit: str, issue: str) -> None:
    """Write the head of a letter (§10.1): the unit in red, a thick and a thin red line, no number on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.top_margin = Mm(30)
    head = _paragraph(document, CENTRE)
    run(head, unit, TITLE_FONT, 36 if len(unit) <= 12 else 26, RED)  # noqa: PLR2004 - longer names need the line
    _rule(head, "C00000", 24, kind="thickThinSmallGap")
    right = _paragraph(document, RIGHT_ALIGNED, before=6)
    run(right, issue, BODY_FONT, THIRD)


def imprint(document: Any, lines: list[str]) -> None:
    """Write the closing lines (版记) between thin rules, in fourth size."""
    for place, said in enumerate(lines):
        paragraph = _paragraph(document, WD_ALIGN_PARAGRAPH.LEFT, before=8 if place == 0 else 0)
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(FOURTH)
        paragraph.paragraph_format.keep_with_next = place < len(lines) - 1
        run(paragraph, said, BODY_FONT, FOURTH)
        _rule(paragraph, "000000", 8, above=place == 0)


def run(paragraph: Any, said: str, font: str, points: float, colour: RGBColor | None = None) -> Any:
    """Add a run in a Chinese font; Latin letters and digits take Times New Roman's place in it."""
    added = paragraph.add_run(said)
    added.font.size = Pt(points)
    _name(added.font, added._r.get_or_add_rPr(), font)
    if colour is not None:
        added.font.color.rgb = colour
    return added


def off_grid(properties: Any) -> None:
    """Let small print stand closer than the 22 lines of the page."""
    element = OxmlElement("w:snapToGrid")
    element.set(qn("w:val"), "0")
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(element)
    else:
        spacing.addprevious(element)


def watermark(document: Any, said: str) -> None:
    """Write a pale word across every page, in the headers."""
    section = document.sections[0]
    first = (section.first_page_header,) if section.different_first_page_header_footer else ()
    for header in (section.header, section.even_page_header, *first):
        header.paragraphs[0]._p.append(parse_xml(_WATERMARK.format(said=said, ns=nsdecls("w"))))


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(FOOTER)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(PITCH * 20)))


def _styles(document: Any) -> None:
    _basic(document.styles["Normal"])
    dress(document)


def _basic(style: Any) -> None:
    """Give a style the font, size and line pitch of running text."""
    style.font.size = Pt(THIRD)
    properties = style.element.get_or_add_rPr()
    _name(style.font, properties, BODY_FONT)
    _spacing(style.paragraph_format, PITCH)
    tightened = OxmlElement("w:spacing")
    tightened.set(qn("w:val"), str(TIGHTENED))
    properties.find(qn("w:sz")).addprevious(tightened)


#: Purpose, font, points, form: i = indented by two characters, c = centred, k = kept with the next, t = tight lines.
_PURPOSES = (
    ("标题", TITLE_FONT, SECOND, "ck"),
    ("正文", BODY_FONT, THIRD, "i"),
    ("一级", HEADING_FONT, THIRD, "ik"),
    ("二级", SUBHEADING_FONT, THIRD, "ik"),
    ("图题", HEADING_FONT, SMALL_FOURTH, "ckt"),
    ("图", BODY_FONT, SMALL_FOURTH, "ckt"),
    ("注", BODY_FONT, FIFTH, "t"),
    ("表格", BODY_FONT, FIFTH, "t"),
    ("落款", BODY_FONT, THIRD, ""),
)


def _form(given: Any, form: str, points: float) -> None:
    if "i" in form:
        given.first_line_indent = Pt(points * 2)
    if "c" in form:
        given.alignment = CENTRE
    given.keep_with_next = "k" in form
    if "t" in form:
        given.line_spacing_rule = WD_LINE_SPACING.SINGLE
        off_grid(given._element.get_or_add_pPr())


def _spacing(given: Any, points: float) -> None:
    given.line_spacing_rule, given.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(points)
    given.space_before = given.space_after = Pt(0)
    given.widow_control = False


def _name(font: Any, properties: Any, name: str) -> None:
    font.name = name
    fonts = properties.find(qn("w:rFonts"))
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), name)


def _fonts(document: Any) -> None:
    """Declare the fonts with their fallbacks in the font table of the file."""
    part = next(each for each in document.part.package.iter_parts() if str(each.partname) == FONT_TABLE)
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in FALLBACKS.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def _page_numbers(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, RIGHT_ALIGNED), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        # One character from the edge of the type area.
        edge = "right_indent" if side is RIGHT_ALIGNED else "left_indent"
        setattr(paragraph.paragraph_format, edge, Pt(FOURTH))
        run(paragraph, "— ", NUMBER_FONT, FOURTH)
        _field(run(paragraph, "", NUMBER_FONT, FOURTH), "PAGE")
        run(paragraph, " —", NUMBER_FONT, FOURTH)


def _field(given: Any, code: str) -> None:
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = code
        given._r.append(element)


def _paragraph(document: Any, alignment: Any, before: float = 0, after: float = 0) -> Any:
    paragraph = document.add_paragraph()
    given = paragraph.paragraph_format
    given.alignment, given.space_before, given.space_after = alignment, Pt(before), Pt(after)
    given.line_spacing_rule = WD_LINE_SPACING.SINGLE
    return paragraph


def _tab_right(paragraph: Any) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(210 - LEFT - RIGHT), WD_TAB_ALIGNMENT.RIGHT)


def _rule(paragraph: Any, colour: str, eighths: int, *, above: bool = False, kind: str = "single") -> None:
    """Draw a line under a paragraph, and above it when asked for."""
    borders = OxmlElement("w:pBdr")
    for side in ("w:top", "w:bottom") if above else ("w:bottom",):
        edge = OxmlElement(side)
        for name, value in (("val", kind), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    place = properties.find(qn("w:spacing"))
    if place is None:
        properties.append(borders)
    else:
        tabs = properties.find(qn("w:tabs"))
        (tabs if tabs is not None else place).addprevious(borders)


_WATERMARK = """<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject" type="#_x0000_t136" alt="水印" stroked="f" fillcolor="#cfc3e0"
 style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:165pt;rotation:315;z-index:-251658752;
 mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;
 mso-position-vertical-relative:margin"><v:fill opacity=".45"/>
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{said}"/></v:shape>
</w:pict></w:r>"""
