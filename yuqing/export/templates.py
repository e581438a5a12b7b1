"""The unit's own templates: `{{标题}}` and its like are filled, and `{{正文}}` makes room for what the paper says."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError as NoDocument
from pptx import Presentation
from pptx.exc import PackageNotFoundError as NoDeck
from pptx.util import Inches

from yuqing.errors import WorkflowError
from yuqing.export import values
from yuqing.export.report import Report
from yuqing.views.period import in_full

BODY = "{{正文}}"
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]{1,12}?)\s*\}\}")
#: Slides are laid out for this width and height, in inches; half a millimetre may be missing.
WIDE, HIGH, TOLERANCE = 13.333, 7.5, 0.02


def fields(report: Report) -> dict[str, str]:
    """Return what each placeholder stands for."""
    return {
        "标题": report.title,
        "名称": report.name,
        "单位": report.unit,
        "期号": report.issue,
        "期间": report.period,
        "一句话": report.headline,
        "日期": in_full(report.signed_on),
        "落款": report.sign_off,
        "主送": report.addressee,
        "台账": values.proof(report),
        "标记": report.watermark,
    }


def document(file: Path, report: Report) -> tuple[Any, Any]:
    """Return the template with its placeholders filled, and the paragraph whose place the paper takes.

    Raises WorkflowError for a file that is no document, has no place for the paper or an unknown placeholder.
    """
    try:
        opened = Document(str(file))
    except (NoDocument, KeyError, ValueError) as error:
        raise WorkflowError(f"模板不是可用的文档:{file.name}。请用办公软件另存为 .docx。") from error
    paragraphs = list(_paragraphs(opened))
    place = next((each for each in paragraphs if each.text.strip() == BODY), None)
    if place is None:
        raise WorkflowError(f"模板 {file.name} 中没有单独成段的 {BODY},不知道正文放在哪里。")
    _fill((each for each in paragraphs if each is not place), report, file.name)
    return opened, place


def deck(file: Path, report: Report) -> Any:
    """Return the template with the placeholders of its slides filled. Raises WorkflowError, as for documents."""
    try:
        opened = Presentation(str(file))
    except (NoDeck, KeyError, ValueError) as error:
        raise WorkflowError(f"模板不是可用的幻灯片:{file.name}。请用办公软件另存为 .pptx。") from error
    size = ((opened.slide_width or 0) / Inches(1), (opened.slide_height or 0) / Inches(1))
    if max(abs(size[0] - WIDE), abs(size[1] - HIGH)) > TOLERANCE:
        raise WorkflowError(f"模板 {file.name} 的页面不是宽屏 16:9(33.87×19.05 厘米),请在办公软件中改好再用。")
    shapes = (shape for slide in opened.slides for shape in slide.shapes if shape.has_text_frame)
    _fill((each for shape in shapes for each in shape.text_frame.paragraphs), report, file.name)
    return opened


def _paragraphs(opened: Any) -> Iterator[Any]:
    """Return the paragraphs of body, tables, headers and footers."""
    yield from opened.paragraphs
    for table in opened.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs
    for section in opened.sections:
        for part in (section.header, section.footer, section.even_page_header, section.even_page_footer):
            if not part.is_linked_to_previous:
                yield from part.paragraphs


def _fill(paragraphs: Iterable[Any], report: Report, name: str) -> None:
    known = fields(report)
    for paragraph in paragraphs:
        said = "".join(run.text for run in paragraph.runs)
        wanted = _PLACEHOLDER.findall(said)
        unknown = [each for each in wanted if each not in known]
        if unknown:
            raise WorkflowError(f"模板 {name} 中的 {{{{{unknown[0]}}}}} 不认识。可用:{'、'.join(known)}、正文。")
        if wanted:
            # Office breaks a placeholder into runs at will; the first run keeps its form for the whole.
            paragraph.runs[0].text = _PLACEHOLDER.sub(lambda found: known[found[1]], said)
            for run in paragraph.runs[1:]:
                run.text = ""
