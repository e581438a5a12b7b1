"""归并与拆分: people say which mentions belong together, with a reason on the record."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st

from yuqing.errors import WorkflowError
from yuqing.ui import cached, session, wording
from yuqing.views.topic_parts import TopicParts
from yuqing.workflow.topics import Merge, Split, merge, split

#: Wordings offered to be split off.
OFFERED = 30
#: Wordings of a topic that can be taken apart.
FEWEST = 2
ROW, HEIGHT = 36, 220
SelectionMode = Literal["single-row", "multi-row"]
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
    others = [row for row in cached.topics_to_merge() if row.topic_id != parts.topic_id]
    if not others:
        st.caption("近 30 天没有别的议题可以并入。")
        return
    st.text("把本议题并入(点选一行):")
    # Titles and wordings are the public's own: they stand in tables, where nothing in them is mark-up.
    chosen = _choice([(row.title, row.mentions) for row in others], "议题", f"merge-{parts.topic_id}", "single-row")
    with st.form(f"merge-form-{parts.topic_id}", border=False):
        reason = st.text_input("并入理由(必填,记入台账)")
        if st.form_submit_button("并入"):
            into_id = _only(others[place].topic_id for place in chosen)
            merge(session.acting(), Merge(parts.topic_id, into_id, reason))
            _go_to(into_id)


def _split(parts: TopicParts) -> None:
    offered = parts.wordings[:OFFERED]
    if len(offered) < FEWEST:
        st.caption("只有一种说法,不能拆分。")
        return
    st.text("拆分出去的说法(可选多行):")
    lines = [(each.text, each.copies) for each in offered]
    chosen = _choice(lines, "说法", f"split-{parts.topic_id}", "multi-row")
    with st.form(f"split-form-{parts.topic_id}", border=False):
        title = st.text_input("新议题的标题", placeholder="不填则用最早一条的标题")
        reason = st.text_input("拆分理由(必填,记入台账)")
        if st.form_submit_button("拆分"):
            keys = tuple(offered[place].near_key for place in chosen)
            _go_to(split(session.acting(), Split(parts.topic_id, keys, reason, title)))


def _choice(lines: Sequence[tuple[str, int]], head: str, key: str, mode: SelectionMode) -> list[int]:
    """Draw lines with their counts; return the places of those that were chosen."""
    frame = pd.DataFrame(lines, columns=[head, "信息数"])
    event: Any = st.dataframe(
        frame, hide_index=True, on_select="rerun", selection_mode=mode, key=key, row_height=ROW, height=HEIGHT
    )
    return [place for place in event["selection"]["rows"] if place < len(lines)]


def _only(chosen: Iterable[int]) -> int:
    found = next(iter(chosen), None)
    if found is None:
        raise WorkflowError("请先点选要并入的议题。")
    return found


def _go_to(topic_id: int) -> None:
    session.desk().touch()
    session.show_topic(topic_id)
    st.rerun()
