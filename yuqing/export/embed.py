"""Put an editable chart into a Word document: the chart and its workbook, as the same parts that slides hold."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from pptx import Presentation

from yuqing.charts.spec import ChartSpec
from yuqing.export import native

POINTS = 10
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_INLINE = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:drawing>
<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0"
 distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{number}" name="图表 {number}" descr="{said}"/>
<wp:cNvGraphicFramePr/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">
<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{rel}"/>
</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""


def embed(document: Any, paragraph: Any, spec: ChartSpec, size: tuple[int, int]) -> None:
    """Add the chart to a paragraph, (width, height) in EMU. Its data sheet opens in Word and WPS."""
    number = 1 + sum(1 for part in document.part.package.iter_parts() if part.content_type == CHART_TYPE)
    drawn = _drawn(spec, size)
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", document.part.package)
    book = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"),
        BOOK_TYPE,
        drawn.chart_workbook.xlsx_part.blob,
        document.part.package,
    )
    kept = drawn._element.find("{*}externalData").get(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    )
    chart.rels.add_relationship(RELATIONSHIP_TYPE.PACKAGE, book, kept)
    chart._blob = drawn.blob
    rel = document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    paragraph._p.append(
        parse_xml(_INLINE.format(cx=size[0], cy=size[1], number=number, rel=rel, said=_attribute(spec.title)))
    )


def _drawn(spec: ChartSpec, size: tuple[int, int]) -> Any:
    """Return the chart part, drawn on a slide that is thrown away."""
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    return native.draw(slide.shapes, spec, (0, 0, *size), POINTS).chart.part


def _attribute(said: str) -> str:
    return said.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
