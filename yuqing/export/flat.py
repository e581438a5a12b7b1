"""A paper for other systems: every number with what it counts, as rows or as a tree."""

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from yuqing.charts.spec import NOT_MONITORED, ChartSpec, State
from yuqing.export import values
from yuqing.export.report import Block, Figure, Proposals, Report, Table, Timeline
from yuqing.export.sentences import NO_RECORD
from yuqing.model.labels import LEVEL
from yuqing.rules.disclosure import harmless

#: Of the tree; grows when a key changes its meaning.
FORMAT = "yuqing-report/1"
COLUMNS = ("标记", "部分", "名称", "系列", "项目", "数值", "文本", "单位")
Row = tuple[str, str, str, str, float | int | None, str, str]


def write_csv(report: Report, _template: Path | None = None) -> bytes:
    """Return one row a number or text; UTF-8 with a mark, so that spreadsheets read the Chinese."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for row in _rows(report):
        writer.writerow([report.watermark, *(harmless(each) if isinstance(each, str) else each for each in row)])
    return target.getvalue().encode("utf-8-sig")


def chart_csv(spec: ChartSpec, watermark: str = "") -> bytes:
    """Return what one chart shows, one row a number, with its 口径 on top."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    said = f"{spec.definition}样本 {spec.n:,} 条;{spec.time_zone}"
    for row in [("口径", spec.title, "", "", None, said, ""), *_chart_rows("图表", spec)]:
        writer.writerow([watermark, *(harmless(each) if isinstance(each, str) else each for each in row)])
    return target.getvalue().encode("utf-8-sig")


def write_json(report: Report, _template: Path | None = None) -> bytes:
    """Return the whole paper as a tree; moments are UTC, ISO 8601."""
    tree = {
        "format": FORMAT, "watermark": report.watermark, "kind": str(report.kind), "title": report.title,
        "unit": report.unit, "period": report.period, "as_of": report.as_of.isoformat(), "headline": report.headline,
        "sections": [
            {"heading": section.heading, "blocks": [_tree(block) for block in section.blocks]}
            for section in report.sections
        ],
        "sources": [{name: _plain(getattr(each, name)) for name in each.__slots__} for each in report.sources],
        "sources_in_all": report.sources_in_all,
        "definitions": values.definitions(report),
        "record_head": {"seq": report.head[0], "hash": report.head[1]},
    }  # fmt: skip
    return json.dumps(tree, ensure_ascii=False, indent=1).encode()


def _rows(report: Report) -> Iterator[Row]:
    yield ("概要", "标题", "", "", None, report.title, "")
    yield ("概要", "期间", "", "", None, report.period, "")
    yield ("概要", "一句话", "", "", None, report.headline, "")
    yield ("概要", "校验", "", "", None, values.proof(report), "")
    for section in report.sections:
        for block in section.blocks:
            yield from _block_rows(section.heading, block)
    for source in report.sources:
        when = values.when(source.published, is_day_only=source.is_day_only)
        yield ("支撑信息", source.topic, source.source_kind, when, source.number, source.text, source.url)


def _block_rows(heading: str, block: Block) -> Iterator[Row]:
    if isinstance(block, str):
        yield (heading, "正文", "", "", None, block, "")
    elif isinstance(block, Figure):
        yield from _chart_rows(heading, block.chart)
    elif isinstance(block, Proposals):
        yield from ((heading, block.title, basis, "", None, what, "") for what, basis in block.lines)
    elif isinstance(block, Timeline):
        for each in block.moments:
            when = values.when(each.at, is_day_only=each.is_day_only)
            yield (heading, block.title, LEVEL[each.level], when, None, each.what, "")
    else:
        yield from _table_rows(heading, block)


def _chart_rows(heading: str, spec: ChartSpec) -> Iterator[Row]:
    for row in spec.series:
        for at, value in zip(row.x, row.y, strict=True):
            said = "" if value is not None else NO_RECORD
            yield (heading, spec.title, row.name, str(_plain(at)), value, said, spec.unit)
    for cell in spec.cells:
        kind, day = cell.key[0], cell.key[-1]
        said = NOT_MONITORED if cell.state is State.NOT_MONITORED else cell.numeral
        yield (heading, spec.title, spec.y.ticks[cell.row] or kind, day, cell.value, said, spec.unit)


def _table_rows(heading: str, given: Table) -> Iterator[Row]:
    for number, row in enumerate(given.rows, 1):
        for value, (name, column) in zip(row, given.columns, strict=True):
            amount = value if isinstance(value, (int, float)) and not hasattr(value, "numeral") else None
            said = "" if amount is not None else values.text(value, column)
            yield (heading, given.title, name, str(number), amount, said, "")


def _tree(block: Block) -> dict[str, Any]:
    if isinstance(block, str):
        return {"type": "text", "text": block}
    if isinstance(block, Figure):
        return {"type": "figure", "sources": list(block.sources), **_chart_tree(block.chart)}
    if isinstance(block, Proposals):
        return {"type": "proposals", "title": block.title, "lines": [{"what": w, "basis": b} for w, b in block.lines]}
    if isinstance(block, Timeline):
        moments = [{"at": each.at.isoformat(), "what": each.what, "level": int(each.level)} for each in block.moments]
        return {"type": "timeline", "title": block.title, "moments": moments}
    rows = [[_plain(value) for value in row] for row in block.rows]
    return {"type": "table", "title": block.title, "columns": [name for name, _ in block.columns], "rows": rows}


def _chart_tree(spec: ChartSpec) -> dict[str, Any]:
    series = [
        {
            "name": row.name,
            "x": [_plain(at) for at in row.x],
            "y": list(row.y),
            "low": list(row.low),
            "high": list(row.high),
        }
        for row in spec.series
    ]
    cells = [
        {"row": spec.y.ticks[cell.row], "key": list(cell.key), "value": cell.value, "state": str(cell.state)}
        for cell in spec.cells
    ]
    return {
        "title": spec.title, "unit": spec.unit, "n": spec.n, "definition": spec.definition, "time_zone": spec.time_zone,
        "series": series, "cells": cells,
        "gaps": [{"start": gap.start.isoformat(), "end": gap.end.isoformat()} for gap in spec.gaps],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (datetime, date)) else value
