"""A table of mentions, and all that is known of the chosen one. What the public wrote is always plain text."""

import streamlit as st

from yuqing.ui import evidence, filters, labelling, session
from yuqing.ui.registry import TOPICS
from yuqing.views.feed import Detail, Feed

#: Pixels; the table scrolls within it, so that the panel beside it stays in view.
TABLE_HEIGHT = 620
#: A link is offered only for these; anything else the public wrote stays text.
LINKED = ("http://", "https://")


def browse(shown: Feed) -> None:
    """Draw the table with the chosen mention beside it."""
    left, right = st.columns([7, 3])
    with left:
        chosen = table(shown)
        filters.pages(shown.total)
    with right:
        if len(chosen) > 1:
            labelling.form([each.mention_id for each in chosen])
        else:
            panel(chosen[0] if chosen else None)


def table(shown: Feed) -> list[Detail]:
    """Draw the table and return the rows that the reader chose."""
    event = st.dataframe(
        shown.rows,
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key="mentions",
        row_height=36,
        height=TABLE_HEIGHT,
        column_config={
            "时间": st.column_config.TextColumn(width=100),
            "级别": st.column_config.TextColumn(width=60),
            "情感": st.column_config.TextColumn(width=120),
            "标题与内容": st.column_config.TextColumn(width=420),
            "渠道": st.column_config.TextColumn(width=120),
            "来源": st.column_config.TextColumn(width=110),
            "议题": st.column_config.TextColumn(width=200),
        },
    )
    chosen = event["selection"]["rows"]
    return [shown.details[row] for row in chosen if row < len(shown.details)]


def panel(detail: Detail | None) -> None:
    """Show one mention: its text, why it is judged so, and the ways on."""
    if detail is None:
        st.caption("点选一行,查看全文、判断依据和原文链接;点选几行,可以一并更正判断。")
        return
    with st.container(key="panel-detail"):
        with st.container(key="detail-title"):
            st.text(detail.title or "(无标题)")
        st.text(detail.text)
        st.divider()
        st.text(f"时间:{detail.published}\n来源:{detail.site}({detail.source_kind})")
        st.text(f"情感:{detail.tone}\n依据:{detail.tone_reason or '没有明显的情感词'}\n{_snownlp(detail)}")
        st.text(f"与本单位的关系:{detail.target_reason or '无关'}\n关键词:{'、'.join(detail.words) or '无'}")
        labelling.form([detail.mention_id])
        _ways_on(detail)
        evidence.shown(detail.mention_id, detail.url)


def _snownlp(detail: Detail) -> str:
    if detail.snownlp_raw is None:
        return "SnowNLP 原始分:无"
    return f"SnowNLP 原始分:{detail.snownlp_raw:.3f}(仅供参考,不是概率)"


def _ways_on(detail: Detail) -> None:
    with st.container(horizontal=True):
        if detail.url.startswith(LINKED):
            st.link_button("打开原文", detail.url, icon=":material/open_in_new:")
        else:
            st.caption("没有原文链接。")
        if detail.topic_id is not None and st.button("查看所属议题", icon=":material/topic:"):
            st.switch_page(TOPICS, query_params=session.topic_address(detail.topic_id))
