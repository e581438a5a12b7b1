"""The list of topics and the page of one, with the decision of a person about its level."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from yuqing.charts.spec import Scale
from yuqing.model.labels import LEVEL, TONE
from yuqing.model.mentions import Tone
from yuqing.model.severity import Severity
from yuqing.ui import (
    cached,
    controls,
    details,
    opening,
    session,
    stages,
    topic_level,
    topic_links,
    topic_parts,
    wording,
)
from yuqing.ui.frame import part
from yuqing.ui.registry import FEED
from yuqing.ui.topic_parts import Opened
from yuqing.views.briefing import TopicRow
from yuqing.views.topic import TopicPage
from yuqing.views.topic_parts import TopicParts, mentions_of, on_step
from yuqing.views.window import Window
from yuqing.workflow.levels import LevelDecision, decide_level


def frame(rows: tuple[TopicRow, ...]) -> pd.DataFrame:
    """Return the list as the table on the screen shows it."""
    return pd.DataFrame(
        [
            {
                "级别": LEVEL[row.level],
                "最高曾达": LEVEL[row.peak],
                "阶段": row.stage,
                "议题": row.title,
                "信息数": row.mentions,
                "负面": row.negative,
                "渠道": "、".join(row.source_kinds),
                "首见": wording.beijing(row.first_at),
                "最新": wording.beijing(row.last_at),
                "为什么": row.sentence,
            }
            for row in rows
        ]
    )


def choose(rows: tuple[TopicRow, ...]) -> None:
    """Draw the list; a click on a row opens the topic."""
    event = st.dataframe(
        frame(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=session.list_key("topics"),
        row_height=36,
        height=min(800, 40 + 36 * len(rows)),
    )
    chosen = event["selection"]["rows"]
    if chosen:
        session.show_topic(rows[chosen[0]].topic_id)
        st.rerun()


def ungrouped(window: Window) -> None:
    """Say how much of the window could not be grouped, and lead to it."""
    number = cached.ungrouped(window)
    if not number:
        return
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.text(f"另有 {number:,} 条与本单位有关的信息说得太少或没有相近的,没有归入任何议题。")
    if right.button("查看未归组的信息"):
        st.switch_page(FEED, query_params={session.UNGROUPED: "true"})


def one(topic_id: int) -> None:
    """Draw one topic: level with reasons, curve, decisions, mentions."""
    st.button("返回议题列表", icon=":material/arrow_back:", on_click=session.show_topic, args=(None,))
    found = cached.topic(topic_id)
    with st.container(key="detail-title-topic"):
        st.text(found.title)
    st.text(f"{found.mentions:,} 条信息,{wording.beijing(found.first_at)} 至 {wording.beijing(found.last_at)}")
    opening.from_topic(found.topic_id, found.title)
    left, right = st.columns([3, 2])
    with left.container(key="panel-topic", height="stretch"):
        figure = cached.topic_figure(found.topic_id)
        clicked = controls.chart(figure, f"topic-{found.topic_id}", selectable=True)
    parts, of_stage = cached.topic_parts(found.topic_id), None
    with right.container(key="panel-level", height="stretch"), part():
        of_stage = _level(found, parts)
    with st.container(key="topic-parts", border=True):
        of_level = topic_level.panel(found, parts)
        of_parts = topic_parts.tabs(parts)
    with part():
        topic_links.panel(parts)
    of_curve = _at_curve(parts, clicked, figure.spec.x.scale is Scale.DAY)
    _mentions(found, of_level or of_parts or of_stage or of_curve or Opened(mentions_of(parts)))


def _at_curve(parts: TopicParts, clicked: tuple[str, ...], is_daily: bool) -> Opened | None:
    """Return the mentions of the bar of the curve that was clicked."""
    if not clicked:
        return None
    moment, tone = clicked
    label = f"{moment[:10] if is_daily else moment[:16].replace('T', ' ')} {TONE[Tone(tone)]}"
    return Opened(on_step(mentions_of(parts), moment[:10] if is_daily else moment, tone), label)


def _mentions(found: TopicPage, opened: Opened) -> None:
    """Draw the mentions of the topic, or those behind the line that was opened above."""
    left, right = st.columns([5, 2], vertical_alignment="center")
    collapsed = right.toggle("相同说法并为一行", key="collapsed")
    wanted = replace(opened.wanted, collapsed=collapsed)
    # Not the end, which moves on with every new mention while the reader turns pages.
    shown = cached.feed(wanted, session.page((found.topic_id, opened.label, collapsed)))
    unit = "种说法" if collapsed else "条信息"
    left.text(f"{opened.label}:{shown.total:,} {unit}")
    details.browse(shown)
    controls.download_table(shown.rows, "议题信息")


def _level(found: TopicPage, parts: TopicParts) -> Opened | None:
    note = "" if found.level is found.proposed else f"(人工确定;系统建议 {LEVEL[found.proposed]})"
    st.text(f"级别:{LEVEL[found.level]}{note}")
    st.text(found.sentence)
    st.text(found.counterfactual)
    of_stage = stages.stage(found.topic_id, parts)
    with st.expander("逐日级别与得分"):
        st.dataframe(found.days, hide_index=True)
    if not found.decisions.empty:
        with st.expander("人工调整记录", expanded=True):
            made = [wording.beijing(moment) for moment in found.decisions["时间"]]
            st.dataframe(found.decisions.assign(时间=made), hide_index=True)
    with st.form("decide", border=False):
        level = st.selectbox(
            "人工定级", list(Severity), format_func=LEVEL.__getitem__, index=list(Severity).index(found.level)
        )
        reason = st.text_input("理由(必填,记入台账)")
        if st.form_submit_button("记录定级") and level is not None:
            decide_level(session.acting(), LevelDecision(found.topic_id, level, reason))
            session.desk().touch()
            st.rerun()
    return of_stage
