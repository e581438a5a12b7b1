"""Every chart of a paper as a picture of its own, in one archive."""

import zipfile
from io import BytesIO
from pathlib import Path

from yuqing.charts.svg import svg
from yuqing.export import typeset_pdf, values
from yuqing.export.report import Figure, Report


def write_svg(report: Report, _template: Path | None = None) -> bytes:
    """Return an archive with one SVG a chart and a text with their definitions."""
    return _archive(report, {f"{_name(report, each)}.svg": _picture(report, each).encode() for each in report.figures})


def write_png(report: Report, _template: Path | None = None) -> bytes:
    """Return the same as PNG. Raises YuqingError when the machine has no Chinese font."""
    made = {f"{_name(report, each)}.png": typeset_pdf.png(_picture(report, each)) for each in report.figures}
    return _archive(report, made)


def _picture(report: Report, figure: Figure) -> str:
    return svg(figure.chart, report.watermark)


def _name(report: Report, figure: Figure) -> str:
    number = 1 + [each.id for each in report.figures].index(figure.id)
    return f"图{number}_{figure.chart.y.title}"


def _archive(report: Report, pictures: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in pictures.items():
            opened.writestr(name, content)
        opened.writestr("口径与说明.txt", "\n".join([report.title, report.period, *values.definitions(report)]))
    return target.getvalue()
