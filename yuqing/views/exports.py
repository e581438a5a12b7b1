"""导出中心: what was exported, by whom, and what is being made."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from yuqing import clock
from yuqing.model.deeds import ReportKind as FiledKind
from yuqing.model.exports import REPORT_KIND, Export, ExportState, ReportKind
from yuqing.model.incident import Incident
from yuqing.store import Store, exports

HISTORY = 60
STATE = {
    ExportState.WAITING: "等待中",
    ExportState.RUNNING: "正在制作",
    ExportState.DONE: "已完成",
    ExportState.FAILED: "未成功",
    ExportState.CANCELLED: "已取消",
    ExportState.DELETED: "已删除",
}
#: Ending → what people call it.
FORMAT = {
    ".docx": "文档(Word、WPS)",
    ".pptx": "幻灯片(PowerPoint、WPS)",
    ".xlsx": "表格(Excel、WPS)",
    ".pdf": "PDF",
    ".html": "网页(离线打开)",
    ".png": "图片(PNG,打包)",
    ".svg": "矢量图(SVG,打包)",
    ".csv": "数据(CSV)",
    ".json": "数据(JSON)",
}
#: Kind of paper → kind of report that was filed.
FILED = {
    ReportKind.FLASH: FiledKind.FLASH,
    ReportKind.FOLLOW_UP: FiledKind.FOLLOW_UP,
    ReportKind.FINAL: FiledKind.FINAL,
}
PACK = {".zip": "压缩包"}
#: Papers that are signed or spoken from, and have no use as numbers.
_WRITTEN = (".docx", ".pdf")


def formats(kind: ReportKind) -> dict[str, str]:
    """Return in which formats a kind of paper can be had, the usual one first."""
    if kind is ReportKind.EVIDENCE:
        return PACK
    if kind is ReportKind.CORRECTION:
        return {suffix: FORMAT[suffix] for suffix in _WRITTEN}
    usual = ".pptx" if kind in (ReportKind.MEETING, ReportKind.BRIEFING) else ".docx"
    return {usual: FORMAT[usual]} | FORMAT


@dataclass(frozen=True, slots=True)
class ExportList:
    """The newest exports, newest first."""

    under_way: tuple[Export, ...]
    done: tuple[Export, ...]
    #: Columns 时间, 材料, 种类, 格式, 导出人, 状态, 大小, 说明.
    table: pd.DataFrame


def export_list(store: Store, now: datetime) -> ExportList:
    """Return what was asked for."""
    found = exports.list_(store, HISTORY)
    return ExportList(
        under_way=tuple(each for each in found if each.state in (ExportState.WAITING, ExportState.RUNNING)),
        done=tuple(each for each in found if each.state is ExportState.DONE),
        table=pd.DataFrame([_row(each, now) for each in found]),
    )


def _row(export: Export, now: datetime) -> dict[str, object]:
    request = export.request
    return {
        "时间": clock.short(export.asked_at, now),
        "材料": export.title,
        "种类": REPORT_KIND[request.kind] + ("(定时)" if request.is_scheduled else ""),
        "格式": (FORMAT | PACK).get(request.suffix, request.suffix),
        "导出人": request.actor,
        "状态": STATE[export.state],
        "大小": f"{export.bytes / 1024:,.0f} KB" if export.bytes else "",
        "说明": export.message or (f"校验值 {export.sha256[:16]}" if export.sha256 else ""),
    }


def parts_of(incident: Incident, kind: ReportKind) -> dict[str, str]:
    """Return what of an incident a kind of paper can be made of, newest first: id → title; "" for the whole of it."""
    if kind in FILED:
        found = [each for each in reversed(incident.reports) if each.report.kind is FILED[kind]]
        return {each.report.id: f"{each.report.title}({clock.in_beijing(each.filed_at):%m-%d %H:%M})" for each in found}
    if kind is ReportKind.CORRECTION:
        return {each.id: f"致{each.medium}:{each.statement.newest.title}" for each in reversed(incident.letters)}
    if kind is ReportKind.PRESS and incident.press_sheet is None:
        return {}
    return {"": ""}
