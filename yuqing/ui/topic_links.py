"""归并与拆分: people say which mentions belong together, with a reason on the record."""

from collections.abc import Sequence

import streamlit as st

from yuqing.ui import cached, session, wording
from yuqing.views.briefing import TopicRow
from yuqing.views.topic_parts import TopicParts
from yuqing.workflow.topics import Merge, Split, merge, split

#: Wordings offered to be split off.
OFFERED = 30
_KIND = {"merge": "并入", "split": "拆分"}


def panel(parts: TopicParts) -> None:
    """Draw what people decided about this topic, and the two forms."""
    with st.expander("归并与拆分(系统会记住:并入后的同类信息仍归本议题,拆出的说法不再归回)"):
        _history(parts)
        left, right = st.columns(2)
        with left:
            _merge(parts)
        with right:
            _split(parts)


def _history(parts: TopicParts) -> None:
    if parts.links.empty:
        st.caption("还没有人归并或拆分过这个议题。")
        return
    links = parts.links
    shown = links.assign(made_at=[wording.beijing(moment) for moment in links["made_at"]])
    shown["kind"] = [_KIND[kind] for kind in links["kind"]]
    names = {
        "made_at": "时间", "kind": "操作", "topic_title": "原议题", "into_title": "并入或拆出为", "mentions": "信息数",
        "reason": "归并或拆分理由", "actor": "由",
    }  # fmt: skip
    st.dataframe(shown[list(names)].rename(columns=names), hide_index=True)


def _merge(parts: TopicParts) -> None:
    others = _others(parts.topic_id)
    if not others:
        st.caption("近 30 天没有别的议题可以并入。")
        return
    with st.form(f"merge-{parts.topic_id}", border=False):
        chosen = st.selectbox("把本议题并入", others, format_func=_named, index=None, placeholder="选择议题")
        reason = st.text_input("并入理由(必填,记入台账)")
        if st.form_submit_button("并入") and chosen is not None:
            merge(session.acting(), Merge(parts.topic_id, chosen.topic_id, reason))
            session.desk().touch()
            session.show_topic(chosen.topic_id)
            st.rerun()


def _others(topic_id: int) -> Sequence[TopicRow]:
    return [row for row in cached.topics_to_merge() if row.topic_id != topic_id]


def _named(row: TopicRow) -> str:
    return f"{row.title}({row.mentions:,} 条)"


def _split(parts: TopicParts) -> None:
    offered = parts.wordings[:OFFERED]
    if len(offered) < 2:  # noqa: PLR2004 - one wording cannot be taken apart
        st.caption("只有一种说法,不能拆分。")
        return
    with st.form(f"split-{parts.topic_id}", border=False):
        chosen = st.multiselect(
            "拆分出去的说法",
            offered,
            format_func=lambda each: f"{each.text}({each.copies:,} 条)",
            placeholder="选择说法",
        )
        title = st.text_input("新议题的标题", placeholder="不填则用最早一条的标题")
        reason = st.text_input("拆分理由(必填,记入台账)")
        if st.form_submit_button("拆分"):
            keys = tuple(each.near_key for each in chosen)
            created = split(session.acting(), Split(parts.topic_id, keys, reason, title))
            session.desk().touch()
            session.show_topic(created)
            st.rerun()
