"""A paper as PDF: the document once more, with its charts as vector pictures and its fonts inside."""

from pathlib import Path
from typing import Any

from yuqing.charts.svg import svg
from yuqing.export import typeset_pdf, values
from yuqing.export.listing import NUMERALS, SOURCES, source_rows
from yuqing.export.punctuation import chinese
from yuqing.export.report import Block, Column, Figure, Proposals, Report, Section, Table, Timeline
from yuqing.views.period import in_full

#: Sources that the paper lists; the spreadsheet has them all.
LISTED = 60


def write(report: Report, _template: Path | None = None) -> bytes:
    """Return the PDF. Raises YuqingError when the machine has no Chinese font."""
    mark = f"【{report.watermark}】以下内容均为虚构。" if report.watermark else ""
    return typeset_pdf.pdf(
        {
            "title": report.title, "unit": report.unit, "name": report.name, "period": report.period,
            "headline": mark + report.headline, "watermark": report.watermark, "red_head": report.red_head,
            "letter": report.letter, "addressee": report.addressee,
            "left": f"{report.unit} {report.issue}", "date": in_full(report.signed_on), "sign_off": report.sign_off,
            "sections": [_section(report, number, each) for number, each in enumerate(report.sections)],
            "appendices": list(_appendices(report)),
            "imprint": chinese(f"{report.unit}  {in_full(report.signed_on)}印发。{values.proof(report)}"),
        }
    )  # fmt: skip


def _section(report: Report, number: int, section: Section) -> dict[str, Any]:
    return {
        "heading": _heading(report, number, section.heading),
        "blocks": [_block(report, block) for block in section.blocks],
    }


def _heading(report: Report, number: int, heading: str) -> str:
    return heading if report.letter else f"{NUMERALS[number]}、{heading}"


def _block(report: Report, block: Block) -> dict[str, Any]:
    if isinstance(block, str):
        return {"kind": "text", "said": block}
    if isinstance(block, Figure):
        return {"kind": "figure", "svg": svg(block.chart), "note": chinese(f"注:{_note(report, block)}")}
    if isinstance(block, Proposals):
        lines = [chinese(f"{number}. {what}(依据:{basis})") for number, (what, basis) in enumerate(block.lines, 1)]
        return {"kind": "lines", "title": block.title, "lines": lines}
    if isinstance(block, Timeline):
        rows = tuple((values.when(each.at, is_day_only=each.is_day_only), each.what) for each in block.moments)
        columns = (("时间", Column.MOMENT), ("节点", Column.LONG))
        shown = Table(block.id, block.title, columns, rows)
        return {"kind": "table", **_table(shown), "note": chinese(f"注:{block.definition}")}
    number = values.definition_number(report, block)
    return {"kind": "table", **_table(block), "note": chinese(f"注:口径见附件第{number}条。")}


def _note(report: Report, figure: Figure) -> str:
    number = values.definition_number(report, figure)
    return f"{values.sample(figure.chart)}{values.behind(figure)}口径见附件“口径与说明”第{number}条。"


def _table(given: Table) -> dict[str, Any]:
    kinds = [column for _, column in given.columns]
    return {
        "title": given.title,
        "head": [name for name, _ in given.columns],
        "widths": values.widths(given),
        "rows": [[values.text(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in given.rows],
        "right": [place for place, kind in enumerate(kinds) if kind in (Column.COUNT, Column.SHARE)],
        "left": [place for place, kind in enumerate(kinds) if kind is Column.LONG],
    }


def _appendices(report: Report) -> list[dict[str, Any]]:
    if report.letter:
        return []
    lines = [f"{number}. {said}" for number, said in enumerate(values.definitions(report), 1)]
    definitions = {"number": "附件2" if report.sources else "附件", "title": "口径与说明", "lines": lines}
    if not report.sources:
        return [definitions]
    table = _table(Table("sources", "", SOURCES, source_rows(report, LISTED)))
    listed = {"number": "附件1", "title": values.sources_title(report, LISTED), "table": table, "lines": []}
    return [listed, definitions]
