"""The stage of a topic, with the stages it went through, and the hours and mentions that led into each."""

from dataclasses import replace

import streamlit as st

from yuqing.rules.stage import SMOOTHING, WEIGHT
from yuqing.ui import cached, wording
from yuqing.ui.topic_parts import Opened, table
from yuqing.views.stage import Stages, hours_before, led_into
from yuqing.views.stage import table as passed_table
from yuqing.views.topic_parts import TopicParts, mentions_of


def stage(topic_id: int, parts: TopicParts) -> Opened | None:
    """Say in which stage a topic is, since when and why; return the mentions that led into the one opened.

    Says nothing when no hour of the topic is known.
    """
    found = cached.topic_stages(topic_id)
    if found is None:
        return None
    st.text(f"阶段:{found.sentence}")
    with st.expander("经过的阶段(点一行看依据)"):
        chosen = table(passed_table(found), f"stages-{topic_id}")
        opened = None if chosen is None else _led_into(found, chosen, parts)
        if found.phases is not None:
            phases = found.phases
            st.text(
                f"按累计份额(共 {phases.total:,} 条):{wording.beijing(phases.accelerated_at)} 达 21.1%,"
                f"{wording.beijing(phases.turned_at)} 达 50%,{wording.beijing(phases.slowed_at)} 达 78.9%"
            )
        st.text("小时量按指数平滑(权重 0.4),与本单位常态小时的上限、峰值、前六小时比较;说明书附有全部条件。")
    return opened


def _led_into(found: Stages, chosen: int, parts: TopicParts) -> Opened:
    """Draw the hours on which a stage was decided."""
    entered, whole = found.passed[chosen], mentions_of(parts)
    st.dataframe(hours_before(found, entered), hide_index=True, key=f"stage-hours-{parts.topic_id}-{chosen}")
    st.text(
        f"平滑后每小时 = {WEIGHT:g}×本小时条数 + {1 - WEIGHT:g}×上一小时的平滑值;"
        f"近六小时÷前六小时,两边各加 {SMOOTHING} 条;"
        f"常态上限 {found.threshold:.1f} 条。信息在下面列出。"
    )
    hours = led_into(found, entered)
    wanted = replace(whole, start=max(whole.start, hours.start), end=min(whole.end, hours.end))
    return Opened(
        wanted, f"进入“{entered.stage}”前的信息({wording.beijing(hours.start)} 至 {wording.beijing(hours.end)})"
    )
