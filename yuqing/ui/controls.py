"""The controls that several pages share: windows of time, the foot of a chart, downloads."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Literal

import pandas as pd
import streamlit as st

from yuqing.charts.plotly import CONFIG
from yuqing.charts.spec import ChartSpec
from yuqing.charts.svg import svg
from yuqing.export import flat, typeset_pdf
from yuqing.rules.disclosure import harmless
from yuqing.ui import cached, panels, session
from yuqing.ui.cached import Drawn
from yuqing.views.window import Window, ending
from yuqing.workflow.exports import note_table

WINDOWS = {
    "近24小时": timedelta(hours=24),
    "近3天": timedelta(days=3),
    "近7天": timedelta(days=7),
    "近14天": timedelta(days=14),
    "近30天": timedelta(days=30),
    "近一年": timedelta(days=365),
    "近十年": timedelta(days=3653),
}


def window_picker(default: str = "近7天") -> Window:
    """Let the reader choose how far back to look; the choice stands in the address."""
    names = list(WINDOWS)
    chosen = st.selectbox("时段", names, index=names.index(default), key="window", bind="query-params", width=240)
    return ending(session.as_of(session.now()), WINDOWS[chosen])


def chart(drawn: Drawn, key: str, *, selectable: bool = False) -> tuple[str, ...]:
    """Draw a figure with its 口径 one click away; return the key of the clicked mark, () when none was clicked."""
    event = _chart(drawn, key, "rerun" if selectable else "ignore")
    if not selectable:
        return ()
    points = event["selection"]["points"]
    return tuple(points[0]["customdata"]) if points else ()


def chart_with(drawn: Drawn, key: str, on_click: Callable[[], None]) -> None:
    """Draw a figure with its 口径; a click is told once, so that the address may say something else afterwards."""
    _chart(drawn, key, on_click)


def _chart(drawn: Drawn, key: str, on_select: Literal["rerun", "ignore"] | Callable[[], None]) -> Any:
    event: Any = st.plotly_chart(
        drawn.figure, key=key, theme=None, config=CONFIG, on_select=on_select, selection_mode="points"
    )
    with st.popover("口径", icon=":material/info:", type="tertiary"):
        st.text(drawn.spec.definition)
        st.text(f"单位:{drawn.spec.unit};时间:{drawn.spec.time_zone};样本 {drawn.spec.n:,} 条")
        if not session.is_kiosk():
            _take_away(drawn.spec, key)
    return event


def _take_away(spec: ChartSpec, key: str) -> None:
    """Offer the chart as it is shown; made only when it is asked for, and put on the record."""
    mark, name = session.made_up(), spec.y.title or "图表"
    made: dict[str, Callable[[], bytes]] = {
        "PNG": lambda: typeset_pdf.png(svg(spec, mark)),
        "SVG": lambda: svg(spec, mark).encode(),
        "CSV": lambda: flat.chart_csv(spec, mark),
    }
    with st.container(horizontal=True):
        for kind, content in made.items():
            st.download_button(
                kind, content, file_name=f"{mark}{name}.{kind.lower()}", key=f"{key}-{kind}", on_click=note_export,
                args=(f"图:{spec.title}", spec.n),
            )  # fmt: skip


def download_table(frame: pd.DataFrame, name: str) -> None:
    """Offer a table as CSV that opens in a spreadsheet with its Chinese intact."""
    st.download_button(
        "导出表格(CSV)",
        lambda: _harmless(frame).to_csv(index=False).encode("utf-8-sig"),
        file_name=f"{session.made_up()}{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click=note_export,
        args=(name, len(frame)),
    )


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with texts that a spreadsheet would take for formulas made plain."""
    return frame.map(lambda value: harmless(value) if isinstance(value, str) else value)


def note_export(name: str, rows: int) -> None:
    """Put on the record that the visitor took something away."""
    note_table(session.acting(), name, rows)


def look_back_bar() -> None:
    """Say when the page shows a past day, with the way back to the present."""
    day = session.looked_back_to()
    if day is None:
        return
    left, right = st.columns([6, 1], vertical_alignment="center")
    left.warning(f"历史回看:以下按 {day:%Y年%m月%d日} 日终时的情况显示,不是现在。", icon=":material/history:")
    right.button("回到现在", on_click=session.look_back, args=(None,), width="stretch")


def nothing(sentence: str) -> None:
    """Say that nothing was found, and what could not be seen: an outage must never look like calm."""
    st.info(sentence)
    board = cached.briefing()
    panels.blind_spots(board.coverage, board.as_of)
