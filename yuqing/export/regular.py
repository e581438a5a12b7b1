"""The material of a regular meeting (例会材料): what happened since the last one, and what is left to do."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from yuqing.clock import in_beijing
from yuqing.export.report import Block, Column, Report, Section, Table
from yuqing.export.sentences import moment
from yuqing.model.exports import ReportKind
from yuqing.model.plan import Plan
from yuqing.views.meetings import MeetingBoard, action_table
from yuqing.views.period import in_full

NAME = "网络舆情工作例会材料"
#: Earlier meetings whose decisions are repeated.
REPEATED = 1
KEEPING = "期内有变化的事件,逐条时限和步骤计次;按时、超时、免除、未用到、进行中互不重叠。"


@dataclass(frozen=True, slots=True)
class Frame:
    """What the paper says besides the board."""

    unit: str
    plan: Plan
    watermark: str
    #: Number and hash of the newest entry of the record.
    head: tuple[int, str]


def regular_meeting(found: MeetingBoard, frame: Frame) -> Report:
    """Return the paper."""
    return Report(
        kind=ReportKind.REGULAR,
        name=NAME,
        title=f"{frame.unit}{NAME}",
        unit=frame.unit,
        period=f"{moment(found.since)}至{moment(found.now)}",
        as_of=found.now,
        headline=_headline(found),
        counters=(),
        sections=_sections(found, frame),
        sources=(),
        sources_in_all=0,
        sign_off=frame.unit,
        signed_on=in_beijing(found.now).date(),
        watermark=frame.watermark,
        head=frame.head,
        issue=in_full(in_beijing(found.now).date()),
    )


def _headline(found: MeetingBoard) -> str:
    since = "上次例会以来" if found.has_earlier else "近30天(此前没有登记过例会)"
    return (
        f"{since},事件有变化的 {len(found.incidents)} 件,预警 {_sum(found.alerts, '条数')} 条,"
        f"逾期诉求 {len(found.grievances)} 件,未办结的议定事项 {len(found.open_actions)} 项"
        f"(逾期 {found.overdue_actions} 项)。"
    )


def _sections(found: MeetingBoard, frame: Frame) -> tuple[Section, ...]:
    actions = action_table(found.actions, frame.plan, found.now)
    return (
        Section("上次议定", _decided(found)),
        Section("事件", (_table("incidents", "有变化的事件", found.incidents, "期内有新处置的事件。", "没有变化。"),)),
        Section("预警", (_table("alerts", "预警", found.alerts, "按发出时间计,被更严重的取代的不计。", "没有预警。"),)),
        Section(
            "逾期诉求", (_table("late", "逾期诉求", found.grievances, "时限已过而未答复的。", "没有逾期的诉求。"),)
        ),
        Section(
            "预案执行", (_table("keeping", "各条款的执行", found.keeping, KEEPING, "期内没有事件,没有可评的条款。"),)
        ),
        Section(
            "议定事项", (_table("actions", "议定事项", actions, "例会议定和事件评估列出的事项。", "没有议定事项。"),)
        ),
        Section("提请会议决定", ("请会议对逾期事项、执行不到位的条款逐项作出决定;预案的修改在预案修订页提出。",)),
    )


def _decided(found: MeetingBoard) -> tuple[Block, ...]:
    told = [f"{moment(each.at)}:{each.held.decisions}" for each in found.meetings[:REPEATED]]
    return tuple(told) or ("此前没有登记过例会。",)


def _table(name: str, title: str, frame: pd.DataFrame, definition: str, none: str) -> Block:
    if frame.empty:
        return none
    columns = tuple((str(column), _kind(frame[column])) for column in frame.columns)
    rows = tuple(tuple(_plain(value) for value in row) for row in frame.itertuples(index=False))
    return Table(name, title, columns, rows, definition)


def _kind(column: "pd.Series[Any]") -> Column:
    return Column.COUNT if pd.api.types.is_integer_dtype(column) else Column.TEXT


def _plain(value: object) -> str | int:
    return value if isinstance(value, str) else int(str(value))


def _sum(frame: pd.DataFrame, column: str) -> int:
    return int(frame[column].sum()) if len(frame) else 0
