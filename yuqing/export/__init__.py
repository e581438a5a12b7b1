"""Papers and charts for the meeting room: one report, written in any format by the ending of its file."""

from collections.abc import Callable
from pathlib import Path

from yuqing.export import docx, flat, html, pdf, pictures, pptx, xlsx
from yuqing.export.report import Report

#: Ending of the file → what writes it; a template of the unit is used where the format knows one.
EXPORTERS: dict[str, Callable[[Report, Path | None], bytes]] = {
    ".docx": docx.write,
    ".pptx": pptx.write,
    ".pdf": pdf.write,
    ".xlsx": xlsx.write,
    ".html": html.write,
    ".png": pictures.write_png,
    ".svg": pictures.write_svg,
    ".csv": flat.write_csv,
    ".json": flat.write_json,
}
