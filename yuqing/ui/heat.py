"""The parts of the heatmap page: what is asked, the squares, and the mentions behind one of them."""

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from yuqing.charts import heat as heat_chart
from yuqing.model.heat import HeatAxis, HeatQuestion, HeatSheet, HeatValue
from yuqing.ui import cached, controls, details, session
from yuqing.ui.cached import Drawn
from yuqing.views.heat import behind
from yuqing.views.window import whole_days

DAYS = {"近7天": 7, "近14天": 14, "近30天": 30, "近90天": 90, "近一年": 365}
#: So many days are the most that can stand side by side.
MOST_DAYS = 31
#: The week of an office at one glance, and other usual questions, are two clicks away; this is the first view.
FIRST = (HeatAxis.CATEGORY, HeatAxis.DAY)


def question() -> HeatQuestion:
    """Let the reader choose axes, value and time; every choice stands in the address."""
    first, second, third, fourth, _ = st.columns([2, 2, 2, 2, 4], vertical_alignment="bottom")
    rows = HeatAxis(_choice(first, "行", [str(axis) for axis in HeatAxis], FIRST[0], "rows"))
    others = [str(axis) for axis in HeatAxis if axis is not rows]
    usual = FIRST[1] if rows is not FIRST[1] else HeatAxis.KIND
    columns = HeatAxis(_choice(second, "列", others, usual, "columns"))
    value = HeatValue(_choice(third, "格内数值", [str(each) for each in HeatValue], HeatValue.WEIGHTED, "value"))
    has_days = HeatAxis.DAY in (rows, columns)
    spans = [name for name, days in DAYS.items() if not has_days or days <= MOST_DAYS]
    span = _choice(fourth, "时段", spans, "近14天", "span")
    window = whole_days(session.as_of(session.now()), DAYS[span])
    return HeatQuestion(rows, columns, value, window.start, window.end)


def squares(sheet: HeatSheet, drawn: Drawn) -> tuple[str, str] | None:
    """Draw the squares; return the one that the address names."""
    key = session.list_key("heatmap")
    with st.container(key="panel-heatmap"):
        controls.chart_with(drawn, key, partial(_chosen, key))
    cell = session.cell()
    known = cell and cell[0] in dict(sheet.rows) and cell[1] in dict(sheet.columns)
    return cell if known else None


def mentions(sheet: HeatSheet, cell: tuple[str, str] | None) -> None:
    """List the mentions behind the chosen square, or behind the whole map."""
    shown = cached.feed(behind(sheet.question, cell), session.page((sheet.question, cell)))
    left, right = st.columns([5, 1], vertical_alignment="center")
    if cell is None:
        left.text(f"全部方格:{shown.total:,} 条信息。点任一方格,只看其中的信息。")
    else:
        row, column = dict(sheet.rows)[cell[0]], dict(sheet.columns)[cell[1]]
        left.text(
            f"{sheet.question.rows}:{row} × {_said(sheet, column, cell[1])}:{shown.total:,} 条信息".replace("\n", "")
        )
        right.button("取消筛选", icon=":material/close:", on_click=session.show_cell, args=(None,), width="stretch")
    if shown.total:
        details.browse(shown)
        controls.download_table(shown.rows, "热力图信息")


def table(sheet: HeatSheet) -> pd.DataFrame:
    """Return the numbers of the squares, as they are drawn, for a spreadsheet; nobody looked where it says 未监测."""
    value = sheet.question.value
    known = {(each.row_id, each.column_id): heat_chart.amount(each, value) for each in sheet.squares}
    rows = [
        {str(sheet.question.rows): row}
        | {
            _said(sheet, column, column_id): _number(sheet, known, (row_id, column_id))
            for column_id, column in sheet.columns
        }
        for row_id, row in sheet.rows
    ]
    return pd.DataFrame(rows)


def _number(sheet: HeatSheet, known: dict[tuple[str, str], int | None], pair: tuple[str, str]) -> str:
    if pair in known:
        return "" if known[pair] is None else str(known[pair])
    return "未监测" if pair in sheet.unseen else "0"


def _said(sheet: HeatSheet, column: str, column_id: str) -> str:
    """Return what a column is called where no axis stands beside it."""
    if sheet.question.columns is HeatAxis.DAY:
        return column_id
    return f"{column}时" if column.isdigit() else column


def _choice(place: Any, label: str, options: list[str], usual: str, key: str) -> str:
    # Another question has other squares.
    return str(
        place.selectbox(
            label, options, index=options.index(usual), key=f"heat-{key}", bind="query-params",
            on_change=session.show_cell, args=(None,),
        )
    )  # fmt: skip


def _chosen(key: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    session.show_cell((str(points[0]["customdata"][0]), str(points[0]["customdata"][1])) if points else None)
