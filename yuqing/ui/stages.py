"""The stage of a topic, with the stages it went through behind it."""

import streamlit as st

from yuqing.ui import cached, wording
from yuqing.views.stage import table


def stage(topic_id: int) -> None:
    """Say in which stage a topic is, since when and why; nothing when no hour of it is known."""
    found = cached.topic_stages(topic_id)
    if found is None:
        return
    st.text(f"阶段:{found.sentence}")
    with st.expander("经过的阶段"):
        st.dataframe(table(found), hide_index=True)
        if found.phases is not None:
            phases = found.phases
            st.text(
                f"按累计份额(共 {phases.total:,} 条):{wording.beijing(phases.accelerated_at)} 达 21.1%,"
                f"{wording.beijing(phases.turned_at)} 达 50%,{wording.beijing(phases.slowed_at)} 达 78.9%"
            )
        st.text("小时量按指数平滑(权重 0.4),与本单位常态小时的上限、峰值、前六小时比较;说明书附有全部条件。")
