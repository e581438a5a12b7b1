"""加密采集 on the source page: what is being watched more closely, by whom and until when, and the form for it."""

from datetime import timedelta

import streamlit as st

from yuqing import clock
from yuqing.sources.spec import SourceSpec
from yuqing.ui import session, wording
from yuqing.ui.frame import part
from yuqing.workflow.wartime import (
    LONGEST,
    SHORTEST,
    USUAL,
    Order,
    Wartime,
    begin_wartime,
    eligible,
    end_wartime,
    in_force,
)

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_USUAL_HOURS = 24


def shown(specs: tuple[SourceSpec, ...]) -> None:
    """Show the order in force and how to end it, or how to give one."""
    with part():
        now = in_force(session.desk().desk, clock.now())
        if now is not None:
            _in_force(now, {spec.id: spec.name for spec in specs})
        elif eligible(specs):
            _begin(eligible(specs))


def _in_force(now: Wartime, names: dict[str, str]) -> None:
    order = now.order
    chosen = "、".join(names.get(each, each) for each in order.source_ids)
    st.warning(
        f"加密采集中:{now.by} 于 {wording.beijing(now.since)} 开启,{wording.beijing(order.until)} 自动结束,"
        f"每 {order.interval // _MINUTE} 分钟采集一次。",
        icon=":material/speed:",
    )
    st.text(f"渠道:{chosen}\n理由:{order.reason}")
    with st.popover("提前结束"), st.form("wartime-end", border=False, enter_to_submit=False), part():
        reason = st.text_input("结束的理由")
        if st.form_submit_button("结束加密采集", type="primary"):
            end_wartime(session.acting(), session.desk().desk, reason)
            st.rerun()


def _begin(specs: tuple[SourceSpec, ...]) -> None:
    with (
        st.expander("加密采集:事件处置期间,缩短所选渠道的采集间隔", icon=":material/speed:"),
        st.form("wartime", border=False, enter_to_submit=False),
        part(),
    ):
        names = {spec.id: spec.name for spec in specs}
        usual = [spec.id for spec in specs if spec.key]
        chosen = st.multiselect(
            "渠道", list(names), default=usual, format_func=names.__getitem__, placeholder="可选几个"
        )
        left, right = st.columns(2)
        minutes = left.number_input("间隔(分钟)", SHORTEST // _MINUTE, 60, USUAL // _MINUTE)
        hours = right.number_input("持续(小时)", 1, LONGEST // _HOUR, _USUAL_HOURS)
        reason = st.text_input("理由", placeholder="例如:积水事件Ⅱ级响应期间")
        st.caption("对同一网站的两次请求之间仍相隔至少 5 秒;网站要求放慢或拒绝时,照常放慢或暂停。")
        if st.form_submit_button("开启加密采集", type="primary"):
            until = clock.now() + int(hours) * _HOUR
            order = Order(tuple(chosen), int(minutes) * _MINUTE, until, reason)
            begin_wartime(session.acting(), session.desk().desk, order)
            st.rerun()
