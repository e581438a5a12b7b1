"""Why a topic stands at its level: every indicator with its formula; a click opens the mentions behind it."""

import pandas as pd
import streamlit as st

from yuqing.ui import cached, wording
from yuqing.ui.topic_parts import Opened, definition, table
from yuqing.views.topic import TopicPage
from yuqing.views.topic_level import LevelOfDay, behind
from yuqing.views.topic_parts import TopicParts, mentions_of

_LINES = (
    "逐日计算,取该日结束(当天为现在)之前 24 小时内本议题的信息;转发、评论、赞为这些信息自报的数字之和。"
    "权重由层次分析法得出,见“严重度校准”页;人工更正过的情感、归组按更正后的计。点任一行,在下面列出这个数字背后的信息。"
)


def panel(found: TopicPage, parts: TopicParts) -> Opened | None:
    """Draw the formula of a day; return the mentions behind the indicator that the reader opened."""
    if found.days.empty:
        return None
    with st.expander("级别的算式(每个数字都可打开)"):
        day = st.selectbox("日期", list(found.days["日期"]), format_func=str, key=f"level-day-{found.topic_id}")
        level = cached.topic_level(found.topic_id, day) if day else None
        return _of_day(level, parts) if level else None


def _of_day(level: LevelOfDay, parts: TopicParts) -> Opened | None:
    rows = [
        {
            "指标": each.name,
            "数值(0–100)": round(each.value, 1),
            "权重": round(each.weight, 3),
            "数值×权重": round(each.share, 1),
            "算式": each.formula,
        }
        for each in level.lines
    ]
    chosen = table(pd.DataFrame(rows), f"level-{parts.topic_id}-{level.day}")
    for step in level.steps:
        st.text(step)
    if level.differs:
        st.text(f"当日记下的得分为 {level.kept:.1f},与现在按同一口径重算的不同:此后有补录、更正,或计分规则改过。")
    definition(_LINES, parts.mentions)
    if chosen is None:
        return None
    line = level.lines[chosen]
    label = f"{line.name}({wording.beijing(level.start)} 至 {wording.beijing(level.end)})"
    return Opened(behind(level, line.key, mentions_of(parts)), label)
